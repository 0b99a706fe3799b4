"""Extract, sort and pack the postings of a corpus: where every pair of characters stands, and where every single one.

Terms are, in this order by their character numbers:
- a character alone: the documents that contain it;
- a pair: the positions of all its occurrences; of a frequent pair first the documents with their counts, then the positions;
- three characters whose two pairs are both frequent: as a pair. With them a phrase of frequent pairs needs no long lists.
Positions count characters from the start of the corpus, so one number says document and place.
"""

from __future__ import annotations

import ctypes
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from enum import IntEnum
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from gongkai.search.corpus import BOUNDARY, Corpus
from gongkai.search.varint import Bytes, encode, encode_with_ends, gaps
from gongkai.system.processors import processors

FREQUENT = 12_000
"""From how many occurrences a pair is frequent; twice as many bytes is about the longest list a query loads."""

_CHUNK = 400_000
_AT_ONCE = 1 << 20
"""How many characters are looked at in one go when they are given to their ranges."""
_RANGES = 40
"""At least how many occurrences are sorted at once, and at most in how many ranges: fewer take less memory, more less time."""


class Content(IntEnum):
    """What a block of postings holds."""

    POSITIONS = 0
    """Gaps between positions."""
    COUNTS = 1
    """For each document its gap × 4 + in a title + 2 × in a heading, then how often; positions are in another block."""
    DOCUMENTS = 2
    """As `COUNTS`, without how often."""


class Block(NamedTuple):
    """The postings of many terms: columns of numbers, a row a term, and the data one after the other."""

    terms: npt.NDArray[np.int64]
    """Three character numbers (0 for none), `Content`, and the length of the data in bytes."""
    data: Bytes


Positions = npt.NDArray[Any]
_POSITION_BITS = 32


def blocks(corpus: Corpus) -> Iterator[Block]:
    """Yield the postings by ranges of first characters, each range sorted; NumPy lets several ranges be made at once."""
    text = corpus.text
    frequent = np.zeros(len(text), bool)
    ranges = list(_ranges(text))
    _share_one_heap()
    with ThreadPoolExecutor(processors()) as pool:
        found = deque(pool.map(partial(_singles_and_pairs, corpus, frequent), ranges, _places(pool, text, ranges)))
        frequent[:-1] &= frequent[1:]
        taken = (found.popleft() for _ in ranges)  # each is let go when it has been sorted
        yield from pool.map(partial(_with_triples, corpus), taken, _places(pool, text, ranges, frequent))


def _singles_and_pairs(corpus: Corpus, frequent: npt.NDArray[np.bool_], numbers: tuple[int, int], positions: Positions) -> list[Block]:
    """Return what begins with the characters of a range; mark where the frequent pairs stand."""
    return [_singles(corpus, positions, *numbers), *_pairs(corpus, positions, frequent)]


def _with_triples(corpus: Corpus, found: list[Block], positions: Positions) -> Block:
    return _sorted([*found, *_triples(corpus, positions)])


def _share_one_heap() -> None:
    """Let all threads take memory from one heap, where the C library lets us choose: of its own a thread keeps what it has let go.

    Here that is 100 MB, and a tenth of the time.
    """
    choose = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if choose is not None:
        choose(_M_ARENA_MAX, 1)


_M_ARENA_MAX = -8
"""Of mallopt(3), in the C library of GNU."""


