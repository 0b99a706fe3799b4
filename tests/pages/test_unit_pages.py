"""The page of a unit: its data, its history in sentences, the units below it, its records by year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gongkai.derive import build_coverage, build_indexes
from gongkai.model import Dataset
from gongkai.pages.listing import record_form
from gongkai.pages.page import Page
from gongkai.pages.unit_pages import unit_pages

Files = dict[str, str | bytes]
MakePages = Callable[..., dict[str, Page]]


@pytest.fixture
def pages(read: Callable[[Files], Dataset], right: Files) -> MakePages:
    """Return a function that makes the pages of units by URI: `pages({"a": "名称: 甲\\n种类: 党支部\\n成立日期: 1990-07-01\\n"})`."""

    def make(units: dict[str, str], files: Files | None = None) -> dict[str, Page]:
        written: Files = {
            f"units/{code}.yml": f"代码: {code}\n{text}" for code, text in units.items()
        }
        dataset = read({"site.yml": right["site.yml"]} | written | (files or {}))
        return {
            page.uri: page
            for page in unit_pages(
                dataset,
                build_indexes(dataset),
                build_coverage(dataset, date(2025, 8, 1)),
                record_form(dataset),
            )
        }

    return make


def below(page: Page, heading: str) -> list[str]:
    """Return the lines of Markdown below a heading, without blank ones."""
    return [
        line
        for line in page.markdown.split(f"## {heading}\n")[1].split("\n## ")[0].splitlines()
        if line and line[0] != "<"
    ]


OTHERS = {
    "old": "名称: 原甲村党支部\n种类: 党支部\n成立日期: 1970-01-01\n撤销日期: 1990-06-30\n后继: [a]\n",
    "small": "名称: 小寨村党支部\n种类: 党支部\n成立日期: 1970-01-01\n撤销日期: 2019-12-31\n后继: [a]\n",
    "large": "名称: 高岭村党支部\n简称: 高岭\n种类: 党支部\n成立日期: 1970-01-01\n",
    "town": "名称: 清水镇党委\n种类: 党委\n成立日期: 1950-01-01\n",
}


@pytest.mark.parametrize(
    ("written", "sentences"),
    [
        pytest.param(
            "依据: 清委〔1990〕3号",
            ["<time>1990-07-01</time> 甲村党支部成立（清委〔1990〕3号）"],
            id="成立",
        ),
        pytest.param(
            "前身: [old]",
            [
                "<time>1990-07-01</time> 甲村党支部成立，由[原甲村党支部](../old/index.md)改建或合并而来"
            ],
            id="由别的单位而来",
        ),
        pytest.param(
            "前身: [small]",
            [
                "<time>1990-07-01</time> 甲村党支部成立",
                "<time>2019-12-31</time> [小寨村党支部](../small/index.md)并入",
            ],
            id="别的单位并入",
        ),
        pytest.param(
            "曾用: [{截至: 2015-12-31, 名称: 甲大队党支部, 依据: 清委〔2016〕1号}]",
            [
                "<time>1990-07-01</time> 甲大队党支部成立",
                "<time>2016-01-01</time> 由甲大队党支部更名为甲村党支部（清委〔2016〕1号）",
            ],
            id="更名",
        ),
        pytest.param(
            "曾用: [{截至: 2015-12-31, 名称: 甲村党小组, 种类: 党小组}]",
            [
                "<time>1990-07-01</time> 甲村党小组成立",
                "<time>2016-01-01</time> 由甲村党小组改建为甲村党支部",
            ],
            id="改建",
        ),
        pytest.param(
            "曾用: [{截至: 2015-12-31, 种类: 党小组}]",
            [
                "<time>1990-07-01</time> 甲村党支部成立",
                "<time>2016-01-01</time> 由党小组改建为党支部",
            ],
            id="改建而不更名",
        ),
        pytest.param(
            "上级: town\n曾用: [{截至: 2015-12-31, 上级: large}]",
            [
                "<time>1990-07-01</time> 甲村党支部成立",
                "<time>2016-01-01</time> 上级由高岭改为清水镇党委",
            ],
            id="调整隶属",
        ),
        pytest.param(
            "撤销日期: 2020-12-31\n后继: [large]",
            [
                "<time>1990-07-01</time> 甲村党支部成立",
                "<time>2020-12-31</time> 并入[高岭村党支部](../large/index.md)",
            ],
            id="并入别的单位",
        ),
        pytest.param(
            "撤销日期: 2020-12-31",
            ["<time>1990-07-01</time> 甲村党支部成立", "<time>2020-12-31</time> 甲村党支部撤销"],
            id="撤销",
        ),
    ],
)
def test_the_history_of_a_unit_is_told_in_sentences(
    pages: MakePages, written: str, sentences: list[str]
) -> None:
    one = f"名称: 甲村党支部\n种类: 党支部\n成立日期: 1990-07-01\n{written}\n"

    assert below(pages(OTHERS | {"a": one})["units/a/index.md"], "沿革") == [
        f"- {sentence}" for sentence in sentences
    ]


def test_the_sheet_shows_only_the_written_fields_of_the_unit(pages: MakePages) -> None:
    one = (
        "名称: 甲村党支部\n种类: 党支部\n领域: 农村\n上级: town\n成立日期: 1990-07-01\n"
        "联系: {电话: 0837-6210108}\n荣誉: [{名称: 先进党支部, 日期: 2021-07-01, 授予机关: 县委}, {名称: 五星支部, 日期: 2022-07-01}]\n"
    )
    page = pages(OTHERS | {"a": one})["units/a/index.md"]

    assert [line for line in page.markdown.split("## ")[0].splitlines() if line.startswith("|")][
        2:
    ] == [
        "| 名称 | 甲村党支部 |",
        "| 种类 | 党支部 |",
        "| 领域 | 农村 |",
        "| 上级 | [清水镇党委](../town/index.md) |",
        "| 成立日期 | <time>1990-07-01</time> |",
        "| 电话 | 0837-6210108 |",
        "| 荣誉 | 先进党支部（<time>2021-07-01</time>，县委）<br>五星支部（<time>2022-07-01</time>） |",
    ]


def test_a_unit_stands_below_its_superior(pages: MakePages) -> None:
    """The superior lists the units below."""
    made = pages(
        OTHERS
        | {"a": "名称: 甲村党支部\n简称: 甲村\n种类: 党支部\n上级: town\n成立日期: 1990-07-01\n"}
    )

    assert (made["units/a/index.md"].parent, made["units/town/index.md"].parent) == (
        "units/town/index.md",
        "units/index.md",
    )
    assert below(made["units/town/index.md"], "下级单位") == ["- [甲村](../a/index.md)"]
    assert made["units/a/index.md"].head.title == "甲村"


def test_a_unit_without_records_says_so(pages: MakePages) -> None:
    assert below(pages({"town": OTHERS["town"]})["units/town/index.md"], "公开记录") == [
        "这个单位还没有公开记录。"
    ]


def test_the_records_of_a_unit_stand_by_year_latest_first(
    pages: MakePages, records: Callable[..., Files]
) -> None:
    files = records(2, year=2022, unit="town") | records(1, year=2023, unit="town")
    page = pages({"town": OTHERS["town"]}, files)["units/town/index.md"]

    assert "共3条。" in page.markdown
    assert page.markdown.index('<a id="y2023"></a>2023年（共1条）') < page.markdown.index(
        '<a id="y2022"></a>2022年（共2条）'
    )


def test_the_tree_counts_the_records_of_every_unit(
    pages: MakePages, records: Callable[..., Files]
) -> None:
    village = "名称: 甲村\n种类: 党支部\n上级: town\n成立日期: 1990-07-01\n"
    tree = pages(OTHERS | {"a": village}, records(2, unit="town"))["units/index.md"]

    assert [line for line in tree.markdown.splitlines() if line.lstrip().startswith("- ")] == [
        '- [清水镇党委](town/index.md) <span class="gongkai-meta">党委 · 2条</span>',
        '    - [甲村](a/index.md) <span class="gongkai-meta">党支部 · 0条</span>',
        '- [高岭](large/index.md) <span class="gongkai-meta">党支部 · 0条</span>',
        '- [原甲村党支部](old/index.md) <span class="gongkai-meta">党支部 · 0条 · 已于<time>1990-06-30</time>撤销</span>',
        '- [小寨村党支部](small/index.md) <span class="gongkai-meta">党支部 · 0条 · 已于<time>2019-12-31</time>撤销</span>',
    ]
