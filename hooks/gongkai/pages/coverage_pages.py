"""Make the pages of the coverage (公开台账).

There is a page of all years, a page of each year, and the matrices of each year. A matrix covers a
unit with the units directly below. A county has 400 units: a matrix has at most `UNITS_PER_PAGE`,
and a table for each category, so that the table can be read and printed, and stays small.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from gongkai.derive import (
    BLANK_COLUMNS_THAT_FAIL,
    Coverage,
    Duty,
    Indexes,
    inspect_columns,
    tally,
)
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
"""Matrix and list stay below 300 KB even when all items of so many units are overdue."""


class Branch(NamedTuple):
    """A part of the units' tree, with its own matrix."""

    title: str
    uri: str
    """The source of the page."""
    units: Sequence[Unit]


def coverage_pages(
    dataset: Dataset,
    indexes: Indexes,
    coverage: Coverage,
) -> Iterator[Page]:
    """Yield the pages of all years and of each, latest first."""
    yield _all_years(dataset, indexes, coverage)
    for year in reversed(coverage.years):
        branches = list(_branches(indexes, coverage, year))
        yield _year(dataset, coverage, year, branches)
        for branch in branches:
            yield _branch(dataset, coverage, year, branch)


def _all_years(
    dataset: Dataset,
    indexes: Indexes,
    coverage: Coverage,
) -> Page:
    """Return the page of all years, with blank and stale items."""
    links = Links(dataset, COVERAGE)
    years: list[tuple[Markdown, list[object]]] = []
    for year in reversed(coverage.years):
        counts = _count(coverage, year, dataset.units.values())
        link = links.to(coverage_uri(year), f"{year}年")
        years.append((link, counts_row(counts)))
    columns = inspect_columns(dataset, indexes, coverage.judged_on)
    stale: list[tuple[object, ...]] = []
    for item, newest, limit in columns.stale:
        stale.append((links.item(item), newest, limit.days))
    text = render(
        "coverage.md",
        legend=legend(coverage),
        header=COUNTS_HEADER,
        years=years,
        inside=len(dataset.inside),
        inside_counts=_inside_counts(dataset, links),
        columns=columns,
        fails=len(columns.blank) >= BLANK_COLUMNS_THAT_FAIL,
        limit=BLANK_COLUMNS_THAT_FAIL,
        blank=[links.item(item) for item in columns.blank],
        stale=stale,
    )
    return Page.of(
        text,
        uri=COVERAGE,
        title="公开台账",
        parent=HOME,
        updated=coverage.judged_on,
        description="各单位按公开目录公开的情况",
    )


def _inside_counts(dataset: Dataset, links: Links) -> list[tuple[Markdown, int]]:
    """Return the items published inside the Party only.

    The number after the link counts the records.
    """
    counts = dataset.published_inside
    items = [item for item in dataset.catalogue.items if item.number in counts]
    return [(links.item(item), counts[item.number]) for item in items]


def _count(
    coverage: Coverage,
    year: int,
    units: Iterable[Unit],
) -> Counter[CoverageState]:
    """Count the duties of units in a year by state."""
    cells = coverage.cells[year]
    return tally(duties for unit in units for duties in cells[unit.code].values())


def _branches(
    indexes: Indexes,
    coverage: Coverage,
    year: int,
) -> Iterator[Branch]:
    """Yield the units with duties, in readable branches.

    A unit without further units below belongs to the branch of its superior.
    """
    cells = coverage.cells[year]
    single: list[Unit] = []
    for depth, unit in indexes.tree:
        children = indexes.children.get(unit.code, ())
        if children:
            leaves = [child for child in children if child.code not in indexes.children]
            branch = (unit, *leaves)
            units = [each for each in branch if cells[each.code]]
            yield from _pages_of(year, unit.label, units)
        elif depth == 0:
            # Neither superior nor units below: all of these share a branch at the end.
            single.append(unit)
    units = [unit for unit in single if cells[unit.code]]
    yield from _pages_of(year, "其他单位", units)


def _pages_of(
    year: int,
    title: str,
    units: Sequence[Unit],
) -> Iterator[Branch]:
    """Divide a branch into pages of `UNITS_PER_PAGE` units."""
    starts = range(0, len(units), UNITS_PER_PAGE)
    for number, start in enumerate(starts, 1):
        # The unit at the top gives its code to all pages of the branch.
        uri = numbered_uri(coverage_branch_uri(year, units[0].code), number)
        page_title = title if number == 1 else f"{title}（第{number}页）"
        yield Branch(
            page_title,
            uri,
            units[start : start + UNITS_PER_PAGE],
        )


def _year(
    dataset: Dataset,
    coverage: Coverage,
    year: int,
    branches: Sequence[Branch],
) -> Page:
    """Return the page of a year, by branch and by item."""
    links = Links(dataset, coverage_uri(year))
    rows: list[tuple[Markdown, int, list[object]]] = []
    for branch in branches:
        counts = _count(coverage, year, branch.units)
        link = links.to(branch.uri, branch.title)
        rows.append((link, len(branch.units), counts_row(counts)))
    csv = posixpath.relpath(
        coverage_csv_uri(year),
        posixpath.dirname(links.uri),
    )
    text = render(
        "coverage_year.md",
        year=year,
        legend=legend(coverage, year),
        header=COUNTS_HEADER,
        branches=rows,
        overdue=list(_overdue_units(coverage, year, branches, links)),
        items=list(_items(coverage, year, links)),
        csv=Markdown(csv),
    )
    return Page.of(
        text,
        uri=links.uri,
        title=f"{year}年公开台账",
        parent=COVERAGE,
        updated=coverage.judged_on,
        description=f"{year}年各单位按公开目录公开的情况",
    )


