"""What pydantic found wrong, said in Chinese: the field, what it should be, what it is, and what was probably meant."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from typing import Any, NamedTuple

from pydantic import ValidationError

from gongkai.model import RECORD_CLASSES, Application, Noun, Opinion, WrongValueError
from gongkai.model.feedback import ABOUT_PERSONS
from gongkai.vocabulary import FIELD_BY_TERM, FIELDS, term

Location = tuple[str | int, ...]


class Complaint(NamedTuple):
    """Something wrong at a path of keys and indexes; `key` when it is the key that is wrong, not its value."""

    location: Location
    message: str | Callable[[], str]
    """The sentence, or what makes it where that takes long: of thousands in a file, few are told."""
    rule: str
    key: bool = False

    def told(self) -> str:
        """Return the sentence."""
        return self.message if isinstance(self.message, str) else self.message()


def at(*names: str | int) -> Location:
    """Return the location of a field named in code."""
    return tuple(term(name) if isinstance(name, str) else name for name in names)


def complaints(error: ValidationError, noun_class: type[Noun]) -> Iterator[Complaint]:
    """Yield one complaint for each error, in the order of the fields."""
    for detail in error.errors(include_url=False):
        location = tuple(step for step in detail["loc"] if step != "[key]")
        yield _complaint(location, detail["type"], detail["input"], detail.get("ctx", {}), noun_class)


def _complaint(location: Location, kind: str, value: Any, context: Mapping[str, Any], noun_class: type[Noun]) -> Complaint:
    if kind == "missing":
        return Complaint(location, f"缺少“{location[-1]}”；{_description(location[-1])}", "field-missing")
    if kind == "unexpected_keyword_argument":
        return Complaint(location, partial(_unknown_key, location, noun_class), "field-unknown", key=True)
    if isinstance(wrong := context.get("error"), WrongValueError):
        return Complaint(location, partial(_wrong_value, location, value, wrong), "field-value")
    if kind == "enum":
        return Complaint(location, partial(_not_in_list, value, location, noun_class), "field-value")
    return Complaint(location, partial(_wrong_type, location, kind, value), "field-type")


def _wrong_value(location: Location, value: object, wrong: WrongValueError) -> str:
    return should_be(field_path(location), wrong.expected, value, wrong.guess)


def _wrong_type(location: Location, kind: str, value: object) -> str:
    expected = {
        "dataclass_type": "写成若干行“键: 值”",
        "tuple_type": "写成列表，每项以“- ”开头",
        "mapping_type": "写成若干行“名称: 数字”",
        "dict_type": "写成若干行“名称: 数字”",
    }.get(kind, f"符合要求（{kind}）")
    return should_be(field_path(location), expected, value)


def should_be(name: str, expected: str, value: object, guess: str = "") -> str:
    """Return `字段 应…，现为“值”。是不是想写“…”？`."""
    question = f"。是不是想写“{guess}”？" if guess else ""
    return f"{name} 应{expected}，现为{shown(value)}{question}"


def guessing(name: str, expected: str, value: object, candidates: Iterable[str]) -> str:
    """Return the same with the candidate that was probably meant; to look for it takes long where there are many."""
    return should_be(name, expected, value, closest(value, sorted(candidates)))


_MOST_QUOTED = 120
_MOST_SAID = 500
_MOST_OF_THE_END = 100
_LONG_QUOTATION = re.compile(f"“([^”]{{{_MOST_QUOTED}}})[^”]+”")


def one_line(message: str) -> str:
    """Return a message as one line that a person reads: long quotations are cut, and so is what is long all the same."""
    text = shown_text(_LONG_QUOTATION.sub(r"“\1…”", message))
    if len(text) <= _MOST_SAID:
        return text
    return f"{text[: _MOST_SAID - _MOST_OF_THE_END]}……{text[-_MOST_OF_THE_END:]}"


def shown(value: object) -> str:
    """Return a value as it is quoted in a message, shortened."""
    if value is None:
        return "空"
    if isinstance(value, Mapping):
        return "若干行“键: 值”"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "列表"
    text = str(value)
    return f"“{shown_text(text[:_MOST_SHOWN])}{'…' if len(text) > _MOST_SHOWN else ''}”"


_MOST_SHOWN = 40
"""About half a line of a terminal."""


def shown_text(text: str) -> str:
    """Return a text on one line; what cannot be printed is shown by its number, so that it does nothing to a terminal."""
    return "".join(character if character.isprintable() else f"⟨{ord(character):x}⟩" for character in text.replace("\n", "⏎"))


def field_path(location: Location) -> str:
    """Return `正文[2].标题` for a path of keys and indexes; people count from 1."""
    path = ""
    for step in location:
        path += f"[{step + 1}]" if isinstance(step, int) else f".{_shortened(step)}"
    return path.removeprefix(".") or "文件"


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def closest(word: object, candidates: Sequence[str]) -> str:
    """Return the candidate that was probably meant, or nothing."""
    text = str(word)[:_MOST_COMPARED].strip()
    contained = [candidate for candidate in candidates if candidate and (candidate in text or (len(text) > 1 and text in candidate))]
    close = get_close_matches(text, candidates, n=1, cutoff=0.5)
    return (close or sorted(contained, key=len, reverse=True) or [""])[0]


_MOST_COMPARED = 200
"""No name or code is longer."""


def _description(key: object) -> str:
    return FIELDS[FIELD_BY_TERM[str(key)]].description


def _unknown_key(location: Location, noun_class: type[Noun]) -> str:
    key = str(location[-1])
    owner = class_at(noun_class, location[:-1]) or noun_class
    if owner in {Application, Opinion} and key in ABOUT_PERSONS:
        return (
            f"不能写“{key}”：登记里只有事项和办理情况，谁提出的不进入数据；姓名、电话、住址只写在纸质登记表上，由受理单位保管。请删去这一行"
        )
    keys = [term(field.name) for field in dataclasses.fields(owner)]
    kinds = [
        kind
        for kind, cls in RECORD_CLASSES.items()
        if owner in RECORD_CLASSES.values() and key in {term(f.name) for f in dataclasses.fields(cls)}
    ]
    if kinds:
        return f"“{key}”不是这一种类的字段，它属于：{'、'.join(kinds[:3])}"
    guess = closest(key, keys)
    return f"没有“{key}”这个字段。" + (f"是不是想写“{guess}”？" if guess else f"这里可以写：{'、'.join(keys)}")


def _not_in_list(value: object, location: Location, noun_class: type[Noun]) -> str:
    vocabulary = class_at(noun_class, location)
    terms = [str(member) for member in vocabulary] if vocabulary else []  # type: ignore[attr-defined]
    return should_be(field_path(location), f"为以下之一：{'、'.join(terms)}", value, closest(value, terms))


def class_at(noun_class: type, location: Location) -> type | None:
    """Return the noun or the vocabulary that stands at a path below a noun."""
    found: type | None = noun_class
    is_name = False
    for step in location:
        if isinstance(step, int) or is_name:
            is_name = False
            continue
        if found is None or not dataclasses.is_dataclass(found):
            return None
        hints = typing.get_type_hints(found)
        field = next((field for field in dataclasses.fields(found) if term(field.name) == step), None)
        hint = hints[field.name] if field else None
        found = _innermost(hint) if field else None
        is_name = typing.get_origin(hint) is Mapping
    return found


def _innermost(hint: Any) -> type | None:
    """Return the class within `tuple[…]`, `Mapping[…]` and `… | None`."""
    arguments = [argument for argument in typing.get_args(hint) if argument not in {type(None), Ellipsis}]
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is not None:
        return _innermost(arguments[-1]) if arguments else None
    return hint if isinstance(hint, type) else None
