"""Write YAML as text: faster than a library, and laid out as a person would write it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

_NEEDS_QUOTES = re.compile(r"[,\[\]{}#&*!|>'\"%@`:\\]|^[-?=~]|^[\d.]+$|^\s|\s$|^$")


def scalar(text: str) -> str:
    """Return the text as it stands in YAML, in quotes only where it must, inside brackets too."""
    return json.dumps(text, ensure_ascii=False) if _NEEDS_QUOTES.search(text) else text


def line(key: str, value: str | int | None) -> str:
    """Return `key: value`, or nothing where there is no value."""
    if value is None:
        return ""
    return f"{key}: {value if isinstance(value, int) else scalar(value)}\n"


def lines(fields: Mapping[str, str | int | None]) -> str:
    """Return a line for each field that has a value."""
    return "".join(line(key, value) for key, value in fields.items())


def listing(key: str, values: Iterable[str]) -> str:
    """Return a list of texts, one a line."""
    return f"{key}:\n" + "".join(f"  - {scalar(value)}\n" for value in values)


def mapping(fields: Mapping[str, str | int | None]) -> str:
    """Return `{key: value, …}` without the fields that have no value."""
    return "{" + ", ".join(line(key, value)[:-1] for key, value in fields.items() if value is not None) + "}"


def rows(key: str, entries: Iterable[Mapping[str, str | int | None]]) -> str:
    """Return a list of mappings, one a line."""
    return f"{key}:\n" + "".join(f"  - {mapping(entry)}\n" for entry in entries)


def sequence(values: Iterable[str]) -> str:
    """Return `[value, …]`."""
    return "[" + ", ".join(map(scalar, values)) + "]"


def block(key: str, paragraphs: Iterable[str], indent: str) -> str:
    """Return a block scalar, a paragraph a line; its key is indented by `indent`."""
    return f"{indent}{key}: |\n" + "".join(f"{indent}  {paragraph}\n" for paragraph in paragraphs)
