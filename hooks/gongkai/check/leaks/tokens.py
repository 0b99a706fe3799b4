"""Define a trace of a withheld text: a piece long enough to tell its origin.

docs/developers/scopes.md has the definition and its limits for people; this module is for the
program.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from gongkai.search.normalise import fold_quickly

LEAST_HAN = 4
"""Characters of a piece with Chinese, besides digits and the words of dates."""
LEAST_OTHER = 8
"""Letters and digits of a piece without Chinese."""
LEAST_DIGITS = 7
"""Digits of a piece of digits that is no date: shorter numbers stand everywhere."""
LEAST_NAME = 2
"""Characters of a person's name."""
LONGEST, CUT = 11, 6
"""Characters of the longest run that stays whole, and of the pieces of a longer run.

A run is cut so that half a sentence is found too.
"""

_RUN = re.compile(r"[^\W_]+")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_ROUTINE = re.compile(r"\d|[年月日号第届度次]|[上下]半|[一二三四]季")
"""Digits and words of dates and terms of office, which tell no origin."""
_DATE = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])")


class Withheld(NamedTuple):
    """The withheld parts of one record."""

    source: str
    """The data file of the record."""
    number: str
    """The 索引号, empty when the record itself is shown."""
    texts: Sequence[str]
    names: Sequence[str]
    """Names of persons."""
    files: Sequence[Path]
    """Attachments."""


def pieces(text: str, *, is_name: bool = False) -> Iterator[str]:
    """Yield the pieces of a text that tell their origin.

    A piece has no punctuation.
    """
    for run in _RUN.findall(text):
        for piece in _cut(run):
            if _is_telling(piece) or (is_name and _is_long_name(piece)):
                yield piece


def _cut(run: str) -> Iterator[str]:
    """Yield the pieces of a run; the last may be longer."""
    if len(run) <= LONGEST:
        yield run
        return
    starts = [*range(0, len(run) - CUT + 1, CUT)]
    # The rest stays with the last piece: alone it could be too short to tell its origin.
    last = starts.pop()
    for start in starts:
        yield run[start : start + CUT]
    yield run[last:]


def _is_telling(piece: str) -> bool:
    """Tell whether a piece is long enough to tell its origin."""
    if _HAN.search(piece):
        return len(_ROUTINE.sub("", piece)) >= LEAST_HAN
    if piece.isdecimal():
        return len(piece) >= LEAST_DIGITS and not _DATE.fullmatch(piece)
    return len(piece) >= LEAST_OTHER


def _is_long_name(piece: str) -> bool:
    """Tell whether a Chinese name is long enough to be searched for."""
    return len(piece) >= LEAST_NAME and _HAN.search(piece) is not None


def forms(token: str) -> set[str]:
    """Return the forms in which a program may write a token.

    These are the token itself, the token in other letters, and the search index's form.
    """
    wide = unicodedata.normalize("NFKC", token)
    return {
        token,
        token.lower(),
        token.upper(),
        wide,
        wide.lower(),
        fold_quickly(token),
    }


def tokens_of(withheld: Sequence[Withheld]) -> Mapping[str, set[int]]:
    """Return every withheld piece with the places of its records."""
    places: dict[str, set[int]] = {}
    for place, record in enumerate(withheld):
        for text in record.texts:
            for piece in pieces(text):
                places.setdefault(piece, set()).add(place)
        for name in record.names:
            for piece in pieces(name, is_name=True):
                places.setdefault(piece, set()).add(place)
    return places
