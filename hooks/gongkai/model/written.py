"""Turn nouns back into the plain values that were written: for JSON pages and for writing YAML."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from gongkai.model.metric import Metric
from gongkai.model.noun import Noun, values_of
from gongkai.vocabulary import term

_PARAGRAPHS = "paragraphs", "introduction", "before", "after", "answer"


def as_written(value: Any) -> Any:
    """Return plain values under Chinese keys; what was left at its default is left out, a paragraph is a line again."""
    kind = type(value)
    if kind is str or kind is int:
        return value
    if kind is tuple:
        return [item if type(item) is str else as_written(item) for item in value]
    if isinstance(value, Metric):
        says_all = not any((value.basis, value.note, value.withheld, value.scope))
        return str(value) if says_all and (value.value is not None or value.counting_unit is None) else _mapping(value)
    if isinstance(value, Noun):
        return _mapping(value)
    if isinstance(value, int):
        return value
    return {str(key): as_written(item) for key, item in value.items()} if isinstance(value, Mapping) else str(value)


def _mapping(noun: Noun) -> dict[str, Any]:
    written = {}
    kind: Any = type(noun)
    for (key, default, is_paragraphs), value in zip(_fields_of(kind), values_of(kind)(noun), strict=True):
        if value is None or value == default or (not value and value == {}):
            continue
        written[key] = "\n".join(value) if is_paragraphs else value if type(value) is str else as_written(value)
    return written


class _Field(NamedTuple):
    """What `_mapping` has to know of a field, collected once for each class."""

    key: str
    default: Any
    is_paragraphs: bool


@cache
def _fields_of(kind: type[Any]) -> tuple[_Field, ...]:
    return tuple(_Field(term(field.name), field.default, field.name in _PARAGRAPHS) for field in dataclasses.fields(kind))
