"""Extract, sort and pack the postings of a corpus.

From the postings every occurrence of a word can be found.

Terms are, in this order by their character numbers:

- a single character: the documents that contain the character;
- a pair: the positions of all its occurrences; of a frequent pair first the documents with their
  counts, then the positions;
- three characters whose two pairs are both frequent: as a pair. A phrase of frequent pairs then
  needs no long lists.

Positions count characters from the start of the corpus, so one number says document and place.
"""

from __future__ import annotations

import ctypes
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from enum import IntEnum
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gongkai.search.corpus import BOUNDARY, Corpus
from gongkai.search.places import (
    AT_ONCE,
    CharacterRange,
    Marks,
    Positions,
    places_of_ranges,
)
from gongkai.search.varint import (
    Bytes,
    Integers,
    Numbers,
    encode,
    encode_with_ends,
    gaps,
    run_begins,
)
from gongkai.system.processors import processors

FREQUENT = 12_000
"""From how many occurrences a pair is frequent.

Twice as many bytes is about the longest list that a query loads.
"""

_CHUNK = 400_000
"""At least how many occurrences are sorted at once."""
_RANGES = 40
"""At most how many ranges are sorted: fewer ranges take more memory, more ranges take more time."""
_POSITION_BITS = 32
_M_ARENA_MAX = -8
"""The parameter of mallopt(3) for the number of heaps, in the GNU C library."""

_Keys = npt.NDArray[np.uint64]
"""Terms as one number each."""


class Content(IntEnum):
    """The content of a block of postings."""

    POSITIONS = 0
    """Gaps between positions."""
    COUNTS = 1
    """For each document its gap × 4 + in a title + 2 × in a heading, then how often.

    The positions are in another block.
    """
    DOCUMENTS = 2
    """As `COUNTS`, without how often."""


class Block(NamedTuple):
    """The postings of many terms."""

    terms: Integers
    """A row a term: three character numbers (0 for none), `Content`, length of data in bytes."""
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
        # The lists of positions get no names: each array is freed as soon as its range is done.
        short_terms = partial(_singles_and_pairs, corpus, is_frequent)
        blocks_of_ranges = pool.map(short_terms, ranges, places_of_ranges(pool, text, ranges))
        results = deque(blocks_of_ranges)
        # A triple begins where two frequent pairs begin one after the other.
        # `deque` has waited for all ranges: the second pair may belong to another range.
        is_frequent[:-1] &= is_frequent[1:]
        # Results leave the deque one by one, so that each is freed when it has been sorted.
        queue = (results.popleft() for _ in ranges)
        with_triples = partial(_with_triples, corpus)
        yield from pool.map(
            with_triples,
            queue,
            places_of_ranges(
                pool,
                text,
                ranges,
                is_frequent,
            ),
        )


def _singles_and_pairs(
    corpus: Corpus,
    is_frequent: Marks,
    numbers: CharacterRange,
    positions: Positions,
) -> list[Block]:
    """Return the characters of a range, and the pairs beginning there.

    The positions of the frequent pairs are marked in `is_frequent`.
    """
    singles = _singles(corpus, positions, *numbers)
    return [singles, *_pairs(corpus, positions, is_frequent)]


def _with_triples(
    corpus: Corpus,
    short_terms: list[Block],
    positions: Positions,
) -> Block:
    """Return the sorted terms of a range: characters, pairs and triples."""
    return _merge([*short_terms, *_triples(corpus, positions)])


def _share_one_heap() -> None:
    """Let all threads allocate from one heap, if the C library allows.

    Each thread would keep the freed memory of a heap of its own: here 100 MB, and a tenth of the
    time.
    """
    if os.name != "posix":
        return
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_M_ARENA_MAX, 1)


