"""What all nouns share: they are frozen, keyed by the vocabulary's terms, and refuse keys they do not know.

Nouns are plain dataclasses. pydantic reads the annotations when YAML is loaded and when the JSON Schema is written; a
noun itself needs no pydantic to be made, compared or pickled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, TypeVar, get_args, get_type_hints

from pydantic import ConfigDict

from gongkai.vocabulary import FIELDS, term

FoundT = TypeVar("FoundT")


class Noun:
    """The base of everything that a person writes: a frozen, slotted, keyword-only dataclass."""

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        alias_generator=term,
        field_title_generator=lambda name, _info: FIELDS[name].term,
    )

    def __reduce__(self) -> tuple[Callable[..., Noun], tuple[Any, ...]]:
        """Be pickled as class and values: half as long, and twice as quickly read, as what dataclasses do by themselves."""
        kind: Any = type(self)
        return _restored, (kind, *values_of(kind)(self))


@cache
def values_of(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what returns the values of all fields of a noun in one call."""
    first, *others = names = [entry.name for entry in fields(kind)]
    return attrgetter(*names) if others else lambda noun: (getattr(noun, first),)


_NAMES: dict[Any, tuple[str, ...]] = {}


def field_names(noun: Noun) -> tuple[str, ...]:
    """Return the names of a noun's fields, which `dataclasses.fields` collects anew each time."""
    kind: Any = type(noun)
    if kind not in _NAMES:
        _NAMES[kind] = tuple(entry.name for entry in fields(kind))
    return _NAMES[kind]


def parts(value: Any) -> Iterable[tuple[str | int, Any]]:
    """Return what a noun, a mapping or a tuple is made of, under its field name, key or index; nothing of any other value."""
    if type(value) is tuple:
        return enumerate(value)
    if isinstance(value, Noun):
        return [(name, getattr(value, name)) for name in field_names(value)]
    return value.items() if isinstance(value, Mapping) else ()


_HAS_PARTS: dict[type, bool] = {}


def has_parts(value: object) -> bool:
    """Tell whether a value is a noun, a mapping or a tuple, and not empty; quicker than to ask for each of the three."""
    kind = type(value)
    found = _HAS_PARTS.get(kind)
    if found is None:
        found = _HAS_PARTS[kind] = issubclass(kind, tuple | Mapping | Noun)
    return found and bool(value)


Kinds = tuple[type[FoundT], ...]


def found_in(value: Any, kinds: Kinds[FoundT]) -> list[FoundT]:
    """Return whatever of these types is in a noun, a mapping or a tuple, at any depth and in the order in which it stands there.

    It looks only where the annotations let one be: a record has hundreds of texts and numbers, and few references.
    """
    found: list[FoundT] = []
    _collect(value, kinds, found)
    return found


def _collect(value: Any, kinds: Kinds[FoundT], found: list[FoundT]) -> None:
    if isinstance(value, kinds):
        found.append(value)
    elif isinstance(value, Noun):
        for name in _leading_to(type(value), kinds):
            if part := getattr(value, name):  # most are empty
                _collect(part, kinds, found)
    elif type(value) is tuple or isinstance(value, Mapping):
        for part in value.values() if isinstance(value, Mapping) else value:
            _collect(part, kinds, found)


_LEADING: dict[tuple[Any, Kinds[Any]], tuple[str, ...]] = {}


def _leading_to(noun: type[Noun], kinds: Kinds[Any]) -> tuple[str, ...]:
    """Return the names of the fields that may have one of these types in them."""
    found = _LEADING.get((noun, kinds))
    if found is None:
        hints = get_type_hints(noun)
        names = [entry.name for entry in fields(noun)]  # type: ignore[arg-type]
        found = _LEADING[noun, kinds] = tuple(name for name in names if _may_have(hints[name], kinds, frozenset()))
    return found


def _may_have(hint: Any, kinds: Kinds[Any], above: frozenset[Any]) -> bool:
    """Tell whether a value of a type may be, or have in it, one of these types; `above` are the nouns in which it stands."""
    if isinstance(hint, type) and issubclass(hint, (*kinds, Noun)):
        if not issubclass(hint, Noun):
            return True
        inner = get_type_hints(hint)
        return hint not in above and any(_may_have(inner[entry.name], kinds, above | {hint}) for entry in fields(hint))  # type: ignore[arg-type]
    return hint is Any or any(_may_have(part, kinds, above) for part in get_args(hint))


_SETTERS: dict[type[Noun], tuple[Callable[[Any, Any], None], ...]] = {}


def setters(kind: type[Noun]) -> tuple[Callable[[Any, Any], None], ...]:
    """Return what sets each field of a noun that is being made, in the order of the fields."""
    if kind not in _SETTERS:
        _SETTERS[kind] = tuple(getattr(kind, entry.name).__set__ for entry in fields(kind))  # type: ignore[arg-type]
    return _SETTERS[kind]


def _restored(kind: type[Noun], *values: Any) -> Noun:
    """Return a noun that was pickled."""
    made = object.__new__(kind)
    for setter, value in zip(setters(kind), values, strict=True):
        setter(made, value)
    return made
