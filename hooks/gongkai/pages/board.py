"""Make the blocks of a notice board beside records.

The blocks are figures of the year, the items due this month, and entrances by unit and by
category. The
Chinese docstrings are the users' explanations of the markers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from gongkai.derive import Coverage, Duty, Indexes, tally
from gongkai.model import CatalogueItem, Dataset
from gongkai.pages.addresses import COVERAGE, KINDS, UNITS, coverage_uri
from gongkai.pages.coverage_parts import PUBLICATION_STATES, on_time_share
from gongkai.pages.escape import Markdown
from gongkai.pages.links import Links
from gongkai.pages.page import markdown
from gongkai.vocabulary import CoverageState

_DIRECTLY_BELOW = 1
"""The depth of the units directly below the highest units."""


class DueItem(NamedTuple):
    """An item that several units owe on the same day."""

    due: date
    item: CatalogueItem
    period: str
    owed: int
    """The number of units that owe the item."""
    published: int
    """The number of these units that have published the item."""


def figures(
    _dataset: Dataset,
    indexes: Indexes,
    coverage: Coverage,
    links: Links,
    _number: int,
) -> Markdown:
    """今年公开情况的几个数字."""
    today = coverage.judged_on
    year = today.year
    records = [record for record in indexes.newest if record.published.year == year]
    # A record may be entered before its day of publication.
    records = [record for record in records if record.published <= today]
    counts: Counter[CoverageState] = Counter()
    for cells in coverage.cells.get(year, {}).values():
        counts += tally(cells.values())
    uri = coverage_uri(year) if year in coverage.years else COVERAGE
    return markdown(
        "figures.md",
        year=year,
        records=len(records),
        units=len({record.unit for record in records}),
        in_time=on_time_share(counts),
        overdue=counts[CoverageState.OVERDUE],
        coverage=links.to(uri, "公开台账"),
    )


def due_this_month(
    _dataset: Dataset,
    _indexes: Indexes,
    coverage: Coverage,
    links: Links,
    number: int,
) -> Markdown:
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
    """Return the items due in the current month, the earliest first.

    The current month is the month of the judgement.
    """
    owed: Counter[tuple[date, int, str]] = Counter()
    published: Counter[tuple[date, int, str]] = Counter()
    for place, duty in _duties_of_month(coverage):
        # This order of the parts is the order of the items in the block.
        key = (duty.slot.due, place, duty.slot.name)
        owed[key] += 1
        published[key] += duty.state in PUBLICATION_STATES
    items: list[DueItem] = []
    for key in sorted(owed):
        due, place, period = key
        items.append(
            DueItem(
                due,
                coverage.items[place],
                period,
                owed=owed[key],
                published=published[key],
            )
        )
    return items


def _duties_of_month(coverage: Coverage) -> Iterator[tuple[int, Duty]]:
    """Yield each duty of the current month.

    The number before the duty is the place of its item in `coverage.items`.
    """
    today = coverage.judged_on
    month = (today.year, today.month)
    # A duty that is due in January belongs to the year before.
    for year in (today.year - 1, today.year):
        for cells in coverage.cells.get(year, {}).values():
            for place, item in enumerate(coverage.items):
                for duty in cells.get(item.number, ()):
                    due = duty.slot.due
                    if (due.year, due.month) == month:
                        yield place, duty


def branches(
    _dataset: Dataset,
    indexes: Indexes,
    _coverage: Coverage,
    links: Links,
    _number: int,
) -> Markdown:
    """最上级的单位和它们直接下级的入口，不含已撤销的."""
    rows: list[tuple[Markdown, int]] = []
    for depth, unit in indexes.tree:
        if depth <= _DIRECTLY_BELOW and unit.valid_to is None:
            count = len(indexes.by_unit.get(unit.code, ()))
            rows.append((links.unit(unit), count))
    entrances = markdown("entrances.md", rows=rows)
    return Markdown(f"{entrances}\n{links.to(UNITS, '全部单位')}\n")


def categories(
    _dataset: Dataset,
    indexes: Indexes,
    _coverage: Coverage,
    links: Links,
    _number: int,
) -> Markdown:
    """公开内容各类的入口."""
    rows: list[tuple[Markdown, int]] = []
    for category, kinds in indexes.by_category.items():
        link = links.to(KINDS, category, category.slug)
        rows.append((link, sum(kinds.values())))
    return markdown("entrances.md", rows=rows)
