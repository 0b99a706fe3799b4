"""Write YAML as text, faster than a library and in the layout of a person."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

_NEEDS_QUOTES = re.compile(r"[,\[\]{}#&*!|>'\"%@`:\\]|^[-?=~]|^[\d.]+$|^\s|\s$|^$")


def scalar(text: str) -> str:
    """Return a text as YAML, in quotation marks only where necessary.

    The result may also stand inside brackets.
    """
    if _NEEDS_QUOTES.search(text):
        # Every JSON string is a YAML string.
        return json.dumps(text, ensure_ascii=False)
    return text


def line(key: str, value: str | int | None) -> str:
    """Return `key: value`, or nothing without a value."""
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{key}: {value}\n"
    return f"{key}: {scalar(value)}\n"


def lines(fields: Mapping[str, str | int | None]) -> str:
    """Return a line for each field that has a value."""
    return "".join(line(key, value) for key, value in fields.items())


def listing(key: str, values: Iterable[str]) -> str:
    """Return a list of texts, one a line."""
    items = [f"  - {scalar(value)}\n" for value in values]
    return f"{key}:\n" + "".join(items)


def mapping(fields: Mapping[str, str | int | None]) -> str:
    """Return `{key: value, …}` without the fields that have no value."""
    pairs = [line(key, value).removesuffix("\n") for key, value in fields.items()]
    return "{" + ", ".join(pair for pair in pairs if pair) + "}"


def rows(key: str, entries: Iterable[Mapping[str, str | int | None]]) -> str:
    """Return a list of mappings, one a line."""
    items = [f"  - {mapping(entry)}\n" for entry in entries]
    return f"{key}:\n" + "".join(items)


def sequence(values: Iterable[str]) -> str:
    """Return `[value, …]`."""
    return "[" + ", ".join(map(scalar, values)) + "]"


def block(key: str, paragraphs: Iterable[str], indent: str) -> str:
    """Return a block scalar, a paragraph a line, its key after `indent`."""
    paragraph_lines = [f"{indent}  {paragraph}\n" for paragraph in paragraphs]
    return f"{indent}{key}: |\n" + "".join(paragraph_lines)
