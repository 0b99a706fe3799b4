"""The difference between two texts, character by character.

The work grows with the length of the texts, for any content. First the stretches that stand once
in each text are matched (patience diff), long stretches before short ones. The gaps between two
matches are short, and are compared exactly (Myers, 1986) until a budget is spent.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

_UNIT = re.compile(r"〔[^〔〕]*〕|[0-9]+(?:[.,:-][0-9]+)*|[A-Za-z]+|.", re.DOTALL)
"""A unit, which is never cut: a redaction, a number or day, a Latin word, else a character."""
_ALIKE = 0.3
"""The least common share of two texts.

Texts with a smaller share are shown after each other: a mosaic of chance matches says nothing.
"""
_SHORTEST_COMMON = 2
"""A single common character between two changes is no common text."""
_STRETCHES = (16, 6, 3)
"""The lengths of the matched stretches, in the order of the search."""
_LEAST_STEPS = 30_000
_STEPS_OF_A_UNIT = 2
"""The budget of the exact comparison in steps: the least, and so many for every unit of a text.

For 7,000 units the budget is about 0.02 s.
"""


_Pair = tuple[int, int]
"""A place in the old units and a place in the new units."""


class Piece(NamedTuple):
    """A stretch of the comparison.

    Of a change `before` was removed and `after` inserted.
    """

    before: str
    after: str

    @property
    def is_same(self) -> bool:
        """Tell whether both texts have the stretch."""
        return self.before == self.after


class _Range(NamedTuple):
    """A stretch of the old units, and its counterpart in the new."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


class _Block(NamedTuple):
    """A stretch common to both, given by its two places."""

    old: int
    new: int
    size: int

    @property
    def old_end(self) -> int:
        """Return the place after the block in the old units."""
        return self.old + self.size

    @property
    def new_end(self) -> int:
        """Return the place after the block in the new units."""
        return self.new + self.size


def difference(before: str, after: str) -> list[Piece]:
    """Return the pieces of both texts, in order."""
    old = _UNIT.findall(before)
    new = _UNIT.findall(after)
    blocks = _Comparison(*_as_texts(old, new)).blocks()
    common = 2 * sum(block.size for block in blocks)
    if common < _ALIKE * (len(old) + len(new)):
        return [Piece(before, after)]
    return list(_joined(list(_pieces(old, new, blocks))))


def _as_texts(*texts: Sequence[str]) -> Iterator[str]:
    """Yield each text with one character for each unit.

    Stretches of such a text are quickly cut and compared.
    """
    characters: dict[str, str] = {}
    for units in texts:
        for unit in units:
            if unit not in characters:
                # Any code point will do, a surrogate too: nobody encodes the text.
                characters[unit] = chr(len(characters))
        yield "".join([characters[unit] for unit in units])


