"""What is indexed: plain values, which anything may provide."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class SearchIndexError(Exception):
    """An index that does not find what is in the texts; raised by `verify`, it fails the build."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing to be found; a match never runs from one text of it into another."""

    id: str
    """Its number, from which its address follows: `<code>-<year>-<digits>`."""
    titles: Sequence[str]
    headings: Sequence[str]
    body: Sequence[str]
    names: Sequence[str]
    """Its title, then names of its unit, which are to be found by their pronunciation too."""
    year: int
    unit: str
    """The code of its unit."""
    kind: str
    category: str
    date: date
    corrections: Sequence[str] = ()
    """What tells that something was taken out of its texts: that it was corrected and why, passages with redactions in them."""

    @property
    def digest(self) -> Digest:
        """Return digests of everything that enters its postings, and of its corrections."""
        return Digest(_digest(self.titles, self.headings, self.body), _digest(self.corrections))


class Digest(NamedTuple):
    """By what one sees that a document has changed."""

    texts: str
    corrections: str


def _digest(*columns: Sequence[str]) -> str:
    made = hashlib.blake2b(digest_size=12)
    for texts in columns:
        made.update("\0".join(texts).encode())
        made.update(b"\1")
    return made.hexdigest()
