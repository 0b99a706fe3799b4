"""Turn errors of pydantic into messages in Chinese.

A message names the field, its expected value, its actual value and the likeliest intention.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import (
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from difflib import get_close_matches
from functools import partial
from typing import Any, NamedTuple

from pydantic import ValidationError

from gongkai.model import (
    RECORD_CLASSES,
    Application,
    Noun,
    Opinion,
    WrongValueError,
)
from gongkai.model.feedback import ABOUT_PERSONS
from gongkai.vocabulary import (
    FIELD_BY_TERM,
    FIELDS,
    RecordKind,
    term,
)

Location = tuple[str | int, ...]


class Complaint(NamedTuple):
    """Something wrong at a path of keys and indexes."""

    location: Location
    message: str | Callable[[], str]
    """The sentence, or a function that makes the sentence where that takes long.

    Of thousands of complaints about a file few are shown.
    """
    rule: str
    key: bool = False
    """Whether the key is wrong, not its value."""

    def text(self) -> str:
        """Return the sentence."""
        if isinstance(self.message, str):
            return self.message
        return self.message()


def at(*names: str | int) -> Location:
    """Return the location of a field from its English names and indexes."""
    return tuple(term(name) if isinstance(name, str) else name for name in names)


def complaints(
    error: ValidationError,
    noun_class: type[Noun],
) -> Iterator[Complaint]:
    """Yield a complaint for each error, in the order of the fields."""
    for detail in error.errors(include_url=False):
        # pydantic marks an error about the key of a mapping by a step of its own.
        location = tuple(step for step in detail["loc"] if step != "[key]")
        context = detail.get("ctx", {})
        yield _complaint(location, detail["type"], detail["input"], context, noun_class)


def _complaint(
    location: Location,
    kind: str,
    value: Any,
    context: Mapping[str, Any],
    noun_class: type[Noun],
) -> Complaint:
    """Return the complaint for an error; `kind` is pydantic's type of error."""
    if kind == "missing":
        message = f"缺少“{location[-1]}”；{_description(location[-1])}"
        return Complaint(location, message, "field-missing")
    if kind == "unexpected_keyword_argument":
        unknown_key = partial(_unknown_key, location, noun_class)
        return Complaint(location, unknown_key, "field-unknown", key=True)
    error = context.get("error")
    if isinstance(error, WrongValueError):
        wrong_value = partial(_wrong_value, location, value, error)
        return Complaint(location, wrong_value, "field-value")
    if kind == "enum":
        not_in_list = partial(_not_in_list, value, location, noun_class)
        return Complaint(location, not_in_list, "field-value")
    return Complaint(location, partial(_wrong_type, location, kind, value), "field-type")


def _wrong_value(
    location: Location,
    value: object,
    error: WrongValueError,
) -> str:
    return should_be(field_path(location), error.expected, value, error.guess)


_EXPECTED_TYPES = {
    "dataclass_type": "写成若干行“键: 值”",
    "tuple_type": "写成列表，每项以“- ”开头",
    "mapping_type": "写成若干行“名称: 数字”",
    "dict_type": "写成若干行“名称: 数字”",
}
"""The expected form by pydantic's type of error."""


def _wrong_type(
    location: Location,
    kind: str,
    value: object,
) -> str:
    expected = _EXPECTED_TYPES.get(kind, f"符合要求（{kind}）")
    return should_be(field_path(location), expected, value)


def should_be(
    name: str,
    expected: str,
    value: object,
    guess: str = "",
) -> str:
    """Return `字段 应…，现为“值”。是不是想写“…”？`."""
    message = f"{name} 应{expected}，现为{shown(value)}"
    if not guess:
        return message
    return f"{message}。是不是想写“{guess}”？"


def guessing(
    name: str,
    expected: str,
    value: object,
    candidates: Iterable[str],
) -> str:
    """Return the same sentence with the closest of many candidates.

    The search takes long where there are many candidates.
    """
    return should_be(name, expected, value, closest(value, sorted(candidates)))


_MAX_QUOTATION = 120
_MAX_LINE = 500
_MAX_LINE_END = 100
_LONG_QUOTATION = re.compile(f"“([^”]{{{_MAX_QUOTATION}}})[^”]+”")


def one_line(message: str) -> str:
    """Return a message as a line of bounded length.

    Long quotations are cut first; a line of more than 500 characters then loses its middle.
    """
    text = shown_text(_LONG_QUOTATION.sub(r"“\1…”", message))
    if len(text) <= _MAX_LINE:
        return text
    return f"{text[: _MAX_LINE - _MAX_LINE_END]}……{text[-_MAX_LINE_END:]}"


def shown(value: object) -> str:
    """Return a value as messages quote it, shortened."""
    if value is None:
        return "空"
    if isinstance(value, Mapping):
        return "若干行“键: 值”"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "列表"
    text = str(value)
    # Cut first: a value may have 100,000 characters.
    quotation = shown_text(text[:_MAX_VALUE])
    if len(text) > _MAX_VALUE:
        quotation += "…"
    return f"“{quotation}”"


