"""The texts of documents as one array of character numbers.

A boundary stands after every text.
"""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import chain, islice
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from gongkai.search.normalise import fold, fold_character

BOUNDARY = 0
"""The character number between texts; two characters with a boundary between them are no pair."""

_CODE_POINTS = 0x110000
_TWO_BYTES = 1 << 16
"""Numbers below fit into two bytes."""
_LINE_FEED = ord("\n")
_UNKNOWN, _DROPPED, _EXPANDED, _COMBINING = -1, -2, -3, -4
_DOCUMENTS_AT_ONCE = 1000
"""How many documents are normalised at once; the number bounds the memory."""

Passages = tuple[Sequence[str], Sequence[str], Sequence[str]]
"""The texts of a document: titles, headings, and the rest; none contains a line feed."""
_Points = npt.NDArray[Any]


class Corpus(NamedTuple):
    """All texts, document after document: titles, then headings, then the rest."""

    characters: npt.NDArray[np.uint32]
    """The code points that occur, ascending; character number n is `characters[n - 1]`."""
    text: npt.NDArray[Any]
    """Character numbers; `BOUNDARY` after every text."""
    starts: npt.NDArray[np.int64]
    """The start of each document, and last the end of the text."""
    title_ends: npt.NDArray[np.int64]
    """The end of each document's titles."""
    heading_ends: npt.NDArray[np.int64]
    """The end of each document's headings."""


def corpus(documents: Iterable[Passages]) -> Corpus:
    """Normalise the texts of documents and number the characters.

    `documents` is read once, a few documents at a time.
    """
    counts: list[int] = []
    is_used = np.zeros(_CODE_POINTS, bool)
    fold_texts = partial(_used_points, _FoldTable(), is_used)
    folded = deque(_map_ahead(fold_texts, _batches(documents, counts)))
    # The line feeds have marked the boundary as used, but a boundary is no character.
    is_used[BOUNDARY] = False
    characters = np.flatnonzero(is_used).astype(np.uint32)
    text = _numbered(folded, characters)
    text_ends = np.flatnonzero(text == BOUNDARY) + 1
    boundaries = np.concatenate(([0], text_ends))
    # Three counts a document: the ends of its titles, of its headings, of its rest.
    group_ends = np.cumsum(np.array(counts, np.int64))
    ends = boundaries[group_ends].reshape(-1, 3)
    return Corpus(
        characters=characters,
        text=text,
        starts=np.concatenate(([0], ends[:, 2])),
        title_ends=ends[:, 0],
        heading_ends=ends[:, 1],
    )


def _batches(
    documents: Iterable[Passages],
    counts: list[int],
) -> Iterator[str]:
    """Yield the texts of some documents at a time, a line each.

    The numbers of titles, headings and other texts of each document are added to `counts`.
    """
    rest = iter(documents)
    while batch := list(islice(rest, _DOCUMENTS_AT_ONCE)):
        groups = list(chain.from_iterable(batch))
        counts += map(len, groups)
        # Hot: once for every text.
        yield "".join([f"{text}\n" for group in groups for text in group])


def _used_points(
    fold_text: Callable[[str], _Points],
    is_used: npt.NDArray[np.bool_],
    text: str,
) -> _Points:
    """Return the folded code points of a text, marked in `is_used`."""
    points = fold_text(text)
    is_used[points] = True
    if points.max(initial=0) < _TWO_BYTES:
        # Half the memory: all texts wait in this form until their characters have numbers.
        return points.astype(np.uint16)
    return points


def _map_ahead(
    function: Callable[[str], _Points],
    texts: Iterable[str],
) -> Iterator[_Points]:
    """Yield the result of a function for each text.

    A thread calls the function while the next text is read; no further texts are in memory.
    """
    with ThreadPoolExecutor(1) as pool:
        pending: deque[Future[_Points]] = deque()
        for text in texts:
            if pending:
                yield pending.popleft().result()
            pending.append(pool.submit(function, text))
        for future in pending:
            yield future.result()


def _numbered(
    folded: deque[_Points],
    characters: npt.NDArray[np.uint32],
) -> _Points:
    """Return the texts as character numbers, and empty `folded`."""
    dtype = np.uint16 if len(characters) < _TWO_BYTES else np.uint32
    numbers = np.zeros(_CODE_POINTS, dtype)
    numbers[characters] = np.arange(1, len(characters) + 1)
    text = np.empty(sum(map(len, folded)), numbers.dtype)
    end = 0
    # Each piece is freed when it has been numbered.
    while folded:
        piece = numbers[folded.popleft()]
        text[end : end + len(piece)] = piece
        end += len(piece)
    return text


class _FoldTable:
    """Folds whole texts by a table of code points.

    The table is filled as code points are met. NFKC proper is slow on Chinese, because NFKC changes
    the full-width punctuation. Nearly always one character becomes one character; the other
    characters are replaced before, and a text with combining marks is normalised as a whole.
    """

    def __init__(self) -> None:
        self._table = np.full(_CODE_POINTS, _UNKNOWN, np.int32)
        self._table[_LINE_FEED] = BOUNDARY
        self._expansions: dict[str, str] = {}

    def __call__(self, text: str) -> npt.NDArray[np.uint32]:
        """Return the code points of the normalised text, 0 for a line feed."""
        points = _points(text)
        folded = self._table[points]
        is_unknown = folded == _UNKNOWN
        if is_unknown.any():
            self._add_to_table(np.unique(points[is_unknown]).tolist())
            folded = self._table[points]
        if (folded == _COMBINING).any():
            folded = _fold_with_marks(text)
        elif (folded == _EXPANDED).any():
            for character, expansion in self._expansions.items():
                text = text.replace(character, expansion)
            # An expansion contains no character that expands, so the next round is the last.
            return self(text)
        # Below zero are only dropped characters by now.
        return folded[folded >= 0].astype(np.uint32)

    def _add_to_table(self, codes: list[int]) -> None:
        """Fill the table for code points that are met first."""
        for code in codes:
            folded = fold(chr(code))
            if _combines(code):
                self._table[code] = _COMBINING
            elif len(folded) > 1:
                self._table[code] = _EXPANDED
                self._expansions[chr(code)] = folded
            elif folded:
                self._table[code] = ord(folded)
            else:
                self._table[code] = _DROPPED


def _fold_with_marks(text: str) -> npt.NDArray[np.int32]:
    """Return the folded code points of a text with combining marks."""
    normalised = unicodedata.normalize("NFKC", text).lower()
    codes, places = np.unique(_points(normalised), return_inverse=True)
    table = [fold_character(code) or _DROPPED for code in codes.tolist()]
    folded = np.array(table, np.int32)
    folded[codes == _LINE_FEED] = BOUNDARY
    return folded[places]


def _combines(code: int) -> bool:
    """Tell whether NFKC may join a character to the previous character.

    Such characters are marks, also half-width marks, and Korean letters.
    """
    if 0x1100 <= code < 0x1200:  # noqa: PLR2004 - the block of Hangul Jamo
        return True
    normalised = unicodedata.normalize("NFKC", chr(code))
    return any(unicodedata.category(character)[0] == "M" for character in normalised)


def _points(text: str) -> npt.NDArray[np.uint32]:
    """Return the code points of a text."""
    # Not `utf-32`, which begins with a byte order mark.
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)
