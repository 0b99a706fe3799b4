"""What differs between two texts, character by character: what was taken out and what was put in.

The work grows with the length of the texts, whatever they say. First the stretches that stand once in each text are matched (patience
diff), long ones before short ones; what lies between two of them is short, and is compared exactly (Myers, 1986) until a budget is spent.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_UNIT = re.compile(r"〔[^〔〕]*〕|[0-9]+(?:[.,:-][0-9]+)*|[A-Za-z]+|.", re.DOTALL)
"""What is never cut: a redaction, a number or day, a Latin word; of everything else a character."""
_ALIKE = 0.3
"""Texts that share less than this are shown one after the other: a mosaic of chance matches tells nothing."""
_SHORTEST_COMMON = 2
"""A single common character between two changes is no common text."""
_STRETCHES = (16, 6, 3)
"""The lengths of the stretches that are matched, in the order in which they are looked for."""
_LEAST_STEPS = 30_000
_STEPS_OF_A_UNIT = 2
"""How many steps the exact comparison may take in all: so many, and so many more for every unit of either text; about 0.02 s for 7,000."""


class Piece(NamedTuple):
    """A stretch of the comparison; of a change `before` was taken out and `after` put in."""

    before: str
    after: str

    @property
    def is_same(self) -> bool:
        """Tell whether both texts have it."""
        return self.before == self.after


class _Range(NamedTuple):
    """A stretch of the old units, and the stretch of the new ones to which it belongs."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


class _Block(NamedTuple):
    """A stretch that both have."""

    old: int
    new: int
    size: int


def difference(before: str, after: str) -> list[Piece]:
    """Return the pieces of which both texts consist, in order."""
    old, new = _UNIT.findall(before), _UNIT.findall(after)
    blocks = _Comparison(*_as_texts(old, new)).blocks()
    if 2 * sum(block.size for block in blocks) < _ALIKE * (len(old) + len(new)):
        return [Piece(before, after)]
    return list(_joined(list(_pieces(old, new, blocks))))


def _as_texts(*texts: Sequence[str]) -> Iterator[str]:
    """Yield texts with one character for each unit: stretches of them are quickly taken and compared."""
    characters: dict[str, str] = {}
    for units in texts:
        yield "".join([characters.setdefault(unit, chr(len(characters))) for unit in units])


class _Comparison:
    """One comparison of two sequences of units, each unit given as a character."""

    def __init__(self, old: str, new: str) -> None:
        self._old = old
        self._new = new
        self._steps_left = _LEAST_STEPS + _STEPS_OF_A_UNIT * (len(old) + len(new))

    def blocks(self) -> list[_Block]:
        """Return what both have, in order; two blocks that follow each other without a gap are one."""
        joined: list[_Block] = []
        for block in self._matched(_Range(0, len(self._old), 0, len(self._new)), 0):
            last = joined.pop() if joined else _Block(0, 0, 0)
            if (last.old + last.size, last.new + last.size) == (block.old, block.new):
                joined.append(_Block(last.old, last.new, last.size + block.size))
            else:
                joined += self._slid(last, block)
        return [block for block in joined if block.size]

    def _slid(self, first: _Block, second: _Block) -> tuple[_Block, _Block]:
        """Move a pure insertion or removal so that one block gets as long as possible.

        What was put in between 每周五 and 每周二、周五 is 周二、, not 二、周.
        """
        is_put_in, is_taken_out = first.old + first.size == second.old, first.new + first.size == second.new
        if not is_put_in and not is_taken_out:
            return first, second
        units, begin, end = (self._new, first.new, second.new) if is_put_in else (self._old, first.old, second.old)
        moved = 0
        while moved < first.size and units[begin + first.size - 1 - moved] == units[end - 1 - moved]:
            moved += 1
        if second.size + moved <= first.size:
            return first, second
        return first._replace(size=first.size - moved), _Block(second.old - moved, second.new - moved, second.size + moved)

    def _matched(self, whole: _Range, level: int) -> Iterator[_Block]:
        """Yield what both have in a range, given how many lengths of stretches were looked for already."""
        head = self._common_head(whole)
        tail = self._common_tail(whole._replace(old_start=whole.old_start + head, new_start=whole.new_start + head))
        rest = _Range(whole.old_start + head, whole.old_end - tail, whole.new_start + head, whole.new_end - tail)
        if head:
            yield _Block(whole.old_start, whole.new_start, head)
        if rest.old_start < rest.old_end and rest.new_start < rest.new_end:
            yield from self._between(rest, level)
        if tail:
            yield _Block(rest.old_end, rest.new_end, tail)

    def _between(self, rest: _Range, level: int) -> Iterator[_Block]:
        """Yield what both have in a range that begins and ends with a change."""
        if level == len(_STRETCHES):
            yield from self._exact(rest)
            return
        old_place, new_place = rest.old_start, rest.new_start
        for old, new in self._anchors(rest, _STRETCHES[level]):
            if old < old_place or new < new_place:
                continue  # the block before has grown over it
            yield from self._matched(_Range(old_place, old, new_place, new), level + 1)
            size = self._common_head(_Range(old, rest.old_end, new, rest.new_end))
            yield _Block(old, new, size)
            old_place, new_place = old + size, new + size
        yield from self._matched(_Range(old_place, rest.old_end, new_place, rest.new_end), level + 1)

    def _anchors(self, rest: _Range, length: int) -> list[tuple[int, int]]:
        """Return where stretches begin that stand once in either text, in an order that both texts have."""
        old = _places(self._old, rest.old_start, rest.old_end, length)
        new = _places(self._new, rest.new_start, rest.new_end, length)
        found = [(place, new[stretch]) for stretch, place in old.items() if place >= 0 and new.get(stretch, -1) >= 0]
        return _longest_ascending(found)

    def _common_head(self, whole: _Range) -> int:
        most = min(whole.old_end - whole.old_start, whole.new_end - whole.new_start)
        size = 0
        while size < most and self._old[whole.old_start + size] == self._new[whole.new_start + size]:
            size += 1
        return size

    def _common_tail(self, whole: _Range) -> int:
        most = min(whole.old_end - whole.old_start, whole.new_end - whole.new_start)
        size = 0
        while size < most and self._old[whole.old_end - 1 - size] == self._new[whole.new_end - 1 - size]:
            size += 1
        return size

    def _exact(self, rest: _Range) -> Iterator[_Block]:
        """Yield the common units of the shortest way from one to the other; nothing when there are no steps left to find it.

        `trace` has, for each number of changes, how far along the old units each diagonal was followed.
        """
        old, new = self._old[rest.old_start : rest.old_end], self._new[rest.new_start : rest.new_end]
        reach = {1: 0}
        trace: list[dict[int, int]] = []
        for changes in range(len(old) + len(new) + 1):
            trace.append(dict(reach))
            self._steps_left -= changes  # what the copy costs
            for diagonal in range(-changes, changes + 1, 2):
                place = _next(reach, diagonal, changes)
                begun = place
                while place < len(old) and place - diagonal < len(new) and old[place] == new[place - diagonal]:
                    place += 1
                reach[diagonal] = place
                self._steps_left -= 1 + place - begun
                if place >= len(old) and place - diagonal >= len(new):
                    yield from _way_back(trace, (len(old), len(new)), rest)
                    return
            if self._steps_left < 0:
                return


