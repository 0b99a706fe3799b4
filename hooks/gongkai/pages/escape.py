"""Escape text from data, so that Markdown shows its characters.

Every character that some Markdown dialect may take for markup becomes a numeric character
reference, which no dialect takes for markup (CommonMark 2.5, Python-Markdown's entity pattern).
Templates never call this module: the `finalize` of their environment does, for every value that is
not `Markdown` already, as autoescaping does for HTML.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

_ANYWHERE = re.compile(r"[\\`*_{}\[\]<>&#|~^$@]")
# Markup only at the start of a line: lists, headings of a definition, blocks of code.
_AT_START = re.compile(r"^(?:[-+=:!?%\t ]|(?=\d{1,9}[.)](?: |$))\d+[.)])")
REDACTION = re.compile(r"〔不公开：[^〔〕]+〕")
"""A typed redaction in a text."""
_SPACES = re.compile(r"[\x00-\x20\x7f\x85\u2028\u2029]+")
_NEITHER = re.compile(r"[^\x00-\x20\x7f\x85\u2028\u2029\\`*_{}\[\]<>&#|~^$@]*")
"""A text without spaces and markup, as most are: each character is looked at once."""


class Markdown(str):
    """A text that is Markdown already.

    Templates and this module make it; `escape` leaves it unchanged.
    """

    __slots__ = ()


def escape(text: object) -> Markdown:
    """Return a value as a line of Markdown.

    The line shows exactly the characters of the value. A run of blanks and control characters
    becomes one space; a day becomes a `time` element, so that no line breaks at its hyphens.
    """
    # Hot: runs for every value that a template puts out.
    if isinstance(text, Markdown):
        return text
    if isinstance(text, date):
        return Markdown(f"<time>{text.isoformat()}</time>")
    characters = str(text)
    if len(characters) <= _SHORT:
        return _escape_short(characters)
    return _escape_characters(characters)


def _escape_characters(text: str) -> Markdown:
    """Escape the characters of a text."""
    text = text.strip()
    if not _NEITHER.fullmatch(text):
        # Strip again: `str.strip` leaves control characters, which `_SPACES` turns into spaces.
        text = _ANYWHERE.sub(_reference, _SPACES.sub(" ", text).strip())
    if _AT_START.match(text):
        text = _AT_START.sub(_references, text)
    return Markdown(text)


_SHORT = 24
"""Characters: up to this length a text is a label, a name or a number, common to many pages."""
# Hot: the cache saves the patterns for most values; long texts would only fill the cache.
_escape_short = lru_cache(maxsize=20_000)(_escape_characters)


def escape_text(text: str) -> Markdown:
    """Return a paragraph as `escape` does, its typed redactions marked."""
    escaped = escape(text)
    # Hot: most paragraphs have no redaction, and the test for one character is quick.
    if "〔" not in escaped:
        return escaped
    return Markdown(REDACTION.sub(_mark_redaction, escaped))


def _mark_redaction(match: re.Match[str]) -> str:
    """Return a typed redaction as an element with a class."""
    return f'<span class="gongkai-redaction">{match[0]}</span>'


def _reference(match: re.Match[str]) -> str:
    """Return the numeric reference of a character."""
    return f"&#{ord(match[0])};"


def _references(match: re.Match[str]) -> str:
    """Return the mark of a list with references.

    Digits need no reference.
    """
    return "".join([char if char.isdigit() else f"&#{ord(char)};" for char in match[0]])
