"""Find the places of characters in a corpus, for many ranges of characters at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial

import numpy as np
import numpy.typing as npt

from gongkai.search.varint import Numbers

AT_ONCE = 1 << 20
"""How many characters are distributed to their ranges at once."""

Positions = Numbers
"""Places in the text of a corpus, ascending."""
Marks = npt.NDArray[np.bool_]
"""A truth value for each place in the text of a corpus."""
CharacterRange = tuple[int, int]
"""Character numbers: the first, and the number after the last."""
_RangeNumbers = npt.NDArray[np.uint8]
"""Numbers of ranges, from 1; 0 for none."""


def places_of_ranges(
    pool: Executor,
    text: Numbers,
    ranges: Sequence[CharacterRange],
    is_marked: Marks | None = None,
) -> list[Positions]:
    """Return the positions of each range's characters, ascending.

    With `is_marked` only the positions that are marked.
    """
    begins = range(0, len(text), AT_ONCE)
    classify = partial(
        _range_numbers,
        text,
        _number_table(ranges),
        is_marked,
    )
    pieces = list(pool.map(classify, begins))
    width = len(ranges) + 1
    count = partial(np.bincount, minlength=width)
    counts = np.array(list(pool.map(count, pieces)), np.int64)
    counts = counts.reshape(-1, width)
    # Each piece has places of its own in the arrays, so the threads need no lock.
    starts = np.cumsum(counts, axis=0) - counts
    # One array a range: the system gets whole arrays back one by one; slices would be too small.
    totals = counts.sum(axis=0).tolist()
    places = [np.empty(total, np.uint32) for total in totals[1:]]
    fill = partial(_fill_places, places)
    finished = pool.map(
        fill,
        begins,
        pieces,
        counts.tolist(),
        starts.tolist(),
    )
    # Waits for all threads, and raises their errors.
    deque(finished, maxlen=0)
    return places


def _number_table(ranges: Sequence[CharacterRange]) -> _RangeNumbers:
    """Return the number of each character's range, from 1; 0 for none."""
    size = max((last for _, last in ranges), default=1)
    # A byte is enough: there are fewer than a hundred ranges (`postings._RANGES`).
    table = np.zeros(size, np.uint8)
    for number, (first, last) in enumerate(ranges, 1):
        table[first:last] = number
    return table


def _range_numbers(
    text: Numbers,
    table: _RangeNumbers,
    is_marked: Marks | None,
    begin: int,
) -> _RangeNumbers:
    """Return the range number of each character of a piece; 0 where unmarked."""
    end = begin + AT_ONCE
    numbers: _RangeNumbers = table[text[begin:end]]
    if is_marked is not None:
        numbers *= is_marked[begin:end]
    return numbers


def _fill_places(
    places: Sequence[Positions],
    begin: int,
    piece: _RangeNumbers,
    counts: Sequence[int],
    starts: Sequence[int],
) -> None:
    """Write the positions of a piece into the arrays of the ranges."""
    # Stable: the places of a range ascend, and NumPy sorts bytes by radix, in linear time.
    order = np.argsort(piece, kind="stable").astype(np.uint32)
    order += np.uint32(begin)
    # The first `counts[0]` belong to no range: boundaries, and positions without a mark.
    end = counts[0]
    bounds = zip(places, starts[1:], counts[1:], strict=True)
    for place, start, count in bounds:
        place[start : start + count] = order[end : end + count]
        end += count
