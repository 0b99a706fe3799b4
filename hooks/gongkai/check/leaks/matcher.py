"""Find thousands of texts in bytes at once, in whatever form a page, a script or an index may have them."""

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
"""So often a text is unescaped: what was escaped twice, in a link in JSON for one, takes two rounds."""

_PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")
_UNICODE = re.compile(r"\\u(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{4}))")
_BASE64 = re.compile(rb'"([A-Za-z0-9+/]{16,}={0,2})"')
_WORD_BYTES = re.compile(rb"[0-9A-Za-z-]")


class Matcher:
    """Texts to be found. A number is found where it stands alone, any other text wherever it stands."""

    def __init__(self, tokens: Sequence[str], numbers: Sequence[str] = ()) -> None:
        """Prepare the search; `find` tells tokens, then numbers, by their place."""
        self._texts = [*tokens, *numbers]
        self._first_number = len(tokens)

    @cached_property
    def _patterns(self) -> list[tuple[bytes, int]]:
        """Every form of every text, with the place of the text."""
        return [(form.encode(), place) for place, text in enumerate(self._texts) for form in sorted(forms(text)) if form]

    @cached_property
    def _automaton(self) -> BytesAhoCorasick:
        """Made when something has to be searched: in most builds hardly anything is new."""
        return BytesAhoCorasick([pattern for pattern, _ in self._patterns])

    def find(self, data: bytes) -> set[int]:
        """Return the places of the texts that stand in bytes as they are."""
        if not self._texts:
            return set()
        found = set()
        for pattern, begin, end in self._automaton.find_matches_as_indexes(data, overlapping=True):
            place = self._patterns[pattern][1]
            if place < self._first_number or _stands_alone(data, begin, end):
                found.add(place)
        return found

    def find_in_file(self, name: str, data: bytes) -> set[int]:
        """Return the places of the texts that stand in a file, in any form."""
        return set().union(*(self.find(reading) for reading in readings(name, data)))


def _stands_alone(data: bytes, begin: int, end: int) -> bool:
    return not _WORD_BYTES.match(data[max(0, begin - 1) : begin]) and not data[end : end + 1].isdigit()


def readings(name: str, data: bytes) -> Iterator[bytes]:
    """Yield a file's bytes, and what they say to whoever unpacks and unescapes them."""
    yield data
    if name.endswith(".gz"):
        try:
            yield from readings(name.removesuffix(".gz"), gzip.decompress(data))
        except (OSError, EOFError, zlib.error):
            return
        return
    if name.endswith((".bin.js", ".json.js")):
        for match in _BASE64.finditer(data):
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
    r"""Return bytes with `&#…;`, `\u…` and `%…` replaced by what they stand for."""
    if b"&#" in data or b"\\u" in data:
        text = data.decode("utf-8", "surrogateescape")
        text = _UNICODE.sub(_character, html.unescape(text))
        data = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
    return unquote_to_bytes(data) if _PERCENT.search(data) else data


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 else match[0]  # noqa: PLR2004 - there is none beyond
