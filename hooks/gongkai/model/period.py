"""The period (期间) of a record, in the forms that offices write."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from gongkai.model.values import Scalar, WrongValueError, written_text

EXPECTED = "为期间，如 2023、2023上半年、2023第三季度、2023-05、2023-05-11、2023第一季度至第三季度"

_QUARTERS = "一二三四"
_MONTHS_OF_PART = {"": (1, 12), "上半年": (1, 6), "下半年": (7, 12)}
"""The first and the last month of a year's part; the empty part is the whole year."""

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
        period = _read_exactly(text)
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


_MONTH_OR_DAY = re.compile(
    r"([0-9]{4})"
    r"(?:年(?![0-9]{1,2}-)|[./-])([0-9]{1,2})"
    r"(?:[月./-]([0-9]{1,2}))?"
    r"[月日号]?",
)


def _guess(text: str) -> str:
    """Return the period that a text probably means, or nothing."""
    guess = re.sub(r"\s", "", text)
    guess = guess.replace("年度", "年")
    guess = guess.replace("~", "至").replace("—", "至").replace("到", "至")
    # Before the next rule, which would take 三季度 for the third quarter alone.
    guess = re.sub(r"年?前三季度", "第一季度至第三季度", guess)
    guess = re.sub(r"第?([1-4一二三四])(?:季度|季)", _quarter, guess)
    # Months and days before bare years: 2023年5月 needs its 年 as a hyphen.
    guess = _MONTH_OR_DAY.sub(_hyphenated, guess)
    guess = re.sub(r"([0-9]{4})年", r"\1", guess)
    try:
        is_period = guess != text and _read_exactly(guess) is not None
    except WrongValueError:
        return ""
    return guess if is_period else ""


def _quarter(match: re.Match[str]) -> str:
    number = match[1]
    if number in "1234":
        number = _QUARTERS["1234".find(number)]
    return f"第{number}季度"


def _hyphenated(match: re.Match[str]) -> str:
    return "-".join(f"{int(number):02d}" for number in match.groups() if number)


# JSON Schema has no named groups.
_SCHEMA_PATTERN = re.sub(r"\?P<\w+>", "", _PERIOD.pattern)

WrittenPeriod = Annotated[
    Period,
    Scalar(
        Period.read,
        {"type": ["string", "integer"], "pattern": f"^{_SCHEMA_PATTERN}$"},
    ),
]
"""A period as a field of a record."""
