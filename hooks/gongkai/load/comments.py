"""Find comments that swallow text.

YAML takes ` #` for the beginning of a comment wherever a text is not quoted: `标题: 推进 #1 号工程`
would be published as 推进. An intended comment begins with `# ` and stands on a line of its own. Outside
of records, whose texts are published, it may also stand behind two blanks after the value. Everything
else behind a `#` is taken for text that would be lost.
"""

from __future__ import annotations

import re
import typing
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple, cast

import yaml

from gongkai.model import Noun
from gongkai.model.values import Scalar, read_line, read_paragraphs
from gongkai.vocabulary import term

_MARK = re.compile(r"(?:(?<=[ \t])|^)#", re.MULTILINE)
# Indent and dashes of a line.
_BEGINNING = re.compile(r" *(?:- +)*")
# The key directly before a value, also within braces.
_KEY = re.compile(r"([^\s:{},\[\]][^:{},\[\]]*): +$")
# Indent and first character of the next line that is neither empty nor a comment.
_NEXT_LINE = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*( *)([^\n]?)")
_MAX_QUOTATION = 20
_MAX_DISTANCE = 500
"""The most blanks between a text and its next line; bounds the time a file can take."""


class Swallowed(NamedTuple):
    """A comment that was probably meant as text."""

    line: int
    column: int
    message: str


class _Text(NamedTuple):
    """The place of a scalar, in characters from the beginning."""

    start: int
    end: int
    is_plain: bool
    """Whether the scalar is neither quoted nor a block."""


def may_swallow(text: str) -> bool:
    """Tell whether a text has a comment that may swallow text."""
    # Hot, once a file: most files have no comment behind a blank.
    return " #" in text or "\t#" in text


def swallowed(
    text: str,
    tokens: Iterable[yaml.Token],
    *,
    is_record: bool = False,
) -> Iterator[Swallowed]:
    """Yield the comments of a YAML text that swallow text.

    In a record that is every comment behind a value.
    """
    scalars = list(_scalars(tokens))
    starts = [scalar.start for scalar in scalars]
    # Lines are counted on from the comment before: a file may have 100,000 comments.
    line = 1
    counted = 0
    comment_end = 0
    for mark in _MARK.finditer(text):
        place = mark.start()
        if place < comment_end:
            continue
        number = bisect_right(starts, place)
        scalar = scalars[number - 1] if number else None
        # A `#` within quotes or within a block is text, but not on the line of a block's sign.
        if scalar is not None and not scalar.is_plain and place < scalar.end:
            is_at_sign = text[scalar.start] in "|>" and "\n" not in text[scalar.start : place]
            if not (is_record and is_at_sign):
                continue
        comment_end = text.find("\n", place)
        if comment_end < 0:
            comment_end = len(text)
        if not _swallows(text, place, scalar, is_record=is_record):
            continue
        line += text.count("\n", counted, place)
        counted = place
        column = place - text.rfind("\n", 0, place)
        yield Swallowed(line, column, _message(text[place:comment_end]))


def _scalars(tokens: Iterable[yaml.Token]) -> Iterator[_Text]:
    """Yield the places of the scalars among some tokens."""
    for token in tokens:
        if isinstance(token, yaml.ScalarToken):
            start = cast("yaml.Mark", token.start_mark)
            end = cast("yaml.Mark", token.end_mark)
            yield _Text(start.index, end.index, not token.style)


def _swallows(
    text: str,
    place: int,
    scalar: _Text | None,
    *,
    is_record: bool,
) -> bool:
    """Tell whether a comment swallows text.

    `place` is the index of its `#`, `scalar` the last scalar before.
    """
    line_begin = text.rfind("\n", 0, place) + 1
    before = text[line_begin:place]
    value = before.rstrip()
    follower = text[place + 1 : place + 2]
    is_close = follower.strip() != ""  # no blank behind the mark
    if not value:
        return is_close and scalar is not None and _continues(text, place, scalar)
    is_key_or_dash = value.endswith(":") or _BEGINNING.fullmatch(f"{value} ") is not None
    if is_record and not is_key_or_dash:
        return True
    if scalar is not None and scalar.is_plain and scalar.end == line_begin + len(value):
        if is_close:
            return True
        is_single_blank = len(before) - len(value) == 1
        return is_single_blank and _is_free(text[line_begin : scalar.start])
    return value.endswith((":", "-")) and _is_empty(text, place, value)


def _continues(
    text: str,
    place: int,
    scalar: _Text,
) -> bool:
    """Tell whether a line without its `#` would continue a scalar."""
    if not scalar.is_plain or place - scalar.end > _MAX_DISTANCE:
        return False
    if text[scalar.end : place].strip():
        return False
    scalar_line = text.rfind("\n", 0, scalar.start) + 1
    indent = place - text.rfind("\n", 0, place) - 1
    return indent > _base(text[scalar_line : scalar.start + 1])


def _is_empty(
    text: str,
    place: int,
    value: str,
) -> bool:
    """Tell whether a key or a dash has only a comment for a value.

    `value` is the line up to the comment. A value may also stand on the lines below.
    """
    line_end = text.find("\n", place)
    if line_end < 0:
        return True
    following = _NEXT_LINE.match(text, line_end + 1)
    assert following is not None  # noqa: S101 - the pattern matches an empty text, too
    first = following[2]
    if not first:
        return True
    indent = len(following[1])
    base = _base(value)
    # The items of a key's list may stand as far left as the key.
    is_item_of_key = indent == base and first == "-" and value.endswith(":")
    return indent <= base and not is_item_of_key


def _base(beginning: str) -> int:
    """Return the column of the key on a line.

    For an item without a key it is the column of the item's dash.
    """
    match = _BEGINNING.match(beginning)
    column = match.end() if match else 0
    has_key = ":" in beginning[column:]
    if has_key or "-" not in beginning[: column + 1]:
        return column
    return beginning.rfind("-", 0, column + 1)


def _is_free(before: str) -> bool:
    """Tell whether the value behind a line's beginning may be any text.

    It may in an item, and behind a key that takes any text.
    """
    key = _KEY.search(before)
    if key is None:
        return True
    return key[1].strip() in _free_terms()


@cache
def _free_terms() -> frozenset[str]:
    """Return the terms of the fields that take any text."""
    hints: dict[str, Any] = {}
    for noun in _subclasses(Noun):
        hints |= typing.get_type_hints(noun, include_extras=True)
    fields = {name: hint for name, hint in hints.items() if not name.startswith("_")}
    return frozenset(term(name) for name, hint in fields.items() if _takes_text(hint))


def _subclasses(noun: type[Noun]) -> Iterator[type[Noun]]:
    """Yield the subclasses of a noun, with their own subclasses."""
    for subclass in noun.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def _takes_text(hint: Any) -> bool:
    """Tell whether a type, or a type within, takes any text."""
    for annotation in getattr(hint, "__metadata__", ()):
        if isinstance(annotation, Scalar) and annotation.read in {read_line, read_paragraphs}:
            return True
    return any(map(_takes_text, typing.get_args(hint)))


def _message(comment: str) -> str:
    """Return the message about a comment, quoting its beginning."""
    quotation = comment
    if len(comment) > _MAX_QUOTATION:
        quotation = f"{comment[:_MAX_QUOTATION]}…"
    return f"“{quotation}”被当作注释，不会公开：空格后面的“#”是注释的开头。是正文的，请给整段文字加引号；是注释的，请另起一行，以“# ”开头"
