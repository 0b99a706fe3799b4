"""Nouns whose larger fields are read when they are first asked for: a site of 10,000 records holds their data sheets, not their texts."""

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
    """Where the other fields of a noun are, and what is known of them without reading them."""

    read: Callable[[], bytes]
    """Returns the fields as `Deferred.divided` has packed them; nothing of a noun that was sent without them."""
    references: tuple[RecordId | UnitId, ...]
    """Every 索引号 and unit code in the noun."""
    audiences: frozenset[Audience] = frozenset()
    """The scopes of its parts, as far as they have their own."""
    decided: date | None = None
    """The day on which its publication was approved."""


class Deferred(Noun):
    """The base of a noun that can be made of some of its fields and a way to the others."""

    __slots__ = ("_rest",)

    _rest: Rest

    @classmethod
    def of(cls, values: tuple[Any, ...], rest: Rest) -> Self:
        """Return a noun, given its fields in their order with `...` for each that is to be read later."""
        made = object.__new__(cls)
        for setter, value in zip(setters(cls), values, strict=True):
            if value is not ...:
                setter(made, value)
        object.__setattr__(made, "_rest", rest)
        return made

    def __getattr__(self, name: str) -> Any:
        """Read the fields that are not there yet; called only for what is not there."""
        if name == "_rest" or name not in field_names(self):
            raise AttributeError(name)
        packed = self._rest.read()
        if not packed:
            message = f"{name} was asked for, but this noun was sent for lists only"
            raise LookupError(message)
        fields: Mapping[str, Any] = pickle.loads(packed)  # noqa: S301 - packed by `divided`, kept under a checksum
        for key, value in fields.items():
            object.__setattr__(self, key, value)
        return object.__getattribute__(self, name)

    def __reduce__(self) -> Any:
        """Be sent as it is: what was not read is not unpacked for it either."""
        held = self._held()
        if ... not in held:
            return super().__reduce__()
        return _received, (type(self), held, self._rest.read(), *self._rest[1:])

    @property
    def unread(self) -> frozenset[str]:
        """Return the names of the fields that were not read yet."""
        return frozenset(name for name, value in zip(field_names(self), self._held(), strict=True) if value is ...)

    def _held(self) -> tuple[Any, ...]:
        """Return the fields as `of` takes them."""
        kind: Any = type(self)
        return tuple([getter(self) for getter in _getters(kind)])

    def copied(self) -> Self:
        """Return the noun for a reader of all of them: what is read of the copy does not stay in memory with the noun."""
        held = self._held()
        return self.of(held, self._rest) if ... in held else self

    def without_rest(self) -> Self:
        """Return the noun for a reader who needs only what lists show of it."""
        held = self._held()
        return self.of(held if ... in held else self._values(self._later()), Rest(_nothing, ()))

    def divided(self) -> tuple[tuple[Any, ...], bytes]:
        """Return the fields as `of` takes them, and packed those that are read later."""
        later = self._later()
        rest = {name: getattr(self, name) for name in field_names(self) if name in later}
        return self._values(later), pickle.dumps(rest, protocol=pickle.HIGHEST_PROTOCOL)

    def _later(self) -> frozenset[str]:
        return frozenset(name for name in field_names(self) if self.is_read_later(name, getattr(self, name)))

    def _values(self, later: frozenset[str]) -> tuple[Any, ...]:
        return tuple(... if name in later else getattr(self, name) for name in field_names(self))

    def is_read_later(self, name: str, value: object) -> bool:
        """Tell whether a field is read when it is asked for."""
        raise NotImplementedError


@cache
def _getters(kind: type[Any]) -> tuple[Callable[[Deferred], Any], ...]:
    """Return what returns each field of a noun, or `...` where it was not read yet, without reading it."""
    return tuple(_getter(getattr(kind, entry.name).__get__) for entry in fields(kind))


def _getter(slot: Callable[[Deferred], Any]) -> Callable[[Deferred], Any]:
    def held(noun: Deferred) -> Any:
        try:
            return slot(noun)
        except AttributeError:
            return ...

    return held


def _received(
    kind: type[Deferred],
    values: tuple[Any, ...],
    rest: bytes,
    references: tuple[RecordId | UnitId, ...],
    audiences: frozenset[Audience],
    decided: date | None,
) -> Deferred:
    """Return a noun that was sent before it was read."""
    return kind.of(values, Rest(lambda: rest, references, audiences, decided))


def _nothing() -> bytes:
    return b""
