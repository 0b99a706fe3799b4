"""What an old version of a record's file says of its identity, read without reading the rest."""

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
    """By what a record is known; texts as they were written."""

    number: RecordId
    title: str
    unit: str
    kind: str
    period: str
    published: date


HEAD = 2048
"""The bytes in which a record usually says who it is."""
_TOP = ("id", "title", "unit", "kind", "period")
_PLAIN = re.compile(rf"^({'|'.join(map(term, _TOP))}): +([^\s\"'|>&*!{{\[#].*?)[ \r]*$", re.MULTILINE)
_QUOTED = re.compile(rf"^({'|'.join(map(term, _TOP))}): +(?:\"([^\"\\]*)\"|'([^']*)')[ \r]*$", re.MULTILINE)
_PUBLISHED = re.compile(
    rf"^{term('disclosure')}:[^\n]*(?:\n +[^\n]*)*?\b{term('published')}: *([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})", re.MULTILINE
)


def read_facts(content: bytes) -> Facts | None:
    """Return what a file says, or None where it is no record; a file written in an unusual form is read as YAML, which takes longer."""
    with suppress(UnreadableError, WrongValueError, ValueError):
        head = content[:HEAD].rpartition(b"\n")[0].decode("utf-8", "ignore")
        return _facts(_found(head) or _found(text := decode(content)) or _parsed(text))
    return None


def _found(text: str) -> dict[str, str] | None:
    found = {match[1]: match[2] for match in _PLAIN.finditer(text)}
    found |= {match[1]: match[2] or match[3] or "" for match in _QUOTED.finditer(text)}
    published = _PUBLISHED.search(text)
    if published is None or len(found) < len(_TOP) or any(" #" in value for value in found.values()):
        return None
    return found | {term("published"): published[1]}


def _parsed(text: str) -> dict[str, str]:
    value: Any = parse(text).value
    if not isinstance(value, dict):
        return {}
    disclosure = value.get(term("disclosure"))
    return {key: str(value.get(key, "")) for key in map(term, _TOP)} | {
        term("published"): str(disclosure.get(term("published"), "")) if isinstance(disclosure, dict) else ""
    }


def _facts(found: dict[str, str]) -> Facts:
    texts = {name: found.get(term(name), "") for name in _TOP}
    number = RecordId.read(texts.pop("id"))
    return Facts(number, **texts, published=read_date(found.get(term("published"), "")))
