"""The coverage (公开台账): all years, each year, and a matrix for each unit of a year with those right below it.

A county has 400 units: a matrix has no more than `UNITS_PER_PAGE` of them, and a table for each category, so that it can be read, and
printed, and stays small.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from gongkai.derive import BLANK_COLUMNS_THAT_FAIL, Coverage, Duty, Indexes, inspect_columns, tally
from gongkai.model import CatalogueItem, Dataset, ItemCode, Unit
from gongkai.pages.addresses import (
    COVERAGE,
    HOME,
    coverage_branch_uri,
    coverage_csv_uri,
    coverage_uri,
    numbered_uri,
)
from gongkai.pages.catalogue_pages import by_category
from gongkai.pages.coverage_parts import COUNTS_HEADER, cell, counts_row, legend
from gongkai.pages.escape import Markdown, escape
from gongkai.pages.links import Links
from gongkai.pages.page import Head, Page, render
from gongkai.vocabulary import CoverageState

UNITS_PER_PAGE = 25
"""So many that the matrix and the list of what is overdue stay below 300 KB when everything is."""


class Branch(NamedTuple):
    """A part of the tree of units that has a matrix of its own."""

    title: str
    uri: str
    """The source of the page."""
    units: Sequence[Unit]


def coverage_pages(dataset: Dataset, indexes: Indexes, coverage: Coverage) -> Iterator[Page]:
    """Yield the coverage of all years, and the pages of each, the latest year first."""
    yield _all_years(dataset, indexes, coverage)
    for year in reversed(coverage.years):
        branches = list(_branches(indexes, coverage, year))
        yield _year(dataset, coverage, year, branches)
        for branch in branches:
            yield _branch(dataset, coverage, year, branch)


def _all_years(dataset: Dataset, indexes: Indexes, coverage: Coverage) -> Page:
    links = Links(dataset, COVERAGE)
    columns = inspect_columns(dataset, indexes, coverage.judged_on)
    text = render(
        "coverage.md",
        legend=legend(coverage),
        header=COUNTS_HEADER,
        years=[
            (links.to(coverage_uri(year), f"{year}年"), counts_row(_count(coverage, year, dataset.units.values())))
            for year in reversed(coverage.years)
        ],
        inside=len(dataset.inside),
        inside_counts=[
            (links.item(item), dataset.published_inside[item.number])
            for item in dataset.catalogue.items
            if item.number in dataset.published_inside
        ],
        columns=columns,
        fails=len(columns.blank) >= BLANK_COLUMNS_THAT_FAIL,
        limit=BLANK_COLUMNS_THAT_FAIL,
        blank=[links.item(item) for item in columns.blank],
        stale=[(links.item(stale.item), stale.newest, stale.limit.days) for stale in columns.stale],
    )
    return Page.of(text, uri=COVERAGE, title="公开台账", parent=HOME, updated=coverage.judged_on, description="各单位按公开目录公开的情况")


def _count(coverage: Coverage, year: int, units: Iterable[Unit]) -> Counter[CoverageState]:
    return tally(duties for unit in units for duties in coverage.cells[year][unit.code].values())


def _branches(indexes: Indexes, coverage: Coverage, year: int) -> Iterator[Branch]:
    """Yield the units that owed anything, each with its superior if it has none below it, in pages of a size to read."""
    cells = coverage.cells[year]
    single: list[Unit] = []
    for depth, unit in indexes.tree:
        below = indexes.children.get(unit.code, ())
        if below:
            units = [unit, *(child for child in below if child.code not in indexes.children)]
            yield from _pages_of(year, unit.label, [each for each in units if cells[each.code]])
        elif depth == 0:
            single.append(unit)
    yield from _pages_of(year, "其他单位", [unit for unit in single if cells[unit.code]])


def _pages_of(year: int, title: str, units: Sequence[Unit]) -> Iterator[Branch]:
    for number, start in enumerate(range(0, len(units), UNITS_PER_PAGE), 1):
        uri = numbered_uri(coverage_branch_uri(year, units[0].code), number)
        yield Branch(title if number == 1 else f"{title}（第{number}页）", uri, units[start : start + UNITS_PER_PAGE])


def _year(dataset: Dataset, coverage: Coverage, year: int, branches: Sequence[Branch]) -> Page:
    links = Links(dataset, coverage_uri(year))
    by_item = [(links.item(item), counts_row(counts)) for item in coverage.items if (counts := _count_item(coverage, year, item))]
    text = render(
        "coverage_year.md",
        year=year,
        legend=legend(coverage, year),
        header=COUNTS_HEADER,
        branches=[
            (links.to(branch.uri, branch.title), len(branch.units), counts_row(_count(coverage, year, branch.units))) for branch in branches
        ],
        overdue=list(_in_arrears(coverage, year, branches, links)),
        items=by_item,
        csv=Markdown(posixpath.relpath(coverage_csv_uri(year), posixpath.dirname(links.uri))),
    )
    return Page.of(
        text,
        uri=links.uri,
        title=f"{year}年公开台账",
        parent=COVERAGE,
        updated=coverage.judged_on,
        description=f"{year}年各单位按公开目录公开的情况",
    )


def _in_arrears(coverage: Coverage, year: int, branches: Sequence[Branch], links: Links) -> Iterator[tuple[Markdown, int]]:
    """Yield the units that have not published in time, each leading to its list, with how much."""
    for branch in branches:
        for unit in branch.units:
            if count := _count(coverage, year, [unit])[CoverageState.OVERDUE]:
                yield links.to(branch.uri, unit.label, unit.code), count


def _count_item(coverage: Coverage, year: int, item: CatalogueItem) -> Counter[CoverageState]:
    return tally(items.get(item.number, ()) for items in coverage.cells[year].values())


def _branch(dataset: Dataset, coverage: Coverage, year: int, branch: Branch) -> Page:
    title = f"{year}年公开台账：{branch.title}"
    depends = (
        coverage.unannounced_years(year),
        [(item.number, item.name, item.category, item.responsible) for item in dataset.catalogue.items],
        [(unit.code, unit.label, _told(coverage.cells[year][unit.code])) for unit in branch.units],
    )
    make = partial(_make_branch, title, dataset, coverage, year, branch)
    return Page.index(Head(title, title), make, depends, uri=branch.uri, parent=coverage_uri(year), updated=coverage.judged_on)


def _told(cells: Mapping[ItemCode, Sequence[Duty]]) -> str:
    """Return all that a matrix and the list below it tell of a unit's duties."""
    told: list[str] = []
    for number, duties in cells.items():
        told.append(number)
        for slot, state, _ in duties:
            told += (state, slot.name, slot.due.isoformat()) if state is CoverageState.OVERDUE else (state,)
    return "\0".join(told)


