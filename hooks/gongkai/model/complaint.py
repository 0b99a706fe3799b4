"""Complaints of the rules: a place in a noun, and the sentence about that place.

A complaint becomes a finding where the file of the noun is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from gongkai.vocabulary import term
from gongkai.vocabulary.suggestions import closest, question

Location = tuple[str | int, ...]
"""A path of Chinese keys and of indexes."""


class Complaint(NamedTuple):
    """Something wrong at a path of keys and indexes."""

    location: Location
    message: str | Callable[[], str]
    """The sentence, or a function that makes the sentence where that takes long.

    Of thousands of complaints about a file few are shown.
    """
    rule: str
    key: bool = False
    """Whether the key is wrong, not its value."""

    def text(self) -> str:
        """Return the sentence."""
        if isinstance(self.message, str):
            return self.message
        return self.message()


def at(*names: str | int) -> Location:
    """Return the location of a field from its English names and indexes."""
    return tuple(term(name) if isinstance(name, str) else name for name in names)


def should_be(
    name: str,
    expected: str,
    value: object,
    guess: str = "",
) -> str:
    """Return `字段 应…，现为“值”。是不是想写“…”？`."""
    return f"{name} 应{expected}，现为{shown(value)}{question(guess, value)}"


def guessing(
    name: str,
    expected: str,
    value: object,
    candidates: Iterable[str],
) -> str:
    """Return the same sentence with the closest of many candidates.

    The search takes long where there are many candidates.
    """
    return should_be(name, expected, value, closest(value, sorted(candidates)))


_MAX_QUOTATION = 120
_MAX_LINE = 500
_MAX_LINE_END = 100
_LONG_QUOTATION = re.compile(f"“([^”]{{{_MAX_QUOTATION}}})[^”]+”")


def one_line(message: str) -> str:
    """Return a message as a line of bounded length.

    Long quotations are cut first; a line of more than 500 characters then loses its middle.
    """
    text = shown_text(_LONG_QUOTATION.sub(r"“\1…”", message))
    if len(text) <= _MAX_LINE:
        return text
    return f"{text[: _MAX_LINE - _MAX_LINE_END]}……{text[-_MAX_LINE_END:]}"


_MAX_VALUE = 40
"""About half a line of a terminal."""


def shown(value: object) -> str:
    """Return a value as messages quote it, shortened."""
    if value is None:
        return "空"
    if isinstance(value, Mapping):
        return "若干行“键: 值”"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "列表"
    text = str(value)
    # Cut first: a value may have 100,000 characters.
    quotation = shown_text(text[:_MAX_VALUE])
    if len(text) > _MAX_VALUE:
        quotation += "…"
    return f"“{quotation}”"


def shown_text(text: str) -> str:
    """Return a text on one line, without control characters.

    An unprintable character is shown by its number, so that it does nothing to a terminal.
    """
    line = text.replace("\n", "⏎")
    if line.isprintable():
        return line
    return "".join(map(_shown_character, line))


def _shown_character(character: str) -> str:
    if character.isprintable():
        return character
    return f"⟨{ord(character):x}⟩"


def field_path(location: Location) -> str:
    """Return `正文[2].标题` for a path of keys and indexes.

    Users count from 1.
    """
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step + 1}]"
        else:
            path += f".{_shortened(step)}"
    return path.removeprefix(".") or "文件"


def _shortened(text: str) -> str:
    if len(text) <= _MAX_VALUE:
        return text
    return f"{text[:_MAX_VALUE]}…"
