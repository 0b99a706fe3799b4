"""Chinese working days, with the holidays and the worked weekends that the State Council announces for each year.

The library knows the years that have been announced. For any other year Monday to Friday are taken for working days, and whoever
shows a deadline of such a year says so (`is_announced`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from chinese_calendar.constants import holidays, workdays

ANNOUNCED_YEARS = range(min(holidays).year, max(holidays).year + 1)
"""The years whose holidays the library knows."""

_SATURDAY = 5


def is_announced(year: int) -> bool:
    """Tell whether the holidays of a year are known."""
    return year in ANNOUNCED_YEARS


def is_working_day(day: date) -> bool:
    """Tell whether people work on a day."""
    return day in workdays or (day.weekday() < _SATURDAY and day not in holidays)


@cache
def working_days(year: int) -> Sequence[date]:
    """Return the working days of a year."""
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days))
    return [day for day in days if is_working_day(day)]


def due_day(start: date, count: int) -> date:
    """Return the last day of a deadline of so many working days, the day from which it is counted left out; with 0 that day itself."""
    if count == 0:
        return start
    year, days = start.year, working_days(start.year)
    index = bisect_right(days, start) + count - 1
    while index >= len(days):
        index -= len(days)
        year += 1
        days = working_days(year)
    return days[index]


def working_days_after(start: date, end: date) -> int:
    """Return how many working days there are after `start` up to and with `end`."""
    return sum(
        bisect_right(days, end) - bisect_right(days, start) for days in (working_days(year) for year in range(start.year, end.year + 1))
    )
