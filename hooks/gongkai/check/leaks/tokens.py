"""What counts as a trace of something withheld: pieces of its texts that are long enough to tell where they come from.

docs/developers/scopes.md has the definition and its limits for people; here it is for the program.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from gongkai.search.normalise import fold

LEAST_HAN = 4
"""So many characters a piece has that contains Chinese, besides digits and the words of dates."""
LEAST_OTHER = 8
"""So many letters and digits a piece has that contains none."""
LEAST_DIGITS = 7
"""So many digits a piece of nothing else has, and is no date: shorter numbers stand everywhere."""
LEAST_NAME = 2
"""So many characters a person's name has."""
LONGEST, CUT = 11, 6
"""A run longer than the first is cut into pieces of the second, so that half a sentence is found too."""

_RUN = re.compile(r"[^\W_]+")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_ROUTINE = re.compile(r"\d|[年月日号第届度次]|[上下]半|[一二三四]季")
_DATE = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])")


class Withheld(NamedTuple):
    """What is withheld of one record."""

    source: str
    """The file that it was written in."""
    number: str
    """The 索引号, empty when the record itself is shown."""
    texts: Sequence[str]
    names: Sequence[str]
    """Names of persons."""
    files: Sequence[Path]
    """Attachments."""


def pieces(text: str, *, is_name: bool = False) -> Iterator[str]:
    """Yield the pieces of a text that tell where they come from; punctuation never stands in one."""
    for run in _RUN.findall(text):
        for piece in _cut(run):
            if _is_telling(piece) or (is_name and _HAN.search(piece) and len(piece) >= LEAST_NAME):
                yield piece


def _cut(run: str) -> Iterator[str]:
    if len(run) <= LONGEST:
        yield run
        return
    places = [*range(0, len(run) - CUT + 1, CUT)]
    for begin in places:
        yield run[begin:] if begin == places[-1] else run[begin : begin + CUT]


def _is_telling(piece: str) -> bool:
    if _HAN.search(piece):
        return len(_ROUTINE.sub("", piece)) >= LEAST_HAN
    if piece.isdecimal():
        return len(piece) >= LEAST_DIGITS and not _DATE.fullmatch(piece)
    return len(piece) >= LEAST_OTHER


def forms(token: str) -> set[str]:
    """Return the ways in which a program may write a token: as it stands, in other letters, as the search index has it."""
    wide = unicodedata.normalize("NFKC", token)
    return {token, token.lower(), token.upper(), wide, wide.lower(), fold(token)}


def tokens_of(withheld: Sequence[Withheld]) -> Mapping[str, set[int]]:
    """Return every piece of what is withheld, with the records that it comes from by their places in the sequence."""
    found: dict[str, set[int]] = {}
    for place, record in enumerate(withheld):
        for text in record.texts:
            for piece in pieces(text):
                found.setdefault(piece, set()).add(place)
        for name in record.names:
            for piece in pieces(name, is_name=True):
                found.setdefault(piece, set()).add(place)
    return found
