"""The notice board: the figures of the year, and the items due this month."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from gongkai.derive import Coverage, Duty, build_indexes
from gongkai.derive.timetable import Slot
from gongkai.model import Dataset, UnitId
from gongkai.pages import markers
from gongkai.pages.board import due_items
from gongkai.vocabulary import CoverageState

Files = dict[str, str | bytes]

ITEM = "事项类别: 其他党务, 内容: 甲, 依据: 乙, 范围: 社会, 时限: 定期, 公开周期: 每年, 公开期限: 7, 责任: 书记, 公开主体: [党支部]"
CATALOGUE = (
    f"标题: 目录\n条目:\n  - {{编号: 7.1, 名称: 甲, {ITEM}}}\n  - {{编号: 7.2, 名称: 乙, {ITEM}}}\n"
)
ON_TIME, LATE, OVERDUE, NOT_DUE = (
    CoverageState.ON_TIME,
    CoverageState.LATE,
    CoverageState.OVERDUE,
    CoverageState.NOT_DUE,
)
Owed = Mapping[str, list[tuple[str, str, date, CoverageState]]]
"""By unit: item, period, day and state of each duty."""


def coverage_of(dataset: Dataset, judged_on: date, owed: Owed) -> Coverage:
    items = {item.number: item for item in dataset.catalogue.items}
    cells = {
        year: {
            UnitId(unit): {
                number: [
                    Duty(Slot(year, period, due, due), state)
                    for item, period, due, state in duties
                    if item == number and int(period[:4]) == year
                ]
                for number in items
            }
            for unit, duties in owed.items()
        }
        for year in (judged_on.year - 1, judged_on.year)
    }
    return Coverage(
        judged_on=judged_on, years=tuple(cells), cells=cells, items=list(items.values())
    )


@pytest.fixture
def dataset(
    read: Callable[[Files], Dataset], records: Callable[..., Files], right: Files
) -> Dataset:
    return read(right | {"catalogue.yml": CATALOGUE} | records(4, year=2022))


def test_an_item_owed_by_several_units_is_one_entry(dataset: Dataset) -> None:
    """The entry counts the units that owe the item and the units that published."""
    day = date(2023, 7, 20)
    owed = {
        "a": [("7.1", "2023年6月", day, ON_TIME)],
        "b": [("7.1", "2023年6月", day, OVERDUE)],
        "c": [("7.1", "2023年6月", day, LATE)],
    }

    (found,) = due_items(coverage_of(dataset, date(2023, 7, 25), owed))

    assert (found.item.number, found.period, found.due, found.owed, found.published) == (
        "7.1",
        "2023年6月",
        day,
        3,
        2,
    )


def test_only_items_due_in_the_month_are_named(dataset: Dataset) -> None:
    """The earliest stands first."""
    days = {
        "2023年5月": date(2023, 6, 30),
        "2023年6月": date(2023, 7, 31),
        "2023年第二季度": date(2023, 7, 1),
        "2023年7月": date(2023, 8, 1),
    }
    coverage = coverage_of(
        dataset,
        date(2023, 7, 10),
        {"a": [("7.2", period, day, NOT_DUE) for period, day in days.items()]},
    )

    assert [found.period for found in due_items(coverage)] == ["2023年第二季度", "2023年6月"]


def test_in_january_the_periods_of_the_year_before_fall_due(dataset: Dataset) -> None:
    coverage = coverage_of(
        dataset, date(2023, 1, 3), {"a": [("7.1", "2022年12月", date(2023, 1, 10), NOT_DUE)]}
    )

    assert [found.period for found in due_items(coverage)] == ["2022年12月"]


def test_the_board_names_as_many_items_as_the_marker_asks(dataset: Dataset) -> None:
    """A last line counts the other items and leads to the coverage."""
    owed = {
        "a": [("7.1", f"2023年{month}月", date(2023, 7, month), OVERDUE) for month in range(1, 4)]
    }
    coverage = coverage_of(dataset, date(2023, 7, 10), owed)

    text = markers.fill(
        "<!-- gongkai:due 2 -->", "index.md", dataset, build_indexes(dataset), coverage
    )

    assert text == (
        "2023年7月应公开3项，已公开0项。\n\n"
        '- [7.1 甲](catalogue/7.1/index.md)（2023年1月） <span class="gongkai-meta"><time>2023-07-01</time>到期 · 0/1个单位已公开</span>\n'
        '- [7.1 甲](catalogue/7.1/index.md)（2023年2月） <span class="gongkai-meta"><time>2023-07-02</time>到期 · 0/1个单位已公开</span>\n\n'
        "另有1个事项，见[公开台账](coverage/index.md)。\n"
    )


def test_the_figures_are_of_the_year_and_the_share_of_due_items(dataset: Dataset) -> None:
    day = date(2023, 6, 1)
    states = [ON_TIME, ON_TIME, LATE, OVERDUE, NOT_DUE]
    owed = {
        "a": [("7.1", f"2023年{number}月", day, state) for number, state in enumerate(states, 1)]
    }

    text = markers.fill(
        "<!-- gongkai:figures -->",
        "index.md",
        dataset,
        build_indexes(dataset),
        coverage_of(dataset, date(2023, 7, 10), owed),
    )

    assert "- **1** 2023年公开的记录（条）\n" in text
    assert "- **50%** 按时公开的比例\n" in text
    assert "- **1** 逾期未公开（项）\n" in text
