"""Chinese working days, with the holidays and worked weekends of each year.

The State Council announces both for each year, and the library has the announced years. For any
other year Monday to Friday count as working days, and pages with a deadline of such a year say so
(`is_announced`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from chinese_calendar.constants import holidays, workdays

ANNOUNCED_YEARS = range(min(holidays).year, max(holidays).year + 1)
"""The years whose holidays the library has."""

_SATURDAY = 5


def is_announced(year: int) -> bool:
    """Tell whether the holidays of a year are announced."""
    return year in ANNOUNCED_YEARS


def is_working_day(day: date) -> bool:
    """Tell whether a day is a working day."""
    if day in workdays:  # worked weekends only
        return True
    return day.weekday() < _SATURDAY and day not in holidays


@cache
def working_days(year: int) -> Sequence[date]:
    """Return the working days of a year, in order."""
    first = date(year, 1, 1)
    length = (date(year + 1, 1, 1) - first).days
    days = (first + timedelta(days=number) for number in range(length))
    return [day for day in days if is_working_day(day)]


def due_day(start: date, count: int) -> date:
    """Return the last day of a deadline of `count` working days.

    The deadline is counted from the day after `start`; with 0 the last day is `start` itself.
    """
    if count == 0:
        return start
    year = start.year
    days = working_days(year)
    index = bisect_right(days, start) + count - 1
    # A deadline of many days goes on in the next years.
    while index >= len(days):
        index -= len(days)
        year += 1
        days = working_days(year)
    return days[index]


def working_days_after(start: date, end: date) -> int:
    """Count the working days after `start`, up to and with `end`."""
    count = 0
    for year in range(start.year, end.year + 1):
        days = working_days(year)
        count += bisect_right(days, end) - bisect_right(days, start)
    return count
