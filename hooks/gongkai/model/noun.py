"""The base of all nouns: frozen, keyed by the vocabulary's terms, strict about keys.

Nouns are plain dataclasses. pydantic reads the annotations when YAML is loaded and when the JSON
Schema is written; making, comparing and pickling a noun needs no pydantic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, TypeVar, get_args, get_type_hints

from pydantic import ConfigDict

from gongkai.vocabulary import FIELDS, term

PartT = TypeVar("PartT")


class Noun:
    """The base of everything that a person writes.

    A noun is a frozen, slotted, keyword-only dataclass.
    """

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        alias_generator=term,
        field_title_generator=lambda name, _info: FIELDS[name].term,
    )

    def __reduce__(self) -> tuple[Callable[..., Noun], tuple[Any, ...]]:
        """Pickle as class and values.

        The pickle is half as long as that of a plain dataclass, and read twice as quickly.
        """
        kind: Any = type(self)
        return _restore, (kind, *values_of(kind)(self))


@cache
def values_of(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a function that returns all field values at once."""
    first, *others = names = [entry.name for entry in fields(kind)]
    if others:
        return attrgetter(*names)
    # Of a single name `attrgetter` returns the bare value, not a tuple.
    return lambda noun: (getattr(noun, first),)


_NAMES: dict[Any, tuple[str, ...]] = {}


def field_names(noun: Noun) -> tuple[str, ...]:
    """Return the names of a noun's fields.

    `dataclasses.fields` would collect the names anew for each noun.
    """
    kind: Any = type(noun)
    if kind not in _NAMES:
        _NAMES[kind] = tuple(entry.name for entry in fields(kind))
    return _NAMES[kind]


def parts(value: Any) -> Iterable[tuple[str | int, Any]]:
    """Return the parts of a noun, a mapping or a tuple.

    Each part comes with its field name, key or index. Any other value has no parts.
    """
    if type(value) is tuple:
        return enumerate(value)
    if isinstance(value, Noun):
        return [(name, getattr(value, name)) for name in field_names(value)]
    if isinstance(value, Mapping):
        return value.items()
    return ()


_HAS_PARTS: dict[type, bool] = {}


def has_parts(value: object) -> bool:
    """Tell whether a value is a noun, mapping or tuple with parts."""
    kind = type(value)
    # Hot: once a value. One look-up by type is quicker than three `isinstance`.
    is_composite = _HAS_PARTS.get(kind)
    if is_composite is None:
        is_composite = _HAS_PARTS[kind] = issubclass(kind, tuple | Mapping | Noun)
    return is_composite and bool(value)


Kinds = tuple[type[PartT], ...]


def found_in(value: Any, kinds: Kinds[PartT]) -> list[PartT]:
    """Return all parts of these types, at any depth.

    The parts stand in the order of the fields. The search enters only fields whose annotation
    allows such a part: a record has hundreds of texts and numbers, and few references.
    """
    matches: list[PartT] = []
    _collect(value, kinds, matches)
    return matches


def _collect(value: Any, kinds: Kinds[PartT], matches: list[PartT]) -> None:
    if isinstance(value, kinds):
        matches.append(value)
    elif isinstance(value, Noun):
        for name in _fields_leading_to(type(value), kinds):
            if part := getattr(value, name):  # most are empty
                _collect(part, kinds, matches)
    elif type(value) is tuple:
        for part in value:
            _collect(part, kinds, matches)
    elif isinstance(value, Mapping):
        for part in value.values():
            _collect(part, kinds, matches)


_FIELDS_LEADING_TO: dict[tuple[Any, Kinds[Any]], tuple[str, ...]] = {}


def _fields_leading_to(noun: type[Noun], kinds: Kinds[Any]) -> tuple[str, ...]:
    """Return the names of the fields that may contain these types."""
    leading = _FIELDS_LEADING_TO.get((noun, kinds))
    if leading is None:
        hints = get_type_hints(noun)
        names = [entry.name for entry in fields(noun)]  # type: ignore[arg-type]
        leading = tuple(name for name in names if _may_have(hints[name], kinds, frozenset()))
        _FIELDS_LEADING_TO[noun, kinds] = leading
    return leading


def _may_have(hint: Any, kinds: Kinds[Any], enclosing: frozenset[Any]) -> bool:
    """Tell whether a value of a type may be or contain these types.

    `enclosing` has the nouns around the value: a section has sections, so the search would
    never end.
    """
    if not isinstance(hint, type) or not issubclass(hint, (*kinds, Noun)):
        return hint is Any or any(_may_have(part, kinds, enclosing) for part in get_args(hint))
    if not issubclass(hint, Noun):
        return True
    if hint in enclosing:
        return False
    inner = get_type_hints(hint)
    names = [entry.name for entry in fields(hint)]  # type: ignore[arg-type]
    return any(_may_have(inner[name], kinds, enclosing | {hint}) for name in names)


_SETTERS: dict[type[Noun], tuple[Callable[[Any, Any], None], ...]] = {}


def setters(kind: type[Noun]) -> tuple[Callable[[Any, Any], None], ...]:
    """Return the setters of a new noun's fields, in order."""
    if kind not in _SETTERS:
        # The slots themselves: `setattr` is refused by a frozen dataclass.
        entries = fields(kind)  # type: ignore[arg-type]
        _SETTERS[kind] = tuple(getattr(kind, entry.name).__set__ for entry in entries)
    return _SETTERS[kind]


def _restore(kind: type[Noun], *values: Any) -> Noun:
    """Return a noun from its pickled values."""
    noun = object.__new__(kind)
    for setter, value in zip(setters(kind), values, strict=True):
        setter(noun, value)
    return noun