def _places(units: str, start: int, end: int, length: int) -> dict[str, int]:
    """Return where each stretch of a length stands, -1 where it stands more than once."""
    places: dict[str, int] = {}
    for place in range(start, end - length + 1):
        stretch = units[place : place + length]
        places[stretch] = -1 if stretch in places else place
    return places


def _longest_ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest row of pairs, given by their first number, in which the second numbers ascend as well."""
    lowest: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, number) in enumerate(pairs):
        length = bisect_left(lowest, number)
        before.append(ends[length - 1] if length else -1)
        lowest[length : length + 1] = [number]
        ends[length : length + 1] = [index]
    row: list[tuple[int, int]] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        row.append(pairs[index])
        index = before[index]
    return row[::-1]


def _next(reach: dict[int, int], diagonal: int, changes: int) -> int:
    """Return how far a diagonal is reached by one change more: a unit put in, or a unit taken out."""
    if diagonal == -changes or (diagonal != changes and reach[diagonal - 1] < reach[diagonal + 1]):
        return reach[diagonal + 1]
    return reach[diagonal - 1] + 1


def _way_back(trace: Sequence[dict[int, int]], end: tuple[int, int], rest: _Range) -> Iterator[_Block]:
    """Yield the common units on the way that `trace` has found to the end of both, from the first to the last."""
    blocks: list[_Block] = []
    old, new = end
    for changes in range(len(trace) - 1, -1, -1):
        begun = _next(trace[changes], old - new, changes) if changes else 0
        if size := old - begun:
            blocks.append(_Block(rest.old_start + begun, rest.new_start + begun - (old - new), size))
        is_put_in = changes and begun == trace[changes].get(old - new + 1)
        diagonal = old - new + (1 if is_put_in else -1)
        old = trace[changes].get(diagonal, 0)
        new = old - diagonal
    yield from reversed(blocks)


def _pieces(old: Sequence[str], new: Sequence[str], blocks: Sequence[_Block]) -> Iterator[Piece]:
    """Yield what both have and what lies between."""
    old_place = new_place = 0
    for block in (*blocks, _Block(len(old), len(new), 0)):
        if (old_place, new_place) != (block.old, block.new):
            yield Piece("".join(old[old_place : block.old]), "".join(new[new_place : block.new]))
        old_place, new_place = block.old + block.size, block.new + block.size
        if block.size:
            same = "".join(old[block.old : old_place])
            yield Piece(same, same)


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Join changes between which there is next to nothing in common."""
    change = Piece("", "")
    for index, piece in enumerate(pieces):
        between = 0 < index < len(pieces) - 1
        if not piece.is_same or (between and len(piece.before) < _SHORTEST_COMMON):
            change = Piece(change.before + piece.before, change.after + piece.after)
            continue
        if not change.is_same:
            yield change
        change = Piece("", "")
        yield piece
    if not change.is_same:
        yield change
