"""Make the indexes by year and by kind.

Each year and each kind has pages with its records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from gongkai.derive import Indexes
from gongkai.model import Dataset, Record
from gongkai.pages.addresses import (
    HOME,
    KINDS,
    YEARS,
    kind_uri,
    year_units_uri,
    year_uri,
)
from gongkai.pages.escape import Markdown
from gongkai.pages.links import Links
from gongkai.pages.listing import Form, ListGrid, RowGroup, listing, year_groups
from gongkai.pages.page import Page, markdown, render
from gongkai.vocabulary import RecordKind


def index_pages(
    dataset: Dataset,
    indexes: Indexes,
    form: Form,
) -> Iterator[Page]:
    """Yield all pages of the indexes by year and by kind."""
    yield _years(dataset, indexes)
    for year, records in indexes.by_year.items():
        yield from _year(dataset, indexes, year, records, form)
    yield _kinds(dataset, indexes)
    for kind, records in indexes.by_kind.items():
        yield from _kind(dataset, kind, records, form)


def _years(dataset: Dataset, indexes: Indexes) -> Page:
    """Return the page of all years."""
    links = Links(dataset, YEARS)
    rows: list[tuple[Markdown, int, Markdown, Markdown]] = []
    for year, records in indexes.by_year.items():
        name = links.to(year_uri(year), f"{year}年")
        by_kind = links.to(year_uri(year), "按种类看")
        by_unit = links.to(year_units_uri(year), "按单位看")
        count = len(records)
        rows.append((name, count, by_kind, by_unit))
    return Page.of(
        render("years.md", rows=rows),
        uri=YEARS,
        title="按年度",
        parent=HOME,
        updated=dataset.latest,
        description="按年度查看全部公开记录",
    )


def _year(
    dataset: Dataset,
    indexes: Indexes,
    year: int,
    records: Sequence[Record],
    form: Form,
) -> Iterator[Page]:
    """Yield the pages of a year, by kind and by unit."""
    kind_page = year_uri(year)
    unit_page = year_units_uri(year)
    to_units = Links(dataset, kind_page).to(unit_page, "按单位看")
    to_kinds = Links(dataset, unit_page).to(kind_page, "按种类看")
    groups = _kind_groups(records)
    yield from listing(
        dataset,
        kind_page,
        f"{year}年公开记录",
        groups,
        form,
        parent=YEARS,
        intro=_year_intro(year, len(records), "种类", to_units),
        grid=_months(year, "种类", groups),
    )
    groups = _unit_groups(dataset, indexes, records)
    yield from listing(
        dataset,
        unit_page,
        f"{year}年公开记录（按单位）",
        groups,
        form,
        parent=kind_page,
        intro=_year_intro(year, len(records), "单位", to_kinds),
        grid=_months(year, "单位", groups),
    )


def _year_intro(year: int, count: int, grouping: str, other: Markdown) -> Markdown:
    """Return the introduction of a year's list, with a link to the other list."""
    return markdown(
        "year_intro.md",
        year=year,
        count=count,
        here=grouping,
        there=other,
    )


_YEAR_BEFORE = 0
_YEAR_AFTER = 13
"""The columns beside the twelve months, for records from before and after the year."""
_SHADES = (3, 6)
"""A cell is darker from so many records in a month, and once more from so many."""


def _months(
    year: int,
    heading: str,
    groups: Sequence[RowGroup[Record]],
) -> ListGrid:
    """Return the number of each group's records by month.

    Records from before and after the year have columns of their own, if there are any.
    """
    rows: dict[str, Counter[int]] = {}
    for group in groups:
        months = (_month(record.published, year) for record in group.entries)
        rows[group.key] = Counter(months)
    # Twelve months always, so that years can be compared.
    columns = list(range(_YEAR_BEFORE + 1, _YEAR_AFTER))
    if any(row[_YEAR_BEFORE] for row in rows.values()):
        columns.insert(0, _YEAR_BEFORE)
    if any(row[_YEAR_AFTER] for row in rows.values()):
        columns.append(_YEAR_AFTER)
    names = {_YEAR_BEFORE: "此前", _YEAR_AFTER: "次年"}
    return ListGrid(
        heading,
        [names.get(month, f"{month}月") for month in columns],
        {key: _shade_row(row, columns) for key, row in rows.items()},
    )


def _month(day: date, year: int) -> int:
    """Return the column of a day: month, year before or after."""
    if day.year == year:
        return day.month
    return _YEAR_BEFORE if day.year < year else _YEAR_AFTER


def _shade_row(counts: Counter[int], columns: Sequence[int]) -> list[Markdown]:
    """Return the cells of a group's row."""
    return [_shade(counts[month]) for month in columns]


# Few numbers, and a cell for each group and month: the cache saves most of the work.
@cache
def _shade(count: int) -> Markdown:
    """Return the cell of a month, darker with more records."""
    if not count:
        return Markdown("·")
    shade = 1 + sum(count >= least for least in _SHADES)
    return Markdown(f'<span class="gongkai-heat-{shade}">{count}</span>')


def _kind_groups(records: Sequence[Record]) -> list[RowGroup[Record]]:
    """Group records by kind, in the order of the vocabulary."""
    by_kind: dict[RecordKind, list[Record]] = {}
    for record in records:
        by_kind.setdefault(record.kind, []).append(record)
    kinds = [kind for kind in RecordKind if kind in by_kind]
    return [RowGroup(kind.slug, kind, by_kind[kind]) for kind in kinds]


def _unit_groups(
    dataset: Dataset,
    indexes: Indexes,
    records: Sequence[Record],
) -> list[RowGroup[Record]]:
    """Group records by unit, in the order of the tree.

    The title is the unit's name as of its newest record.
    """
    by_unit: dict[str, list[Record]] = {}
    for record in records:
        by_unit.setdefault(record.unit, []).append(record)
    groups: list[RowGroup[Record]] = []
    for _, unit in indexes.tree:
        if unit.code in by_unit:
            own = by_unit[unit.code]
            # The newest record comes first.
            day = own[0].as_of
            name = dataset.units[unit.code].as_of(day).short_name
            groups.append(RowGroup(unit.code, name, own))
    return groups


def _kinds(dataset: Dataset, indexes: Indexes) -> Page:
    """Return the page of all kinds, by category.

    A kind stands in each category in which it has records.
    """
    links = Links(dataset, KINDS)
    groups: list[tuple[str, str, list[tuple[Markdown, str, int]]]] = []
    for category, kinds in indexes.by_category.items():
        rows = [(links.kind(kind), kind.description, count) for kind, count in kinds.items()]
        groups.append((category.slug, category.description, rows))
    return Page.of(
        render("kinds.md", groups=groups),
        uri=KINDS,
        title="按种类",
        parent=HOME,
        updated=dataset.latest,
        description="按种类查看全部公开记录",
    )


def _kind(
    dataset: Dataset,
    kind: RecordKind,
    records: Sequence[Record],
    form: Form,
) -> Iterator[Page]:
    """Yield the pages of a kind, its records by year."""
    yield from listing(
        dataset,
        kind_uri(kind),
        kind,
        year_groups(records),
        form,
        parent=KINDS,
        intro=Markdown(f"{kind.description}。共{len(records)}条。\n"),
    )
