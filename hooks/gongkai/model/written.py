"""Turn nouns back into the plain values that were written: for JSON pages and for writing YAML."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from gongkai.model.audience import Audience
from gongkai.model.metric import Metric
from gongkai.model.noun import Noun
from gongkai.vocabulary import term

_PARAGRAPHS = "paragraphs", "introduction", "before", "after", "answer"


def as_written(value: Any) -> Any:
    """Return plain values under Chinese keys; what was left at its default is left out, a paragraph is a line again."""
    if isinstance(value, Metric):
        says_all = not any((value.basis, value.note, value.withheld, value.scope))
        return str(value) if says_all and (value.value is not None or value.counting_unit is None) else _mapping(value)
    if isinstance(value, Noun):
        return _mapping(value)
    if isinstance(value, Mapping):
        return {str(key): as_written(item) for key, item in value.items()}
    if isinstance(value, tuple) and not isinstance(value, Audience):
        return [as_written(item) for item in value]
    return value if isinstance(value, int) else str(value)


def _mapping(noun: Noun) -> dict[str, Any]:
    written = {}
    for field in dataclasses.fields(noun):  # type: ignore[arg-type]
        value = getattr(noun, field.name)
        if value is None or value in (field.default, {}):
            continue
        written[term(field.name)] = "\n".join(value) if field.name in _PARAGRAPHS else as_written(value)
    return written