def _make_branch(title: str, dataset: Dataset, coverage: Coverage, year: int, branch: Branch) -> str:
    links = Links(dataset, branch.uri)
    return render(
        "coverage_branch.md",
        title=title,
        legend=legend(coverage, year),
        tables=list(_matrix(dataset, coverage, year, branch.units, links)),
        overdue=list(_overdue(coverage, year, branch.units, links)),
    )


class MatrixTable(NamedTuple):
    """The items of one category, a column each, and the units, a row each."""

    caption: str
    header: Sequence[Markdown]
    rows: Sequence[tuple[Markdown, Sequence[str]]]


def _matrix(dataset: Dataset, coverage: Coverage, year: int, units: Sequence[Unit], links: Links) -> Iterator[MatrixTable]:
    """Yield a table for each category, without items that apply to none of the units."""
    cells = coverage.cells[year]
    applying = {number for unit in units for number in cells[unit.code]}
    for category, items in by_category(dataset).items():
        columns = [item for item in items if item.number in applying]
        if columns:
            rows = [(links.unit(unit), [cell(cells[unit.code].get(item.number, ())) for item in columns]) for unit in units]
            yield MatrixTable(category, [links.item(item) for item in columns], rows)


class Arrears(NamedTuple):
    """What one unit has not published in time, by item."""

    code: str
    unit: str
    total: int
    items: Sequence[Markdown]


def _overdue(coverage: Coverage, year: int, units: Sequence[Unit], links: Links) -> Iterator[Arrears]:
    for unit in units:
        cells = coverage.cells[year][unit.code]
        missing = [(item, [duty for duty in cells.get(item.number, ()) if duty.state is CoverageState.OVERDUE]) for item in coverage.items]
        sentences = [_arrears(item, duties, links) for item, duties in missing if duties]
        if sentences:
            yield Arrears(unit.code, unit.label, sum(len(duties) for _, duties in missing), sentences)


def _arrears(item: CatalogueItem, duties: Sequence[Duty], links: Links) -> Markdown:
    """Return what is missing of an item, by when it was due, and who answers for it."""
    periods = "、".join(f"{escape(duty.slot.name)}（{escape(duty.slot.due)}到期）" for duty in duties)
    return Markdown(f"{links.item(item)}：{periods}，责任：{escape(item.responsible)}")
