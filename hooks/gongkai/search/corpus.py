"""The texts of documents as one array of character numbers.

A boundary stands after every sentence and every text.
"""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import chain, islice
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from gongkai.search.characters import BOUNDARY as SENTENCE_END
from gongkai.search.characters import CODE_POINTS, characters
from gongkai.search.normalise import FIRST_DIGIT, INNER_DIGIT, LAST_DIGIT, POINT
from gongkai.search.numbers import KIND, KIND_OF, Folded, Kind, Signs, with_ends

BOUNDARY = 0
"""The character number between texts and between sentences; no pair has it."""

_TWO_BYTES = 1 << 16
"""Numbers below fit into two bytes."""
_TEXT_END = "\n"
_FULL_STOP = "。"
"""A character that is folded to the end of a sentence."""
_SENTENCE_END = 1
"""The code point of the end of a sentence; `BOUNDARY` is that of the end of a text."""
_DOCUMENTS_AT_ONCE = 1000
"""How many documents are normalised at once; the number bounds the memory."""

Passages = tuple[Sequence[str], Sequence[str], Sequence[str]]
"""The texts of a document: titles, headings, and the rest; none contains a line feed."""
_Points = npt.NDArray[Any]


class Corpus(NamedTuple):
    """All texts, document after document: titles, then headings, then the rest."""

    characters: npt.NDArray[np.uint32]
    """The code points that may occur, ascending; character number n is `characters[n - 1]`."""
    text: npt.NDArray[Any]
    """Character numbers; `BOUNDARY` after every sentence and every text."""
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
    table = _FoldTable()
    folded = deque(_map_ahead(partial(_small_points, table), _batches(documents, counts)))
    codes = table.codes()
    text, text_ends = _numbered(folded, codes)
    boundaries = np.concatenate(([0], text_ends))
    # Three counts a document: the ends of its titles, of its headings, of its rest.
    group_ends = np.cumsum(np.array(counts, np.int64))
    ends = boundaries[group_ends].reshape(-1, 3)
    return Corpus(
        characters=codes,
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


def _small_points(table: _FoldTable, text: str) -> _Points:
    """Return the folded code points of a text, in two bytes each where these are enough."""
    points = table(text)
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
    codes: npt.NDArray[np.uint32],
) -> tuple[_Points, _Points]:
    """Return the texts as character numbers with the ends of the texts; empty `folded`."""
    dtype = np.uint16 if len(codes) < _TWO_BYTES else np.uint32
    numbers = np.zeros(CODE_POINTS, dtype)
    numbers[codes] = np.arange(1, len(codes) + 1)
    text = np.empty(sum(map(len, folded)), numbers.dtype)
    text_ends = [np.empty(0, np.int64)]
    end = 0
    # Each piece is freed when it has been numbered.
    while folded:
        points = folded.popleft()
        text_ends.append(np.flatnonzero(points == BOUNDARY) + end + 1)
        text[end : end + len(points)] = numbers[points]
        end += len(points)
    return text, np.concatenate(text_ends)


class _FoldTable:
    """Folds whole texts by a table of code points.

    The table is filled as code points are met. Nearly always one character becomes one character;
    the other characters are replaced before. Texts with combining marks are composed before.
    """

    def __init__(self) -> None:
        self._table = np.full(CODE_POINTS, Kind.UNKNOWN * KIND, np.int32)
        self._table[ord(_TEXT_END)] = BOUNDARY
        self._expansions: dict[str, str] = {}
        self._characters: set[str] = set()
        """The characters as which single characters are searched."""

    def codes(self) -> npt.NDArray[np.uint32]:
        """Return the code points that the normalised texts may have, ascending.

        They follow from the characters that have been met: looking at each place takes longer.
        """
        codes = set(map(ord, self._characters - {SENTENCE_END}))
        for zero in (FIRST_DIGIT, INNER_DIGIT, LAST_DIGIT):
            codes |= {zero + int(digit) for digit in self._characters & set("0123456789")}
        codes.add(POINT)
        return np.array(sorted(codes), np.uint32)

    def __call__(self, text: str) -> npt.NDArray[Any]:
        """Return the code points of the normalised text.

        `BOUNDARY` stands for a line feed, `_SENTENCE_END` for the end of a sentence.
        """
        folded, signs = self._fold(text)
        if signs.are(Kind.EXPANDED).any():
            for character, expansion in self._expansions.items():
                text = text.replace(character, expansion)
            folded, signs = self._fold(text)
        is_mark = signs.are(Kind.COMBINING)
        if is_mark.any():
            marks = _points(text)[signs.places[is_mark]]
            text = _composed(text, set(marks.tolist()))
            folded, signs = self._fold(text)
        return with_ends(folded, signs)

    def _fold(self, text: str) -> tuple[Folded, Signs]:
        """Return the characters of a text by the table, and its signs."""
        points = _points(text)
        folded = self._table[points]
        signs = Signs(folded)
        is_unknown = signs.are(Kind.UNKNOWN)
        if not is_unknown.any():
            return folded, signs
        self._add_to_table(np.unique(points[signs.places[is_unknown]]).tolist())
        return self._fold(text)

    def _add_to_table(self, codes: list[int]) -> None:
        """Fill the table for code points that are met first."""
        table = characters()
        for code in codes:
            folded = table.get(code, chr(code))
            value = _kind(folded) * KIND
            if len(folded) > 1:
                self._expansions[chr(code)] = folded
            elif folded:
                self._characters.add(folded)
                value += _SENTENCE_END if folded == SENTENCE_END else ord(folded)
            self._table[code] = value


def _kind(folded: str) -> Kind:
    """Return what is done with a character that becomes these characters."""
    if len(folded) > 1:
        return Kind.EXPANDED
    if not folded:
        return Kind.DROPPED
    if _combines(folded):
        return Kind.COMBINING
    return KIND_OF.get(folded, Kind.ORDINARY)


def _composed(text: str, marks: AbstractSet[int]) -> str:
    """Return texts, a line each; those with combining marks are folded and composed."""
    lines = text.split(_TEXT_END)
    for place, line in enumerate(lines):
        if not marks.isdisjoint(map(ord, line)):
            folded = unicodedata.normalize("NFC", line.translate(characters()))
            # A line feed would end the text, and not only the sentence.
            lines[place] = folded.replace(SENTENCE_END, _FULL_STOP)
    return _TEXT_END.join(lines)


def _combines(character: str) -> bool:
    """Tell whether a folded character may join with the previous one: marks, Korean letters."""
    return (
        "\u1100" <= character < "\u1200"  # the block of Hangul Jamo
        or unicodedata.category(character)[0] == "M"
    )


def _points(text: str) -> npt.NDArray[np.uint32]:
    """Return the code points of a text."""
    # Not `utf-32`, which begins with a byte order mark.
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
