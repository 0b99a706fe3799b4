"""Findings in the forms that platforms show beside a merge request."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from gongkai.check.reports import MOST_ROWS, annotation, code_quality, junit, table
from gongkai.commands.cli import main
from gongkai.model import Finding, Severity

WRONG = Finding(
    "data/records/qsz/2026/00001.yml",
    3,
    5,
    "单位 应为 data/units/ 下的单位代码，现为“<b>|x”",
    "unit-unknown",
)
ODD = Finding(
    "data/units/qsz.yml",
    0,
    0,
    "公示了 3 个工作日，\n不足 5 个（100%）",
    "notice-short",
    Severity.WARNING,
)


@pytest.fixture
def wrong_data(lay: Callable[..., Path], right: dict[str, str | bytes]) -> Path:
    """Return a data folder with one error."""
    return lay(
        right
        | {
            "units/qsz-jiguan.yml": str(right["units/qsz-jiguan.yml"]).replace(
                "1987-01-15", "1987年"
            )
        }
    )


def test_code_quality_has_place_severity_and_rule() -> None:
    first, second = json.loads(code_quality([WRONG, ODD]))

    assert first["location"] == {"path": WRONG.path, "lines": {"begin": 3}}
    assert (first["severity"], first["check_name"], first["description"]) == (
        "major",
        "unit-unknown",
        WRONG.message,
    )
    assert (second["severity"], second["location"]["lines"]["begin"]) == ("minor", 1)


def test_a_finding_keeps_its_fingerprint_when_it_moves() -> None:
    """Two findings that are alike have two fingerprints."""

    def fingerprints(*findings: Finding) -> list[str]:
        return [entry["fingerprint"] for entry in json.loads(code_quality(findings))]

    assert fingerprints(WRONG) == fingerprints(WRONG._replace(line=9))
    assert len(set(fingerprints(WRONG, WRONG._replace(line=9), ODD))) == 3


def test_junit_fails_the_files_with_errors_and_shows_warnings() -> None:
    suite = ET.fromstring(junit([WRONG, ODD, WRONG._replace(line=4, message="标题\x07")]))  # noqa: S314 - our own text

    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    failure, shown = suite.find(".//failure"), suite.find(".//system-out")
    assert failure is not None
    assert failure.get("message") == "2 处问题"
    assert str(WRONG) in str(failure.text)
    assert shown is not None
    assert "不足 5 个" in str(shown.text)


def test_junit_of_nothing_is_one_case_that_passes() -> None:
    suite = ET.fromstring(junit([]))  # noqa: S314 - our own text

    assert (suite.get("tests"), suite.get("failures"), len(suite)) == ("1", "0", 1)


def test_the_table_lets_nothing_pass_for_its_own_marks() -> None:
    text = table([WRONG, ODD])

    assert text.startswith("**gongkai check**：1 处错误，1 处提醒\n")
    assert "| 3 | 错误 | 单位 应为 data/units/ 下的单位代码，现为“&lt;b>\\|x” |" in text
    assert len(text.splitlines()) == 6


def test_a_long_table_ends_with_how_many_more_there_are() -> None:
    assert table([WRONG] * (MOST_ROWS + 7)).endswith("\n还有 7 处，见任务的输出。\n")
    assert table([]) == ""


def test_an_annotation_escapes_what_ends_it() -> None:
    assert (
        annotation(WRONG)
        == f"::error file={WRONG.path},line=3,col=5,title=unit-unknown::{WRONG.message}"
    )
    assert (
        annotation(ODD)
        == "::warning file=data/units/qsz.yml,title=notice-short::公示了 3 个工作日，%0A不足 5 个（100%25）"
    )
    assert annotation(WRONG._replace(path="a,b:c")).startswith("::error file=a%2Cb%3Ac,line=3")


def test_check_writes_the_reports_that_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong_data: Path
) -> None:
    monkeypatch.chdir(wrong_data.parent)
    reports = [tmp_path / "reports" / name for name in ("quality.json", "junit.xml", "findings.md")]
    result = CliRunner().invoke(
        main, ["check", "--annotations", *(f"--report={path}" for path in reports)]
    )

    assert result.exit_code == 1
    assert "::error file=data/units/qsz-jiguan.yml,line=5," in result.stdout
    (entry,) = json.loads(reports[0].read_text("utf-8"))
    assert entry["location"]["path"] == "data/units/qsz-jiguan.yml"
    assert "成立日期" in reports[1].read_text("utf-8")
    assert "成立日期" in reports[2].read_text("utf-8")


def test_a_report_of_an_unknown_form_is_wrong_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["check", f"--report={tmp_path / 'report.txt'}"])

    assert result.exit_code == 2
    assert "--report 应为 .json、.xml、.md 文件" in result.stderr
