"""At most a hundred findings of a file are listed, each on a line of bounded length."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from gongkai.check import read_dataset
from gongkai.check.reports import annotation, code_quality, junit, table
from gongkai.commands.cli import main
from gongkai.load.text import MAX_BYTES
from gongkai.model import Finding, Severity
from gongkai.site.pipeline import page_findings

Lay = Callable[[Mapping[str, str | bytes]], Path]
Files = dict[str, str | bytes]
Read = Callable[[Mapping[str, str]], list[Finding]]

RECORD = "records/qsz-jiguan/2023/00012.yml"
CORRECTION = "- {{日期: 2023-08-01, 更正事项: 标题, 更正前: 甲{0}, 更正后: 乙{0}, 理由: 笔误}}\n"
APPLICATION = "- {{编号: 甲{0}, 受理日期: 2024-01-05, 内容: 某事, 单位: qsz-jiguan}}\n"
ITEM = "- {编号: 7.1, 名称: 甲, 事项类别: 其他党务, 内容: 甲, 依据: 乙, 范围: 社会, 时限: 定期, 公开周期: 每年, 公开期限: 7, 责任: 书记, 公开主体: [党支部]}\n"

ADDED: dict[str, tuple[str, str, int]] = {
    "empty-sections": (RECORD, "正文:\n" + "-\n" * 120_000, 120_000),
    "texts-for-sections": (RECORD, "正文:\n" + "- 甲\n" * 40_000, 40_000),
    "unknown-keys": (RECORD, "".join(f"键{number}: 甲\n" for number in range(15_000)), 15_000),
    "wrong-figures": (
        RECORD,
        "指标:\n" + "".join(f"  甲{number}: 乙\n" for number in range(12_000)),
        12_000,
    ),
    "repeated-keys": (RECORD, "标题: 甲\n" * 16_000, 16_000),
    "tags": (RECORD, "正文:\n" + "- !a {段落: 甲}\n" * 12_000, 12_000),
    "other-line-ends": (RECORD, "正文:\n- 段落: 甲" + "\x85" * 100_000 + "乙\n", 100_000),
    "control-characters": (RECORD, "正文:\n" + '- 段落: "\\u0001"\n' * 12_000, 12_000),
    "full-width-colons": (RECORD, "状态说明: 甲\n" + "  正文：乙\n" * 12_000, 12_000),
    "lists-for-keys": (RECORD, "状态说明: [" + "{[a]: b}," * 20_000 + "]\n", 20_001),
    "missing-attachments": (
        RECORD,
        "附件:\n"
        + "".join(f"- {{名称: 甲, 文件: attachments/{number}.pdf}}\n" for number in range(4000)),
        4000,
    ),
    "texts-not-found": (
        RECORD,
        "状态: 更正\n更正:\n" + "".join(map(CORRECTION.format, range(2000))),
        2000,
    ),
    "unknown-units": (
        "units/qsz-jiguan.yml",
        "撤销日期: 2025-01-01\n后继: [" + "qsz-x, " * 25_000 + "]\n",
        25_000,
    ),
    "items-of-one-number": ("catalogue.yml", f"标题: 目录\n条目:\n{ITEM * 1200}", 1199),
    "applications-of-another-year": (
        "applications/2023.yml",
        "申请:\n" + "".join(map(APPLICATION.format, range(2000))),
        2000,
    ),
    "applications-of-one-number": (
        "applications/2024.yml",
        "申请:\n" + APPLICATION.format(1) * 2000,
        1999,
    ),
}


@pytest.fixture
def read(lay: Lay, right: Files, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Return a function that adds texts to the files of a data folder and returns the findings."""

    def findings(added: Mapping[str, str]) -> list[Finding]:
        files = right | {name: str(right.get(name, "")) + text for name, text in added.items()}
        assert all(len(str(text).encode()) <= MAX_BYTES for text in files.values())
        monkeypatch.chdir(lay(files).parent)
        return read_dataset(Path("data")).findings

    return findings


@pytest.mark.parametrize(("name", "added", "number"), ADDED.values(), ids=ADDED)
def test_a_hundred_findings_of_a_file_are_listed(
    read: Read, name: str, added: str, number: int
) -> None:
    findings = read({name: added})

    assert [finding.path for finding in findings] == [f"data/{name}"] * 101
    assert findings[-1].message.startswith(f"（另有 {number - 100} 处）")
    assert all(finding.line for finding in findings)


LONG = {
    "value": (RECORD, "报送对象: " + "甲" * 80_000 + "\n状态: " + "乙" * 4000 + "\n"),
    "key": (RECORD, "甲" * 300 + ": 乙\n"),
    "name-of-figure": (RECORD, "指标:\n  " + "甲" * 300 + ": 乙\n"),
    "path": (RECORD, "附件:\n- {名称: 甲, 文件: attachments/" + "a" * 200_000 + ".pdf}\n"),
    "quotation-marks": (RECORD, "状态: 更正\n更正:\n" + CORRECTION.format("”" * 20_000)),
    "number-of-application": (
        "applications/2024.yml",
        "申请:\n" + APPLICATION.format("甲" * 20_000) * 2,
    ),
}


@pytest.mark.parametrize(("name", "added"), LONG.values(), ids=LONG)
def test_a_long_value_is_cut_where_it_is_quoted(read: Read, name: str, added: str) -> None:
    findings = read({name: added})

    assert findings
    assert all(len(str(finding)) < 700 for finding in findings)
    assert any("…" in finding.message for finding in findings)


def test_every_report_says_how_many_are_not_listed(read: Read) -> None:
    findings = read({RECORD: "正文:\n" + "- 甲\n" * 30_000})
    told = "（另有 29900 处）"

    assert told in json.loads(code_quality(findings))[-1]["description"]
    assert len(json.loads(code_quality(findings))) == 101
    failure = ET.fromstring(junit(findings)).find(".//failure")  # noqa: S314 - our own text
    assert failure is not None
    assert failure.get("message") == "30000 处问题"
    assert told in str(failure.text)
    assert "30000 处错误" in table(findings)
    assert told in table(findings)
    assert told in annotation(findings[-1])


def test_check_counts_what_is_not_listed_and_ends_with_1(
    lay: Lay, right: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(lay(right | {RECORD: f"{right[RECORD]!s}正文:\n" + "- 甲\n" * 30_000}).parent)
    result = CliRunner().invoke(main, ["check"])

    assert (result.exit_code, len(result.stdout.splitlines())) == (1, 101)
    assert result.stderr == "共 30000 处问题，在 1 个文件里\n"


MARKERS = {
    "unknown": "<!-- gongkai:lately -->\n",
    "in-one-line": "<!-- gongkai:lately -->",
    "wrong-number": "<!-- gongkai:latest 0 -->\n",
    "no-form": "<!-- gongkai latest -->\n",
}


@pytest.mark.parametrize("marker", MARKERS.values(), ids=MARKERS)
def test_a_hundred_markers_of_a_page_are_listed(lay: Lay, marker: str) -> None:
    docs = lay({"index.md": "<!-- gongkai:latest 5 -->\n" + marker * 20_000})
    findings = list(page_findings(docs, ()))

    assert len(findings) == 101
    assert findings[-1].message.startswith("（另有 19900 处）")
    assert (findings[0].line, findings[0].column, findings[0].severity) == (2, 1, Severity.ERROR)


def test_a_long_marker_is_cut_where_it_is_quoted(lay: Lay) -> None:
    findings = list(page_findings(lay({"index.md": f"<!-- gongkai:{'a' * 200_000} -->\n"}), ()))

    assert [len(finding.message) < 700 for finding in findings] == [True]
