"""Find text that was pasted without the indent of its paragraph block.

YAML takes such a line for a key, and stops lines below it with words about colons.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gongkai.vocabulary import FIELD_BY_TERM, FIELDS, term

_ENTRY = re.compile(
    r"^(?P<before> *(?:- +)*)(?P<key>[^\s:#'\"\[\]{}-][^:]*?) *:(?: +(?P<value>.*))?$",
)
_BLOCK = re.compile(r"[|>][+\-1-9]{0,2}(?: +#.*)?")
_OTHER_STRUCTURE = re.compile(r"^ *(?:\t|#|-$|---|\.\.\.|[\]}])")
_CLOSE_ENTRY = re.compile(r"^ *(?:- +)?(?P<key>[^\s:：]+)[:：]")
"""A key with a full-width colon, or without a blank behind its colon."""
_OTHER_STYLES = ("'", '"', "[", "{", "&", "*", "!")
_TEXT_FIELDS = ("paragraphs", "introduction", "before", "after", "answer", "content", "note")
_TEXT_TERMS = frozenset(term(name) for name in _TEXT_FIELDS)
"""The keys of longer texts, which somebody may paste without a block."""


class Pasted(NamedTuple):
    """A line of text to the left of its paragraph."""

    line: int
    column: int
    message: str


class _Entry(NamedTuple):
    """A key, and the column at which the lines of its text begin at least."""

    key: str
    indent: int
    is_block: bool


def pasted_line(text: str, last_line: int) -> Pasted | None:
    """Return the first line of text without indent, down to a line."""
    entry: _Entry | None = None
    text_indent = 0
    for number, line in enumerate(text.split("\n")[:last_line], 1):
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip(" "))
        if entry is not None and entry.is_block and indent >= (text_indent or entry.indent):
            text_indent = text_indent or indent
            continue
        new_entry = _entry(line)
        # Below an empty block `- 第一，…` is text, unless a field follows the dash.
        may_be_item = entry is None or not entry.is_block or bool(text_indent)
        if (
            new_entry is None
            and entry is not None
            and not _is_structure(line, may_be_item=may_be_item)
        ):
            least = text_indent or entry.indent
            if indent >= least:
                continue
            message = _message(entry, least, indent)
            return Pasted(number, indent + 1, message)
        entry = new_entry
        text_indent = 0
    return None


def _entry(line: str) -> _Entry | None:
    """Return the key of a line that begins a text, or None."""
    match = _ENTRY.match(line)
    if match is None or not _is_field(match["key"]):
        return None
    value = match["value"] or ""
    is_block = bool(_BLOCK.fullmatch(value))
    if value.startswith(_OTHER_STYLES) or not (is_block or match["key"] in _TEXT_TERMS):
        return None
    return _Entry(match["key"], len(match["before"]) + 1, is_block)


def _is_structure(line: str, *, may_be_item: bool) -> bool:
    """Tell whether a line is a part of the record and no text."""
    match = _ENTRY.match(line) or _CLOSE_ENTRY.match(line)
    if match is not None and _is_field(match["key"]):
        return True
    if line.lstrip(" ").startswith("- "):
        return may_be_item
    return _OTHER_STRUCTURE.match(line) is not None


def _is_field(key: str) -> bool:
    return key in FIELD_BY_TERM or key.replace("-", "_") in FIELDS


def _message(entry: _Entry, least: int, indent: int) -> str:
    """Return the advice to indent the lines of a text."""
    spaces = max(least, entry.indent + 1)
    where = f"“{entry.key}”的正文要缩进：每一行前面空 {spaces} 格"
    if not entry.is_block:
        return f"{where}，这一行只空了 {indent} 格；几行的文字请先写“{entry.key}: |”，从下一行写起"
    return f"{where}，这一行只空了 {indent} 格"
