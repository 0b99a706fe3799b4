"""Extract, sort and pack the postings of a corpus, so that every occurrence of a word can be found.

Terms are, in this order by their character numbers:
- a single character: the documents that contain the character;
- a pair: the positions of all its occurrences; of a frequent pair first the documents with their counts, then the positions;
- three characters whose two pairs are both frequent: as a pair. A phrase of frequent pairs then needs no long lists.
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
"""At least how many occurrences are sorted at once."""
_RANGES = 40
"""At most how many ranges are sorted: fewer ranges take more memory, more ranges take more time."""
_AT_ONCE = 1 << 20
"""How many characters are distributed to their ranges at once."""
_POSITION_BITS = 32
_M_ARENA_MAX = -8
"""The parameter of mallopt(3) for the number of heaps, in the GNU C library."""

Positions = npt.NDArray[Any]
"""Places in the text of a corpus, ascending."""
Integers = npt.NDArray[np.int64]


class Content(IntEnum):
    """The content of a block of postings."""

    POSITIONS = 0
    """Gaps between positions."""
    COUNTS = 1
    """For each document its gap × 4 + in a title + 2 × in a heading, then how often; positions are in another block."""
    DOCUMENTS = 2
    """As `COUNTS`, without how often."""


class Block(NamedTuple):
    """The postings of many terms."""

    terms: Integers
    """A row a term: three character numbers (0 for none), `Content`, and the length of the data in bytes."""
    data: Bytes
    """The data of all terms, in their order."""


def blocks(corpus: Corpus) -> Iterator[Block]:
    """Yield the postings by ranges of first characters, sorted.

    Threads work on several ranges at once, because NumPy lets other threads run meanwhile.
    """
    text = corpus.text
    is_frequent = np.zeros(len(text), bool)
    ranges = list(_ranges(text))
    _share_one_heap()
    with ThreadPoolExecutor(processors()) as pool:
        # The lists of positions get no names here: each array is freed as soon as its range is done.
        short_terms = partial(_singles_and_pairs, corpus, is_frequent)
        results = deque(pool.map(short_terms, ranges, _places(pool, text, ranges)))
        # A triple begins where two frequent pairs begin one after the other.
        is_frequent[:-1] &= is_frequent[1:]
        # Results leave the deque one by one, so that each is freed when it has been sorted.
        queue = (results.popleft() for _ in ranges)
        with_triples = partial(_with_triples, corpus)
        yield from pool.map(with_triples, queue, _places(pool, text, ranges, is_frequent))


def _singles_and_pairs(
    corpus: Corpus,
    is_frequent: npt.NDArray[np.bool_],
    numbers: tuple[int, int],
    positions: Positions,
) -> list[Block]:
    """Return the characters of a range, and the pairs that begin with these characters.

    The positions of the frequent pairs are marked in `is_frequent`.
    """
    singles = _singles(corpus, positions, *numbers)
    return [singles, *_pairs(corpus, positions, is_frequent)]


def _with_triples(corpus: Corpus, short_terms: list[Block], positions: Positions) -> Block:
    """Return the sorted terms of a range: characters, pairs and triples."""
    return _merge([*short_terms, *_triples(corpus, positions)])


def _share_one_heap() -> None:
    """Let all threads allocate from one heap, if the C library allows.

    Each thread would keep the freed memory of a heap of its own: here 100 MB, and a tenth of the time.
    """
    if os.name != "posix":
        return
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_M_ARENA_MAX, 1)


def _ranges(text: npt.NDArray[np.uint32]) -> Iterator[tuple[int, int]]:
    """Cut the character numbers into ranges of about equally many occurrences."""
    most = max(_CHUNK, len(text) // _RANGES)
    size = int(text.max(initial=0)) + 1
    counts = np.zeros(size, np.int64)
    for begin in range(0, len(text), _AT_ONCE):
        # Counted piece by piece: NumPy counts in a copy of eight bytes a character.
        piece = text[begin : begin + _AT_ONCE]
        counts += np.bincount(piece, minlength=size)
    counts[BOUNDARY] = 0
    total, first = 0, 1
    for number, count in enumerate(counts.tolist()):
        if total and total + count > most:
            yield first, number
            total, first = 0, number
        total += count
    yield first, size


def _places(
    pool: Executor,
    text: npt.NDArray[Any],
    ranges: Sequence[tuple[int, int]],
    is_marked: npt.NDArray[np.bool_] | None = None,
) -> list[Positions]:
    """Return the positions of each range's characters, ascending.

    With `is_marked` only the positions that are marked.
    """
    begins = range(0, len(text), _AT_ONCE)
    classify = partial(_range_numbers, text, _number_table(ranges), is_marked)
    pieces = list(pool.map(classify, begins))
    count = partial(np.bincount, minlength=len(ranges) + 1)
    counts = np.array(list(pool.map(count, pieces)), np.int64).reshape(-1, len(ranges) + 1)
    starts = np.cumsum(counts, axis=0) - counts
    # One array a range: the system gets whole arrays back one by one, but no slices of a larger array.
    places = [np.empty(size, np.uint32) for size in counts.sum(axis=0)[1:].tolist()]
    fill = partial(_fill_places, places)
    deque(pool.map(fill, begins, pieces, counts.tolist(), starts.tolist()), maxlen=0)
    return places


def _number_table(ranges: Sequence[tuple[int, int]]) -> npt.NDArray[np.uint8]:
    """Return the number of each character's range, from 1; 0 for none."""
    size = max((last for _, last in ranges), default=1)
    table = np.zeros(size, np.uint8)
    for number, (first, last) in enumerate(ranges, 1):
        table[first:last] = number
    return table


