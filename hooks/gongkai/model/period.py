"""The period (期间) of a record, in the forms that offices write."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from gongkai.model.numerals import with_plain_digits
from gongkai.model.period_guess import period_guesses
from gongkai.model.values import Scalar, WrongValueError, written_text

EXPECTED = "为期间，如 2023、2023上半年、2023第三季度、2023-05、2023-05-11、2023第一季度至第三季度"

_QUARTERS = "一二三四"
_MONTHS_OF_PART = {"": (1, 12), "上半年": (1, 6), "下半年": (7, 12)}
"""The first and the last month of a year's part; the empty part is the whole year."""

_MOST_CHARACTERS = 60
"""The length of the longest text with a guess."""

_YEAR = "(?:19|20)[0-9]{2}"
# The last alternative is empty, for a whole year.
_PART = "上半年|下半年|第[一二三四]季度|-[0-9]{2}-[0-9]{2}|-[0-9]{2}|"
_PERIOD = re.compile(
    f"(?P<year>{_YEAR})(?P<part>{_PART})(?:至(?P<last_year>{_YEAR})?(?P<last_part>{_PART}))?",
)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole days, and its text in the record."""

    written: str
    """The text in the record, as `2023上半年`."""
    start: date
    """The first day."""
    end: date
    """The last day."""

    @classmethod
    def read(cls, value: object) -> Period:
        """Read one of the forms, or a range of two forms.

        Raises `WrongValueError`, with a guess for other usual spellings.
        """
        if isinstance(value, Period):
            return value
        text = written_text(value)
        # An input method for Chinese writes full-width digits, which mean nothing else.
        period = _read_exactly(text) or _read_exactly(with_plain_digits(text))
        if period is None:
            guess = _guess(text)
            raise WrongValueError(EXPECTED, guess)
        if period.start > period.end:
            expected = "从早到晚写"
            raise WrongValueError(expected)
        return period

    @property
    def year(self) -> int:
        """Return the year of the last day.

        Readers look for the record under this year.
        """
        return self.end.year

    def __str__(self) -> str:
        """Return the text in the record."""
        return self.written


def _read_exactly(text: str) -> Period | None:
    """Return a well-formed period, else None.

    Raises `WrongValueError` for a day that does not exist.
    """
    match = _PERIOD.fullmatch(text)
    if match is None:
        return None
    year, part = match["year"], match["part"]
    last_year, last_part = match["last_year"], match["last_part"]
    try:
        start, end = _days(int(year), part)
        if last_part or last_year:
            _, end = _days(int(last_year or year), last_part)
        elif text.endswith("至"):
            # The pattern allows 至 without an end, because both parts of the end may be empty.
            return None
    except ValueError:
        expected = "为真实存在的日期"
        raise WrongValueError(expected) from None
    return Period(text, start, end)


def _days(year: int, part: str) -> tuple[date, date]:
    """Return the first and last day of a year's part.

    Raises ValueError when there is no such day.
    """
    if part.startswith("-"):
        month, *days = (int(number) for number in part[1:].split("-"))
        if days:
            day = date(year, month, days[0])
            return day, day
        first = last = month
    elif part.startswith("第"):
        last = 3 * (_QUARTERS.index(part[1]) + 1)
        first = last - 2
    else:
        first, last = _MONTHS_OF_PART[part]
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _guess(text: str) -> str:
    """Return the period that a text probably means, or nothing."""
    for guess in period_guesses(text[:_MOST_CHARACTERS]):
        try:
            period = _read_exactly(guess)
        except WrongValueError:
            continue
        if period is not None and period.start <= period.end:
            return guess
    return ""


# JSON Schema has no named groups.
SCHEMA_PATTERN = re.sub(r"\?P<\w+>", "", _PERIOD.pattern)
for _digits, _both_widths in (("[0-9]", "[0-9０-９]"), ("19", "[1１][9９]"), ("20", "[2２][0０]")):
    SCHEMA_PATTERN = SCHEMA_PATTERN.replace(_digits, _both_widths)

WrittenPeriod = Annotated[
    Period,
    Scalar(
        Period.read,
        {"type": ["string", "integer"], "pattern": f"^{SCHEMA_PATTERN}$"},
    ),
]
"""A period as a field of a record."""
