"""The period (期间) that a record reports on, in the forms that offices write."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from gongkai.model.values import Scalar, WrongValueError, written_text

EXPECTED = "为期间，如 2023、2023上半年、2023第三季度、2023-05、2023-05-11、2023第一季度至第三季度"

_QUARTERS = "一二三四"
_PART = r"上半年|下半年|第[一二三四]季度|-[0-9]{2}-[0-9]{2}|-[0-9]{2}|"
_PERIOD = re.compile(rf"(?P<year>(?:19|20)[0-9]{{2}})(?P<part>{_PART})(?:至(?P<last_year>(?:19|20)[0-9]{{2}})?(?P<last_part>{_PART}))?")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole days, and how it was written."""

    written: str
    """The text in the record, as `2023上半年`."""
    start: date
    """The first day."""
    end: date
    """The last day."""

    @classmethod
    def read(cls, value: object) -> Period:
        """Read one of the forms, or a range of two of them."""
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
        """Return the year under which readers look for it: that of the last day."""
        return self.end.year

    def __str__(self) -> str:
        """Return the period as written."""
        return self.written


def _read_exactly(text: str) -> Period | None:
    match = _PERIOD.fullmatch(text)
    if match is None:
        return None
    year, part = match["year"], match["part"]
    try:
        start, end = _days(int(year), part)
        if match["last_part"] or match["last_year"]:
            _, end = _days(int(match["last_year"] or year), match["last_part"])
        elif text.endswith("至"):
            return None
    except ValueError:
        expected = "为真实存在的日期"
        raise WrongValueError(expected) from None
    return Period(text, start, end)


def _days(year: int, part: str) -> tuple[date, date]:
    """Return the first and last day of a year's part; raise ValueError when there is no such day."""
    if part.startswith("-"):
        month, *day = (int(number) for number in part[1:].split("-"))
        if day:
            return date(year, month, day[0]), date(year, month, day[0])
        first = last = month
    elif part.startswith("第"):
        last = 3 * (_QUARTERS.index(part[1]) + 1)
        first = last - 2
    else:
        first, last = {"": (1, 12), "上半年": (1, 6), "下半年": (7, 12)}[part]
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _guess(text: str) -> str:
    """Return a well-formed period that the text probably means, or nothing."""
    guess = re.sub(r"\s", "", text).replace("年度", "年").replace("~", "至").replace("—", "至").replace("到", "至")
    guess = re.sub(r"年?前三季度", "第一季度至第三季度", guess)
    guess = re.sub(r"第?([1-4一二三四])(?:季度|季)", lambda m: f"第{_QUARTERS['1234'.find(m[1])] if m[1] in '1234' else m[1]}季度", guess)
    guess = re.sub(r"([0-9]{4})(?:年(?![0-9]{1,2}-)|[./-])([0-9]{1,2})(?:[月./-]([0-9]{1,2}))?[月日号]?", _hyphenated, guess)
    guess = re.sub(r"([0-9]{4})年", r"\1", guess)
    try:
        return guess if guess != text and _read_exactly(guess) else ""
    except WrongValueError:
        return ""


def _hyphenated(match: re.Match[str]) -> str:
    return "-".join(f"{int(number):02d}" for number in match.groups() if number)


_SCHEMA_PATTERN = re.sub(r"\?P<\w+>", "", _PERIOD.pattern)

WrittenPeriod = Annotated[Period, Scalar(Period.read, {"type": ["string", "integer"], "pattern": f"^{_SCHEMA_PATTERN}$"})]
"""A period as a field of a record."""
