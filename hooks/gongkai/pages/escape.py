"""Text from data into Markdown, so that it comes out as the characters that were written.

Characters that any Markdown dialect may take for markup become numeric character references, which no dialect takes for
markup (CommonMark 2.5, Python-Markdown's entity pattern). Templates never call this: the environment's `finalize` does, for
every value that is not `Markdown` already, as autoescaping does for HTML.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

_ANYWHERE = re.compile(r"[\\`*_{}\[\]<>&#|~^$@]")
_AT_START = re.compile(r"^(?:[-+=:!?%\t ]|(?=\d{1,9}[.)](?: |$))\d+[.)])")
REDACTION = re.compile(r"〔不公开：[^〔〕]+〕")
"""A typed redaction in a text."""
_SPACES = re.compile(r"[\x00-\x20\x7f\x85\u2028\u2029]+")
_NEITHER = re.compile(r"[^\x00-\x20\x7f\x85\u2028\u2029\\`*_{}\[\]<>&#|~^$@]*")
"""A text without any of both, as most are: one look at each character is enough."""


class Markdown(str):
    """A text that is Markdown already, made by a template or by this module."""

    __slots__ = ()


def escape(text: object) -> Markdown:
    """Return a value as Markdown that shows exactly its characters, on one line; a run of blanks and control characters is one space.

    A day becomes a `time` element, so that it is never broken at its hyphens.
    """
    if isinstance(text, Markdown):
        return text
    if isinstance(text, date):
        return Markdown(f"<time>{text.isoformat()}</time>")
    written = str(text)
    return _short(written) if len(written) <= _SHORT else _escaped(written)


def _escaped(text: str) -> Markdown:
    text = text.strip()
    if not _NEITHER.fullmatch(text):
        text = _ANYWHERE.sub(_reference, _SPACES.sub(" ", text).strip())
    return Markdown(_AT_START.sub(_references, text) if _AT_START.match(text) else text)


_SHORT = 24
"""Characters: up to this length a text is a label, a name or a number, which many pages have."""
_short = lru_cache(maxsize=20_000)(_escaped)


def escape_text(text: str) -> Markdown:
    """Return a paragraph as `escape` does, with its typed redactions marked as such."""
    escaped = escape(text)
    if "〔" not in escaped:
        return escaped
    return Markdown(REDACTION.sub(lambda match: f'<span class="gongkai-redaction">{match[0]}</span>', escaped))


def _reference(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _references(match: re.Match[str]) -> str:
    return "".join(char if char.isdigit() else f"&#{ord(char)};" for char in match[0])