def _items(
    coverage: Coverage,
    year: int,
    links: Links,
) -> Iterator[tuple[Markdown, list[object]]]:
    """Yield the counts of each item with duties."""
    cells = coverage.cells[year].values()
    for item in coverage.items:
        counts = tally(items.get(item.number, ()) for items in cells)
        if counts:
            yield links.item(item), counts_row(counts)


def _overdue_units(
    coverage: Coverage,
    year: int,
    branches: Sequence[Branch],
    links: Links,
) -> Iterator[tuple[Markdown, int]]:
    """Yield the units with overdue duties, and their numbers.

    A unit links to its list on the page of its branch.
    """
    for branch in branches:
        for unit in branch.units:
            count = _count(coverage, year, [unit])[CoverageState.OVERDUE]
            if count:
                yield links.to(branch.uri, unit.label, unit.code), count


def _branch(
    dataset: Dataset,
    coverage: Coverage,
    year: int,
    branch: Branch,
) -> Page:
    """Return the page of a branch, made only on demand."""
    title = f"{year}年公开台账：{branch.title}"
    cells = coverage.cells[year]
    items = [_item_values(item) for item in dataset.catalogue.items]
    units = [(unit.code, unit.label, _fingerprint(cells[unit.code])) for unit in branch.units]
    # Everything that decides the page: a build makes only pages whose values have changed.
    depends = (
        coverage.unannounced_years(year),
        items,
        units,
    )
    return Page.index(
        Head(title, title),
        partial(_make_branch, title, dataset, coverage, year, branch),
        depends,
        uri=branch.uri,
        parent=coverage_uri(year),
        updated=coverage.judged_on,
    )


def _item_values(item: CatalogueItem) -> tuple[str, ...]:
    """Return everything that the page of a branch shows of an item."""
    return (
        item.number,
        item.name,
        item.category,
        item.responsible,
    )


def _fingerprint(cells: Mapping[ItemCode, Sequence[Duty]]) -> str:
    """Return everything that a page shows of a unit's duties."""
    values: list[str] = []
    # Hot: runs for every duty of every year.
    for number, duties in cells.items():
        values.append(number)
        for slot, state, _ in duties:
            values.append(state)
            # The matrix shows states only; the list below adds periods and days.
            if state is CoverageState.OVERDUE:
                values += (slot.name, slot.due.isoformat())
    return "\0".join(values)


def _make_branch(
    title: str,
    dataset: Dataset,
    coverage: Coverage,
    year: int,
    branch: Branch,
) -> str:
    """Return the Markdown of the page of a branch."""
    links = Links(dataset, branch.uri)
    return render(
        "coverage_branch.md",
        title=title,
        legend=legend(coverage, year),
        tables=list(_matrix(dataset, coverage, year, branch.units, links)),
        overdue=list(_overdue(coverage, year, branch.units, links)),
    )


class MatrixTable(NamedTuple):
    """A table of items and units for one category.

    Each item is a column, each unit a row.
    """

    caption: str
    header: Sequence[Markdown]
    rows: Sequence[tuple[Markdown, Sequence[str]]]


def _matrix(
    dataset: Dataset,
    coverage: Coverage,
    year: int,
    units: Sequence[Unit],
    links: Links,
) -> Iterator[MatrixTable]:
    """Yield a table for each category.

    Items that none of the units owes have no column.
    """
    cells = coverage.cells[year]
    # Of a catalogue for many kinds of unit, a branch owes a part only.
    numbers = {number for unit in units for number in cells[unit.code]}
    for category, items in by_category(dataset).items():
        columns = [item for item in items if item.number in numbers]
        if not columns:
            continue
        rows: list[tuple[Markdown, Sequence[str]]] = []
        for unit in units:
            duties = cells[unit.code]
            row = [cell(duties.get(item.number, ())) for item in columns]
            rows.append((links.unit(unit), row))
        header = [links.item(item) for item in columns]
        yield MatrixTable(category, header, rows)


class Arrears(NamedTuple):
    """The overdue items of a unit."""

    code: str
    unit: str
    total: int
    """The number of overdue duties: an item has several, one a period."""
    items: Sequence[Markdown]


def _overdue(
    coverage: Coverage,
    year: int,
    units: Sequence[Unit],
    links: Links,
) -> Iterator[Arrears]:
    """Yield the overdue items of each unit that has any."""
    for unit in units:
        cells = coverage.cells[year][unit.code]
        total = 0
        sentences: list[Markdown] = []
        for item in coverage.items:
            duties = cells.get(item.number, ())
            overdue = [duty for duty in duties if duty.state is CoverageState.OVERDUE]
            if overdue:
                total += len(overdue)
                sentences.append(_arrears(item, overdue, links))
        if sentences:
            yield Arrears(unit.code, unit.label, total, sentences)


def _arrears(
    item: CatalogueItem,
    duties: Sequence[Duty],
    links: Links,
) -> Markdown:
    """Return the overdue periods of an item as a sentence.

    The sentence has the deadlines and the responsible body too.
    """
    slots = [duty.slot for duty in duties]
    periods = "、".join(f"{escape(slot.name)}（{escape(slot.due)}到期）" for slot in slots)
    responsible = escape(item.responsible)
    return Markdown(f"{links.item(item)}：{periods}，责任：{responsible}")
