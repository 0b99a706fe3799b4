"""Nouns that read their larger fields on first access.

A site of 10,000 records so holds the data sheets in memory, not the texts.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any, NamedTuple, Self

from gongkai.model.audience import Audience
from gongkai.model.noun import Noun, field_names, setters
from gongkai.model.values import RecordId, UnitId


class Rest(NamedTuple):
    """The access to the deferred fields of a noun.

    The other entries are facts about the deferred fields that need no reading.
    """

    read: Callable[[], bytes]
    """Returns the deferred fields as packed by `Deferred.divided`.

    Returns no bytes for a noun that was sent without these fields.
    """
    references: tuple[RecordId | UnitId, ...]
    """Every 索引号 and unit code in the noun."""
    audiences: frozenset[Audience] = frozenset()
    """The scopes of the parts that have a scope of their own."""
    decided: date | None = None
    """The day on which the publication was approved."""


class Deferred(Noun):
    """The base of a noun that can defer reading some fields."""

    __slots__ = ("_rest",)

    _rest: Rest

    @classmethod
    def of(cls, values: tuple[Any, ...], rest: Rest) -> Self:
        """Return a noun from the values of its fields, in order.

        `...` stands for each field that `rest` reads later.
        """
        # Hot: once a record. `__init__` would need a value for every field.
        noun = object.__new__(cls)
        for setter, value in zip(setters(cls), values, strict=True):
            if value is not ...:
                setter(noun, value)
        # Nouns are frozen: their own `__setattr__` raises.
        object.__setattr__(noun, "_rest", rest)
        return noun

    def __getattr__(self, name: str) -> Any:
        """Read all deferred fields and return the named field.

        Python calls this method only for an empty slot, so a loaded field costs nothing extra.
        Raises LookupError when the noun was sent without the deferred fields.
        """
        # A noun made whole has no `_rest`: without this check the look-up would never end.
        if name == "_rest" or name not in field_names(self):
            raise AttributeError(name)
        packed = self._rest.read()
        if not packed:
            message = f"{name} was asked for, but this noun was sent for lists only"
            raise LookupError(message)
        # Safe to unpickle: packed by `divided`, and stored under a checksum.
        values: Mapping[str, Any] = pickle.loads(packed)  # noqa: S301
        # All fields at once: the page that asks for one needs the others too.
        for key, value in values.items():
            object.__setattr__(self, key, value)
        return object.__getattribute__(self, name)

    def __reduce__(self) -> Any:
        """Pickle without loading deferred fields."""
        values = self._slot_values()
        if ... not in values:
            return super().__reduce__()
        # `read` itself cannot be pickled: it may be bound to an open store.
        return _restore, (type(self), values, self._rest.read(), *self._rest[1:])

    @property
    def unread(self) -> frozenset[str]:
        """Return the names of the fields not read yet."""
        values = zip(field_names(self), self._slot_values(), strict=True)
        return frozenset(name for name, value in values if value is ...)

    def _slot_values(self) -> tuple[Any, ...]:
        """Return the values of the fields, as `of` takes the values."""
        kind: Any = type(self)
        # Hot: once a record. A list comprehension is quicker here than a generator.
        return tuple([getter(self) for getter in _getters(kind)])

    def copied(self) -> Self:
        """Return a copy for a reader of all fields.

        The deferred fields are loaded into the copy, so that this noun stays small in memory.
        A noun without deferred fields is returned itself.
        """
        values = self._slot_values()
        if ... in values:
            return self.of(values, self._rest)
        return self

    def without_rest(self) -> Self:
        """Return a copy with the fields for lists only."""
        values = self._slot_values()
        if ... not in values:
            values = self._values_without(self._deferred_names())
        return self.of(values, Rest(_no_fields, ()))

    def divided(self) -> tuple[tuple[Any, ...], bytes]:
        """Return the values as `of` takes them, and the packed rest."""
        deferred = self._deferred_names()
        rest = {name: getattr(self, name) for name in field_names(self) if name in deferred}
        packed = pickle.dumps(rest, protocol=pickle.HIGHEST_PROTOCOL)
        return self._values_without(deferred), packed

    def _deferred_names(self) -> frozenset[str]:
        names = field_names(self)
        return frozenset(name for name in names if self.is_read_later(name, getattr(self, name)))

    def _values_without(self, deferred: frozenset[str]) -> tuple[Any, ...]:
        names = field_names(self)
        return tuple(... if name in deferred else getattr(self, name) for name in names)

    def is_read_later(self, name: str, value: object) -> bool:
        """Tell whether a field is read on first access."""
        raise NotImplementedError


@cache
def _getters(kind: type[Any]) -> tuple[Callable[[Deferred], Any], ...]:
    """Return a getter for each field, in order.

    A getter returns `...` for a field not read yet, and does not read the field.
    """
    return tuple(_getter(getattr(kind, entry.name).__get__) for entry in fields(kind))


def _getter(slot: Callable[[Deferred], Any]) -> Callable[[Deferred], Any]:
    def value_or_ellipsis(noun: Deferred) -> Any:
        # The slot itself is asked: getattr would end in `__getattr__` and read the field.
        try:
            return slot(noun)
        except AttributeError:
            return ...

    return value_or_ellipsis


def _restore(
    kind: type[Deferred],
    values: tuple[Any, ...],
    rest: bytes,
    references: tuple[RecordId | UnitId, ...],
    audiences: frozenset[Audience],
    decided: date | None,
) -> Deferred:
    """Return a noun that was pickled with deferred fields."""
    return kind.of(values, Rest(lambda: rest, references, audiences, decided))


def _no_fields() -> bytes:
    return b""
