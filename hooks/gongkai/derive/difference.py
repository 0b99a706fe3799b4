"""What differs between two texts, character by character: what was taken out and what was put in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_UNIT = re.compile(r"〔[^〔〕]*〕|[0-9]+(?:[.,:-][0-9]+)*|[A-Za-z]+|.", re.DOTALL)
"""What is never cut: a redaction, a number or day, a Latin word; of everything else a character."""
_ALIKE = 0.3
"""Texts that share less than this are shown one after the other: a mosaic of chance matches tells nothing."""
_SHORTEST_COMMON = 2
"""A single common character between two changes is no common text."""


class Piece(NamedTuple):
    """A stretch of the comparison; of a change `before` was taken out and `after` put in."""

    before: str
    after: str

    @property
    def is_same(self) -> bool:
        """Tell whether both texts have it."""
        return self.before == self.after


def difference(before: str, after: str) -> list[Piece]:
    """Return the pieces of which both texts consist, in order."""
    old, new = _UNIT.findall(before), _UNIT.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return [Piece(before, after)]
    return list(_joined([Piece("".join(old[a:b]), "".join(new[c:d])) for _, a, b, c, d in matcher.get_opcodes()]))


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
