"""The frames of pages that differ in their tables of contents: what stands around and between the entries, learned from a few of them.

A theme writes a table of contents by rules: what it puts into an entry depends on the entry's depth and whether others stand below it,
what it puts between two entries on the depths of both. So the table of a page that has not been seen yet can be put together from
pieces of tables that have. A theme that has other rules contradicts itself here, and each table then gets a frame of its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple

FIELDS = ("title", "id")
"""What a theme may show of an entry, in the order of their values."""


class Line(NamedTuple):
    """What decides how a theme writes an entry."""

    depth: int
    level: int
    """Of the heading, 1 to 6."""
    has_children: bool


Table = tuple[Line, ...]


class Frame(NamedTuple):
    """A page of the theme, cut at the places of what belongs to one record."""

    literals: tuple[str, ...]
    """One more than there are places."""
    places: tuple[int, ...]
    """In each the number of the value that stands there."""

    def fill(self, values: Sequence[str]) -> str:
        """Return the page with these values."""
        pieces = [""] * (2 * len(self.places) + 1)
        pieces[0::2] = self.literals
        pieces[1::2] = [values[place] for place in self.places]
        return "".join(pieces)


_Run = int
"""In the place of a value: a table of contents, by its number on the page."""
_Key = tuple[_Run, Hashable, Hashable]


class Contents:
    """What is known of the frames of one form."""

    def __init__(self, first: int) -> None:
        """Begin with nothing; `first` is the number of the first value of an entry."""
        self._first = first
        self._around: tuple[str | int | None, ...] | None = None
        """What stands outside the tables of contents: texts, numbers of values, and None for each table."""
        self._pieces: dict[_Key, tuple[str | int, ...]] = {}
        self._is_ruled = True

    def learn(self, frame: Frame, table: Table) -> None:
        """Take from a frame what stands around and between the entries; from one with a single entry it cannot be told."""
        if not self._is_ruled or len(table) < 2:  # noqa: PLR2004 - two entries have something between them
            return
        read = _read(frame, table, self._first)
        if read is None or self._around not in {None, read.around} or any(self._pieces.get(k, p) != p for k, p in read.pieces.items()):
            self._is_ruled = False
            return
        self._around = read.around
        self._pieces.update(read.pieces)

    def frame(self, table: Table) -> Frame | None:
        """Return the frame of a page with this table of contents, or None when something of it has not been seen yet."""
        if self._around is None or not self._is_ruled or len(table) < 2:  # noqa: PLR2004 - as in `learn`
            return None
        literals, places = [""], []
        try:
            for piece in self._written(table):
                if isinstance(piece, str):
                    literals[-1] += piece
                else:
                    places.append(piece)
                    literals.append("")
        except KeyError:
            return None
        return Frame(tuple(literals), tuple(places))

    def _written(self, table: Table) -> Iterator[str | int]:
        """Yield texts and numbers of values in their order; raise KeyError where a piece is not known."""
        run = 0
        for piece in self._around or ():
            if piece is not None:
                yield piece
                continue
            before: Line | None = None
            for number, line in enumerate(table):
                yield from self._pieces[run, before, line]
                for part in self._pieces[run, line, _INSIDE]:
                    yield part if isinstance(part, str) else self._first + number * len(FIELDS) + part
                before = line
            yield from self._pieces[run, before, None]
            run += 1


_INSIDE = "inside"


class _Read(NamedTuple):
    """What one frame tells."""

    around: tuple[str | int | None, ...]
    pieces: Mapping[_Key, tuple[str | int, ...]]


def _read(frame: Frame, table: Table, first: int) -> _Read | None:
    """Return what a frame is made of, or None when its entries are not written one after the other by rules."""
    around: list[str | int | None] = [frame.literals[0]]
    pieces: dict[_Key, tuple[str | int, ...]] = {}
    runs, begin = 0, 0
    while begin < len(frame.places):
        end = _end_of_run(frame.places, begin, first)
        entries = {(place - first) // len(FIELDS) for place in frame.places[begin:end]}
        if entries <= {0}:  # no entry, or the first by itself, as in a link that leads past the header
            end = max(end, begin + 1)
            for number in range(begin, end):
                around += [frame.places[number], frame.literals[number + 1]]
        elif entries != set(range(len(table))):
            return None
        else:
            before = around.pop()
            for key, piece in _pieces(frame, table, first, begin, end, str(before)):
                if pieces.setdefault((runs, *key), piece) != piece:
                    return None
            around.append(None)
            runs += 1
        begin = end
    return _Read(tuple(around), pieces)


def _end_of_run(places: Sequence[int], begin: int, first: int) -> int:
    """Return where a run of entries in their order ends that begins at a place."""
    end, latest = begin, 0
    while end < len(places) and places[end] >= first and (places[end] - first) // len(FIELDS) >= latest:
        latest = (places[end] - first) // len(FIELDS)
        end += 1
    return end


def _pieces(
    frame: Frame, table: Table, first: int, begin: int, end: int, before: str
) -> Iterator[tuple[tuple[Hashable, Hashable], tuple[str | int, ...]]]:
    """Yield what stands before, between and after the entries of a run, and what in each."""
    latest, between = -1, before
    inside: list[str | int] = []
    for number in range(begin, end):
        entry, name = divmod(frame.places[number] - first, len(FIELDS))
        if entry == latest:
            inside += [between, name]
        else:
            if inside:
                yield (table[latest], _INSIDE), tuple(inside)
            yield (table[latest] if latest >= 0 else None, table[entry]), (between,)
            latest, inside = entry, [name]
        between = frame.literals[number + 1]
    yield (table[latest], _INSIDE), tuple(inside)
    yield (table[latest], None), (between,)
