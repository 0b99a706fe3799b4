"""Records that entered the repository long after their day of publication: what inspectors take for 伪造发稿日期."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

LATEST_ENTRY = timedelta(days=30)
"""How long after its day of publication a record may first be committed: an item is due within seven working days at the most, and what hung
on a board first is entered within a month; beyond it, the day was probably written back."""
SETTLING = timedelta(days=30)
"""How long after the first commit of any record old ones are still being brought over."""


def settled_on(launched: date | None, entries: Iterable[date]) -> date:
    """Return the day from which records are entered as they are published: that of the launch, or a while after the first entry of all."""
    return launched or min(entries, default=date.max - SETTLING) + SETTLING


def days_late(entered: date, published: date, settled: date) -> int:
    """Return how many days after its publication a record was entered; 0 where that is usual, or while the site was being filled."""
    return (entered - published).days if entered > settled and entered - published > LATEST_ENTRY else 0
