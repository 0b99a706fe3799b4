"""Records that entered the repository long after their day of publication.

Inspectors take such records for a forged day of publication (伪造发稿日期).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

LATEST_ENTRY = timedelta(days=30)
"""The longest usual time from publication to the first commit of a record.

An item is due within seven working days at the most, and a notice from a board is entered within
a month; after a longer time the day was probably written back.
"""
SETTLING = timedelta(days=30)
"""The time after the first commit of any record in which old records are brought over."""


def settled_on(launched: date | None, entries: Iterable[date]) -> date:
    """Return the day from which records are entered when published.

    The day is that of the launch, else `SETTLING` after the first entry of all; without any entry
    the last possible day.
    """
    if launched:
        return launched
    first = min(entries, default=date.max - SETTLING)
    return first + SETTLING


def days_late(entered: date, published: date, settled: date) -> int:
    """Return the days from a record's publication to its entry.

    Returns 0 for a usual delay, and for an entry while the site was being filled.
    """
    delay = entered - published
    if entered <= settled or delay <= LATEST_ENTRY:
        return 0
    return delay.days
