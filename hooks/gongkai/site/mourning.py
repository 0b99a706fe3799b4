"""The days on which the whole site is grey (置灰).

`extra.gongkai.grey` in mkdocs.yml sets these days.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

EXPECTED = "true、一天（2026-12-13），或起止两天（2026-12-13 至 2026-12-15）"
_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*(?:至|到|/)\s*(\d{4}-\d\d-\d\d))?")


class Grey(NamedTuple):
    """The days on which a site is grey, by the clock of Beijing."""

    first: str = ""
    """The first day, as `2026-12-13`; empty for a site that is always grey."""
    last: str = ""


def read_grey(value: object) -> Grey | None:
    """Return the grey days of a site, or None for no days.

    Raises `ValueError` for a value that is neither true, false, a day nor two days.
    """
    if value is None or isinstance(value, bool):
        return Grey() if value else None
    match = _RANGE.fullmatch(str(value).strip())
    if match is None:
        raise ValueError(value)
    try:
        first, last = (date.fromisoformat(day) for day in (match[1], match[2] or match[1]))
    except ValueError:
        raise ValueError(value) from None
    if first > last:
        raise ValueError(value)
    return Grey(first.isoformat(), last.isoformat())
