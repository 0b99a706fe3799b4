"""What a query asks for: words, phrases and excluded words.

`党费 收缴` asks for both words, `"党费 收缴"` for one phrase with its blank, `党费 -收缴` for texts
without the second word. The browser reads queries in the same way (browser/fold.js).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from gongkai.search.characters import BOUNDARY
from gongkai.search.normalise import fold

BLANKS = "\\s\u0085\u001c-\u001f\ufeff"
"""The blanks of Python and those of JavaScript."""
_QUOTES = '"“”„‟＂'
_TOKEN = re.compile(f"(?:[{_QUOTES}][^{_QUOTES}]*[{_QUOTES}]|[^{BLANKS}])+")
_EXCLUDED = re.compile("[-－−–](?=.)", re.DOTALL)


class Query(NamedTuple):
    """The normalised words of a query."""

    words: list[str]
    """Each once, without words that are part of another."""
    excluded: list[str]

    def matches(self, folded: str) -> bool:
        """Tell whether a plain scan finds a document.

        `folded` has the document's normalised texts, a line each. The document has all words and
        none that is excluded; the index must find the same documents.
        """
        if any(word in folded for word in self.excluded):
            return False
        return all(word in folded for word in self.words)


def parse(query: str) -> Query:
    """Return the words of a query; a sentence's end ends a word."""
    words: dict[str, None] = {}
    excluded: dict[str, None] = {}
    for token in _TOKEN.findall(query):
        dash = _EXCLUDED.match(token)
        target = excluded if dash else words
        text = token[dash.end() :] if dash else token
        target.update(dict.fromkeys(fold(text).split(BOUNDARY)))
    for target in (words, excluded):
        target.pop("", None)
    longest = [word for word in words if not _is_inside_another(word, words)]
    return Query(longest, list(excluded))


def _is_inside_another(word: str, others: Iterable[str]) -> bool:
    """Tell whether a word is part of another word."""
    return any(word in other for other in others if other != word)
