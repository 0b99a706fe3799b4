"""Comments that swallow text: YAML takes ` #` for the beginning of a comment, wherever a text is not quoted.

`标题: 推进 #1 号工程` would be published as 推进. What is meant as a comment stands on a line of its own, or after the value behind two blanks,
and begins with `# `; whatever else stands behind a `#` is taken for text that would be lost.
"""

from __future__ import annotations

import re
import typing
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple, cast

import yaml

from gongkai.model import Noun
from gongkai.model.values import Scalar, read_line, read_paragraphs
from gongkai.vocabulary import term

_COMMENT = re.compile(r"(?:(?<=[ \t])|^)#[^\n]*", re.MULTILINE)
_BEGINNING = re.compile(r" *(?:- +)*")
_KEY = re.compile(r"([^\s:{},\[\]][^:{},\[\]]*): +$")
_NEXT_LINE = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*( *)([^\n]?)")
_SHOWN = 20
_FARTHEST = 500
"""So many blanks at most may stand between a text and its next line."""


class Swallowed(NamedTuple):
    """A comment that was probably meant as text."""

    line: int
    column: int
    message: str


class _Text(NamedTuple):
    """Where a scalar stands, as numbers of characters."""

    start: int
    end: int
    is_plain: bool


def may_swallow(text: str) -> bool:
    """Tell whether comments of a text may swallow something; asked of every file."""
    return " #" in text or "\t#" in text


def swallowed(text: str, tokens: Iterable[yaml.Token]) -> Iterator[Swallowed]:
    """Yield the comments of a YAML text that swallow something."""
    scalars = list(_scalars(tokens))
    starts = [scalar.start for scalar in scalars]
    line, counted = 1, 0
    for comment in _COMMENT.finditer(text):
        place = comment.start()
        number = bisect_right(starts, place)
        scalar = scalars[number - 1] if number else None
        if scalar is not None and not scalar.is_plain and place < scalar.end:
            continue
        if not _swallows(text, place, scalar):
            continue
        line += text.count("\n", counted, place)
        counted = place
        yield Swallowed(line, place - text.rfind("\n", 0, place), _message(comment[0]))


def _scalars(tokens: Iterable[yaml.Token]) -> Iterator[_Text]:
    for token in tokens:
        if isinstance(token, yaml.ScalarToken):
            start, end = cast("yaml.Mark", token.start_mark), cast("yaml.Mark", token.end_mark)
            yield _Text(start.index, end.index, not token.style)


def _swallows(text: str, place: int, scalar: _Text | None) -> bool:
    """Tell whether a comment swallows text; `scalar` is the last before it."""
    line_begin = text.rfind("\n", 0, place) + 1
    before = text[line_begin:place]
    value = before.rstrip()
    is_close = text[place + 1 : place + 2].strip() != ""  # no blank behind the mark
    if not value:
        return is_close and scalar is not None and _goes_on(text, place, scalar)
    if scalar is not None and scalar.is_plain and scalar.end == line_begin + len(value):
        is_one_blank = len(before) - len(value) == 1
        return is_close or (is_one_blank and _is_free(text[line_begin : scalar.start]))
    return value.endswith((":", "-")) and _is_empty(text, place, value)


def _goes_on(text: str, place: int, scalar: _Text) -> bool:
    """Tell whether a line would go on with the text above, if it did not begin with the mark."""
    if not scalar.is_plain or place - scalar.end > _FARTHEST or text[scalar.end : place].strip():
        return False
    above = text.rfind("\n", 0, scalar.start) + 1
    return place - text.rfind("\n", 0, place) - 1 > _base(text[above : scalar.start + 1])


def _is_empty(text: str, place: int, value: str) -> bool:
    """Tell whether nothing but the comment stands behind a key or a dash, or below it."""
    line_end = text.find("\n", place)
    if line_end < 0:
        return True
    following = _NEXT_LINE.match(text, line_end + 1)
    assert following is not None  # noqa: S101 - it matches nothing, too
    indent, first = len(following[1]), following[2]
    base = _base(value)
    is_below = indent > base or (indent == base and first == "-" and value.endswith(":"))
    return not first or not is_below


def _base(beginning: str) -> int:
    """Return the column of the key on a line, or of the dash of an item that has none."""
    found = _BEGINNING.match(beginning)
    column = found.end() if found else 0
    has_key = ":" in beginning[column:]
    return column if has_key else beginning.rfind("-", 0, column + 1) if "-" in beginning[: column + 1] else column


def _is_free(before: str) -> bool:
    """Tell whether a value may be any text: that of an item, or of a key that takes a text."""
    key = _KEY.search(before)
    return key is None or key[1].strip() in _free_terms()


@cache
def _free_terms() -> frozenset[str]:
    """Return the terms of the fields that take any text."""
    nouns: Sequence[type[Noun]] = list(_below(Noun))
    hints = {name: hint for noun in nouns for name, hint in typing.get_type_hints(noun, include_extras=True).items()}
    return frozenset(term(name) for name, hint in hints.items() if not name.startswith("_") and _takes_text(hint))


def _below(noun: type[Noun]) -> Iterator[type[Noun]]:
    for one in noun.__subclasses__():
        yield one
        yield from _below(one)


def _takes_text(hint: Any) -> bool:
    readers = {each.read for each in getattr(hint, "__metadata__", ()) if isinstance(each, Scalar)}
    return bool(readers & {read_line, read_paragraphs}) or any(map(_takes_text, typing.get_args(hint)))


def _message(comment: str) -> str:
    lost = comment if len(comment) <= _SHOWN else f"{comment[:_SHOWN]}…"
    return f"“{lost}”被当作注释，不会公开：空格后面的“#”是注释的开头。是正文的，请给整段文字加引号；是注释的，请另起一行，以“# ”开头"