def _range_numbers(
    text: npt.NDArray[Any],
    table: npt.NDArray[np.uint8],
    is_marked: npt.NDArray[np.bool_] | None,
    begin: int,
) -> npt.NDArray[np.uint8]:
    """Return the range number of each character of a piece; 0 where unmarked."""
    end = begin + _AT_ONCE
    numbers: npt.NDArray[np.uint8] = table[text[begin:end]]
    if is_marked is not None:
        numbers *= is_marked[begin:end]
    return numbers


def _fill_places(
    places: Sequence[Positions],
    begin: int,
    piece: npt.NDArray[np.uint8],
    counts: Sequence[int],
    starts: Sequence[int],
) -> None:
    """Write the positions of a piece into the arrays of the ranges."""
    order = np.argsort(piece, kind="stable").astype(np.uint32) + np.uint32(begin)
    # The first `counts[0]` belong to no range: boundaries, and positions without a mark.
    end = counts[0]
    for place, start, count in zip(places, starts[1:], counts[1:], strict=True):
        place[start : start + count] = order[end : end + count]
        end += count


def _pairs(
    corpus: Corpus,
    positions: Positions,
    is_frequent: npt.NDArray[np.bool_],
) -> Iterator[Block]:
    """Yield the pairs that begin at the given positions.

    The positions of the frequent pairs are marked in `is_frequent`.
    """
    text = corpus.text
    size = len(corpus.characters) + 1
    following = text[positions + 1]
    is_pair = following != BOUNDARY
    positions = positions[is_pair]
    # Hot: both characters in one number, calculated in place.
    keys = text[positions].astype(np.uint64)
    keys *= size
    keys += following[is_pair]
    keys, positions = _sort(keys, positions)
    begins = _group_begins(keys)
    firsts = keys[begins]
    terms = _term_columns(firsts // size, firsts % size, np.zeros_like(firsts))
    yield _position_block(terms, positions, begins)
    for number, place in _frequent_groups(begins, len(keys)):
        occurrences = positions[place]
        is_frequent[occurrences] = True
        yield _count_block(terms[number], occurrences, corpus)


def _triples(corpus: Corpus, positions: Positions) -> Iterator[Block]:
    """Yield the triples that begin at the given positions."""
    text = corpus.text
    size = len(corpus.characters) + 1
    firsts = text[positions]
    # Counted from the lowest, the first characters of a range are small numbers, and the keys need fewer bits.
    lowest = firsts.min() if len(firsts) else 0
    keys = (firsts - lowest).astype(np.uint64)
    keys *= size
    keys += text[positions + 1]
    keys *= size
    keys += text[positions + 2]
    keys, positions = _sort(keys, positions)
    begins = _group_begins(keys)
    first = keys[begins]
    terms = _term_columns(first // (size * size) + lowest, first // size % size, first % size)
    yield _position_block(terms, positions, begins)
    for number, place in _frequent_groups(begins, len(keys)):
        yield _count_block(terms[number], positions[place], corpus)


def _sort(
    keys: npt.NDArray[np.uint64],
    positions: Positions,
) -> tuple[npt.NDArray[np.uint64], Positions]:
    """Sort by key, then by position."""
    if int(keys.max(initial=0)) >> _POSITION_BITS:
        # Stable is enough: positions ascend already.
        order = np.argsort(keys, kind="stable")
        return keys[order], positions[order].astype(np.int64)
    # Key and position have room in one number: several times quicker than sorting an index.
    bits = np.uint64(_POSITION_BITS)
    low_bits = np.uint64((1 << _POSITION_BITS) - 1)
    merged = (keys << bits) | positions.astype(np.uint64)
    merged.sort()
    return merged >> bits, (merged & low_bits).astype(np.int64)


def _term_columns(*characters: npt.NDArray[Any]) -> Integers:
    """Return the character numbers of terms as rows."""
    return np.stack(characters, axis=1).astype(np.int64)


def _group_begins(keys: npt.NDArray[Any]) -> Integers:
    """Return the index at which each group of equal keys begins."""
    if not len(keys):
        return np.empty(0, np.int64)
    is_begin = np.concatenate(([True], keys[1:] != keys[:-1]))
    return np.flatnonzero(is_begin)


def _frequent_groups(begins: Integers, size: int) -> Iterator[tuple[int, slice]]:
    """Yield number and slice of each group with frequent occurrences."""
    counts = np.diff(begins, append=size)
    for number in np.flatnonzero(counts >= FREQUENT).tolist():
        begin = begins[number]
        yield number, slice(begin, begin + counts[number])


def _owners(corpus: Corpus, positions: Positions) -> Integers:
    """Return the document at each position; positions must ascend."""
    count = len(corpus.starts) - 1
    in_document = np.diff(np.searchsorted(positions, corpus.starts))
    return np.repeat(np.arange(count), in_document)


def _position_block(terms: Integers, positions: Positions, begins: Integers) -> Block:
    """Return the positions of each term."""
    numbers = gaps(positions)
    # The first position of a term is a whole number, not a gap to the term before.
    numbers[begins] = positions[begins]
    data, ends = encode_with_ends(numbers)
    lengths = _data_lengths(begins, ends)
    contents = np.full(len(begins), Content.POSITIONS)
    rows = np.column_stack([terms, contents, lengths])
    return Block(rows.astype(np.int64), data)


def _data_lengths(begins: Integers, ends: Integers) -> Integers:
    """Return the length of each term's data in bytes.

    `begins` has the first number of each term, `ends` the end of each number's bytes.
    """
    if not len(begins):
        return np.empty(0, np.int64)
    last = np.append(begins[1:], len(ends)) - 1
    return np.diff(ends[last], prepend=0)


def _count_block(term: Integers, positions: Positions, corpus: Corpus) -> Block:
    """Return the documents of one frequent term with their counts."""
    owners = _owners(corpus, positions)
    begins = _group_begins(owners)
    documents = owners[begins]
    in_title = positions[begins] < corpus.title_ends[documents]
    is_heading = positions >= corpus.title_ends[owners]
    is_heading &= positions < corpus.heading_ends[owners]
    in_heading = np.logical_or.reduceat(is_heading, begins)
    numbers = np.empty(2 * len(documents), np.int64)
    numbers[0::2] = gaps(documents) * 4 + in_title + 2 * in_heading
    numbers[1::2] = np.diff(begins, append=len(owners))
    data = encode(numbers)
    row = [*term, Content.COUNTS, len(data)]
    return Block(np.array([row], np.int64), data)


def _singles(corpus: Corpus, positions: Positions, first: int, last: int) -> Block:
    """Return the documents that contain each character of a range.

    `positions` are the positions of these characters.
    """
    count = len(corpus.starts) - 1
    owners = _owners(corpus, positions)
    # A table of characters by documents: bit 0 for a character that occurs, 1 in a title, 2 in a heading.
    cells = (corpus.text[positions] - first).astype(np.int64) * count + owners
    table = np.zeros((last - first) * count, np.uint8)
    table[cells] = 1
    heading_ends = corpus.heading_ends.astype(np.uint32)
    in_head = np.flatnonzero(positions < heading_ends[owners])
    in_title = positions[in_head] < corpus.title_ends[owners[in_head]]
    table[cells[in_head[in_title]]] |= 2
    table[cells[in_head[~in_title]]] |= 4
    occurrences = np.flatnonzero(table)
    begins = _group_begins(occurrences // count)
    numbers = gaps(occurrences)
    numbers[begins] = occurrences[begins] % count
    data, ends = encode_with_ends(numbers * 4 + (table[occurrences] >> 1))
    lengths = _data_lengths(begins, ends)
    zeros = np.zeros(len(begins), np.int64)
    contents = zeros + Content.DOCUMENTS
    characters = occurrences[begins] // count + first
    rows = np.column_stack([characters, zeros, zeros, contents, lengths])
    return Block(rows, data)


def _merge(range_blocks: list[Block]) -> Block:
    """Return one block with all terms in their order.

    The counts of a term stand before its positions.
    """
    terms = np.concatenate([block.terms for block in range_blocks])
    data = np.concatenate([block.data for block in range_blocks])
    ends = np.cumsum(terms[:, 4])
    order = np.lexsort((-terms[:, 3], terms[:, 2], terms[:, 1], terms[:, 0]))
    if not len(order):
        return Block(terms, data)
    # Neighbours mostly stay neighbours: a run of them is copied as one piece, so there are few pieces.
    is_begin = np.concatenate(([True], np.diff(order) != 1))
    runs = np.flatnonzero(is_begin)
    first = order[runs]
    last = order[np.append(runs[1:], len(order)) - 1]
    begins = (ends - terms[:, 4])[first]
    bounds = zip(begins.tolist(), ends[last].tolist(), strict=True)
    pieces = [data[begin:end] for begin, end in bounds]
    return Block(terms[order], np.concatenate(pieces))
