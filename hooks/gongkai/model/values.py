"""Scalar values: how each is read from the text that was written.

YAML gives every scalar as the text that stands in the file, so `0012` stays `0012` and `no` stays `no`; the type of the
field decides what it means. A reader function returns the value or raises `WrongValueError`, which says what would be right.
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


class WrongValueError(ValueError):
    """A text that cannot be read; raised by the readers of this module, caught by `load`.

    `expected` completes the sentence “应…”; `guess` is a text that would have been right, or empty.
    """

    def __init__(self, expected: str, guess: str = "") -> None:
        """Keep what was expected and the guess."""
        super().__init__(expected)
        self.expected = expected
        self.guess = guess


class RecordId(str):
    """An 索引号: organisation code, year and five digits, as `QSZ-2023-00012`."""

    __slots__ = ()
    PATTERN = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*-((?:19|20)[0-9]{2})-[0-9]{5}")

    @classmethod
    def read(cls, text: object) -> RecordId:
        """Read an 索引号."""
        written = written_text(text)
        if cls.PATTERN.fullmatch(written):
            return cls(written)
        upper = written.upper().replace("_", "-").replace("－", "-").replace("—", "-")
        expected = "为索引号，格式是 机构代码-年份-五位序号，如 QSZ-2023-00012"
        raise WrongValueError(expected, upper if cls.PATTERN.fullmatch(upper) else "")

    @property
    def year(self) -> int:
        """Return the year in the number, which is also the year in the record's address."""
        return int(self.rsplit("-", 2)[1])


class UnitId(str):
    """A unit's code, as `qsz-jiguan`; also the name of its file, of its records' folder and of its address."""

    __slots__ = ()
    PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

    @classmethod
    def read(cls, text: object) -> UnitId:
        """Read a unit's code."""
        written = written_text(text)
        if cls.PATTERN.fullmatch(written):
            return cls(written)
        guess = written.lower().replace("_", "-")
        expected = "为单位代码，由小写字母、数字和连字符组成，如 qsz-jiguan"
        raise WrongValueError(expected, guess if cls.PATTERN.fullmatch(guess) else "")


class ItemCode(str):
    """The number of an item of the catalogue, as `3.2`: the category's, then the item's."""

    __slots__ = ()
    PATTERN = re.compile(r"[1-9][0-9]?\.[1-9][0-9]{0,2}")

    @classmethod
    def read(cls, text: object) -> ItemCode:
        """Read an item's number."""
        written = written_text(text)
        if cls.PATTERN.fullmatch(written):
            return cls(written)
        guess = re.sub(r"\s|[项条]$", "", unicodedata.normalize("NFKC", written)).replace("。", ".").replace("-", ".")
        expected = "为公开目录中的事项编号，格式是 类别序号.事项序号，如 3.2"
        raise WrongValueError(expected, guess if cls.PATTERN.fullmatch(guess) else "")


def written_text(value: object) -> str:
    """Return `value` if it is a text, else say that a text was expected."""
    if isinstance(value, str):
        return value.strip()
    expected = "写成一段文字"
    raise WrongValueError(expected)


def read_line(value: object) -> str:
    """Read a text of one line that is not empty."""
    text = written_text(value)
    if not text:
        expected = "填写内容，不能是空的"
        raise WrongValueError(expected)
    if "\n" in text:
        expected = "写在一行里"
        raise WrongValueError(expected, "".join(line.strip() for line in text.splitlines()))
    return text


def read_paragraphs(value: object) -> tuple[str, ...]:
    """Read a text block; every line that is not blank is one paragraph."""
    return value if isinstance(value, tuple) else tuple(line.strip() for line in written_text(value).splitlines() if line.strip())


_SEPARATED_DAY = re.compile(r"((?:19|20)[0-9]{2})\s*[-./年－—]\s*([0-9]{1,2})\s*[-./月－—]\s*([0-9]{1,2})\s*[日号]?")


def read_date(value: object) -> date:
    """Read a day, `YYYY-MM-DD`."""
    if type(value) is date:
        return value
    text = written_text(value)
    match = _SEPARATED_DAY.fullmatch(unicodedata.normalize("NFKC", text))
    expected = "为日期，格式是 年-月-日，如 2023-07-05"
    if match is None:
        raise WrongValueError(expected)
    try:
        day = date(*(int(part) for part in match.groups()))
    except ValueError:
        expected = "为真实存在的日期"
        raise WrongValueError(expected) from None
    if day.isoformat() == text:
        return day
    raise WrongValueError(expected, day.isoformat())


