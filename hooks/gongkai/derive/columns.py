"""Blank and stale columns, by the rules that inspectors of government sites apply.

A column is an item of the catalogue. An inspection fails a site with five or more blank columns, and finds fault with a home page or a
column of news that had nothing new for two weeks, and with a column of notices and documents that had nothing new for six months.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from gongkai.derive.indexes import Indexes
from gongkai.model import CatalogueItem, Dataset
from gongkai.vocabulary import PeriodRule, Status, TimeClass

BLANK_COLUMNS_THAT_FAIL = 5
NEWS_LIMIT = timedelta(days=14)
NOTICE_LIMIT = timedelta(days=183)
"""Six months."""


class StaleColumn(NamedTuple):
    """An item that had nothing new for too long."""

    item: CatalogueItem
    newest: date
    limit: timedelta


class Columns(NamedTuple):
    """What an inspector would find."""

    blank: list[CatalogueItem]
    """Items without any record."""
    stale: list[StaleColumn]
    newest: date | None
    """The newest publication of all."""
    home_is_stale: bool


def limit_of(item: CatalogueItem) -> timedelta | None:
    """Return after how long without anything new an item is stale.

    What is to be published at once (随时) is news. What is owed once a year or a term, or is to stand unchanged, has no such limit: whether it
    came in time is told by the coverage.
    """
    if item.time_class is TimeClass.PROMPT:
        return NEWS_LIMIT
    if item.time_class is TimeClass.PERMANENT or item.period_rule in {PeriodRule.YEARLY, PeriodRule.BY_TERM, PeriodRule.PERMANENT}:
        return None
    return NOTICE_LIMIT


def inspect_columns(dataset: Dataset, indexes: Indexes, judged_on: date) -> Columns:
    """Return the blank and the stale among the items that are published to the audience."""
    blank: list[CatalogueItem] = []
    stale: list[StaleColumn] = []
    for item in dataset.catalogue.items:
        if item.number in dataset.inside:
            continue
        records = indexes.by_item.get(item.number, ())
        newest = next((each.published for each in records if each.published <= judged_on and each.status is not Status.WITHDRAWN), None)
        limit = limit_of(item)
        if newest is None:
            blank.append(item)
        elif limit and judged_on - newest > limit:
            stale.append(StaleColumn(item, newest, limit))
    newest = next((each.published for each in indexes.newest if each.published <= judged_on), None)
    return Columns(blank, stale, newest, newest is None or judged_on - newest > NEWS_LIMIT)
