"""Nouns as plain values, for JSON pages and for writing YAML."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from gongkai.model.attendance import RoughCount
from gongkai.model.metric import Metric
from gongkai.model.noun import Noun, values_of
from gongkai.vocabulary import term

_PARAGRAPHS = "paragraphs", "introduction", "before", "after", "answer"


def as_written(value: Any) -> Any:
    """Return a value as plain values under Chinese keys.

    Fields with their default value are left out; paragraphs become the lines of one text.
    """
    # Hot: called for every value of a record. The commonest types come first, by their exact
    # type: a member of a vocabulary is a text too, and becomes a plain text below.
    kind = type(value)
    if kind is str or kind is int:
        return value
    if kind is tuple:
        # Texts are passed through without a call.
        return [item if type(item) is str else as_written(item) for item in value]
    if isinstance(value, Noun):
        if isinstance(value, Metric) and _has_short_form(value):
            return str(value)
        return _mapping(value)
    if isinstance(value, Mapping):
        return {str(key): as_written(item) for key, item in value.items()}
    is_number = isinstance(value, int) and not isinstance(value, RoughCount)
    return value if is_number else str(value)


def _has_short_form(metric: Metric) -> bool:
    if metric.basis or metric.note or metric.withheld or metric.scope:
        return False
    # 全部 without a number has no place for a unit.
    return metric.value is not None or metric.counting_unit is None


def _mapping(noun: Noun) -> dict[str, Any]:
    mapping = {}
    kind: Any = type(noun)
    for (key, default, is_paragraphs), value in zip(
        _fields_of(kind),
        values_of(kind)(noun),
        strict=True,
    ):
        # An empty mapping equals no default: the default is `MISSING` beside a factory.
        if value is None or value == default or (not value and value == {}):
            continue
        if is_paragraphs:
            mapping[key] = "\n".join(value)
        elif type(value) is str:
            mapping[key] = value
        else:
            mapping[key] = as_written(value)
    return mapping


class _Field(NamedTuple):
    """A field as `_mapping` needs it, collected once a class."""

    key: str
    default: Any
    is_paragraphs: bool


@cache
def _fields_of(kind: type[Any]) -> tuple[_Field, ...]:
    rows = []
    for entry in dataclasses.fields(kind):
        name = entry.name
        rows.append(_Field(term(name), entry.default, name in _PARAGRAPHS))
    return tuple(rows)
