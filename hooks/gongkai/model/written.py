"""Turn nouns back into the plain values that were written: for JSON pages and for writing YAML."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, NamedTuple

from gongkai.model.metric import Metric
from gongkai.model.noun import Noun
from gongkai.vocabulary import term

_PARAGRAPHS = "paragraphs", "introduction", "before", "after", "answer"


def as_written(value: Any) -> Any:
    """Return plain values under Chinese keys; what was left at its default is left out, a paragraph is a line again."""
    if type(value) is str:
        return value
    if isinstance(value, Metric):
        says_all = not any((value.basis, value.note, value.withheld, value.scope))
        return str(value) if says_all and (value.value is not None or value.counting_unit is None) else _mapping(value)
    if isinstance(value, Noun):
        return _mapping(value)
    if type(value) is tuple:
        return [as_written(item) for item in value]
    if isinstance(value, int):
        return value
    return {str(key): as_written(item) for key, item in value.items()} if isinstance(value, Mapping) else str(value)


def _mapping(noun: Noun) -> dict[str, Any]:
    written = {}
    for name, key, default, is_paragraphs in _fields_of(type(noun)):
        value = getattr(noun, name)
        if value is None or value == default or (not value and value == {}):
            continue
        written[key] = "\n".join(value) if is_paragraphs else as_written(value)
    return written


class _Field(NamedTuple):
    """What `_mapping` has to know of a field, collected once for each class."""

    name: str
    key: str
    default: Any
    is_paragraphs: bool


_FIELDS: dict[type[Noun], tuple[_Field, ...]] = {}


def _fields_of(kind: type[Noun]) -> tuple[_Field, ...]:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(
            _Field(field.name, term(field.name), field.default, field.name in _PARAGRAPHS)
            for field in dataclasses.fields(kind)  # type: ignore[arg-type]
        )
    return _FIELDS[kind]
