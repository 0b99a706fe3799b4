"""Blank and stale columns, by the rules of the inspectors of government sites.

A column is an item of the catalogue. A site with five or more blank columns fails an inspection.
Inspectors also criticise a home page or a column of news without anything new for two weeks, and
a column of notices and documents without anything new for six months.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from gongkai.derive.indexes import Indexes
from gongkai.model import CatalogueItem, Dataset, Record
from gongkai.vocabulary import PeriodRule, Status, TimeClass

BLANK_COLUMNS_THAT_FAIL = 5
NEWS_LIMIT = timedelta(days=14)
NOTICE_LIMIT = timedelta(days=183)
"""Six months."""

_RULES_WITHOUT_LIMIT = frozenset(
    {PeriodRule.YEARLY, PeriodRule.BY_TERM, PeriodRule.PERMANENT},
)


class StaleColumn(NamedTuple):
    """An item without anything new for too long."""

    item: CatalogueItem
    newest: date
    limit: timedelta


class Columns(NamedTuple):
    """The findings of an inspection."""

    blank: list[CatalogueItem]
    """Items without any record."""
    stale: list[StaleColumn]
    newest: date | None
    """The newest publication of all."""
    home_is_stale: bool


def limit_of(item: CatalogueItem) -> timedelta | None:
    """Return the time after which an item is stale.

    A matter for publication at once (随时) is news. A matter owed once a year or once a term, or
    permanently public, has no limit: the coverage judges whether such a matter came in time.
    """
    if item.time_class is TimeClass.PROMPT:
        return NEWS_LIMIT
    if item.time_class is TimeClass.PERMANENT or item.period_rule in _RULES_WITHOUT_LIMIT:
        return None
    return NOTICE_LIMIT


def inspect_columns(dataset: Dataset, indexes: Indexes, judged_on: date) -> Columns:
    """Return the blank and stale items published to the audience."""
    blank: list[CatalogueItem] = []
    stale: list[StaleColumn] = []
    for item in dataset.catalogue.items:
        if item.number in dataset.inside:
            continue
        records = indexes.by_item.get(item.number, ())
        standing = (each for each in records if each.status is not Status.WITHDRAWN)
        newest = _newest(standing, judged_on)
        limit = limit_of(item)
        if newest is None:
            blank.append(item)
        elif limit and judged_on - newest > limit:
            stale.append(StaleColumn(item, newest, limit))
    newest = _newest(indexes.newest, judged_on)
    home_is_stale = newest is None or judged_on - newest > NEWS_LIMIT
    return Columns(blank, stale, newest, home_is_stale)


def _newest(records: Iterable[Record], judged_on: date) -> date | None:
    """Return the newest publication up to a day; records come newest first."""
    for record in records:
        if record.published <= judged_on:
            return record.published
    return None
