"""One rule for texts and queries: what counts as the same character, and what counts not at all.

Unicode NFKC, lower case, traditional characters folded to simplified ones, and everything dropped that is neither letter, number
nor mark. The browser applies the same rule (browser/fold.js); a difference between the two would be a missed hit.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import opencc

_KEPT = frozenset("LNM")
_HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2A6E0))


@cache
def simplified() -> dict[int, int]:
    """Return the code point of the simplified character for each traditional one, in order."""
    characters = [chr(code) for first, last in _HAN for code in range(first, last)]
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    return {ord(before): ord(after) for before, after in pairs if len(after) == 1 and before != after}


@cache
def fold_character(code: int) -> int | None:
    """Return the code point that one is folded to after NFKC and lower case, or None where it is dropped."""
    kept = unicodedata.category(chr(code))[0] in _KEPT
    return simplified().get(code, code) if kept else None


def fold(text: str) -> str:
    """Return the normalised text."""
    folded = (fold_character(ord(character)) for character in unicodedata.normalize("NFKC", text).lower())
    return "".join(chr(code) for code in folded if code is not None)


class _Folds(dict[int, str]):
    """What each character is folded to, learnt when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = fold(chr(code))
        return self[code]


_FOLDS = _Folds()


def fold_quickly(text: str) -> str:
    """Return the normalised text, each character by itself: many times quicker, and the same but where marks join with letters."""
    return text.translate(_FOLDS)


def words(query: str) -> list[str]:
    """Return the normalised words of a query, without repetitions and without words that are part of another."""
    folded = dict.fromkeys(word for part in query.split() if (word := fold(part)))
    return [word for word in folded if not any(word in other for other in folded if other != word)]
