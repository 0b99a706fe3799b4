"""Find thousands of texts in bytes at once, in every form.

A page, a script or an index may have a text escaped, packed or in other letters.
"""

from __future__ import annotations

import gzip
import html
import re
import zlib
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from urllib.parse import unquote_to_bytes

from ahocorasick_rs import BytesAhoCorasick

from gongkai.check.leaks.tokens import forms

MOST_ROUNDS = 3
"""Rounds of unescaping. A text that is escaped twice, in a link in JSON, takes two."""

_PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")
_UNICODE = re.compile(r"\\u(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{4}))")
_BASE64 = re.compile(rb'"([A-Za-z0-9+/]{16,}={0,2})"')
_WORD_BYTES = re.compile(rb"[0-9A-Za-z-]")
_CODE_POINTS = 0x110000
"""The number of code points of Unicode."""


class Matcher:
    """A search for texts.

    A number is found only as a word of its own, any other text anywhere.
    """

    def __init__(self, tokens: Sequence[str], numbers: Sequence[str] = ()) -> None:
        """Prepare the search.

        A match is the place of its text in the tokens, followed by the numbers.
        """
        self._texts = [*tokens, *numbers]
        self._first_number = len(tokens)

    @cached_property
    def _patterns(self) -> list[tuple[bytes, int]]:
        """Every form of every text, with the place of the text."""
        patterns = []
        for place, text in enumerate(self._texts):
            # Sorted: the order of a set of strings differs from run to run.
            for form in sorted(forms(text)):
                if form:
                    patterns.append((form.encode(), place))  # noqa: PERF401 - clearer so
        return patterns

    @cached_property
    def _automaton(self) -> BytesAhoCorasick:
        """The automaton of all patterns."""
        # Built when first needed: in most builds hardly any file is new.
        return BytesAhoCorasick([pattern for pattern, _ in self._patterns])

    def find(self, data: bytes) -> set[int]:
        """Return the places of the texts that stand in bytes.

        The bytes are not unpacked. Hot: runs once for every reading of every file.
        """
        if not self._texts:
            return set()
        matches = set()
        # Overlapping: else a text would hide the texts that begin within it.
        indexes = self._automaton.find_matches_as_indexes(data, overlapping=True)
        for pattern, begin, end in indexes:
            place = self._patterns[pattern][1]
            if place < self._first_number or _stands_alone(data, begin, end):
                matches.add(place)
        return matches

    def find_in_file(self, name: str, data: bytes) -> set[int]:
        """Return the places of the texts in a file, in any form."""
        matches: set[int] = set()
        for reading in readings(name, data):
            matches |= self.find(reading)
        return matches


def _stands_alone(data: bytes, begin: int, end: int) -> bool:
    """Tell whether a number is no part of a longer word."""
    if _WORD_BYTES.match(data[max(0, begin - 1) : begin]):
        return False
    return not data[end : end + 1].isdigit()


def readings(name: str, data: bytes) -> Iterator[bytes]:
    """Yield a file's bytes, also unpacked and unescaped."""
    yield data
    if name.endswith(".gz"):
        # A damaged file ends the readings.
        with suppress(OSError, EOFError, zlib.error):
            yield from readings(name.removesuffix(".gz"), gzip.decompress(data))
        return
    if name.endswith((".bin.js", ".json.js")):
        for match in _BASE64.finditer(data):
            # A text in quotation marks that is no Base64 after all.
            with suppress(ValueError):
                yield from readings(name.removesuffix(".js"), b64decode(match[1]))
        return
    for _ in range(MOST_ROUNDS):
        plain = unescaped(data)
        if plain == data:
            return
        yield plain
        data = plain


def unescaped(data: bytes) -> bytes:
    r"""Return bytes with `&#…;`, `\u…` and `%…` replaced."""
    if b"&#" in data or b"\\u" in data:
        text = data.decode("utf-8", "surrogateescape")
        text = _UNICODE.sub(_character, html.unescape(text))
        # Through UTF-16, which joins the halves of a character that was escaped as two.
        data = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
    if _PERCENT.search(data):
        return unquote_to_bytes(data)
    return data


def _character(match: re.Match[str]) -> str:
    """Return the character of an escape, or the escape if none exists."""
    code = int(match[1] or match[2], 16)
    if code >= _CODE_POINTS:
        return match[0]
    return chr(code)