def read_month(value: object) -> str:
    """Read a month, `YYYY-MM`."""
    text = written_text(value)
    if re.fullmatch(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", text):
        return text
    expected = "为年月，格式是 年-月，如 1995-08"
    raise WrongValueError(expected)


_COUNT = re.compile(r"0|[1-9][0-9]{0,8}")
_COUNTED = re.compile(r"[约共第]?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})\s*[^0-9.,~万亿千百十\-eE]{0,4}")
_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:[,，][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")


def read_count(value: object) -> int:
    """Read a number of people or things: a whole number, not negative."""
    if type(value) is int:
        return value
    text = written_text(value)
    if _COUNT.fullmatch(text):
        return int(text)
    counted = _COUNTED.fullmatch(unicodedata.normalize("NFKC", text))
    expected = "为整数，不带计量单位"
    raise WrongValueError(expected, str(int(counted[1].replace(",", ""))) if counted else "")


def up_to(most: int) -> Callable[[object], int]:
    """Return the reader of a whole number that is not larger than another."""

    def read(value: object) -> int:
        count = read_count(value)
        if count > most:
            expected = f"为 0 到 {most} 的整数"
            raise WrongValueError(expected)
        return count

    return read


def read_number(value: object) -> Decimal:
    """Read a decimal number, not negative; a comma between thousands is allowed."""
    if isinstance(value, Decimal):
        return value
    text = written_text(value)
    if _NUMBER.fullmatch(text):
        return Decimal(re.sub("[,，]", "", text))
    expected = "为数字，如 58.7"
    raise WrongValueError(expected)


_LEAST_DIGITS = 3


def read_phone(value: object) -> str:
    """Read a telephone number: digits, with hyphens, spaces, or an extension."""
    text = written_text(value)
    if re.fullmatch(r"[0-9\-－ ()（）转]{3,30}", text) and len(re.findall("[0-9]", text)) >= _LEAST_DIGITS:
        return text
    expected = "为电话号码，如 0838-6210012"
    raise WrongValueError(expected)


def read_data_path(value: object) -> str:
    """Read a path inside the data folder, with forward slashes."""
    text = written_text(value)
    if _is_data_path(text):
        return text
    guess = text.replace("\\", "/")
    expected = "为 data 文件夹内的路径，用 / 分隔，不能以 / 开头，不能含 .."
    raise WrongValueError(expected, guess if _is_data_path(guess) else "")


def _is_data_path(text: str) -> bool:
    parts = text.split("/")
    return text.isprintable() and all(parts) and "\\" not in text and ":" not in parts[0] and not {".", ".."} & set(parts)


class Scalar:
    """Tell pydantic how a field's value is read, and what an editor may check about the text."""

    def __init__(self, read: Callable[[object], Any], schema: dict[str, Any]) -> None:
        """Keep the reader and the JSON Schema."""
        self.read = read
        self.schema = schema

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read the value by calling the reader, and nothing else."""
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the JSON Schema given."""
        return dict(self.schema)


_TEXT_OR_NUMBER = ["string", "number"]


Line = Annotated[str, Scalar(read_line, {"type": _TEXT_OR_NUMBER, "minLength": 1})]
"""A text of one line."""

Paragraphs = Annotated[tuple[str, ...], Scalar(read_paragraphs, {"type": _TEXT_OR_NUMBER})]
"""A text block, a line a paragraph."""

Day = Annotated[date, Scalar(read_date, {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})]
"""A day in Asia/Shanghai."""

Month = Annotated[str, Scalar(read_month, {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}$"})]
"""A month, `YYYY-MM`."""

Count = Annotated[int, Scalar(read_count, {"type": "integer", "minimum": 0})]
"""A number of people or things."""

_MOST_WORKING_DAYS, _MOST_YEARS = 750, 100

WorkingDays = Annotated[int, Scalar(up_to(_MOST_WORKING_DAYS), {"type": "integer", "minimum": 0, "maximum": _MOST_WORKING_DAYS})]
"""A deadline; three years of working days at most."""

Years = Annotated[int, Scalar(up_to(_MOST_YEARS), {"type": "integer", "minimum": 0, "maximum": _MOST_YEARS})]
"""A number of years."""

Number = Annotated[Decimal, Scalar(read_number, {"type": _TEXT_OR_NUMBER, "minimum": 0})]
"""A decimal number, kept exactly as written."""

Phone = Annotated[str, Scalar(read_phone, {"type": _TEXT_OR_NUMBER})]
"""A telephone number."""

DataPath = Annotated[str, Scalar(read_data_path, {"type": "string"})]
"""A path below the data folder."""

RecordRef = Annotated[RecordId, Scalar(RecordId.read, {"type": "string", "pattern": f"^{RecordId.PATTERN.pattern}$"})]
"""The 索引号 of a record: its own or that of one it refers to."""

UnitRef = Annotated[UnitId, Scalar(UnitId.read, {"type": _TEXT_OR_NUMBER, "pattern": f"^{UnitId.PATTERN.pattern}$"})]
"""The code of a unit: its own or that of one it refers to."""

ItemRef = Annotated[ItemCode, Scalar(ItemCode.read, {"type": _TEXT_OR_NUMBER, "pattern": f"^{ItemCode.PATTERN.pattern}$"})]
"""The number of an item of the catalogue: its own or that which a record names."""
