"""Read the index as the browser does (browser/).

With this reader a build verifies its files. A phrase is found by terms that together cover its
characters: the phrase stands where their positions agree. The choice of terms is by cost: the
positions of a frequent pair are long, but three characters of two frequent pairs have a list of
their own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from gongkai.search.layout import (
    Arrays,
    Postings,
    Term,
    read_shard,
    unpack,
    without_role,
)
from gongkai.search.normalise import plain
from gongkai.search.postings import Content
from gongkai.search.query import parse
from gongkai.search.varint import (
    Bytes,
    Integers,
    Numbers,
    decode,
    decode_runs,
    unzigzag,
)

Load = Callable[[str], bytes]
"""Returns a file of the index by its path below `search/`."""

_LAST_BYTE = 128
"""A byte below is the last of a number."""
_LONGEST_TERM = 3
_OUT_OF_REACH = 1 << 40
"""The cost of a phrase that no terms cover; the longest list has fewer bytes."""

TITLE, HEADING, BODY = 0, 1, 2
"""The level at which a word stands, best first."""


class Matches(NamedTuple):
    """The documents that contain a word, ascending."""

    documents: Integers
    counts: Integers
    """How often the word stands in each document."""
    levels: Integers
    """The best level of each document."""


_NO_NUMBERS = np.empty(0, np.int64)
_NO_BYTES = np.empty(0, np.uint8)
NO_MATCHES = Matches(_NO_NUMBERS, _NO_NUMBERS, _NO_NUMBERS)


_PricedTerm = tuple[int, int, int]
"""A term in a phrase: offset and length in characters, cost in bytes."""


class _Cover(NamedTuple):
    """Terms that cover the beginning of a phrase."""

    cost: int
    """The length of the terms' positions in bytes."""
    terms: list[tuple[int, int]]
    """Offset and length of each term, in characters."""


