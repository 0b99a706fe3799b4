"""The coverage: all years, a year, the matrix of a branch of the tree, and the tables to download."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date

import pytest

from gongkai.derive import Coverage, Indexes, build_coverage, build_indexes
from gongkai.model import Dataset
from gongkai.pages.coverage_csv import HEADER, coverage_files
from gongkai.pages.coverage_pages import UNITS_PER_PAGE, coverage_pages
from gongkai.pages.page import Page

Files = dict[str, str | bytes]
MakePages = Callable[..., dict[str, Page]]

COMMON = "依据: 甲, 范围: 社会, 时限: 定期, 责任: 组织委员"
CATALOGUE = f"""\
标题: 目录
生效日期: 2024-01-01
条目:
  - {{编号: 4.7, 名称: 党费, 事项类别: 组织建设, 内容: 乙, 公开周期: 每半年, 公开期限: 7, 公开主体: [党委, 党支部], {COMMON}}}
  - {{编号: 6.2, 名称: 述职, 事项类别: 管党治党, 内容: 丙, 公开周期: 每年, 公开期限: 7, 公开主体: [党委], {COMMON}}}
"""


def unit(code: str, name: str, **more: str) -> Files:
    lines = {"代码": code, "名称": name, "种类": "党支部", "成立日期": "1990-07-01"} | more
    return {f"units/{code}.yml": "".join(f"{key}: {value}\n" for key, value in lines.items())}


TOWN = (
    unit("zhen", "镇党委", 种类="党委")
    | unit("bai", "白鹭党支部", 上级="zhen")
    | unit("zong", "园区党总支", 种类="党总支", 上级="zhen")
)
TREE = (
    TOWN
    | unit("heng", "恒达党支部", 上级="zong")
    | unit("old", "小寨党支部", 上级="zhen", 撤销日期="2024-06-01")
    | unit("solo", "驻外党支部")
)


@pytest.fixture
def derived(
    records: Callable[..., Files], read: Callable[[Files], Dataset], right: Files
) -> Callable[..., tuple[Dataset, Indexes, Coverage]]:
    """Return a function that judges a tree of units on 1 August 2025; one branch has published its dues of the year 2024."""

    def derive(
        units: Files | None = None, judged_on: date = date(2025, 8, 1), catalogue: str = CATALOGUE
    ) -> tuple[Dataset, Indexes, Coverage]:
        files: Files = {"site.yml": right["site.yml"], "catalogue.yml": catalogue} | (
            TREE if units is None else units
        )
        if units is None:
            files |= records(1, year=2024, unit="bai", 目录事项="4.7")
        dataset = read(files)
        return dataset, build_indexes(dataset), build_coverage(dataset, judged_on)

    return derive


@pytest.fixture
def pages(derived: Callable[..., tuple[Dataset, Indexes, Coverage]]) -> MakePages:
    return lambda *arguments, **own: {
        page.uri: page for page in coverage_pages(*derived(*arguments, **own))
    }


def row(page: Page, name: str) -> list[str]:
    """Return the cells of a row, after its heading, in the first table with such a row."""
    line = next(line for line in page.markdown.splitlines() if line.startswith(f"| [{name}]("))
    return line[2:-2].split(" | ")[1:]


def test_each_year_and_each_top_unit_has_a_page(pages: MakePages) -> None:
    """The superior of heng owes nothing, and solo has no superior."""
    assert list(pages()) == [
        "coverage/index.md",
        "coverage/2025/index.md",
        "coverage/2025/zhen/index.md",
        "coverage/2025/heng/index.md",
        "coverage/2025/solo/index.md",
        "coverage/2024/index.md",
        "coverage/2024/zhen/index.md",
        "coverage/2024/heng/index.md",
        "coverage/2024/solo/index.md",
    ]


def test_the_coverage_counts_years_and_has_the_reference_date(pages: MakePages) -> None:
    page = pages()["coverage/index.md"]

    assert "判定日期：<time>2025-08-01</time>。" in page.markdown
    assert row(page, "2024年") == ["9", "1", "1", "7", "0", "11%"]
    assert row(page, "2025年") == ["9", "0", "0", "4", "5", "0%"]


def test_a_state_is_told_by_a_symbol_and_by_words(pages: MakePages) -> None:
    """WCAG 2.1, 1.4.1: colour is never the only means."""
    made = pages()

    assert row(made["coverage/2024/zhen/index.md"], "镇党委") == ["✗ 逾期未公开（0/2）"]
    assert row(made["coverage/2024/zhen/index.md"], "白鹭党支部") == ["△ 逾期公开（2/2）"]
    assert (
        "| [白鹭党支部](../../../units/bai/index.md) | — |"
        in made["coverage/2024/zhen/index.md"].markdown
    )
    assert row(made["coverage/2025/zhen/index.md"], "白鹭党支部") == ["✗ 逾期未公开（0/2）"]
    assert "○ 未到期" in made["coverage/2025/zhen/index.md"].markdown


def test_a_unit_that_owed_nothing_is_left_out(pages: MakePages) -> None:
    """A unit that was abolished on 1 June 2024 does not owe the half-year that ended on the 30th."""
    assert "小寨党支部" not in "".join(page.markdown for page in pages().values())


def test_overdue_items_are_listed_by_unit(pages: MakePages) -> None:
    """Each entry has the period, the day and the responsible post."""
    text = pages()["coverage/2024/zhen/index.md"].markdown.split("## 逾期未公开\n")[1]

    assert re.findall(r"^### <a id=\"[a-z]+\"></a>(.*)$", text, re.MULTILINE) == ["镇党委（3）"]
    assert (
        "- [4.7 党费](../../../catalogue/4.7/index.md)：2024上半年（<time>2024-07-09</time>到期）、2024下半年（<time>2025-01-10</time>到期），责任：组织委员\n"
        in text
    )


def test_a_year_leads_to_its_branches_its_items_and_its_table(pages: MakePages) -> None:
    page = pages()["coverage/2024/index.md"]

    assert row(page, "镇党委") == ["2", "5", "1", "1", "3", "0", "20%"]
    assert row(page, "4.7 党费") == ["8", "1", "1", "6", "0", "12%"]
    assert '<a href="../../data/coverage-2024.csv">' in page.markdown


def test_a_year_leads_to_what_each_unit_has_not_published(pages: MakePages) -> None:
    made = pages()
    listed = made["coverage/2024/index.md"].markdown.split("## 逾期未公开\n\n")[1].splitlines()

    assert listed[0] == "- [镇党委](zhen/index.md#zhen)：3项"
    assert '<a id="zhen"></a>' in made["coverage/2024/zhen/index.md"].markdown
    assert (
        "没有逾期未公开的事项。"
        in pages(judged_on=date(2024, 7, 1))["coverage/2024/index.md"].markdown
    )


def test_many_units_below_one_stand_on_several_pages(pages: MakePages) -> None:
    many: Files = unit("zhen", "镇党委", 种类="党委")
    for number in range(UNITS_PER_PAGE):
        many |= unit(f"zhi-{number:02}", f"第{number}党支部", 上级="zhen")
    made = pages(many)

    assert [uri for uri in made if uri.startswith("coverage/2025/zhen/")] == [
        "coverage/2025/zhen/index.md",
        "coverage/2025/zhen/2/index.md",
    ]
    assert "第24党支部" in made["coverage/2025/zhen/2/index.md"].markdown
    assert "第24党支部" not in made["coverage/2025/zhen/index.md"].markdown
    assert "[镇党委（第2页）](zhen/2/index.md)" in made["coverage/2025/index.md"].markdown


def test_blank_columns_are_named_and_five_fail_the_site(pages: MakePages) -> None:
    """Inspectors: no blank column; five or more are a veto."""
    five = CATALOGUE + "".join(
        f"  - {{编号: 7.{number}, 名称: 空白{number}, 事项类别: 其他党务, 内容: 乙, 公开周期: 每年, 公开期限: 7, 公开主体: [党支部], {COMMON}}}\n"
        for number in range(1, 5)
    )

    assert (
        "以下1个事项还没有任何记录。\n\n- [6.2 述职](../catalogue/6.2/index.md)\n"
        in pages()["coverage/index.md"].markdown
    )
    assert (
        "以下5个事项还没有任何记录。按网站检查的通行标准，空白栏目有5个以上，整个网站不合格。"
        in pages(catalogue=five)["coverage/index.md"].markdown
    )


def test_stale_columns_and_a_stale_home_page_are_named(pages: MakePages) -> None:
    """Inspectors: two weeks for news and the home page, six months for notices."""
    text = pages()["coverage/index.md"].markdown

    assert "首页：最近一次发布是<time>2024-12-02</time>，两周以上没有更新。" in text
    assert "| [4.7 党费](../catalogue/4.7/index.md) | <time>2024-12-02</time> | 183 |" in text
    assert (
        "没有久未更新的事项。" in pages(judged_on=date(2024, 12, 16))["coverage/index.md"].markdown
    )


def test_years_without_announced_holidays_are_pointed_out(pages: MakePages) -> None:
    assert "按星期一至星期五是工作日计算" not in pages()["coverage/index.md"].markdown
    assert (
        "> 2099、2100年的放假和调休安排，"
        in pages(judged_on=date(2099, 1, 5), catalogue=CATALOGUE.replace("2024-", "2099-"))[
            "coverage/index.md"
        ].markdown
    )


def test_without_units_there_is_nothing_to_judge(pages: MakePages) -> None:
    assert (
        "这一年没有应当公开的事项。"
        in pages(unit("zu", "党小组", 种类="党小组"))["coverage/2025/index.md"].markdown
    )


def test_the_table_has_a_line_for_each_unit_item_and_period(
    derived: Callable[..., tuple[Dataset, Indexes, Coverage]],
) -> None:
    _, indexes, coverage = derived()
    files = dict(coverage_files(indexes, coverage))
    rows = list(csv.reader(io.StringIO(files["data/coverage-2024.csv"].removeprefix("\ufeff"))))

    assert list(files) == ["data/coverage-2024.csv", "data/coverage-2025.csv"]
    assert files["data/coverage-2024.csv"].startswith("\ufeff年度,")
    assert rows[0] == list(HEADER)
    assert len(rows) == 1 + 9
    assert next(row for row in rows if row[1].strip() == "bai") == [
        "2024",
        "bai\t",
        "白鹭党支部",
        "4.7\t",
        "党费",
        "2024上半年\t",
        "2024-07-09\t",
        "逾期公开",
        "2024-12-02\t",
        "QSZ-2024-00001\t",
    ]


NUMBER_OR_DAY = re.compile(
    r"[-+]?[0-9.,]+(?:[eE][-+]?[0-9]+)?%?|[0-9]+(?:[-/.][0-9]+){1,2}|[0-9]+年(?:[0-9]+月)?(?:[0-9]+日)?|true|false",
    re.IGNORECASE,
)
"""A cell that Excel and WPS take for a number or a day."""


def test_a_spreadsheet_keeps_every_character_of_a_code(
    derived: Callable[..., tuple[Dataset, Indexes, Coverage]],
) -> None:
    ten = CATALOGUE.replace("编号: 4.7", "编号: 4.10")
    dataset, indexes, coverage = derived(
        unit("007", "零零七") | unit("1e5", "甲") | unit("true", "乙"), catalogue=ten
    )
    text = dict(coverage_files(indexes, coverage))["data/coverage-2024.csv"]
    header, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))

    for column, name in enumerate(header):
        taken = [row[column] for row in rows if NUMBER_OR_DAY.fullmatch(row[column])]
        assert not taken or name == "年度", (name, taken)
    assert {"007", "1e5", "true"} <= {row[1].strip() for row in rows} <= set(dataset.units)
    assert "4.10" in {row[3].strip() for row in rows}
    assert {row[6].strip() for row in rows} == {
        duty.slot.due.isoformat()
        for cells in coverage.cells[2024].values()
        for duties in cells.values()
        for duty in duties
    }
    assert not [cell for row in rows for cell in row if cell.startswith(("\t", " "))]


@pytest.mark.parametrize("name", ["=1+1", "+8613", "-甲", "@甲", "＝1+1", "＠甲"])
def test_no_cell_is_a_formula(
    derived: Callable[..., tuple[Dataset, Indexes, Coverage]], name: str
) -> None:
    _, indexes, coverage = derived(unit("jia", f'"{name}"'))
    rows = list(
        csv.reader(io.StringIO(dict(coverage_files(indexes, coverage))["data/coverage-2024.csv"]))
    )

    assert {row[2] for row in rows[1:]} == {f"'{name}"}
