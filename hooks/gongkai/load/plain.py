"""Read the plain YAML in which most records are written, without YAML's parser.

YAML's parser makes an object for each key and each text, which takes a tenth of a first build. A
record is mostly a mapping of one-line texts, lists and paragraph blocks. This reader knows these
forms alone; at any other form it gives up, and the caller asks `load.nodes`. So it makes no
messages, and never a value that differs from the value of `load.nodes`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NoReturn

from gongkai.load.nodes import FREE_KEYS, NULLS, canonical_key
from gongkai.load.text import merge_place
from gongkai.vocabulary.characters import HIDDEN

_MAX_DEPTH = 16
"""Levels; `load.nodes` accepts more, and refuses greater depths with a message."""

# Comments, tabs, carriage returns, the line ends that YAML alone knows, and hidden characters.
_FOREIGN = re.compile(f"[#\\t\\r\x85\u2028\u2029\ud800-\udfff{HIDDEN}]")
_UNUSUAL = re.compile('[^\\n -"$-~·—‘-”…　-】\u4e00-\u9fff！-～]')
# Spaces alone on a line of a paragraph block may be text or nothing.
_SPACES = re.compile("\n +\n")
# The first character of a plain text is no indicator of YAML; no colon in the text ends a key.
_FIRST = r"""[^\s:'"\[\]{},&*!|>%@`?\-]"""
_PLAIN = re.compile(rf"{_FIRST}[^:]*(?::(?=[^ ])[^:]*)*")
_FLOW_PLAIN = re.compile(rf"{_FIRST}[^:\[\]{{}},]*")
_QUOTED = re.compile(r"""\"([^"\\]*)"|'([^']*)'""")
# YAML takes no key of more than 1,024 characters.
_ENTRY = re.compile(rf"({_FIRST}[^\s:]{{0,99}}):(?: +(.*))?")


class _NotPlainError(Exception):
    """The text has a form that this reader does not know; caught in this module."""


def plain_value(text: str) -> dict[str, Any] | None:
    """Return the value of a plain YAML text, or None when the text is not plain.

    The value is that of `load.nodes.parse`, which finds no mistake in such a text.
    """
    # The last line of a text without a line end would have another value in a paragraph block.
    if not text.endswith("\n") or merge_place(text):
        return None
    # The class of usual characters is small, and quicker than that of the foreign ones.
    if _UNUSUAL.search(text) and _FOREIGN.search(text):
        return None
    if _SPACES.search(text):
        return None
    reader = _Reader(text.split("\n"))
    try:
        return reader.document()
    except _NotPlainError:
        return None


def _give_up() -> NoReturn:
    raise _NotPlainError


class _Reader:
    """Read lines into a value.

    Hot: in a first build the methods run for each line of each record.
    """

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._count = len(lines)
        self._next = 0
        self._depth = 0

    def document(self) -> dict[str, Any]:
        """Return the mapping that the whole text is."""
        value = self._mapping(0, free_keys=False)
        if self._next < self._count or not value:
            _give_up()
        return value

    def _indent(self) -> int:
        """Return the indent of the next line that is not empty; -1 behind the last."""
        while self._next < self._count:
            line = self._lines[self._next]
            if line:
                text = line.lstrip(" ")
                return len(line) - len(text) if text else _give_up()
            self._next += 1
        return -1

    def _mapping(self, indent: int, *, free_keys: bool) -> dict[str, Any]:
        """Return the mapping whose keys stand at an indent."""
        mapping: dict[str, Any] = {}
        while (actual := self._indent()) == indent:
            entry = _ENTRY.fullmatch(self._lines[self._next], indent)
            if entry is None:
                _give_up()
            key, text = entry.groups()
            if not free_keys:
                key = canonical_key(key)
            if key in mapping:
                _give_up()
            self._next += 1
            mapping[key] = self._value(text, indent, free_keys=key == FREE_KEYS)
        if actual > indent:
            _give_up()
        return mapping

    def _value(self, text: str | None, indent: int, *, free_keys: bool) -> Any:
        """Return the value behind a key; `text` is the rest of the key's line."""
        text = text.rstrip(" ") if text else ""
        if text == "|":
            return self._paragraphs(indent)
        if text:
            return _one_line(text, free_keys=free_keys)
        below = self._indent()
        # The items of a list may stand as far left as their key.
        if below >= indent and self._lines[self._next].startswith("- ", below):
            return self._below(below, self._list)
        if below <= indent:
            _give_up()
        return self._below(below, lambda at: self._mapping(at, free_keys=free_keys))

    def _below(self, indent: int, read: Callable[[int], Any]) -> Any:
        """Return what `read` reads one level below."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            _give_up()
        value = read(indent)
        self._depth -= 1
        return value

    def _list(self, indent: int) -> list[Any]:
        """Return the list whose signs stand at an indent."""
        items: list[Any] = []
        while (actual := self._indent()) == indent:
            line = self._lines[self._next]
            if not line.startswith("- ", indent):
                break
            text = line[indent + 2 :].strip(" ")
            if _ENTRY.fullmatch(text):
                # The first key of a mapping stands behind the sign, the others below.
                column = line.index(text, indent + 2)
                self._lines[self._next] = f"{'':{column}}{text}"
                items.append(self._below(column, lambda at: self._mapping(at, free_keys=False)))
            else:
                items.append(_one_line(text, free_keys=False))
                self._next += 1
        if actual > indent:
            _give_up()
        return items

    def _paragraphs(self, indent: int) -> str:
        """Return the paragraph block below a key at an indent."""
        lines = self._lines
        first = self._next
        begin = len(lines[first]) - len(lines[first].lstrip(" "))
        if begin <= indent:
            _give_up()
        margin = lines[first][:begin]
        end = first
        while end < self._count and (lines[end].startswith(margin) or not lines[end]):
            end += 1
        self._next = end
        text = "\n".join([line[begin:] for line in lines[first:end]])
        return text.rstrip("\n") + "\n"


def _one_line(text: str, *, free_keys: bool) -> Any:
    """Return the value of a text on one line: plain, quoted, or a flow collection."""
    if _PLAIN.fullmatch(text):
        return text if text not in NULLS else _give_up()
    if text.startswith(("[", "{")):
        value, end = _flow(text, 0, free_keys=free_keys)
        return value if end == len(text) else _give_up()
    value, end = _quoted(text, 0)
    return value if end == len(text) else _give_up()


def _quoted(text: str, start: int) -> tuple[str, int]:
    """Return the quoted text at a place, and the place behind its quotation mark."""
    match = _QUOTED.match(text, start)
    # For an empty text `load.nodes` may have a message.
    if match is None or match.end() - start == len("''"):
        _give_up()
    double, single = match.groups()
    return single if double is None else double, match.end()


def _flow(text: str, start: int, *, free_keys: bool, depth: int = 1) -> tuple[Any, int]:
    """Return the flow value at a place, and the place behind the value."""
    if depth > _MAX_DEPTH:
        _give_up()
    sign = text[start : start + 1]
    if sign == "{":
        return _flow_mapping(text, start + 1, free_keys=free_keys, depth=depth)
    if sign == "[":
        return _flow_list(text, start + 1, depth=depth)
    if sign in {'"', "'"}:
        return _quoted(text, start)
    match = _FLOW_PLAIN.match(text, start)
    if match is None:
        _give_up()
    value = match[0].rstrip(" ")
    return value if value not in NULLS else _give_up(), match.end()


def _flow_mapping(text: str, start: int, *, free_keys: bool, depth: int) -> tuple[Any, int]:
    """Return the flow mapping whose first key stands at a place."""
    mapping: dict[str, Any] = {}
    place = start
    while True:
        match = _FLOW_PLAIN.match(text, _skip(text, place))
        if match is None or not text.startswith(": ", match.end()):
            _give_up()
        key = match[0] if free_keys else canonical_key(match[0])
        if key in mapping or key.endswith(" "):
            _give_up()
        begin = _skip(text, match.end() + 2)
        mapping[key], place = _flow(text, begin, free_keys=key == FREE_KEYS, depth=depth + 1)
        place = _skip(text, place)
        if text.startswith("}", place):
            return mapping, place + 1
        if not text.startswith(",", place):
            _give_up()
        place += 1


def _flow_list(text: str, start: int, *, depth: int) -> tuple[Any, int]:
    """Return the flow list whose first item stands at a place."""
    items: list[Any] = []
    place = start
    while True:
        value, place = _flow(text, _skip(text, place), free_keys=False, depth=depth + 1)
        items.append(value)
        place = _skip(text, place)
        if text.startswith("]", place):
            return items, place + 1
        if not text.startswith(",", place):
            _give_up()
        place += 1


def _skip(text: str, place: int) -> int:
    """Return the first place at or behind a place that is no space."""
    while text.startswith(" ", place):
        place += 1
    return place
