"""Read the index as the browser does (browser/): with it a build verifies what it has written.

A phrase is found by terms that between them cover its characters; where their positions agree, there it stands. Which terms is
decided by cost: the positions of a frequent pair are long, three characters of two frequent pairs have a list of their own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gongkai.search.layout import Postings, read_shard, unpack
from gongkai.search.normalise import words
from gongkai.search.postings import Content
from gongkai.search.varint import Bytes, decode, decode_runs, unzigzag

Integers = npt.NDArray[np.int64]

_LAST_BYTE = 128
"""A byte below it ends a number."""

TITLE, HEADING, BODY = 0, 1, 2
"""Where a word was found, best first."""


class Found(NamedTuple):
    """Documents that contain a word, ascending, how often, and the best place."""

    documents: Integers
    counts: Integers
    levels: Integers


NOTHING = Found(*(np.empty(0, np.int64) for _ in range(3)))


class SegmentReader:
    """Find words in one part."""

    def __init__(self, name: str, first_document: int, arrays: dict[str, Bytes], load: Callable[[str], bytes]) -> None:
        """Keep the arrays; `load` returns a file by its path below `search/`."""
        self.name = name
        self._first_document = first_document
        self._load = load
        self._characters = np.cumsum(decode(arrays["characters"]))
        self._numbers = {code: number for number, code in enumerate(self._characters.tolist(), 1)}
        lengths = decode(arrays["lengths"]).reshape(-1, 3)
        ends = np.cumsum(lengths.sum(axis=1))
        self._starts = np.concatenate(([0], ends))
        self._title_ends = self._starts[:-1] + lengths[:, 0]
        self._heading_ends = self._title_ends + lengths[:, 1]
        directory = decode(arrays["directory"]).reshape(-1, 5)
        directory[:, 0] = np.cumsum(directory[:, 0])
        self._shards: dict[int, Postings] = {}
        self._directory: list[tuple[int, ...]] = [tuple(row) for row in directory[:, :3].tolist()]
        self._sizes = directory[:, 3].tolist()

    def text(self) -> str:
        """Return all texts, put together from the postings, a line each; those of a single character are not in them."""
        codes = np.concatenate(([ord("\n")], self._characters)).astype(np.uint32)
        numbers = np.zeros(int(self._starts[-1]), np.int64)
        for shard in range(len(self._directory)):
            terms, data = self._shard(shard)
            counted = np.concatenate(([0], np.cumsum(data < _LAST_BYTE)))
            begins, ends = counted[terms[:, 5] - terms[:, 4]], counted[terms[:, 5]]
            sums = np.concatenate(([0], np.cumsum(decode(data))))
            rows = np.repeat(np.arange(len(terms)), ends - begins)
            positions = sums[1:] - sums[begins][rows]
            told = ((terms[:, 3] == Content.POSITIONS) & (terms[:, 1] > 0))[rows]
            for offset in range(3):
                characters = terms[rows[told], offset]
                numbers[positions[told][characters > 0] + offset] = characters[characters > 0]
        return codes[numbers].tobytes().decode("utf-32-le")

    def find(self, word: str) -> Found:
        """Return the documents that contain a normalised word."""
        numbers = [self._numbers.get(ord(character), 0) for character in word]
        if 0 in numbers:
            return NOTHING
        if len(numbers) <= 3:  # noqa: PLR2004 - the longest term
            blocks = self._blocks((*numbers, 0, 0)[:3])
            for content in (Content.DOCUMENTS, Content.COUNTS):
                if content in blocks:
                    return self._counted(decode(blocks[content]), content)
        return self._grouped(self._phrase(numbers))

    def _phrase(self, numbers: list[int]) -> Integers:
        """Return where a phrase of two or more characters starts."""
        starts: Integers | None = None
        for offset, length in self._cover(numbers):
            term = (*numbers[offset : offset + length], 0)[:3]
            found = np.cumsum(decode(self._blocks(term).get(Content.POSITIONS, np.empty(0, np.uint8)))) - offset
            starts = found if starts is None else np.intersect1d(starts, found, assume_unique=True)
            if not len(starts):
                break
        return starts if starts is not None else np.empty(0, np.int64)

    def _cover(self, numbers: list[int]) -> list[tuple[int, int]]:
        """Return the cheapest terms, as offset and length, that cover all characters."""
        best: list[tuple[int, list[tuple[int, int]]]] = [(0, [])]
        for end in range(1, len(numbers) + 1):
            choices: list[tuple[int, list[tuple[int, int]]]] = []
            for offset, length, cost in self._terms_until(numbers, end):
                choices += [(best[before][0] + cost, [*best[before][1], (offset, length)]) for before in range(offset, end)]
            best.append(min(choices, key=lambda choice: choice[0], default=(1 << 40, [])))
        return best[-1][1]

    def _terms_until(self, numbers: list[int], end: int) -> list[tuple[int, int, int]]:
        """Return the terms whose last character is the one before `end`: offset, length, cost."""
        terms = []
        if end >= 2:  # noqa: PLR2004 - a pair
            terms.append((end - 2, 2, self._cost((numbers[end - 2], numbers[end - 1], 0))))
        if end >= 3:  # noqa: PLR2004 - three characters have a list when both their pairs are frequent
            first, second, third = numbers[end - 3 : end]
            if self._is_frequent(first, second) and self._is_frequent(second, third):
                terms.append((end - 3, 3, self._cost((first, second, third))))
        return terms

    def _is_frequent(self, first: int, second: int) -> bool:
        return Content.COUNTS in self._blocks((first, second, 0))

    def _cost(self, term: tuple[int, int, int]) -> int:
        return len(self._blocks(term).get(Content.POSITIONS, ()))

    def _blocks(self, term: tuple[int, ...]) -> dict[Content, Bytes]:
        """Return the postings of a term by what they hold."""
        first, second, third = term
        blocks: dict[Content, Bytes] = {}
        number = max(0, bisect_left(self._directory, term) - 1)
        while number < len(self._directory) and self._directory[number] <= term:
            blocks |= self._shard(number).of((first, second, third))
            number += 1
        return blocks

    def _shard(self, number: int) -> Postings:
        if number not in self._shards:
            data = self._load(f"{self.name}/{number}.bin")
            if len(data) != self._sizes[number]:
                message = f"{self.name}/{number}.bin has {len(data)} bytes, but should have {self._sizes[number]}"
                raise ValueError(message)
            self._shards[number] = read_shard(data)
        return self._shards[number]

    def _counted(self, numbers: Integers, content: Content) -> Found:
        """Return what a block of counts or documents says."""
        firsts, counts = (numbers[0::2], numbers[1::2]) if content is Content.COUNTS else (numbers, np.ones_like(numbers))
        levels = np.where(firsts & 1, TITLE, np.where(firsts & 2, HEADING, BODY))
        return Found(np.cumsum(firsts >> 2) + self._first_document, counts, levels)

    def _grouped(self, positions: Integers) -> Found:
        """Return the documents in which positions lie."""
        owners = np.searchsorted(self._starts, positions, "right") - 1
        documents, begins, counts = np.unique(owners, return_index=True, return_counts=True)
        if not len(documents):
            return NOTHING
        levels = np.where(positions < self._title_ends[owners], TITLE, np.where(positions < self._heading_ends[owners], HEADING, BODY))
        return Found(documents + self._first_document, counts, np.minimum.reduceat(levels, begins))


def read_parts(entry: bytes, load: Callable[[str], bytes]) -> list[SegmentReader]:
    """Return the readers of the parts that an entry file names."""
    header, arrays = unpack(entry)
    return [
        SegmentReader(
            part["name"],
            part["first"],
            {name.removeprefix(f"{part['role']}."): array for name, array in arrays.items() if name.startswith(f"{part['role']}.")},
            load,
        )
        for part in header["parts"]
    ]


class Reader:
    """Find queries in an index."""

    def __init__(self, entry: bytes, load: Callable[[str], bytes]) -> None:
        """Read the entry file; `load` returns any other file by its path below `search/`."""
        self.header, arrays = unpack(entry)
        self._deleted = np.cumsum(decode(arrays["deleted"]))
        self._arrays = arrays
        self.parts = read_parts(entry, load)

    def ids(self) -> dict[int, str]:
        """Return the id of each document by its number, without those that are deleted."""
        codes = decode_runs(self._arrays["document.code"]).tolist()
        numbers = np.cumsum(unzigzag(decode_runs(self._arrays["document.number"]))).tolist()
        gone = set(self._deleted.tolist())
        return {
            document: f"{self.header['codes'][code]}-{number // 100_000}-{number % 100_000:05d}"
            for document, (code, number) in enumerate(zip(codes, numbers, strict=True))
            if document not in gone
        }

    def find(self, query: str) -> Integers:
        """Return the numbers of the documents that contain every word of a query, ascending."""
        return self._find(query, self.parts)

    def find_new(self, query: str) -> Integers:
        """Return those of the part that was made last; what other parts have is not looked at."""
        return self._find(query, self.parts[-1:])

    def _find(self, query: str, parts: Sequence[SegmentReader]) -> Integers:
        result: Integers | None = None
        for word in words(query):
            found = np.concatenate([part.find(word).documents for part in parts])  # ascending, each once
            found = found[~np.isin(found, self._deleted)] if len(self._deleted) else found
            result = found if result is None else np.intersect1d(result, found, assume_unique=True)
        return result if result is not None else np.empty(0, np.int64)
