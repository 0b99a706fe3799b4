"""Scalar values and their readers.

YAML gives every scalar as the text in the file, so `0012` stays `0012` and `no` stays `no`; the
type of the field decides the meaning. A reader returns the value or raises `WrongValueError`,
whose message names a right value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from gongkai.model.dates import day_in, month_in
from gongkai.model.numerals import COUNTED, count_in, expected_count, number_in


class WrongValueError(ValueError):
    """A text that no reader accepts.

    Raised by the readers of this module, caught by `load`. `expected` completes the sentence
    “应…”; `guess` is a text that would have been right, or empty.
    """

    def __init__(self, expected: str, guess: str = "") -> None:
        """Store the expectation and the guess."""
        super().__init__(expected)
        self.expected = expected
        self.guess = guess


_DASH = re.compile(r"\s*[_‐‑‒–—―−]+\s*")


class RecordId(str):
    """An 索引号: organisation code, year and five digits, as `QSZ-2023-00012`."""

    __slots__ = ()
    PATTERN = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*-((?:19|20)[0-9]{2})-[0-9]{5}")

    @classmethod
    def read(cls, value: object) -> RecordId:
        """Read an 索引号."""
        text = written_text(value)
        if cls.PATTERN.fullmatch(text):
            return cls(text)
        # Capitals, and the dashes that keyboards and word processors put in the place of hyphens.
        guess = _DASH.sub("-", unicodedata.normalize("NFKC", text)).upper()
        expected = "为索引号，格式是 机构代码-年份-五位序号，如 QSZ-2023-00012"
        raise WrongValueError(expected, _if_right(guess, cls.PATTERN))

    @property
    def year(self) -> int:
        """Return the year in the number.

        The record's address has the same year.
        """
        return int(self.rsplit("-", 2)[1])


class UnitId(str):
    """A unit's code, as `qsz-jiguan`.

    The unit's file, its records' folder and its address have the code as their name.
    """

    __slots__ = ()
    PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

    @classmethod
    def read(cls, value: object) -> UnitId:
        """Read a unit's code."""
        text = written_text(value)
        if cls.PATTERN.fullmatch(text):
            return cls(text)
        guess = _DASH.sub("-", unicodedata.normalize("NFKC", text)).lower()
        expected = "为单位代码，由小写字母、数字和连字符组成，如 qsz-jiguan"
        raise WrongValueError(expected, _if_right(guess, cls.PATTERN))


class ItemCode(str):
    """The number of a catalogue item, as `3.2`.

    The first part numbers the category, the second part the item.
    """

    __slots__ = ()
    PATTERN = re.compile(r"[1-9][0-9]?\.[1-9][0-9]{0,2}")

    @classmethod
    def read(cls, value: object) -> ItemCode:
        """Read an item's number."""
        text = written_text(value)
        if cls.PATTERN.fullmatch(text):
            return cls(text)
        # NFKC turns full-width digits and dots into plain digits and dots.
        guess = unicodedata.normalize("NFKC", text)
        guess = re.sub(r"\s|[项条]$", "", guess)
        guess = guess.replace("。", ".").replace("-", ".")
        expected = "为公开目录中的事项编号，格式是 类别序号.事项序号，如 3.2"
        raise WrongValueError(expected, _if_right(guess, cls.PATTERN))


def _if_right(guess: str, pattern: re.Pattern[str]) -> str:
    """Return a guess that has the pattern, else an empty text."""
    if pattern.fullmatch(guess):
        return guess
    return ""


def written_text(value: object) -> str:
    """Return a text without the spaces around it.

    Raises `WrongValueError` for a mapping, a list or any other value.
    """
    if isinstance(value, str):
        return value.strip()
    expected = "写成一段文字"
    raise WrongValueError(expected)


def read_line(value: object) -> str:
    """Read a text of one line, not empty."""
    text = written_text(value)
    if not text:
        expected = "填写内容，不能是空的"
        raise WrongValueError(expected)
    if "\n" in text:
        expected = "写在一行里"
        guess = "".join(line.strip() for line in text.splitlines())
        raise WrongValueError(expected, guess)
    return text