def _ranges(text: Numbers) -> Iterator[CharacterRange]:
    """Cut the character numbers into ranges of about equally many occurrences."""
    most = max(_CHUNK, len(text) // _RANGES)
    size = int(text.max(initial=0)) + 1
    counts = np.zeros(size, np.int64)
    for begin in range(0, len(text), AT_ONCE):
        # Counted piece by piece: NumPy counts in a copy of eight bytes a character.
        piece = text[begin : begin + AT_ONCE]
        counts += np.bincount(piece, minlength=size)
    # No range has the boundaries, so they must not fill the first range.
    counts[BOUNDARY] = 0
    total, first = 0, 1
    for number, count in enumerate(counts.tolist()):
        if total and total + count > most:
            yield first, number
            total, first = 0, number
        total += count
    yield first, size


def _pairs(
    corpus: Corpus,
    positions: Positions,
    is_frequent: Marks,
) -> Iterator[Block]:
    """Yield the pairs that begin at the given positions.

    The positions of the frequent pairs are marked in `is_frequent`.
    """
    text = corpus.text
    size = len(corpus.characters) + 1
    # No character is the last of the text: a boundary follows every text.
    following = text[positions + 1]
    is_pair = following != BOUNDARY
    positions = positions[is_pair]
    # Hot: both characters in one number, calculated in place.
    keys = text[positions].astype(np.uint64)
    keys *= size
    keys += following[is_pair]
    keys, positions = _sort(keys, positions)
    begins = run_begins(keys)
    first, second = np.divmod(keys[begins], size)
    terms = _term_columns(first, second, np.zeros_like(first))
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
    # Counted from the lowest, the first characters of a range are small, so keys need fewer bits.
    lowest = firsts.min() if len(firsts) else 0
    keys = (firsts - lowest).astype(np.uint64)
    keys *= size
    keys += text[positions + 1]
    keys *= size
    # Both places exist: two pairs begin at each position and at the next, without a boundary.
    keys += text[positions + 2]
    keys, positions = _sort(keys, positions)
    begins = run_begins(keys)
    rest, third = np.divmod(keys[begins], size)
    first, second = np.divmod(rest, size)
    terms = _term_columns(first + lowest, second, third)
    yield _position_block(terms, positions, begins)
    for number, place in _frequent_groups(begins, len(keys)):
        yield _count_block(terms[number], positions[place], corpus)


def _sort(
    keys: _Keys,
    positions: Positions,
) -> tuple[_Keys, Positions]:
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


def _term_columns(*characters: Numbers) -> Integers:
    """Return the character numbers of terms as rows."""
    rows: Integers = np.stack(characters, axis=1).astype(np.int64)
    return rows


def _frequent_groups(
    begins: Integers,
    size: int,
) -> Iterator[tuple[int, slice]]:
    """Yield number and slice of each group with frequent occurrences."""
    counts = np.diff(begins, append=size)
    for number in np.flatnonzero(counts >= FREQUENT).tolist():
        begin = begins[number]
        yield number, slice(begin, begin + counts[number])


def _owners(corpus: Corpus, positions: Positions) -> Integers:
    """Return the document at each position; positions must ascend."""
    count = len(corpus.starts) - 1
    # The starts are looked up, which are few, and not the positions, which are many.
    in_document = np.diff(np.searchsorted(positions, corpus.starts))
    return np.repeat(np.arange(count), in_document)


def _position_block(
    terms: Integers,
    positions: Positions,
    begins: Integers,
) -> Block:
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
    lengths: Integers = np.diff(ends[last], prepend=0)
    return lengths


def _count_block(
    term: Integers,
    positions: Positions,
    corpus: Corpus,
) -> Block:
    """Return the documents of one frequent term with their counts."""
    owners = _owners(corpus, positions)
    begins = run_begins(owners)
    documents = owners[begins]
    # Titles stand first, so the first position in a document tells.
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


def _singles(
    corpus: Corpus,
    positions: Positions,
    first: int,
    last: int,
) -> Block:
    """Return the documents that contain each character of a range.

    `positions` are the positions of these characters.
    """
    count = len(corpus.starts) - 1
    table = _occurrence_table(corpus, positions, first, last)
    occurrences = np.flatnonzero(table)
    begins = run_begins(occurrences // count)
    numbers = gaps(occurrences)
    numbers[begins] = occurrences[begins] % count
    levels = table[occurrences] >> 1
    data, ends = encode_with_ends(numbers * 4 + levels)
    lengths = _data_lengths(begins, ends)
    zeros = np.zeros(len(begins), np.int64)
    contents = zeros + Content.DOCUMENTS
    characters = occurrences[begins] // count + first
    rows = np.column_stack([characters, zeros, zeros, contents, lengths])
    return Block(rows, data)


def _occurrence_table(
    corpus: Corpus,
    positions: Positions,
    first: int,
    last: int,
) -> npt.NDArray[np.uint8]:
    """Return where the characters of a range occur: characters × documents.

    The table has one dimension. Bit 0 is set for a character that occurs in a document, bit 1 for a
    character in a title, bit 2 for a character in a heading.
    """
    count = len(corpus.starts) - 1
    owners = _owners(corpus, positions)
    # Eight bytes before the product: the two bytes of the text would overflow.
    cells = (corpus.text[positions] - first).astype(np.int64)
    cells *= count
    cells += owners
    table = np.zeros((last - first) * count, np.uint8)
    table[cells] = 1
    # Titles and headings are looked at alone: they are few, and stand before the rest.
    heading_ends = corpus.heading_ends.astype(np.uint32)
    in_head = np.flatnonzero(positions < heading_ends[owners])
    in_title = positions[in_head] < corpus.title_ends[owners[in_head]]
    table[cells[in_head[in_title]]] |= 2
    table[cells[in_head[~in_title]]] |= 4
    return table


def _merge(range_blocks: list[Block]) -> Block:
    """Return one block with all terms in their order.

    The counts of a term stand before its positions.
    """
    terms = np.concatenate([block.terms for block in range_blocks])
    data = np.concatenate([block.data for block in range_blocks])
    ends = np.cumsum(terms[:, 4])
    # Sorted by the last key first.
    first, second, third, content, _ = terms.T
    order = np.lexsort((-content, third, second, first))
    if not len(order):
        return Block(terms, data)
    # Neighbours mostly stay neighbours: a run of terms is copied as one piece, so pieces are few.
    is_begin = np.concatenate(([True], np.diff(order) != 1))
    runs = np.flatnonzero(is_begin)
    run_ends = np.append(runs[1:], len(order))
    begins = (ends - terms[:, 4])[order[runs]].tolist()
    ends_of_runs = ends[order[run_ends - 1]].tolist()
    bounds = zip(begins, ends_of_runs, strict=True)
    pieces = [data[begin:end] for begin, end in bounds]
    return Block(terms[order], np.concatenate(pieces))