class SegmentReader:
    """Finds words in one segment."""

    def __init__(
        self,
        name: str,
        first_document: int,
        arrays: Arrays,
        load: Load,
    ) -> None:
        """Unpack the arrays of the segment."""
        self.name = name
        self._first_document = first_document
        self._load = load
        self._characters = np.cumsum(decode(arrays["characters"]))
        codes = self._characters.tolist()
        self._numbers = dict(zip(codes, range(1, len(codes) + 1), strict=True))
        lengths = decode(arrays["lengths"]).reshape(-1, 3)
        ends = np.cumsum(lengths.sum(axis=1))
        self._starts = np.concatenate(([0], ends))
        self._title_ends = self._starts[:-1] + lengths[:, 0]
        self._heading_ends = self._title_ends + lengths[:, 1]
        directory = decode(arrays["directory"]).reshape(-1, 5)
        directory[:, 0] = np.cumsum(directory[:, 0])
        self._shards: dict[int, Postings] = {}
        first_terms = directory[:, :3].tolist()
        self._directory: list[tuple[int, ...]] = [tuple(row) for row in first_terms]
        self._sizes = directory[:, 3].tolist()

    def codes(self) -> list[int]:
        """Return the code points that may occur, ascending."""
        codes: list[int] = self._characters.tolist()
        return codes

    def text(self) -> str:
        """Return all sentences, a line each, reconstructed from the postings.

        Sentences of a single character are missing, because only pairs have positions.
        """
        codes = np.append(ord("\n"), self._characters).astype(np.uint32)
        numbers = np.zeros(int(self._starts[-1]), np.int64)
        for shard in range(len(self._directory)):
            self._write_characters(self._shard(shard), numbers)
        return plain(codes[numbers].tobytes().decode("utf-32-le"))

    def _write_characters(
        self,
        postings: Postings,
        numbers: Integers,
    ) -> None:
        """Write the characters of a shard's terms to their positions in `numbers`."""
        terms, data = postings
        # How many numbers end before each byte: a term's bytes become a slice of all numbers.
        number_at = np.concatenate(([0], np.cumsum(data < _LAST_BYTE)))
        ends = number_at[terms[:, 5]]
        begins = number_at[terms[:, 5] - terms[:, 4]]
        sums = np.concatenate(([0], np.cumsum(decode(data))))
        rows = np.repeat(np.arange(len(terms)), ends - begins)
        # The gaps of all terms are one running sum, so the sum before each term is taken off.
        positions = sums[1:] - sums[begins][rows]
        has_positions = terms[:, 3] == Content.POSITIONS
        has_positions &= terms[:, 1] > 0
        is_position = has_positions[rows]
        positions, rows = positions[is_position], rows[is_position]
        for offset in range(_LONGEST_TERM):
            characters = terms[rows, offset]
            # Character 0 of a pair stands for no third character.
            is_character = characters > 0
            numbers[positions[is_character] + offset] = characters[is_character]

    def find(self, word: str) -> Matches:
        """Return the documents that contain a normalised word."""
        numbers = [self._numbers.get(ord(character), 0) for character in word]
        if 0 in numbers:
            return NO_MATCHES
        # Terms have three characters at most: single ones have documents, frequent ones counts.
        if len(numbers) <= _LONGEST_TERM:
            blocks = self._blocks((*numbers, 0, 0)[:3])
            for content in (Content.DOCUMENTS, Content.COUNTS):
                if content in blocks:
                    return self._read_counts(decode(blocks[content]), content)
        # A rare pair or a longer word: the documents follow from the positions.
        return self._group(self._phrase(numbers))

    def _phrase(self, numbers: list[int]) -> Integers:
        """Return the starts of a phrase of two or more characters."""
        starts: Integers | None = None
        for offset, length in self._cover(numbers):
            term = (*numbers[offset : offset + length], 0)[:3]
            data = self._blocks(term).get(Content.POSITIONS, _NO_BYTES)
            term_starts = np.cumsum(decode(data)) - offset
            if starts is not None:
                term_starts = np.intersect1d(starts, term_starts, assume_unique=True)
            starts = term_starts
            if not len(starts):
                break
        return _NO_NUMBERS if starts is None else starts

    def _cover(self, numbers: list[int]) -> list[tuple[int, int]]:
        """Return the cheapest terms that cover all characters.

        Each term is given by offset and length. Calculated by dynamic programming: the best cover
        of each beginning of the phrase follows from the best covers of shorter beginnings.
        """
        best = [_Cover(0, [])]
        for end in range(1, len(numbers) + 1):
            cheapest = _Cover(_OUT_OF_REACH, [])
            for offset, length, cost in self._terms_until(numbers, end):
                # Terms may overlap: the earlier ones end anywhere inside this one.
                for cover in best[offset:end]:
                    if cover.cost + cost < cheapest.cost:
                        terms = [*cover.terms, (offset, length)]
                        cheapest = _Cover(cover.cost + cost, terms)
            best.append(cheapest)
        return best[-1].terms

    def _terms_until(
        self,
        numbers: list[int],
        end: int,
    ) -> Iterator[_PricedTerm]:
        """Yield the terms that end at `end`: offset, length, cost."""
        if end >= 2:  # noqa: PLR2004 - a pair
            pair = (numbers[end - 2], numbers[end - 1], 0)
            yield end - 2, 2, self._cost(pair)
        if end >= _LONGEST_TERM:
            # Three characters have a list when both their pairs are frequent.
            first, second, third = numbers[end - 3 : end]
            if self._is_frequent(first, second) and self._is_frequent(second, third):
                yield end - 3, 3, self._cost((first, second, third))

    def _is_frequent(self, first: int, second: int) -> bool:
        """Tell whether a pair is frequent: only such pairs have counts."""
        return Content.COUNTS in self._blocks((first, second, 0))

    def _cost(self, term: Term) -> int:
        """Return the length of a term's positions in bytes."""
        return len(self._blocks(term).get(Content.POSITIONS, ()))

    def _blocks(self, term: tuple[int, ...]) -> dict[Content, Bytes]:
        """Return the postings of a term by their content."""
        first, second, third = term
        blocks: dict[Content, Bytes] = {}
        # The term may begin in the shard before the first one that begins with it.
        number = max(0, bisect_left(self._directory, term) - 1)
        while number < len(self._directory) and self._directory[number] <= term:
            blocks |= self._shard(number).of((first, second, third))
            number += 1
        return blocks

    def _shard(self, number: int) -> Postings:
        """Return a shard, loaded once; raise `ValueError` for a wrong size."""
        if number not in self._shards:
            data = self._load(f"{self.name}/{number}.bin")
            size = self._sizes[number]
            if len(data) != size:
                message = f"{self.name}/{number}.bin has {len(data)} bytes, but should have {size}"
                raise ValueError(message)
            self._shards[number] = read_shard(data)
        return self._shards[number]

    def _read_counts(
        self,
        numbers: Integers,
        content: Content,
    ) -> Matches:
        """Return the matches that a block of counts or documents lists."""
        if content is Content.COUNTS:
            firsts, counts = numbers[0::2], numbers[1::2]
        else:
            firsts, counts = numbers, np.ones_like(numbers)
        documents = np.cumsum(firsts >> 2) + self._first_document
        return Matches(documents, counts, _levels(firsts & 1, firsts & 2))

    def _group(self, positions: Integers) -> Matches:
        """Return the documents in which positions lie."""
        owners = np.searchsorted(self._starts, positions, "right") - 1
        documents, begins, counts = np.unique(owners, return_index=True, return_counts=True)
        if not len(documents):
            return NO_MATCHES
        in_title = positions < self._title_ends[owners]
        in_heading = positions < self._heading_ends[owners]
        levels = np.minimum.reduceat(_levels(in_title, in_heading), begins)
        return Matches(documents + self._first_document, counts, levels)


