"""Applications for disclosure: answered in so many working days, which may be extended; local rules say 3, 10 or 15."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from gongkai.check import read_dataset
from gongkai.commands.cli import main
from gongkai.derive import build_coverage, build_indexes
from gongkai.derive.applications import handlings_of
from gongkai.model import Audience
from gongkai.pages import all_pages, surroundings_of_records

Lay = Callable[[Mapping[str, str | bytes]], Path]
Files = dict[str, str | bytes]

ENTRY = "编号: 2026-001, 受理日期: 2026-09-21, 内容: 党费返还的明细, 单位: qsz-jiguan"
DECIDED = "办结日期: {}, 办理结果: 予以公开"
STATES = {
    "open-on-the-last-day": (ENTRY, "2026-10-19", "办理中", "2026-10-19"),
    "overdue-the-day-after": (ENTRY, "2026-10-20", "逾期未办结", "2026-10-19"),
    "answered-on-the-last-day": (
        f"{ENTRY}, {DECIDED.format('2026-10-19')}",
        "2026-12-01",
        "按期办结",
        "2026-10-19",
    ),
    "answered-late": (
        f"{ENTRY}, {DECIDED.format('2026-10-20')}",
        "2026-12-01",
        "逾期办结",
        "2026-10-19",
    ),
    "answered-later-than-the-day-judged-on": (
        f"{ENTRY}, {DECIDED.format('2026-10-20')}",
        "2026-10-18",
        "办理中",
        "2026-10-19",
    ),
    "extended": (f"{ENTRY}, 延长: 10", "2026-11-02", "办理中", "2026-11-02"),
}


@pytest.mark.parametrize(("entry", "judged_on", "state", "due"), STATES.values(), ids=STATES)
def test_an_application_is_due_in_working_days(
    entry: str, judged_on: str, state: str, due: str, right: Files, lay: Lay
) -> None:
    """In 2026 people were off on 25 September and from 1 to 7 October, and worked on Saturday 10 October."""
    dataset, _ = read_dataset(lay(right | {"applications/2026.yml": f"申请: [{{{entry}}}]\n"}))
    assert dataset is not None

    (progress,) = handlings_of(dataset, date.fromisoformat(judged_on))

    assert (str(progress.state), progress.due.isoformat()) == (state, due)


def test_the_days_are_a_setting_of_the_site(right: Files, lay: Lay) -> None:
    site = f"{right['site.yml']!s}申请答复期限: 3\n"
    dataset, _ = read_dataset(
        lay(right | {"site.yml": site, "applications/2026.yml": f"申请: [{{{ENTRY}}}]\n"})
    )
    assert dataset is not None

    assert handlings_of(dataset, date(2026, 9, 30))[0].due == date(2026, 9, 24)


def test_the_log_shows_overdue_entries_to_their_audience(right: Files, lay: Lay) -> None:
    """An entry of a narrower scope is shown to its audience only."""
    second = ENTRY.replace("001", "002").replace("党费返还", "组织处理")
    written = f"申请:\n  - {{{ENTRY}}}\n  - {{{second}, 范围: 全党}}\n"
    opinions = "意见建议:\n  - {编号: 1, 日期: 2026-03-02, 渠道: 来电, 内容摘要: 字太小, 答复: 已改大, 答复日期: 2026-03-05, 答复单位: qsz-jiguan}\n"
    whole, findings = read_dataset(
        lay(right | {"applications/2026.yml": written, "opinions/2026.yml": opinions})
    )
    assert whole is not None, findings

    def page(uri: str, audience: str) -> str:
        day = date(2026, 12, 1)
        dataset = whole.for_audience(Audience.read(audience), day)
        indexes = build_indexes(dataset)
        pages = all_pages(
            dataset,
            indexes,
            build_coverage(dataset, day),
            surroundings_of_records(dataset, indexes, {}),
        )
        return next(page.markdown for page in pages if page.uri == uri)

    society, party = (page("application/log/index.md", audience) for audience in ("社会", "全党"))
    assert "| ✗ 逾期未办结 | 已过期限，还没有答复 | 1 |" in society
    assert "组织处理" not in society
    assert "组织处理的明细（范围：全党）" in party
    assert "答复：\n\n已改大" in page("opinions/index.md", "社会")
    assert "受理后15个工作日" in page("application/form/index.md", "社会")


def test_what_comes_later_is_not_told_yet(right: Files, lay: Lay) -> None:
    whole, _ = read_dataset(lay(right | {"applications/2026.yml": f"申请: [{{{ENTRY}}}]\n"}))
    assert whole is not None

    assert whole.for_audience(Audience(), date(2026, 9, 20)).applications == ()
    assert len(whole.for_audience(Audience(), date(2026, 9, 21)).applications) == 1
    assert dataclasses.replace(whole, applications=()).for_audience(Audience()).applications == ()


DUES = {
    "coming": (
        ["--on", "2026-10-16"],
        ["到期 2026-10-19 qsz-jiguan 依申请公开 2026-001，2026-09-21 受理"],
        0,
    ),
    "overdue": (
        ["--on", "2026-10-20"],
        ["逾期 2026-10-19 qsz-jiguan 依申请公开 2026-001，2026-09-21 受理，已过 1 个工作日"],
        1,
    ),
    "too-far": (["--on", "2026-10-15", "--within", "3"], [], 0),
}


@pytest.mark.parametrize(("arguments", "lines", "code"), DUES.values(), ids=DUES)
def test_applications_are_among_what_is_due(
    arguments: list[str],
    lines: list[str],
    code: int,
    right: Files,
    lay: Lay,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    catalogue = "标题: 目录\n条目: []\n"
    monkeypatch.chdir(
        lay(
            right | {"catalogue.yml": catalogue, "applications/2026.yml": f"申请: [{{{ENTRY}}}]\n"}
        ).parent
    )

    result = CliRunner().invoke(main, ["due", *arguments])

    assert (result.stdout.splitlines(), result.exit_code) == (lines, code)
    assert "依申请公开" in result.stderr or not lines
