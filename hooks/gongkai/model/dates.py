"""Dates in the spellings of offices, as guesses for a date that is refused."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from gongkai.model.numerals import plain_numbers

_YEAR = "(?:19|20)[0-9]{2}"
_CLOCK = re.compile(
    r"(?:[Tt ]|(?<=[日号0-9]))\s*"
    r"(?:上午|下午|中午|晚上|晚|早上|凌晨|北京时间)?\s*"
    r"[0-9]{1,2}(?::[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?|[时点](?:整|半|[0-9]{1,2}分?)?)"
    r"\s*(?:[AaPp][Mm])?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$",
)
"""A time of day at the end of a date."""
_HALF_DAY = re.compile(r"(?:上午|下午|中午|晚上|凌晨)$")
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
_SIGNS = str.maketrans(
    {"—": "-", "–": "-", "−": "-", "‐": "-", "‑": "-", "。": ".", "、": ".", "·": "."},
)
_DAY = re.compile(rf"({_YEAR})(年|[-./])([0-9]{{1,2}})(月|[-./])([0-9]{{1,2}})(?:[日号]|\.)?")
_DAY_OF_SHORT_YEAR = re.compile(r"([0-9]{2})年([0-9]{1,2})月([0-9]{1,2})[日号]?")
_COMPACT_DAY = re.compile(rf"({_YEAR})([0-9]{{2}})([0-9]{{2}})[日号]?")
_BLANKS = re.compile(rf"({_YEAR})\s+([0-9]{{1,2}})\s+([0-9]{{1,2}})")
_MONTH = re.compile(rf"({_YEAR})(?:年|[-./])([0-9]{{1,2}})(?:月份?|\.)?")
_COMPACT_MONTH = re.compile(rf"({_YEAR})([0-9]{{2}})")


def day_in(text: str) -> date | None:
    """Return the day that a text means, or None.

    A time of day and a weekday are left out. Raises `ValueError` for a day that no calendar has.
    """
    # The time comes first: without blanks its digits would join those of the day.
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = _WEEKDAY.sub("", plain).strip()
    plain = _HALF_DAY.sub("", _CLOCK.sub("", plain)).strip()
    blanks = _BLANKS.fullmatch(plain)
    if blanks:
        return date(*map(int, blanks.groups()))
    plain = plain_numbers(plain).replace("元月", "1月")
    plain = plain.translate(_SIGNS)
    compact = _COMPACT_DAY.fullmatch(plain)
    if compact:
        return date(*map(int, compact.groups()))
    short = _DAY_OF_SHORT_YEAR.fullmatch(plain)
    if short:
        return date(full_year(short[1]), int(short[2]), int(short[3]))
    match = _DAY.fullmatch(plain)
    if match:
        return date(int(match[1]), int(match[3]), int(match[5]))
    return None


def month_in(text: str) -> str:
    """Return the month that a text means, as `1995-08`, or nothing."""
    plain = plain_numbers(text).replace("元月", "1月")
    plain = plain.translate(_SIGNS)
    match = _MONTH.fullmatch(plain) or _COMPACT_MONTH.fullmatch(plain)
    if match is None or not 1 <= int(match[2]) <= 12:  # noqa: PLR2004 - months of a year
        return ""
    return f"{match[1]}-{int(match[2]):02d}"


_LAST_OF_THIS_CENTURY = 49


def full_year(two_digits: str) -> int:
    """Return the year of 26年: up to 49 of this century, else of the last."""
    year = int(two_digits)
    return year + (2000 if year <= _LAST_OF_THIS_CENTURY else 1900)