def _levels(in_title: Numbers, in_heading: Numbers) -> Integers:
    """Return the best level of each place."""
    return np.where(in_title, TITLE, np.where(in_heading, HEADING, BODY))


def read_parts(entry: bytes, load: Load) -> list[SegmentReader]:
    """Return the readers of the segments that an entry file lists."""
    header, arrays = unpack(entry)
    readers: list[SegmentReader] = []
    for part in header["parts"]:
        own_arrays = without_role(part["role"], arrays)
        reader = SegmentReader(part["name"], part["first"], own_arrays, load)
        readers.append(reader)
    return readers


class Reader:
    """Finds queries in an index."""

    def __init__(self, entry: bytes, load: Load) -> None:
        """Read the entry file; `load` returns any other file."""
        self.header, arrays = unpack(entry)
        self._deleted = np.cumsum(decode(arrays["deleted"]))
        self._arrays = arrays
        self.parts = read_parts(entry, load)

    def ids(self) -> dict[int, str]:
        """Return the ids of the documents by number, without deleted documents."""
        codes = decode_runs(self._arrays["document.code"]).tolist()
        distances = unzigzag(decode_runs(self._arrays["document.number"]))
        numbers = np.cumsum(distances).tolist()
        deleted = set(self._deleted.tolist())
        names = self.header["codes"]
        ids: dict[int, str] = {}
        pairs = zip(codes, numbers, strict=True)
        for document, (code, number) in enumerate(pairs):
            if document not in deleted:
                # The number as `facets._YEAR` defines it: the year, then five digits.
                year, digits = divmod(number, 100_000)
                ids[document] = f"{names[code]}-{year}-{digits:05d}"
        return ids

    def find(self, query: str) -> Integers:
        """Return the numbers of the documents that a query asks for, ascending.

        The documents contain every word and no excluded one. A query of excluded words alone finds
        all other documents.
        """
        words, excluded = parse(query)
        if not words and not excluded:
            return _NO_NUMBERS
        result = np.array(list(self.ids()), np.int64)
        for word in words:
            result = np.intersect1d(result, self.find_word(word), assume_unique=True)
        for word in excluded:
            result = np.setdiff1d(result, self.find_word(word), assume_unique=True)
        return result

    def find_word(self, word: str, *, is_new: bool = False) -> Integers:
        """Return the documents that contain a normalised word, ascending.

        With `is_new` only documents of the newest segment.
        """
        segments = self.parts[-1:] if is_new else self.parts
        # Ascending, each document once: later segments have higher numbers.
        documents = np.concatenate([segment.find(word).documents for segment in segments])
        if len(self._deleted):
            documents = documents[~np.isin(documents, self._deleted)]
        return documents
