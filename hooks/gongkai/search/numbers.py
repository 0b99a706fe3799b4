"""The ends of numbers, and the signs between them, for whole arrays at a time in NumPy.

The rule is the one of `normalise.fold`, after the table of characters. Only digits and signs are
looked at, which are few beside the other characters.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from gongkai.search.normalise import FIRST_DIGIT, INNER_DIGIT, LAST_DIGIT, POINT

Points = npt.NDArray[Any]
"""Code points."""
Folded = npt.NDArray[np.int32]
"""Code points, each plus its `Kind` times `KIND`."""
_Marks = npt.NDArray[np.bool_]

_ZERO = ord("0")
_DISTANCES = np.array([0, LAST_DIGIT - _ZERO, FIRST_DIGIT - _ZERO, INNER_DIGIT - _ZERO], np.int32)
"""From a digit to that with ends: of a single, a last, a first and an inner digit."""
_THOUSAND = 3
"""Digits behind a comma of a number."""


_KIND_BITS = 24
KIND = 1 << _KIND_BITS
"""More than any code point."""


class Kind(IntEnum):
    """A kind of characters that the rule treats alike."""

    ORDINARY = 0
    DROPPED = 1
    """Leaves no trace: the characters beside it are neighbours."""
    SKIPPED = 2
    """Parts two numbers, and is removed then."""
    DIGIT = 3
    POINT = 4
    COMMA = 5
    PERCENT = 6
    DASH = 7
    SIGN = 8
    """A slash or a colon."""
    COMBINING = 9
    """May join with the character before; the rule takes it as ordinary."""
    EXPANDED = 10
    """Has to be replaced by several characters before."""
    UNKNOWN = 11
    """Has not been met yet."""


KIND_OF = {
    " ": Kind.SKIPPED,
    ".": Kind.POINT,
    ",": Kind.COMMA,
    "%": Kind.PERCENT,
    "‰": Kind.PERCENT,
    "-": Kind.DASH,
    "/": Kind.SIGN,
    ":": Kind.SIGN,
    **dict.fromkeys("0123456789", Kind.DIGIT),
}
"""The kind of each folded character that is not ordinary."""


class Signs:
    """The digits and signs of a text, each run of them followed by an ordinary character.

    So neighbours here are neighbours in the text, or one is the end of a run.
    """

    def __init__(self, folded: Folded) -> None:
        """Find the characters that are not ordinary."""
        is_special = folded >= KIND
        is_special[1:] |= is_special[:-1]
        self.places = np.flatnonzero(is_special).astype(np.int32)
        self.kinds = (folded[self.places] >> _KIND_BITS).astype(np.uint8)
        self.is_left: _Marks = np.ones(len(folded), bool)
        """Which characters of the text are not removed."""

    def are(self, *kinds: Kind) -> _Marks:
        """Tell which signs are of some kinds."""
        result: _Marks = self.kinds == kinds[0]
        for kind in kinds[1:]:
            result |= self.kinds == kind
        return result

    def remove(self, is_removed: _Marks) -> None:
        """Remove signs; their neighbours become neighbours of each other."""
        if not is_removed.any():
            return
        self.is_left[self.places[is_removed]] = False
        is_kept = ~is_removed
        self.places = self.places[is_kept]
        self.kinds = self.kinds[is_kept]


def _behind(is_marked: _Marks) -> _Marks:
    """Tell which signs stand immediately behind a marked one."""
    result = np.zeros(len(is_marked), bool)
    result[1:] = is_marked[:-1]
    return result


def _before(is_marked: _Marks) -> _Marks:
    """Tell which signs stand immediately before a marked one."""
    result = np.zeros(len(is_marked), bool)
    result[:-1] = is_marked[1:]
    return result


def with_ends(folded: Folded, signs: Signs) -> Points:
    """Return normalised texts: digits tell the ends of numbers, blanks are gone.

    `signs` are those of `folded`; both are changed.
    """
    signs.remove(signs.are(Kind.DROPPED))
    _mark_ends(folded, signs)
    is_percent = signs.are(Kind.PERCENT)
    signs.remove(is_percent & ~_behind(signs.are(Kind.DIGIT)))
    is_dash = signs.are(Kind.DASH)
    signs.remove(is_dash & _behind(is_dash))
    is_sign = signs.are(Kind.DASH, Kind.SIGN)
    is_between = _behind(signs.are(Kind.DIGIT, Kind.PERCENT)) & _before(signs.are(Kind.DIGIT))
    signs.remove(is_sign & ~is_between)
    folded[signs.places[signs.kinds != Kind.ORDINARY]] &= KIND - 1
    return folded[signs.is_left]


def _mark_ends(points: Folded, signs: Signs) -> None:
    """Mark digits and points of numbers; remove the other signs.

    These are points, commas and blanks.
    """
    is_digit = signs.are(Kind.DIGIT)
    is_point = signs.are(Kind.POINT)
    is_point &= _behind(is_digit) & _before(is_digit)
    is_in_number = is_digit | is_point
    is_in_number[_thousands(signs, is_digit)] = True
    digits = np.flatnonzero(is_digit)
    is_inside = _behind(is_in_number)[digits] + np.uint8(2) * _before(is_in_number)[digits]
    points[signs.places[digits]] += _DISTANCES[is_inside]
    points[signs.places[is_point]] = POINT
    is_removed = signs.are(Kind.SKIPPED, Kind.COMMA, Kind.POINT)
    signs.remove(is_removed & ~is_point)


def _thousands(signs: Signs, is_digit: _Marks) -> npt.NDArray[np.intp]:
    """Return which signs are commas behind a digit and before exactly three."""
    commas = np.flatnonzero(signs.are(Kind.COMMA) & _behind(is_digit))
    are_thousands = np.ones(len(commas), bool)
    for distance in range(1, _THOUSAND + 2):
        # The last sign is the end of a text, no digit.
        is_next = is_digit[np.minimum(commas + distance, len(is_digit) - 1)]
        are_thousands &= is_next if distance <= _THOUSAND else ~is_next
    return commas[are_thousands]