def read_paragraphs(value: object) -> tuple[str, ...]:
    """Read a text block; each line is a paragraph.

    Blank lines are left out.
    """
    if isinstance(value, tuple):
        return value
    lines = written_text(value).splitlines()
    return tuple(line.strip() for line in lines if line.strip())


_WRITTEN_DAY = re.compile(r"((?:19|20)[0-9]{2})-([0-9]{2})-([0-9]{2})", re.ASCII)


def read_date(value: object) -> date:
    """Read a day, `YYYY-MM-DD`.

    Other usual spellings are refused with the right spelling as the guess.
    """
    # A `date` has passed this reader before. Not `isinstance`: a `datetime` is a date too.
    if type(value) is date:
        return value
    text = written_text(value)
    try:
        match = _WRITTEN_DAY.fullmatch(text)
        if match is not None:
            return date(int(match[1]), int(match[2]), int(match[3]))
        day = day_in(text)
    except ValueError:
        expected = "为真实存在的日期"
        raise WrongValueError(expected) from None
    expected = "为日期，格式是 年-月-日，如 2023-07-05"
    raise WrongValueError(expected, "" if day is None else day.isoformat())


def read_month(value: object) -> str:
    """Read a month, `YYYY-MM`."""
    text = written_text(value)
    if re.fullmatch(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", text):
        return text
    expected = "为年月，格式是 年-月，如 1995-08"
    raise WrongValueError(expected, month_in(text))


_COUNT = re.compile(r"0|[1-9][0-9]{0,8}")
# 1,200 and 1，200: the comma of an input method for Chinese is as usual.
_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:[,，][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")


def read_count(value: object) -> int:
    """Read a number of people or things, not negative."""
    return _count(value, COUNTED)


def _count(value: object, units: str) -> int:
    """Read a count; a guess leaves out one of the units."""
    # Not `isinstance`: True is an int too.
    if type(value) is int:
        return value
    text = written_text(value)
    if _COUNT.fullmatch(text):
        return int(text)
    raise WrongValueError(expected_count(text), count_in(text, units))


def up_to(most: int, units: str = COUNTED) -> Callable[[object], int]:
    """Return the reader of a whole number from 0 to `most`.

    `units` is a pattern of the units that the field's name says.
    """

    def read(value: object) -> int:
        try:
            count = _count(value, units)
        except WrongValueError as error:
            if int(error.guess or 0) <= most:
                raise
            count = most + 1
        if count > most:
            expected = f"为 0 到 {most} 的整数"
            raise WrongValueError(expected)
        return count

    return read


def read_number(value: object) -> Decimal:
    """Read a decimal number, not negative.

    A comma between thousands is allowed.
    """
    if isinstance(value, Decimal):
        return value
    text = written_text(value)
    if _NUMBER.fullmatch(text):
        return Decimal(re.sub("[,，]", "", text))
    expected = "为数字，如 58.7"
    raise WrongValueError(expected, number_in(text))


def read_signed_number(value: object) -> Decimal:
    """Read a decimal number that may have a minus sign."""
    if isinstance(value, str) and value.strip().startswith(("-", "−")):
        number = read_number(value.strip()[1:])
        return number.copy_negate() if number else number
    return read_number(value)


_PHONE = re.compile(r"[0-9\-－ ()（）转]{3,30}")
_LEAST_DIGITS = 3
"""The shortest numbers are those of services, as 110."""


def read_phone(value: object) -> str:
    """Read a telephone number.

    Digits, with hyphens, spaces, brackets, or an extension after 转.
    """
    text = written_text(value)
    if _is_phone(text):
        return text
    guess = _DASH.sub("-", unicodedata.normalize("NFKC", text))
    expected = "为电话号码，如 0838-6210012"
    raise WrongValueError(expected, guess if _is_phone(guess) else "")


def _is_phone(text: str) -> bool:
    digits = re.findall("[0-9]", text)
    return bool(_PHONE.fullmatch(text)) and len(digits) >= _LEAST_DIGITS


def read_data_path(value: object) -> str:
    """Read a path inside the data folder, with forward slashes."""
    text = written_text(value)
    if _is_data_path(text):
        return text
    guess = text.replace("\\", "/")
    if not _is_data_path(guess):
        guess = ""
    expected = "为 data 文件夹内的路径，用 / 分隔，不能以 / 开头，不能含 .."
    raise WrongValueError(expected, guess)


def _is_data_path(text: str) -> bool:
    if not text.isprintable() or "\\" in text:
        return False
    names = text.split("/")
    # A colon in the first name is a drive of Windows; an empty name is a leading or double slash.
    if ":" in names[0] or not all(names):
        return False
    return not {".", ".."} & set(names)


class Scalar:
    """The reader and the JSON Schema of a field's type.

    pydantic reads the value with the reader; an editor checks the text with the schema.
    """

    def __init__(
        self,
        read: Callable[[object], Any],
        schema: dict[str, Any],
    ) -> None:
        """Store the reader and the JSON Schema."""
        self.read = read
        self.schema = schema

    def __get_pydantic_core_schema__(
        self,
        _source: object,
        _handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        """Return a schema that calls the reader and nothing else."""
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self,
        _schema: CoreSchema,
        _handler: GetJsonSchemaHandler,
    ) -> dict[str, Any]:
        """Return a copy of the JSON Schema."""
        return dict(self.schema)


# An editor's YAML reads 2023 as a number, where the loader reads the text.
_TEXT_OR_NUMBER = ["string", "number"]


Line = Annotated[str, Scalar(read_line, {"type": _TEXT_OR_NUMBER, "minLength": 1})]
"""A text of one line."""

Paragraphs = Annotated[tuple[str, ...], Scalar(read_paragraphs, {"type": _TEXT_OR_NUMBER})]
"""A text block, a line a paragraph."""

Day = Annotated[
    date,
    Scalar(read_date, {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
]
"""A day in Asia/Shanghai."""

Month = Annotated[
    str,
    Scalar(read_month, {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}$"}),
]
"""A month, `YYYY-MM`."""

Count = Annotated[int, Scalar(read_count, {"type": "integer", "minimum": 0})]
"""A number of people or things."""


def _whole_number(most: int, units: str) -> Scalar:
    """Return the type of a whole number from 0 to `most`."""
    return Scalar(up_to(most, units), {"type": "integer", "minimum": 0, "maximum": most})


WorkingDays = Annotated[int, _whole_number(750, "个?工作日")]
"""A deadline in working days, at most three years."""

Years = Annotated[int, _whole_number(100, "年")]
"""A number of years."""

Number = Annotated[Decimal, Scalar(read_number, {"type": _TEXT_OR_NUMBER, "minimum": 0})]
"""A decimal number, with exactly the digits of the text."""

SignedNumber = Annotated[Decimal, Scalar(read_signed_number, {"type": _TEXT_OR_NUMBER})]
"""A decimal number, negative for a deficit or a refund."""

Phone = Annotated[str, Scalar(read_phone, {"type": _TEXT_OR_NUMBER})]
"""A telephone number."""

DataPath = Annotated[str, Scalar(read_data_path, {"type": "string"})]
"""A path below the data folder."""

RecordRef = Annotated[
    RecordId,
    Scalar(
        RecordId.read,
        {"type": "string", "pattern": f"^{RecordId.PATTERN.pattern}$"},
    ),
]
"""The 索引号 of a record, its own or another's."""

UnitRef = Annotated[
    UnitId,
    Scalar(
        UnitId.read,
        {"type": _TEXT_OR_NUMBER, "pattern": f"^{UnitId.PATTERN.pattern}$"},
    ),
]
"""The code of a unit, its own or another's."""

ItemRef = Annotated[
    ItemCode,
    Scalar(
        ItemCode.read,
        {"type": _TEXT_OR_NUMBER, "pattern": f"^{ItemCode.PATTERN.pattern}$"},
    ),
]
"""The number of a catalogue item, in the catalogue or in a record."""
