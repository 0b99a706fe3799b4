"""The usual spellings of a period (期间), under which readers look for a record."""

from __future__ import annotations

import re

_QUARTER = re.compile("第([一二三四])季度")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
_PART_OF_YEAR = re.compile("(?<![0-9])([0-9]{4})(上半年|下半年|第.季度)")
_WHOLE_YEAR = re.compile(r"(?<![0-9-])([0-9]{4})(?![0-9年上下第-])")


def period_spellings(written: str) -> list[str]:
    """Return other usual spellings of a period, without its own.

    `2023上半年` is also 2023年上半年, and `2023第一季度` is also 2023年一季度.
    """
    full = _PART_OF_YEAR.sub(r"\1年\2", written)
    full = _MONTH.sub(_chinese_date, full)
    year = _WHOLE_YEAR.sub(r"\1年", full)
    spellings = [year]
    if year != full:
        spellings.append(_WHOLE_YEAR.sub(r"\1年度", full))
    short = _QUARTER.sub(r"\1季度", year)
    spellings.append(short)
    return [text for text in dict.fromkeys(spellings) if text != written]


def _chinese_date(match: re.Match[str]) -> str:
    """Return a month or a day in words, without leading zeros."""
    year, month, day = match.groups()
    text = f"{year}年{int(month)}月"
    return f"{text}{int(day)}日" if day else text
