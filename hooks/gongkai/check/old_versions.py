"""Read the identity of a record from an old version of its file.

The rest of the file is not read, because to parse all of it as YAML takes longer.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

from gongkai.load.nodes import parse
from gongkai.load.text import UnreadableError, decode
from gongkai.model import RecordId, WrongValueError
from gongkai.model.values import read_date
from gongkai.vocabulary import term


class Facts(NamedTuple):
    """The identity of a record; texts are as written."""

    number: RecordId
    title: str
    unit: str
    kind: str
    period: str
    published: date


HEAD = 2048
"""Bytes at the start of a file, in which the identity usually stands."""
_TOP = ("id", "title", "unit", "kind", "period")
_KEYS = "|".join(map(term, _TOP))
# `\r` at the end: git has an old version with the line ends with which it was committed.
_PLAIN = re.compile(
    rf"^({_KEYS}): +([^\s\"'|>&*!{{\[#].*?)[ \r]*$",
    re.MULTILINE,
)
# Texts with escapes are left to the YAML parser.
_QUOTED = re.compile(
    rf"^({_KEYS}): +(?:\"([^\"\\]*)\"|'([^']*)')[ \r]*$",
    re.MULTILINE,
)
_PUBLISHED = re.compile(
    rf"^{term('disclosure')}:[^\n]*(?:\n +[^\n]*)*?"
    rf"\b{term('published')}: *([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})",
    re.MULTILINE,
)


def read_facts(content: bytes) -> Facts | None:
    """Return the identity of a record, or None for another file.

    A file in an unusual form is read as YAML, which takes longer.
    """
    with suppress(UnreadableError, WrongValueError, ValueError):
        # The last line of the head may be cut off in its middle.
        head = content[:HEAD].rpartition(b"\n")[0].decode("utf-8", "ignore")
        values = _match(head)
        if values is None:
            text = decode(content)
            values = _match(text) or _parse(text)
        return _facts(values)
    return None


def _match(text: str) -> dict[str, str] | None:
    """Return the values by key, found by regular expressions.

    Returns None when a value is missing, or is in a form that only a YAML parser reads.
    """
    values = {match[1]: match[2] for match in _PLAIN.finditer(text)}
    for match in _QUOTED.finditer(text):
        values[match[1]] = match[2] or match[3] or ""
    published = _PUBLISHED.search(text)
    if published is None or len(values) < len(_TOP):
        return None
    # A comment may follow the value.
    if any(" #" in value for value in values.values()):
        return None
    values[term("published")] = published[1]
    return values


def _parse(text: str) -> dict[str, str]:
    """Return the values by key, read as YAML."""
    value: Any = parse(text).value
    if not isinstance(value, dict):
        return {}
    values = {key: str(value.get(key, "")) for key in map(term, _TOP)}
    published = ""
    disclosure = value.get(term("disclosure"))
    if isinstance(disclosure, dict):
        published = str(disclosure.get(term("published"), ""))
    values[term("published")] = published
    return values


def _facts(values: dict[str, str]) -> Facts:
    """Return the identity; raises `WrongValueError` or `ValueError`."""
    texts = {name: values.get(term(name), "") for name in _TOP}
    number = RecordId.read(texts.pop("id"))
    published = read_date(values.get(term("published"), ""))
    return Facts(number, **texts, published=published)