class _Comparison:
    """A comparison of two sequences, with a character for each unit."""

    def __init__(self, old: str, new: str) -> None:
        self._old = old
        self._new = new
        self._steps_left = _LEAST_STEPS + _STEPS_OF_A_UNIT * (len(old) + len(new))

    def blocks(self) -> list[_Block]:
        """Return the common blocks, in order.

        Two blocks without a gap between become one block.
        """
        # An empty block at the start: a gap before the first block can slide as well.
        joined = [_Block(0, 0, 0)]
        whole = _Range(0, len(self._old), 0, len(self._new))
        for block in self._matched(whole, 0):
            last = joined.pop()
            if last.old_end == block.old and last.new_end == block.new:
                joined.append(last._replace(size=last.size + block.size))
            else:
                joined += self._slid(last, block)
        return [block for block in joined if block.size]

    def _slid(self, first: _Block, second: _Block) -> tuple[_Block, _Block]:
        """Move a pure insertion or removal for the longest block.

        The insertion between 每周五 and 每周二、周五 is 周二、, not 二、周.
        """
        if first.old_end == second.old:  # an insertion
            units, gap_start, gap_end = self._new, first.new_end, second.new
        elif first.new_end == second.new:  # a removal
            units, gap_start, gap_end = self._old, first.old_end, second.old
        else:
            return first, second
        # The gap moves left unit by unit while the unit before the gap equals its last unit.
        moved = 0
        while moved < first.size:
            if units[gap_start - 1 - moved] != units[gap_end - 1 - moved]:
                break
            moved += 1
        if second.size + moved <= first.size:
            return first, second
        shorter = first._replace(size=first.size - moved)
        longer = _Block(second.old - moved, second.new - moved, second.size + moved)
        return shorter, longer

    def _matched(self, whole: _Range, level: int) -> Iterator[_Block]:
        """Yield the common blocks of a range.

        `level` is the index in `_STRETCHES` of the next length.
        """
        head = self._common_head(whole)
        # The tail is looked for after the head: equal units must not count twice.
        old_start = whole.old_start + head
        new_start = whole.new_start + head
        tail = self._common_tail(whole._replace(old_start=old_start, new_start=new_start))
        rest = _Range(
            old_start=old_start,
            old_end=whole.old_end - tail,
            new_start=new_start,
            new_end=whole.new_end - tail,
        )
        if head:
            yield _Block(whole.old_start, whole.new_start, head)
        if rest.old_start < rest.old_end and rest.new_start < rest.new_end:
            yield from self._between(rest, level)
        if tail:
            yield _Block(rest.old_end, rest.new_end, tail)

    def _between(self, rest: _Range, level: int) -> Iterator[_Block]:
        """Yield the common blocks of a range between two changes."""
        if level == len(_STRETCHES):
            yield from self._exact(rest)
            return
        remaining = rest
        for old, new in self._anchors(rest, _STRETCHES[level]):
            if old < remaining.old_start or new < remaining.new_start:
                continue  # the block before has grown over this anchor
            gap = remaining._replace(old_end=old, new_end=new)
            yield from self._matched(gap, level + 1)
            remaining = remaining._replace(old_start=old, new_start=new)
            block = _Block(old, new, self._common_head(remaining))
            yield block
            remaining = remaining._replace(
                old_start=block.old_end,
                new_start=block.new_end,
            )
        yield from self._matched(remaining, level + 1)

    def _anchors(self, rest: _Range, length: int) -> list[_Pair]:
        """Return the places of stretches that stand once in each text.

        The places ascend in both texts.
        """
        old = _places(self._old, rest.old_start, rest.old_end, length)
        new = _places(self._new, rest.new_start, rest.new_end, length)
        pairs: list[_Pair] = []
        for stretch, place in old.items():
            other = new.get(stretch, -1)
            if place >= 0 and other >= 0:
                pairs.append((place, other))
        return _longest_ascending(pairs)

    def _common_head(self, whole: _Range) -> int:
        """Return the number of equal units at the start of a range."""
        old, new = self._old, self._new
        old_start, old_end, new_start, new_end = whole
        most = min(old_end - old_start, new_end - new_start)
        size = 0
        while size < most and old[old_start + size] == new[new_start + size]:
            size += 1
        return size

    def _common_tail(self, whole: _Range) -> int:
        """Return the number of equal units at the end of a range."""
        old, new = self._old, self._new
        old_start, old_end, new_start, new_end = whole
        most = min(old_end - old_start, new_end - new_start)
        size = 0
        while size < most and old[old_end - 1 - size] == new[new_end - 1 - size]:
            size += 1
        return size

    def _exact(self, rest: _Range) -> Iterator[_Block]:
        """Yield the common blocks on the shortest way from old to new.

        Yields nothing when the budget is spent before the way is complete. `trace` has, for each
        number of changes, the place in the old units that each diagonal has reached.
        """
        old = self._old[rest.old_start : rest.old_end]
        new = self._new[rest.new_start : rest.new_end]
        # As if an insertion from diagonal 1 led to the start: so `_next` needs no case for it.
        reach = {1: 0}
        trace: list[dict[int, int]] = []
        old_size, new_size = len(old), len(new)
        # Hot: the inner loops run once a step.
        for changes in range(old_size + new_size + 1):
            trace.append(dict(reach))
            self._steps_left -= changes  # the cost of the copy
            # Each change moves one diagonal up or down: an even number ends on even diagonals only.
            for diagonal in range(-changes, changes + 1, 2):
                place = _next(reach, diagonal, changes)
                start, other = place, place - diagonal
                while place < old_size and other < new_size and old[place] == new[other]:
                    place += 1
                    other += 1
                reach[diagonal] = place
                self._steps_left -= 1 + place - start
                if place >= old_size and other >= new_size:
                    yield from _way_back(trace, (old_size, new_size), rest)
                    return
            if self._steps_left < 0:
                return


