"""The indexes: years, kinds, and each year and each kind with its records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from gongkai.derive import Indexes
from gongkai.model import Dataset, Record
from gongkai.pages.addresses import HOME, KINDS, YEARS, kind_uri, year_units_uri, year_uri
from gongkai.pages.escape import Markdown
from gongkai.pages.links import Links
from gongkai.pages.listing import Form, ListGrid, RowGroup, listing
from gongkai.pages.page import Page, markdown, render
from gongkai.vocabulary import Category, RecordKind


def index_pages(dataset: Dataset, indexes: Indexes, form: Form) -> Iterator[Page]:
    """Yield the indexes by year and by kind, and every page of theirs."""
    yield _years(dataset, indexes)
    for year, records in indexes.by_year.items():
        yield from _year(dataset, indexes, year, records, form)
    yield _kinds(dataset, indexes)
    for kind, records in indexes.by_kind.items():
        yield from _kind(dataset, kind, records, form)


def _years(dataset: Dataset, indexes: Indexes) -> Page:
    links = Links(dataset, YEARS)
    rows = [
        (
            links.to(year_uri(year), f"{year}年"),
            len(records),
            links.to(year_uri(year), "按种类看"),
            links.to(year_units_uri(year), "按单位看"),
        )
        for year, records in indexes.by_year.items()
    ]
    text = render("years.md", rows=rows)
    return Page.of(text, uri=YEARS, title="按年度", parent=HOME, updated=dataset.latest, description="按年度查看全部公开记录")


def _year(dataset: Dataset, indexes: Indexes, year: int, records: Sequence[Record], form: Form) -> Iterator[Page]:
    by_kind = _kind_groups(records)
    by_unit = _unit_groups(dataset, indexes, records)
    kind_page, unit_page = year_uri(year), year_units_uri(year)
    intro = markdown("year_intro.md", year=year, count=len(records), here="种类", there=Links(dataset, kind_page).to(unit_page, "按单位看"))
    yield from listing(
        dataset, kind_page, f"{year}年公开记录", by_kind, form, parent=YEARS, intro=intro, grid=_months(year, "种类", by_kind)
    )
    intro = markdown("year_intro.md", year=year, count=len(records), here="单位", there=Links(dataset, unit_page).to(kind_page, "按种类看"))
    yield from listing(
        dataset, unit_page, f"{year}年公开记录（按单位）", by_unit, form, parent=kind_page, intro=intro, grid=_months(year, "单位", by_unit)
    )


_LAST_MONTH = 12
_SHADES = (3, 6)
"""From how many records in a month its cell is darker."""


def _months(year: int, heading: str, groups: Sequence[RowGroup[Record]]) -> ListGrid:
    """Return how many records of each group were published in which month; what came before or after the year has columns of its own."""
    counted = {group.key: Counter(_month(record.published, year) for record in group.entries) for group in groups}
    columns = [
        month for month in range(_LAST_MONTH + 2) if month in range(1, _LAST_MONTH + 1) or any(row[month] for row in counted.values())
    ]
    names = {0: "此前", _LAST_MONTH + 1: "次年"}
    rows = {key: [_shaded(row[month]) for month in columns] for key, row in counted.items()}
    return ListGrid(heading, [names.get(month, f"{month}月") for month in columns], rows)


def _month(day: date, year: int) -> int:
    """Return the month of a day, 0 if it was before the year, 13 if after it."""
    return day.month if day.year == year else 0 if day.year < year else _LAST_MONTH + 1


@cache
def _shaded(count: int) -> Markdown:
    shade = 1 + sum(count >= least for least in _SHADES)
    return Markdown(f'<span class="gongkai-heat-{shade}">{count}</span>' if count else "·")


def _kind_groups(records: Sequence[Record]) -> list[RowGroup[Record]]:
    """Group records by kind, kinds in the order of the vocabulary."""
    grouped: dict[RecordKind, list[Record]] = {}
    for record in records:
        grouped.setdefault(record.kind, []).append(record)
    return [RowGroup(kind.slug, kind, grouped[kind]) for kind in RecordKind if kind in grouped]


def _unit_groups(dataset: Dataset, indexes: Indexes, records: Sequence[Record]) -> list[RowGroup[Record]]:
    """Group records by unit, units in the order of the tree, under the unit's name at its newest record."""
    grouped: dict[str, list[Record]] = {}
    for record in records:
        grouped.setdefault(record.unit, []).append(record)
    return [
        RowGroup(unit.code, dataset.units[unit.code].as_of(grouped[unit.code][0].as_of).short_name, grouped[unit.code])
        for _, unit in indexes.tree
        if unit.code in grouped
    ]


def _kinds(dataset: Dataset, indexes: Indexes) -> Page:
    links = Links(dataset, KINDS)
    groups = [
        (
            category.slug,
            category.description,
            [(links.kind(kind), kind.description, len(indexes.by_kind[kind])) for kind in indexes.by_kind if kind.category is category],
        )
        for category in Category
    ]
    text = render("kinds.md", groups=[group for group in groups if group[2]])
    return Page.of(text, uri=KINDS, title="按种类", parent=HOME, updated=dataset.latest, description="按种类查看全部公开记录")


def _kind(dataset: Dataset, kind: RecordKind, records: Sequence[Record], form: Form) -> Iterator[Page]:
    by_year: dict[int, list[Record]] = {}
    for record in records:
        by_year.setdefault(record.year, []).append(record)
    groups = [RowGroup(f"y{year}", f"{year}年", by_year[year]) for year in sorted(by_year, reverse=True)]
    intro = Markdown(f"{kind.description}。共{len(records)}条。\n")
    yield from listing(dataset, kind_uri(kind), kind, groups, form, parent=KINDS, intro=intro)
