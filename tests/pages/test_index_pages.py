"""The indexes by year and by kind."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from gongkai.derive import build_indexes
from gongkai.model import Dataset
from gongkai.pages.index_pages import index_pages
from gongkai.pages.listing import record_form
from gongkai.pages.page import Page

Files = dict[str, str | bytes]
SUMMARY = {"种类": "工作总结"}
VILLAGE = "代码: qsz-yangliu\n名称: 杨柳社区党支部\n种类: 党支部\n成立日期: 1990-07-01\n曾用: [{截至: 2022-06-30, 名称: 杨柳村党支部}]\n"


@pytest.fixture
def pages(
    records: Callable[..., Files], read: Callable[[Files], Dataset], right: Files
) -> dict[str, Page]:
    """Return the indexes of: 2 notices and a summary in 2022, the summary by a unit renamed since; a notice in 2023."""
    files: Files = {
        path: text for path, text in right.items() if not path.startswith("records/")
    } | {"units/qsz-yangliu.yml": VILLAGE}
    files |= records(2, year=2022) | records(1, year=2023)
    files |= records(1, year=2022, first=3, unit="qsz-yangliu", **SUMMARY, 期间="2022-05")
    dataset = read(files)
    return {
        page.uri: page
        for page in index_pages(dataset, build_indexes(dataset), record_form(dataset))
    }


def test_each_year_and_each_kind_with_records_has_a_page(pages: dict[str, Page]) -> None:
    """A year has two pages: by kind and by unit."""
    assert list(pages) == [
        "years/index.md",
        "years/2023/index.md",
        "years/2023/units/index.md",
        "years/2022/index.md",
        "years/2022/units/index.md",
        "kinds/index.md",
        "kinds/work-summary/index.md",
        "kinds/notice/index.md",
    ]


def test_the_years_are_a_table_with_the_latest_first(pages: dict[str, Page]) -> None:
    assert pages["years/index.md"].markdown.splitlines()[-2:] == [
        "| [2023年](2023/index.md) | 1 | [按种类看](2023/index.md) | [按单位看](2023/units/index.md) |",
        "| [2022年](2022/index.md) | 3 | [按种类看](2022/index.md) | [按单位看](2022/units/index.md) |",
    ]


@pytest.mark.parametrize(
    ("uri", "groups"),
    [
        pytest.param(
            "years/2022/index.md", ["工作总结（共1条）", "通知公告（共2条）"], id="年度按种类"
        ),
        pytest.param(
            "years/2022/units/index.md",
            ["机关党支部（共2条）", "杨柳村党支部（共1条）"],
            id="年度按单位，用当时的名称",
        ),
        pytest.param(
            "kinds/notice/index.md", ["2023年（共1条）", "2022年（共2条）"], id="种类按年度"
        ),
    ],
)
def test_a_list_is_in_groups(pages: dict[str, Page], uri: str, groups: list[str]) -> None:
    assert (
        re.findall(r"^## <a id=\"[^\"]+\"></a>(.*)$", pages[uri].markdown, re.MULTILINE) == groups
    )


def test_a_year_by_kind_leads_to_the_year_by_unit_and_back(pages: dict[str, Page]) -> None:
    assert (
        "2022年共公开3条。以下按种类排列，也可以[按单位看](units/index.md)。"
        in pages["years/2022/index.md"].markdown
    )
    assert (
        "2022年共公开3条。以下按单位排列，也可以[按种类看](../index.md)。"
        in pages["years/2022/units/index.md"].markdown
    )


def test_kinds_stand_under_their_category_with_what_they_hold(pages: dict[str, Page]) -> None:
    text = pages["kinds/index.md"].markdown

    assert re.findall(r'^## <a id="[a-z-]+"></a>(.*)$', text, re.MULTILINE) == [
        "任期工作目标、阶段性工作部署、重点工作任务及落实",
        "其他应当公开的党务",
    ]
    assert "| [工作总结](work-summary/index.md) | 年度、半年等阶段的党建工作总结 | 1 |" in text


def test_a_year_counts_its_records_by_the_month_of_publication(
    records: Callable[..., Files], read: Callable[[Files], Dataset], right: Files
) -> None:
    files = {path: text for path, text in right.items() if not path.startswith("records/")}
    after = records(1, first=90, 公开={"范围": "社会", "时限": "长期", "发布日期": "2024-01-05"})
    dataset = read(files | records(7) | after)
    made = {
        page.uri: page.markdown
        for page in index_pages(dataset, build_indexes(dataset), record_form(dataset))
    }

    header, _, row = (
        made["years/2023/index.md"]
        .split('<div class="gongkai-months" markdown="1">\n\n')[1]
        .split("\n")[:3]
    )
    assert (
        header == f"| 种类 | 合计 | {' | '.join(f'{month}月' for month in range(1, 13))} | 次年 |"
    )
    assert row.startswith("| [通知公告](index.md#notice) | 8 | · |")
    assert row.endswith(
        '| <span class="gongkai-heat-3">7</span> | <span class="gongkai-heat-1">1</span> |'
    )
