"""Records by year, unit and kind, their neighbours, and the tree of units."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gongkai.derive import Neighbours, build_indexes
from gongkai.model import CatalogueItem, Dataset, ItemCode, Record, Unit
from gongkai.vocabulary import RecordKind, UnitKind

Make = Callable[..., Record]
MakeUnit = Callable[..., Unit]
MakeDataset = Callable[..., Dataset]


def test_newest_records_stand_first_by_day_then_by_number(
    record: Make, dataset: MakeDataset
) -> None:
    """The day is that of the publication."""
    older = record("QSZ-2023-00009", published="2023-03-01")
    newer = record("QSZ-2022-00001", published="2023-03-02")
    same_day_later_number = record("QSZ-2022-00002", published="2023-03-02")

    assert build_indexes(dataset(older, newer, same_day_later_number)).newest == [
        same_day_later_number,
        newer,
        older,
    ]


@pytest.mark.parametrize(
    ("number", "period", "published", "year"),
    [
        pytest.param("QSZ-2024-00001", "2023", "2024-01-10", 2023, id="年度总结次年发布"),
        pytest.param("QSZ-2022-00001", "2023上半年", "2023-07-01", 2023, id="编号的年份较早"),
        pytest.param(
            "QSZ-2023-00001", "2022-12至2023-02", "2023-03-01", 2023, id="跨年的期间归入末年"
        ),
        pytest.param("QSZ-2023-00001", "2024-01-05", "2024-01-06", 2024, id="某一天"),
    ],
)
def test_a_record_stands_under_the_year_of_its_period(
    record: Make, dataset: MakeDataset, number: str, period: str, published: str, year: int
) -> None:
    one = record(number, period=period, published=published)

    assert build_indexes(dataset(one)).by_year == {year: [one]}


def test_years_run_from_the_latest_to_the_earliest(record: Make, dataset: MakeDataset) -> None:
    records = [
        record(f"QSZ-2023-0000{index}", period=str(year))
        for index, year in enumerate((2022, 2024, 2023))
    ]

    assert list(build_indexes(dataset(*records)).by_year) == [2024, 2023, 2022]


def test_units_with_records_stand_in_the_order_of_the_tree(
    record: Make, unit: MakeUnit, dataset: MakeDataset
) -> None:
    """Units without records are left out."""
    units = (unit("a", parent="z"), unit("empty", parent="z"), unit("z", kind=UnitKind.COMMITTEE))
    records = [record("QSZ-2023-00001", unit="a"), record("QSZ-2023-00002", unit="z")]

    assert list(build_indexes(dataset(*records, units=units)).by_unit) == ["z", "a"]


def test_kinds_with_records_stand_in_the_vocabularys_order(
    record: Make, dataset: MakeDataset
) -> None:
    """Kinds without records are left out."""
    notice = record("QSZ-2023-00001", kind=RecordKind.NOTICE)
    summary = record("QSZ-2023-00002", kind=RecordKind.WORK_SUMMARY)

    assert list(build_indexes(dataset(notice, summary)).by_kind) == [
        RecordKind.WORK_SUMMARY,
        RecordKind.NOTICE,
    ]


@pytest.mark.parametrize("index", ["by_year", "by_unit", "by_kind"])
def test_every_list_has_its_newest_record_first(
    record: Make, dataset: MakeDataset, index: str
) -> None:
    days = ("2023-05-01", "2023-09-01", "2023-01-01")
    records = [record(f"QSZ-2023-0000{number}", published=day) for number, day in enumerate(days)]

    (listed,) = getattr(build_indexes(dataset(*records)), index).values()

    assert [each.published.isoformat() for each in listed] == [
        "2023-09-01",
        "2023-05-01",
        "2023-01-01",
    ]


def test_every_record_stands_once_in_each_index(
    record: Make, unit: MakeUnit, dataset: MakeDataset
) -> None:
    kinds = (RecordKind.NOTICE, RecordKind.WORK_SUMMARY, RecordKind.WORK_PLAN)
    records = [
        record(
            f"QSZ-2023-{number:05}",
            unit="ab"[number % 2],
            kind=kinds[number % 3],
            period=str(2020 + number % 4),
        )
        for number in range(24)
    ]
    indexes = build_indexes(dataset(*records, units=(unit("a"), unit("b"))))

    everything = sorted(each.id for each in records)
    for index in (indexes.by_year, indexes.by_unit, indexes.by_kind):
        assert sorted(each.id for listed in index.values() for each in listed) == everything
    assert sorted(indexes.neighbours) == everything


def test_neighbours_are_the_records_before_and_after(record: Make, dataset: MakeDataset) -> None:
    """The first and the last record have one neighbour only."""
    first, middle, last = (
        record(f"QSZ-2023-0000{quarter}", period=f"2023第{'一二三'[quarter]}季度")
        for quarter in range(3)
    )

    assert build_indexes(dataset(last, first, middle)).neighbours == {
        first.id: Neighbours(None, middle),
        middle.id: Neighbours(first, last),
        last.id: Neighbours(middle, None),
    }


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"unit": "other"}, id="别的单位"),
        pytest.param({"kind": RecordKind.WORK_PLAN}, id="别的种类"),
    ],
)
def test_a_record_of_another_unit_or_kind_is_no_neighbour(
    record: Make, unit: MakeUnit, dataset: MakeDataset, other: dict[str, str]
) -> None:
    one = record("QSZ-2023-00001", period="2023上半年")
    another = record("QSZ-2023-00002", period="2023下半年", **other)

    neighbours = build_indexes(
        dataset(one, another, units=(unit("jiguan"), unit("other")))
    ).neighbours

    assert neighbours == {one.id: Neighbours(None, None), another.id: Neighbours(None, None)}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            {"period": "2023上半年", "published": "2024-05-01"},
            {"period": "2023下半年", "published": "2024-01-10"},
            id="按期间不按发布",
        ),
        pytest.param(
            {"period": "2023-05", "date": date(2023, 5, 8)},
            {"period": "2023-05", "date": date(2023, 5, 20)},
            id="同月按日期",
        ),
        pytest.param({"period": "2023"}, {"period": "2023"}, id="同期按索引号"),
    ],
)
def test_neighbours_follow_by_period_then_day_then_number(
    record: Make, dataset: MakeDataset, first: dict[str, str], second: dict[str, str]
) -> None:
    kind = RecordKind.VISIT if "date" in first else RecordKind.NOTICE
    by_number = "QSZ-2023-00001", "QSZ-2023-00002"
    one, two = by_number if first == second else reversed(by_number)

    earlier, later = record(one, kind=kind, **first), record(two, kind=kind, **second)

    assert build_indexes(dataset(earlier, later)).neighbours[earlier.id] == Neighbours(None, later)


def test_a_unit_stands_right_below_its_superior_one_level_deeper(
    unit: MakeUnit, dataset: MakeDataset
) -> None:
    units = (
        unit("group", parent="village", kind=UnitKind.GROUP),
        unit("town", kind=UnitKind.COMMITTEE),
        unit("village", parent="town", kind=UnitKind.GENERAL_BRANCH),
        unit("school", parent="town"),
    )

    tree = build_indexes(dataset(units=units)).tree

    assert [(depth, each.code) for depth, each in tree] == [
        (0, "town"),
        (1, "village"),
        (2, "group"),
        (1, "school"),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            {"kind": UnitKind.GROUP},
            {"kind": UnitKind.COMMITTEE, "valid_to": date(2020, 1, 1)},
            id="已撤销的排在最后",
        ),
        pytest.param(
            {"kind": UnitKind.GENERAL_BRANCH}, {"kind": UnitKind.JOINT_BRANCH}, id="按种类"
        ),
        pytest.param({}, {}, id="按代码"),
    ],
)
def test_units_of_one_superior_are_in_order(
    unit: MakeUnit, dataset: MakeDataset, first: dict[str, object], second: dict[str, object]
) -> None:
    codes = ("a", "b") if first == second else ("b", "a")
    one, two = unit(codes[0], **first), unit(codes[1], **second)

    assert build_indexes(dataset(units=(two, one))).tree == [(0, one), (0, two)]


def test_children_are_the_units_right_below_one(unit: MakeUnit, dataset: MakeDataset) -> None:
    town, village, group = (
        unit("town"),
        unit("village", parent="town"),
        unit("group", parent="village"),
    )

    assert build_indexes(dataset(units=(group, village, town))).children == {
        None: [town],
        "town": [village],
        "village": [group],
    }


def test_a_data_set_without_records_has_a_tree_and_empty_indexes(
    unit: MakeUnit, dataset: MakeDataset
) -> None:
    indexes = build_indexes(dataset(units=(unit("town"),)))

    assert [each.code for _, each in indexes.tree] == ["town"]
    assert not any(
        (indexes.newest, indexes.by_year, indexes.by_unit, indexes.by_kind, indexes.neighbours)
    )


def test_items_with_records_stand_in_the_catalogues_order(
    record: Make, dataset: MakeDataset, item: Callable[..., CatalogueItem]
) -> None:
    """Each item has the records that name the item."""
    older, newer = (
        record(
            f"QSZ-2023-0000{number}", published=f"2023-03-0{number}", catalogue_item=ItemCode("4.7")
        )
        for number in (1, 2)
    )
    other = record("QSZ-2023-00003", catalogue_item=ItemCode("7.1"))
    data = dataset(
        older, newer, other, record("QSZ-2023-00004"), items=(item("7.1"), item("5.1"), item("4.7"))
    )

    assert list(build_indexes(data).by_item.items()) == [("7.1", [other]), ("4.7", [newer, older])]