_MAX_VALUE = 40
"""About half a line of a terminal."""


def shown_text(text: str) -> str:
    """Return a text on one line, without control characters.

    An unprintable character is shown by its number, so that it does nothing to a terminal.
    """
    line = text.replace("\n", "⏎")
    if line.isprintable():
        return line
    return "".join(map(_shown_character, line))


def _shown_character(character: str) -> str:
    if character.isprintable():
        return character
    return f"⟨{ord(character):x}⟩"


def field_path(location: Location) -> str:
    """Return `正文[2].标题` for a path of keys and indexes.

    Users count from 1.
    """
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step + 1}]"
        else:
            path += f".{_shortened(step)}"
    return path.removeprefix(".") or "文件"


def _shortened(text: str) -> str:
    if len(text) <= _MAX_VALUE:
        return text
    return f"{text[:_MAX_VALUE]}…"


def closest(word: object, candidates: Sequence[str]) -> str:
    """Return the candidate closest to a word, or an empty text."""
    text = str(word)[:_MAX_COMPARED].strip()
    close = get_close_matches(text, candidates, n=1, cutoff=0.5)
    if close:
        return close[0]
    contained: list[str] = []
    for candidate in candidates:
        is_part = bool(candidate) and candidate in text
        # A single character is a part of too many candidates.
        if is_part or (len(text) > 1 and text in candidate):
            contained.append(candidate)
    return max(contained, key=len, default="")


_MAX_COMPARED = 200
"""No name or code is longer."""


def _description(key: object) -> str:
    return FIELDS[FIELD_BY_TERM[str(key)]].description


def _unknown_key(location: Location, noun_class: type[Noun]) -> str:
    """Return the message for a key that a noun does not have."""
    key = str(location[-1])
    owner = class_at(noun_class, location[:-1]) or noun_class
    # A person in the log is worse than an unknown key: the message gives the reason at length.
    if owner in {Application, Opinion} and key in ABOUT_PERSONS:
        return f"不能写“{key}”：登记里只有事项和办理情况，谁提出的不进入数据；姓名、电话、住址只写在纸质登记表上，由受理单位保管。请删去这一行"
    kinds = _kinds_with_field(key, owner)
    if kinds:
        return f"“{key}”不是这一种类的字段，它属于：{'、'.join(kinds[:3])}"
    keys = [term(field.name) for field in dataclasses.fields(owner)]
    message = f"没有“{key}”这个字段。"
    guess = closest(key, keys)
    if guess:
        return f"{message}是不是想写“{guess}”？"
    return f"{message}这里可以写：{'、'.join(keys)}"


def _kinds_with_field(key: str, owner: type) -> list[RecordKind]:
    """Return the kinds with a field; none when the owner is no record."""
    if owner not in RECORD_CLASSES.values():
        return []
    kinds: list[RecordKind] = []
    for kind, record_class in RECORD_CLASSES.items():
        if _field_name(record_class, key) is not None:
            kinds.append(kind)
    return kinds


def _not_in_list(
    value: object,
    location: Location,
    noun_class: type[Noun],
) -> str:
    """Return the message for a value that is no term of its vocabulary."""
    terms: list[str] = []
    vocabulary = class_at(noun_class, location)
    if vocabulary:
        terms = [str(member) for member in vocabulary]  # type: ignore[attr-defined]
    expected = f"为以下之一：{'、'.join(terms)}"
    return should_be(field_path(location), expected, value, closest(value, terms))


def class_at(noun_class: type, location: Location) -> type | None:
    """Return the class of the value at a path below a noun.

    Returns None where a step is no field of its noun.
    """
    current: type | None = noun_class
    is_free_key = False
    for step in location:
        # Indexes, and the names in a free mapping such as 指标, lead to no other class.
        if isinstance(step, int) or is_free_key:
            is_free_key = False
            continue
        if current is None or not dataclasses.is_dataclass(current):
            return None
        hints = typing.get_type_hints(current)
        name = _field_name(current, step)
        if name is None:
            current = None
            continue
        current = _innermost(hints[name])
        is_free_key = typing.get_origin(hints[name]) is Mapping
    return current


def _field_name(noun_class: type, key: str) -> str | None:
    """Return the English name of the field with a Chinese key."""
    for field in dataclasses.fields(noun_class):
        if term(field.name) == key:
            return field.name
    return None


def _innermost(hint: Any) -> type | None:
    """Return the class within `tuple[…]`, `Mapping[…]` and `… | None`."""
    if not isinstance(hint, types.UnionType) and typing.get_origin(hint) is None:
        return hint if isinstance(hint, type) else None
    # Of `X | None`, `tuple[X, ...]` and `Mapping[str, X]` the last class is X.
    for argument in reversed(typing.get_args(hint)):
        if argument is not type(None) and argument is not Ellipsis:
            return _innermost(argument)
    return None