def _places(
    units: str,
    start: int,
    end: int,
    length: int,
) -> dict[str, int]:
    """Return the place of each stretch of a length.

    The place of a stretch that stands more than once is -1.
    """
    places: dict[str, int] = {}
    for place in range(start, end - length + 1):
        stretch = units[place : place + length]
        places[stretch] = -1 if stretch in places else place
    return places


def _longest_ascending(pairs: Sequence[_Pair]) -> list[_Pair]:
    """Return the longest row of pairs with ascending second numbers.

    The pairs come in the order of their first numbers.
    """
    # Patience sorting: `lowest[n]` is the lowest last number of a row of n + 1 pairs, `ends[n]`
    # the index of that last pair, and `previous` the index of the pair before each pair.
    lowest: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, (_, number) in enumerate(pairs):
        length = bisect_left(lowest, number)
        before = -1
        if length:
            before = ends[length - 1]
        previous.append(before)
        # The slice replaces the entry, or appends an entry after the last.
        lowest[length : length + 1] = [number]
        ends[length : length + 1] = [index]
    row: list[_Pair] = []
    index = -1
    if ends:
        index = ends[-1]
    while index >= 0:
        row.append(pairs[index])
        index = previous[index]
    return row[::-1]


def _next(reach: Mapping[int, int], diagonal: int, changes: int) -> int:
    """Return the place that one change more reaches on a diagonal.

    The change is an inserted unit or a removed unit.
    """
    if diagonal == -changes:  # the lowest diagonal: an insertion
        return reach[diagonal + 1]
    if diagonal == changes:  # the highest diagonal: a removal
        return reach[diagonal - 1] + 1
    if reach[diagonal - 1] < reach[diagonal + 1]:
        return reach[diagonal + 1]
    return reach[diagonal - 1] + 1


def _way_back(
    trace: Sequence[Mapping[int, int]],
    end: _Pair,
    rest: _Range,
) -> Iterator[_Block]:
    """Yield the common blocks on the way in `trace`, in order.

    `end` is the end of both sequences, where the way back begins.
    """
    blocks: list[_Block] = []
    old, new = end
    for changes in reversed(range(len(trace))):
        reach = trace[changes]
        diagonal = old - new
        start = 0
        if changes:
            start = _next(reach, diagonal, changes)
        if old > start:
            old_start = rest.old_start + start
            new_start = rest.new_start + start - diagonal
            blocks.append(_Block(old_start, new_start, old - start))
        if changes and start == reach.get(diagonal + 1):  # an insertion
            diagonal += 1
        else:
            diagonal -= 1
        old = reach.get(diagonal, 0)
        new = old - diagonal
    yield from reversed(blocks)


def _pieces(
    old: Sequence[str],
    new: Sequence[str],
    blocks: Sequence[_Block],
) -> Iterator[Piece]:
    """Yield the common pieces and the changes between."""
    old_place = new_place = 0
    # An empty block at the end brings out the change after the last block.
    for block in (*blocks, _Block(len(old), len(new), 0)):
        before = "".join(old[old_place : block.old])
        after = "".join(new[new_place : block.new])
        if before or after:
            yield Piece(before, after)
        old_place, new_place = block.old_end, block.new_end
        if block.size:
            same = "".join(old[block.old : block.old_end])
            yield Piece(same, same)


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Join changes with next to nothing in common between."""
    change = Piece("", "")
    for index, piece in enumerate(pieces):
        # A short piece at either end of the text stands between no two changes.
        is_between = 0 < index < len(pieces) - 1
        if not piece.is_same or (is_between and len(piece.before) < _SHORTEST_COMMON):
            change = Piece(change.before + piece.before, change.after + piece.after)
            continue
        if not change.is_same:
            yield change
        change = Piece("", "")
        yield piece
    if not change.is_same:
        yield change
