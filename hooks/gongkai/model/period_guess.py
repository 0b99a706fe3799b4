"""Periods in the spellings of offices, as guesses for a period that is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gongkai.model.dates import full_year
from gongkai.model.numerals import plain_numbers

_QUARTERS = "一二三四"
_SHORTENED = (
    ("年度", "年"),
    ("月份", "月"),
    ("元月", "1月"),
    ("全年", "年"),
    ("期间", ""),
    ("。", "."),
)
"""Words that say nothing more, with the words in their place."""
_YEAR = "(?:(?P<year>(?:19|20)[0-9]{2})年?|(?P<short>[0-9]{2})年)"
_QUARTER = "第?(?P<quarter>[1-4])(?:季度|季)|[Qq](?P<q>[1-4])|(?P<before_q>[1-4])[Qq]"
_HALF = "(?P<half>[上下])半年?|[Hh](?P<h>[12])"
_FORMS = tuple(
    re.compile(form)
    for form in (
        _YEAR,
        f"{_YEAR}[-./]?(?:{_QUARTER}|{_HALF})",
        f"{_QUARTER}|{_HALF}",
        "(?P<year>(?:19|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})?",
        f"{_YEAR}(?P<sign>[-./]?)(?P<month>[0-9]{{1,2}})月?",
        f"{_YEAR}(?P<sign>[-./]?)(?P<month>[0-9]{{1,2}})(?:月|(?P=sign))(?P<day>[0-9]{{1,2}})[日号]?",
        "(?P<month>[0-9]{1,2})月?",
        "(?P<month>[0-9]{1,2})(?:月(?P<day>[0-9]{1,2})[日号]?|[-./](?P<of_month>[0-9]{1,2})[日号]?)",
        "(?P<day>[0-9]{1,2})[日号]",
    )
)
_TO = re.compile("[至到]|[-~—–－―−]+")
_FIRST_MONTHS = re.compile(f"{_YEAR}前(?P<count>[0-9]{{1,2}})个?月")
_FIRST_QUARTERS = re.compile("前[3三]个?季度")
_SHORT_QUARTERS = re.compile("第?([1-4])(?:季度|季)?([-~—–至到、和])第?([1-4])(?:季度|季)")
_PARTS = {(1, 6): "上半年", (7, 12): "下半年", (1, 12): ""}
_PARTS |= {(3 * place + 1, 3 * place + 3): f"第{_QUARTERS[place]}季度" for place in range(4)}
"""The months of a part of the year, and the part's name."""


class _End(NamedTuple):
    """The first or the last part of a period."""

    year: int | None
    part: str
    """`上半年`, `第一季度`, or empty."""
    month: int | None = None
    day: int | None = None

    @property
    def grain(self) -> str:
        """Return the size of the part: day, month, quarter or half, or year."""
        if self.day is not None:
            return "day"
        if self.month is not None:
            return "month"
        return "part" if self.part else "year"

    def __str__(self) -> str:
        """Return the end as a record has it."""
        text = "" if self.year is None else str(self.year)
        if self.month is not None:
            text += f"-{self.month:02d}"
        if self.day is not None:
            text += f"-{self.day:02d}"
        return text + self.part


def period_guesses(text: str) -> Iterator[str]:
    """Yield the periods that a text may mean, the likeliest first.

    The caller reads them: a guess may have a day that no calendar has.
    """
    plain = _plain(text)
    first_months = _FIRST_MONTHS.fullmatch(plain)
    if first_months:
        first = _End(_year(first_months), "", 1)
        yield _months(first, int(first_months["count"]))
        return
    single = _end(plain)
    if single is not None and single.year is not None:
        yield str(single)
    for sign in _TO.finditer(plain):
        first_end = _end(plain[: sign.start()])
        last_end = _end(plain[sign.end() :])
        if first_end is None or last_end is None or first_end.year is None:
            continue
        yield from _range(first_end, last_end)


def _plain(text: str) -> str:
    """Return a text with plain digits, and one spelling of quarters."""
    plain = re.sub("[\"“”'()]", "", plain_numbers(text))
    for word, shorter in _SHORTENED:
        plain = plain.replace(word, shorter)
    plain = _FIRST_QUARTERS.sub("1季度至3季度", plain)
    return _SHORT_QUARTERS.sub(_quarters, plain)


def _quarters(match: re.Match[str]) -> str:
    """Return two quarters, each with its word."""
    first, sign, last = match.groups()
    # Two quarters by 、 are a period only where they follow each other.
    if sign in "、和" and int(last) != int(first) + 1:
        return match[0]
    return f"{first}季度至{last}季度"


def _end(text: str) -> _End | None:
    """Return the end that a text means, or None."""
    for form in _FORMS:
        match = form.fullmatch(text)
        if match is None:
            continue
        groups = match.groupdict()
        if groups.get("sign") == "" and not _has_year_sign(text, groups):
            continue
        quarter = groups.get("quarter") or groups.get("q") or groups.get("before_q")
        part = f"第{_QUARTERS[int(quarter) - 1]}季度" if quarter else ""
        if groups.get("half") or groups.get("h"):
            is_first = groups.get("half") == "上" or groups.get("h") == "1"
            part = "上半年" if is_first else "下半年"
        day = groups.get("day") or groups.get("of_month")
        return _End(_year(match), part, _number(groups.get("month")), _number(day))
    return None


def _has_year_sign(text: str, groups: dict[str, str | None]) -> bool:
    """Tell whether 年 stands between year and month: 20265 means nothing."""
    return "年" in text if groups.get("year") else True


def _year(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    if groups.get("short"):
        return full_year(groups["short"])
    return None


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)


def _range(first: _End, last: _End) -> Iterator[str]:
    """Yield the range from one end to another, if both fit together."""
    if last.year is not None:
        yield f"{first}至{last}"
    elif first.grain != last.grain:
        return
    elif first.month is not None and last.month is not None and first.day is None:
        yield _months(first, last.month)
    else:
        # 5月1日-5日 has its month once.
        yield f"{first}至{last._replace(month=last.month or first.month)}"


def _months(first: _End, last_month: int) -> str:
    """Return the months of a year, as a half or a quarter where they are one."""
    part = _PARTS.get((first.month or 1, last_month))
    if part is not None:
        return f"{first.year}{part}"
    if first.month == last_month:
        return str(first)
    return f"{first}至-{last_month:02d}"