def _ranges(text: npt.NDArray[np.uint32]) -> Iterator[tuple[int, int]]:
    """Cut the character numbers into ranges of about equally many occurrences."""
    most = max(_CHUNK, len(text) // _RANGES)
    most_number = int(text.max(initial=0))
    counts = np.zeros(most_number + 1, np.int64)
    for begin in range(0, len(text), _AT_ONCE):  # NumPy counts in a copy of eight bytes a character
        counts += np.bincount(text[begin : begin + _AT_ONCE], minlength=most_number + 1)
    counts[BOUNDARY] = 0
    total, first = 0, 1
    for number, count in enumerate(counts.tolist()):
        if total and total + count > most:
            yield first, number
            total, first = 0, number
        total += count
    yield first, len(counts)


def _places(
    pool: Executor, text: npt.NDArray[Any], ranges: Sequence[tuple[int, int]], where: npt.NDArray[np.bool_] | None = None
) -> list[Positions]:
    """Return the positions of the characters of each range, ascending; with `where` only of those that it marks."""
    numbers = np.zeros(max((last for _, last in ranges), default=1), np.uint8)
    for number, (first, last) in enumerate(ranges, 1):
        numbers[first:last] = number
    begins = range(0, len(text), _AT_ONCE)

    def piece(begin: int) -> npt.NDArray[np.uint8]:
        of_piece: npt.NDArray[np.uint8] = numbers[text[begin : begin + _AT_ONCE]]
        if where is not None:
            of_piece *= where[begin : begin + _AT_ONCE]
        return of_piece

    pieces = list(pool.map(piece, begins))
    counted = list(pool.map(partial(np.bincount, minlength=len(ranges) + 1), pieces))
    counts = np.array(counted, np.int64).reshape(-1, len(ranges) + 1)
    starts = np.cumsum(counts, axis=0) - counts
    # whole arrays are given back to the system one by one; pieces of them would be too small
    places = [np.empty(count, np.uint32) for count in counts.sum(axis=0)[1:].tolist()]

    def fill(begin: int, piece: npt.NDArray[np.uint8], counts: Sequence[int], starts: Sequence[int]) -> None:
        order = np.argsort(piece, kind="stable").astype(np.uint32) + np.uint32(begin)
        end = counts[0]
        for own, start, count in zip(places, starts[1:], counts[1:], strict=True):
            own[start : start + count] = order[end : end + count]
            end += count

    deque(pool.map(fill, begins, pieces, counts.tolist(), starts.tolist()), maxlen=0)
    return places


def _pairs(corpus: Corpus, positions: Positions, frequent: npt.NDArray[np.bool_]) -> Iterator[Block]:
    """Yield the pairs that begin at the given positions; mark where the frequent ones stand."""
    text = corpus.text
    size = len(corpus.characters) + 1
    following = text[positions + 1]
    is_pair = following != BOUNDARY
    positions = positions[is_pair]
    keys, positions = _sort(text[positions].astype(np.uint64) * size + following[is_pair], positions)
    begins = _group_begins(keys)
    counts = np.diff(begins, append=len(keys))
    terms = np.stack([keys[begins] // size, keys[begins] % size, np.zeros(len(begins), np.uint64)], axis=1).astype(np.int64)
    yield _position_block(terms, positions, begins)
    for index in np.flatnonzero(counts >= FREQUENT).tolist():
        own = positions[begins[index] : begins[index] + counts[index]]
        frequent[own] = True
        yield _count_block(terms[index], own, corpus)


def _owners(corpus: Corpus, positions: Positions) -> npt.NDArray[np.int64]:
    """Return the document at each of some positions, which ascend."""
    count = len(corpus.starts) - 1
    return np.repeat(np.arange(count), np.diff(np.searchsorted(positions, corpus.starts)))


def _triples(corpus: Corpus, positions: Positions) -> Iterator[Block]:
    """Yield the triples that stand at the given positions."""
    text = corpus.text
    size = len(corpus.characters) + 1
    firsts = text[positions]
    lowest = firsts.min() if len(firsts) else 0  # counted from there, the first characters of a range are small numbers
    keys, positions = _sort(((firsts - lowest).astype(np.uint64) * size + text[positions + 1]) * size + text[positions + 2], positions)
    begins = _group_begins(keys)
    counts = np.diff(begins, append=len(keys))
    first = keys[begins]
    terms = np.stack([first // (size * size) + lowest, first // size % size, first % size], axis=1).astype(np.int64)
    yield _position_block(terms, positions, begins)
    for index in np.flatnonzero(counts >= FREQUENT).tolist():
        yield _count_block(terms[index], positions[begins[index] : begins[index] + counts[index]], corpus)


def _sort(keys: npt.NDArray[np.uint64], positions: Positions) -> tuple[npt.NDArray[np.uint64], Positions]:
    """Sort by key, then position: as one number each where both have room, which is several times quicker than sorting an index."""
    if int(keys.max(initial=0)) >> _POSITION_BITS:
        order = np.argsort(keys, kind="stable")  # positions ascend
        return keys[order], positions[order].astype(np.int64)
    bits = np.uint64(_POSITION_BITS)
    merged = (keys << bits) | positions.astype(np.uint64)
    merged.sort()
    return merged >> bits, (merged & np.uint64((1 << _POSITION_BITS) - 1)).astype(np.int64)


def _group_begins(keys: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    return np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else np.empty(0, np.int64)


def _position_block(terms: npt.NDArray[np.int64], positions: Positions, begins: npt.NDArray[np.int64]) -> Block:
    numbers = gaps(positions)
    numbers[begins] = positions[begins]
    data, ends = encode_with_ends(numbers)
    last = np.append(begins[1:], len(positions)) - 1
    lengths = np.diff(ends[last], prepend=0) if len(begins) else np.empty(0, np.int64)
    contents = np.full(len(begins), Content.POSITIONS)
    return Block(np.column_stack([terms, contents, lengths]).astype(np.int64), data)


def _count_block(term: npt.NDArray[np.int64], positions: Positions, corpus: Corpus) -> Block:
    """Return the documents of one frequent term with their counts."""
    owners = _owners(corpus, positions)
    begins = _group_begins(owners)
    owner = owners[begins]
    counts = np.diff(begins, append=len(owners))
    in_title = positions[begins] < corpus.title_ends[owner]
    in_heading = np.logical_or.reduceat((positions >= corpus.title_ends[owners]) & (positions < corpus.heading_ends[owners]), begins)
    numbers = np.empty(2 * len(owner), np.int64)
    numbers[0::2] = gaps(owner) * 4 + in_title + 2 * in_heading
    numbers[1::2] = counts
    data = encode(numbers)
    return Block(np.array([[*term, Content.COUNTS, len(data)]], np.int64), data)


def _singles(corpus: Corpus, positions: Positions, first: int, last: int) -> Block:
    """Return, for each character of a range, which stand at the given positions, the documents that contain it."""
    count = len(corpus.starts) - 1
    owners = _owners(corpus, positions)
    cells = (corpus.text[positions] - first).astype(np.int64) * count + owners
    table = np.zeros((last - first) * count, np.uint8)
    table[cells] = 1
    above = np.flatnonzero(positions < corpus.heading_ends.astype(np.uint32)[owners])
    in_title = positions[above] < corpus.title_ends[owners[above]]
    table[cells[above[in_title]]] |= 2
    table[cells[above[~in_title]]] |= 4
    found = np.flatnonzero(table)
    begins = _group_begins((found // count).astype(np.uint64))
    numbers = gaps(found)
    numbers[begins] = found[begins] % count
    data, ends = encode_with_ends(numbers * 4 + (table[found] >> 1))
    lengths = np.diff(ends[np.append(begins[1:], len(found)) - 1], prepend=0) if len(begins) else np.empty(0, np.int64)
    zeros = np.zeros(len(begins), np.int64)
    return Block(np.column_stack([found[begins] // count + first, zeros, zeros, zeros + Content.DOCUMENTS, lengths]), data)


def _sorted(found: list[Block]) -> Block:
    """Return one block with all terms in their order; of one term the counts stand before the positions."""
    terms = np.concatenate([block.terms for block in found])
    data = np.concatenate([block.data for block in found])
    ends = np.cumsum(terms[:, 4])
    order = np.lexsort((-terms[:, 3], terms[:, 2], terms[:, 1], terms[:, 0]))
    if not len(order):
        return Block(terms, data)
    runs = np.flatnonzero(np.concatenate(([True], np.diff(order) != 1)))
    first, last = order[runs], order[np.append(runs[1:], len(order)) - 1]  # what stood one after the other still does: few pieces
    begins = (ends - terms[:, 4])[first]
    pieces = [data[begin:end] for begin, end in zip(begins.tolist(), ends[last].tolist(), strict=True)]
    return Block(terms[order], np.concatenate(pieces))
