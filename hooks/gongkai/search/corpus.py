"""The texts of documents as one array of character numbers, with a boundary after every text."""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
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
_DOCUMENTS_AT_ONCE = 1000
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


def corpus(documents: Iterable[Passages]) -> Corpus:
    """Normalise the texts of documents and number their characters; the texts are asked for once, a few at a time."""
    fold = _FoldTable()
    counts: list[int] = []
    used = np.zeros(_CODE_POINTS, bool)

    def joined() -> Iterator[str]:
        rest = iter(documents)
        while some := list(islice(rest, _DOCUMENTS_AT_ONCE)):
            counts.extend(len(part) for document in some for part in document)
            yield "".join(f"{text}\n" for document in some for part in document for text in part)

    def points_of(text: str) -> npt.NDArray[Any]:
        points = fold(text)
        used[points] = True
        return points.astype(np.uint16) if points.max(initial=0) < 1 << 16 else points

    folded = deque(_meanwhile(points_of, joined()))
    used[BOUNDARY] = False
    characters = np.flatnonzero(used).astype(np.uint32)
    text = _numbered(folded, characters)
    boundaries = np.concatenate(([0], np.flatnonzero(text == BOUNDARY) + 1))
    ends = boundaries[np.cumsum(np.array(counts, np.int64))].reshape(-1, 3)
    return Corpus(
        characters=characters, text=text, starts=np.concatenate(([0], ends[:, 2])), title_ends=ends[:, 0], heading_ends=ends[:, 1]
    )


def _meanwhile(function: Callable[[str], npt.NDArray[Any]], texts: Iterable[str]) -> Iterator[npt.NDArray[Any]]:
    """Yield what a function returns of each text; a thread does it while the next text is read, of which no more are held."""
    with ThreadPoolExecutor(1) as pool:
        under_way: deque[Future[npt.NDArray[Any]]] = deque()
        for text in texts:
            if under_way:
                yield under_way.popleft().result()
            under_way.append(pool.submit(function, text))
        yield from (one.result() for one in under_way)


def _numbered(folded: deque[npt.NDArray[Any]], characters: npt.NDArray[np.uint32]) -> npt.NDArray[Any]:
    """Return the texts as character numbers; each piece is let go when it has been numbered."""
    numbers = np.zeros(_CODE_POINTS, np.uint16 if len(characters) < 1 << 16 else np.uint32)
    numbers[characters] = np.arange(1, len(characters) + 1)
    text = np.empty(sum(map(len, folded)), numbers.dtype)
    end = 0
    while folded:
        piece = numbers[folded.popleft()]
        text[end : end + len(piece)] = piece
        end += len(piece)
    return text


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
