"""The texts of documents as one array of character numbers, with a boundary after every text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from gongkai.search.normalise import fold, fold_character

BOUNDARY = 0
"""The character number between texts; a pair with a boundary in it is no pair."""

_CODE_POINTS = 0x110000
_LINE_FEED = ord("\n")
_UNKNOWN, _DROPPED, _EXPANDED, _COMBINING = -1, -2, -3, -4
_DOCUMENTS_AT_ONCE = 2000
"""How many documents are normalised at once; it bounds the memory."""

Passages = tuple[Sequence[str], Sequence[str], Sequence[str]]
"""The texts of a document: titles, headings, and the rest; none contains a line feed."""


class Corpus(NamedTuple):
    """All texts, one document after the other, in each titles first, then headings, then the rest."""

    characters: npt.NDArray[np.uint32]
    """The code points that occur, ascending; character number n is `characters[n - 1]`."""
    text: npt.NDArray[Any]
    """Character numbers; `BOUNDARY` after every text."""
    starts: npt.NDArray[np.int64]
    """Where each document starts, and last where the text ends."""
    title_ends: npt.NDArray[np.int64]
    """Where the titles of each document end."""
    heading_ends: npt.NDArray[np.int64]
    """Where its headings end."""


def corpus(documents: Sequence[Passages]) -> Corpus:
    """Normalise the texts of documents and number their characters."""
    fold = _FoldTable()
    folded = [fold(texts) for texts in _joined(documents)] or [np.empty(0, np.uint32)]
    points = np.concatenate(folded)
    del folded
    counts = np.array([len(part) for document in documents for part in document], np.int64)
    boundaries = np.concatenate(([0], np.flatnonzero(points == 0) + 1))
    ends = boundaries[np.cumsum(counts)].reshape(-1, 3)
    used = np.zeros(_CODE_POINTS, bool)
    used[points] = True
    used[BOUNDARY] = False
    characters = np.flatnonzero(used).astype(np.uint32)
    numbers = np.zeros(_CODE_POINTS, np.uint16 if len(characters) < 1 << 16 else np.uint32)
    numbers[characters] = np.arange(1, len(characters) + 1)
    return Corpus(
        characters=characters,
        text=numbers[points],
        starts=np.concatenate(([0], ends[:, 2])),
        title_ends=ends[:, 0],
        heading_ends=ends[:, 1],
    )


def _joined(documents: Sequence[Passages]) -> Iterator[str]:
    """Yield the texts of some documents at a time, a line feed after each text."""
    rest = iter(documents)
    while some := list(islice(rest, _DOCUMENTS_AT_ONCE)):
        yield "".join(f"{text}\n" for document in some for part in document for text in part)


class _FoldTable:
    """What each code point is folded to, looked up for a whole text at once; filled in as code points are met.

    NFKC proper is slow on Chinese, whose full-width punctuation it changes. Nearly always it changes one character into one;
    the others are replaced before, and a text with combining marks is normalised as a whole.
    """

    def __init__(self) -> None:
        self._table = np.full(_CODE_POINTS, _UNKNOWN, np.int32)
        self._table[_LINE_FEED] = BOUNDARY
        self._expansions: dict[str, str] = {}

    def __call__(self, text: str) -> npt.NDArray[np.uint32]:
        """Return the code points of the normalised text, 0 for a line feed."""
        points = _points(text)
        folded = self._table[points]
        if (folded == _UNKNOWN).any():
            self._learn(np.unique(points[folded == _UNKNOWN]).tolist())
            folded = self._table[points]
        if (folded == _COMBINING).any():
            codes, where = np.unique(_points(unicodedata.normalize("NFKC", text).lower()), return_inverse=True)
            known = [BOUNDARY if code == _LINE_FEED else fold_character(code) or _DROPPED for code in codes.tolist()]
            folded = np.array(known, np.int32)[where]
        elif (folded == _EXPANDED).any():
            for character, expansion in self._expansions.items():
                text = text.replace(character, expansion)
            return self(text)
        return folded[folded >= 0].astype(np.uint32)

    def _learn(self, codes: list[int]) -> None:
        for code in codes:
            folded = fold(chr(code))
            if _combines(code):
                self._table[code] = _COMBINING
            elif len(folded) > 1:
                self._table[code] = _EXPANDED
                self._expansions[chr(code)] = folded
            else:
                self._table[code] = ord(folded) if folded else _DROPPED


def _combines(code: int) -> bool:
    """Tell whether NFKC may join a character with the one before: marks, also half-width ones, and Korean letters."""
    marks = any(unicodedata.category(character)[0] == "M" for character in unicodedata.normalize("NFKC", chr(code)))
    return marks or 0x1100 <= code < 0x1200  # noqa: PLR2004 - the block of Hangul Jamo


def _points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)
