"""A record is filed under the category of its catalogue item, else of its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gongkai.derive import build_indexes, category_of
from gongkai.model import Catalogue, CatalogueItem, Dataset, ItemCode, Record
from gongkai.vocabulary import Category, RecordKind

Make = Callable[..., Record]
MakeDataset = Callable[..., Dataset]
MakeItem = Callable[..., CatalogueItem]


def test_the_item_decides_about_the_category(record: Make, item: MakeItem) -> None:
    owed = replace(item("2.7"), category="目标任务")
    other = replace(item("8.1"), category="决议决定及执行情况")
    catalogue = Catalogue(title="公开目录", items=(owed, other))

    def category(number: str | None) -> Category:
        code = ItemCode(number) if number else None
        one = record("QSZ-2023-00001", kind=RecordKind.NOTICE, catalogue_item=code)
        return category_of(one, catalogue)

    assert category("2.7") is Category.GOALS
    # Of another scheme, unknown to the audience, and none.
    assert [category(number) for number in ("8.1", "9.9", None)] == [Category.OTHER] * 3


def test_indexes_count_kinds_by_category(
    record: Make, item: MakeItem, dataset: MakeDataset
) -> None:
    owed = replace(item("2.7"), category="目标任务")
    records = [
        record("QSZ-2023-00001", catalogue_item=ItemCode("2.7")),
        record("QSZ-2023-00002"),
        record("QSZ-2023-00003"),
    ]
    indexes = build_indexes(dataset(*records, items=(owed,)))
    assert indexes.by_category == {
        Category.GOALS: {RecordKind.NOTICE: 1},
        Category.OTHER: {RecordKind.NOTICE: 2},
    }
    assert list(indexes.by_category) == [Category.GOALS, Category.OTHER]
