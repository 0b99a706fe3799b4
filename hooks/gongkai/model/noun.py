"""What all nouns share: they are frozen, keyed by the vocabulary's terms, and refuse keys they do not know.

Nouns are plain dataclasses. pydantic reads the annotations when YAML is loaded and when the JSON Schema is written; a
noun itself needs no pydantic to be made, compared or pickled.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, ClassVar

from pydantic import ConfigDict

from gongkai.vocabulary import FIELDS, term


class Noun:
    """The base of everything that a person writes: a frozen, slotted, keyword-only dataclass."""

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        alias_generator=term,
        field_title_generator=lambda name, _info: FIELDS[name].term,
    )


_NAMES: dict[Any, tuple[str, ...]] = {}


def field_names(noun: Noun) -> tuple[str, ...]:
    """Return the names of a noun's fields, which `dataclasses.fields` collects anew each time."""
    kind: Any = type(noun)
    if kind not in _NAMES:
        _NAMES[kind] = tuple(entry.name for entry in fields(kind))
    return _NAMES[kind]
