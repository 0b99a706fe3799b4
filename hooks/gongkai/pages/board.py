"""What a notice board shows beside records: figures of the year, what is due this month, and the ways in by unit and by category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from gongkai.derive import Coverage, Indexes, tally
from gongkai.model import CatalogueItem, Dataset
from gongkai.pages.addresses import COVERAGE, KINDS, UNITS, coverage_uri
from gongkai.pages.escape import Markdown
from gongkai.pages.links import Links
from gongkai.pages.page import markdown
from gongkai.vocabulary import Category, CoverageState

_PUBLISHED = {CoverageState.ON_TIME, CoverageState.LATE}
_DIRECTLY_BELOW = 1


class DueItem(NamedTuple):
    """An item of the catalogue that several units owe for one period, by one day."""

    due: date
    item: CatalogueItem
    period: str
    owed: int
    """By so many units."""
    published: int
    """By so many of them."""


def figures(_dataset: Dataset, indexes: Indexes, coverage: Coverage, links: Links, _number: int) -> Markdown:
    """今年公开情况的几个数字."""
    year = coverage.judged_on.year
    records = [record for record in indexes.newest if record.published.year == year and record.published <= coverage.judged_on]
    counts = tally(duties for cells in coverage.cells.get(year, {}).values() for duties in cells.values())
    due = counts.total() - counts[CoverageState.NOT_DUE]
    return markdown(
        "figures.md",
        year=year,
        records=len(records),
        units=len({record.unit for record in records}),
        in_time=f"{counts[CoverageState.ON_TIME] / due:.0%}" if due else "—",
        overdue=counts[CoverageState.OVERDUE],
        coverage=links.to(coverage_uri(year) if year in coverage.years else COVERAGE, "公开台账"),
    )


def due_this_month(_dataset: Dataset, _indexes: Indexes, coverage: Coverage, links: Links, number: int) -> Markdown:
    """本月应公开的事项，默认8项."""
    items = due_items(coverage)
    return markdown(
        "due.md",
        month=f"{coverage.judged_on.year}年{coverage.judged_on.month}月",
        count=sum(each.owed for each in items),
        published=sum(each.published for each in items),
        items=[(each, links.item(each.item)) for each in items[:number]],
        more=len(items) - number,
        coverage=links.to(COVERAGE, "公开台账"),
    )


def due_items(coverage: Coverage) -> Sequence[DueItem]:
    """Return what falls due in the month of the judgement, the earliest first; what is due in January belongs to the year before."""
    day = coverage.judged_on
    owed: Counter[tuple[date, int, str]] = Counter()
    published: Counter[tuple[date, int, str]] = Counter()
    for year in (day.year - 1, day.year):
        for cells in coverage.cells.get(year, {}).values():
            for place, item in enumerate(coverage.items):
                for duty in cells.get(item.number, ()):
                    if (duty.slot.due.year, duty.slot.due.month) == (day.year, day.month):
                        key = (duty.slot.due, place, duty.slot.name)
                        owed[key] += 1
                        published[key] += duty.state in _PUBLISHED
    return [
        DueItem(due, coverage.items[place], name, owed[due, place, name], published[due, place, name]) for due, place, name in sorted(owed)
    ]


def branches(_dataset: Dataset, indexes: Indexes, _coverage: Coverage, links: Links, _number: int) -> Markdown:
    """最上级的单位和它们直接下级的入口，不含已撤销的."""
    rows = [
        (links.unit(unit), len(indexes.by_unit.get(unit.code, ())))
        for depth, unit in indexes.tree
        if depth <= _DIRECTLY_BELOW and unit.valid_to is None
    ]
    return Markdown(f"{markdown('entrances.md', rows=rows)}\n{links.to(UNITS, '全部单位')}\n")


def categories(_dataset: Dataset, indexes: Indexes, _coverage: Coverage, links: Links, _number: int) -> Markdown:
    """公开内容各类的入口."""
    counts = Counter(dict.fromkeys(Category, 0))
    for kind, records in indexes.by_kind.items():
        counts[kind.category] += len(records)
    return markdown("entrances.md", rows=[(links.to(KINDS, category, category.slug), count) for category, count in counts.items() if count])
