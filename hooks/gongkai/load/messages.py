"""Turn errors of pydantic into messages in Chinese.

A message names the field, its expected value, its actual value and the likeliest intention.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from pydantic import ValidationError

from gongkai.model import (
    RECORD_CLASSES,
    Application,
    Noun,
    Opinion,
    WrongValueError,
)
from gongkai.model.complaint import Complaint, Location, field_path, one_line, should_be
from gongkai.model.feedback import ABOUT_PERSONS
from gongkai.vocabulary import (
    FIELD_BY_TERM,
    FIELDS,
    RecordKind,
    term,
)
from gongkai.vocabulary.suggestions import closest, did_you_mean


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
    return Complaint(
        location, partial(_wrong_type, location, kind, value, noun_class), "field-type"
    )


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


_TEXT_FIELDS = ("content", "paragraphs", "file")
"""The fields for the text of an item or a section."""
_SHOWN_TEXT = 12


def _wrong_type(
    location: Location,
    kind: str,
    value: object,
    noun_class: type[Noun],
) -> str:
    expected = _EXPECTED_TYPES.get(kind, f"符合要求（{kind}）")
    owner = class_at(noun_class, location)
    key = ""
    if kind == "dataclass_type" and isinstance(value, str) and dataclasses.is_dataclass(owner):
        key = _text_term(owner)
    if key:
        text = one_line(str(value).strip())
        if len(text) > _SHOWN_TEXT:
            text = f"{text[:_SHOWN_TEXT]}……"
        expected += f"，这段文字前面要写键，如 {key}: {text}"
    return should_be(field_path(location), expected, value)


def _text_term(owner: type) -> str:
    """Return the key for a text that stands in the place of a noun, or nothing."""
    entries = dataclasses.fields(owner)
    names = [entry.name for entry in entries]
    texts = [name for name in _TEXT_FIELDS if name in names]
    required = [entry.name for entry in entries if _is_required(entry)]
    return next(map(term, (*texts, *required)), "")


def _is_required(entry: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return entry.default is missing and entry.default_factory is missing


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
    all_keys = f"。这里可以写：{'、'.join(keys)}"
    return f"没有“{key}”这个字段{did_you_mean(key, keys, all_keys)}"


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
