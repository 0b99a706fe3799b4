"""What is indexed: plain values, which anything may provide."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, Self

from gongkai.system.sealed import read_file, write_whole


class SearchIndexError(Exception):
    """An index that does not find what is in the texts; raised by `verify`, it fails the build."""


class Texts(NamedTuple):
    """What is searched of a document; a match never runs from one text into another."""

    titles: Sequence[str]
    headings: Sequence[str]
    body: Sequence[str]

    def packed(self) -> bytes:
        """Return the texts as bytes, from which `unpacked` makes them again."""
        return "\2".join("\1".join(texts) if texts else "\3" for texts in self).encode("utf-8", "surrogatepass")

    @classmethod
    def unpacked(cls, data: bytes) -> Self:
        """Return the texts that `packed` was given."""
        return cls(*(() if texts == "\3" else tuple(texts.split("\1")) for texts in data.decode("utf-8", "surrogatepass").split("\2")))

    @property
    def digest(self) -> str:
        """Return a digest of everything that enters the postings."""
        made = hashlib.blake2b(digest_size=12)
        for texts in self:
            made.update("\0".join(texts).encode("utf-8", "surrogatepass"))
            made.update(b"\1")
        return made.hexdigest()

    def has_words_of(self, other: Texts) -> bool:
        """Tell whether every text of another document stands in one of these, as it is or between the ends of words."""
        joined = "\0".join(chain(*self))
        return all(_stands_in(text, joined) for text in chain(*other))


def _stands_in(text: str, whole: str) -> bool:
    """Tell whether a text stands in another one between the ends of words: 收6 does not in 收60.

    The same rule decides what goes from earlier releases (`release/server/taken_back.py`, which runs by itself on servers).
    """
    begin = whole.find(text)
    while text and begin >= 0:
        end = begin + len(text)
        is_cut_before = text[0].isalnum() and begin > 0 and whole[begin - 1].isalnum()
        is_cut_behind = text[-1].isalnum() and whole[end : end + 1].isalnum()
        if not is_cut_before and not is_cut_behind:
            return True
        begin = whole.find(text, begin + 1)
    return not text


class Facets(NamedTuple):
    """By what a document is sorted and named."""

    id: str
    """Its number, from which its address follows: `<code>-<year>-<digits>`."""
    names: Sequence[str]
    """Its title, then names of its unit, which are to be found by their pronunciation too."""
    year: int
    unit: str
    """The code of its unit."""
    kind: str
    category: str
    date: date


Row = tuple[Any, ...]
"""The facets of a document with its day as a number, then its digest: plain values, which are packed and read in a fifth of the time."""


def texts_digest(row: Row) -> str:
    """Return the digest of the texts of a row."""
    digest: str = row[-1]
    return digest


_BASE_TEXTS = "texts"


def texts_of_base(cache: Path) -> frozenset[str]:
    """Return the digests of the texts of which the index in a cache folder was made."""
    try:
        return frozenset(read_file(cache / _BASE_TEXTS).content.decode("ascii").split())
    except (OSError, ValueError):
        return frozenset()


def keep_texts_of_base(cache: Path, digests: Iterable[str]) -> None:
    """Write the digests of the texts of which the index in a cache folder is made."""
    write_whole(cache / _BASE_TEXTS, "\n".join(sorted(set(digests))).encode("ascii"))


class Document(NamedTuple):
    """One thing to be found. Its texts are read when they are needed: of one that has not changed they seldom are."""

    facets: Facets
    digest: str
    read: Callable[[str], Texts]
    """Returns the texts with a digest: one function for all documents, so that they can be sent quickly."""

    @property
    def id(self) -> str:
        """Return its number."""
        return self.facets.id

    @property
    def row(self) -> Row:
        """Return what `of_row` makes it from again."""
        id_, names, year, unit, kind, category, day = self.facets
        return (str(id_), tuple(map(str, names)), year, str(unit), kind, category, day.toordinal(), self.digest)

    @classmethod
    def of_row(cls, row: Row, read: Callable[[str], Texts]) -> Self:
        """Return the document of a row."""
        id_, names, year, unit, kind, category, day, digest = row
        return cls(Facets(id_, names, year, unit, kind, category, date.fromordinal(day)), digest, read)

    @property
    def texts(self) -> Texts:
        """Return its texts."""
        return self.read(self.digest)

    @classmethod
    def of(cls, facets: Facets, texts: Texts) -> Self:
        """Return a document whose texts are there already."""
        return cls(facets, texts.digest, partial(_only, texts, texts.digest))


def _only(texts: Texts, own: str, digest: str) -> Texts:
    """Return texts that are there already; raise `SearchIndexError` when those of another digest are wanted."""
    if digest != own:
        message = f"the texts {digest} are not known, only {own}"
        raise SearchIndexError(message)
    return texts


class Sent(NamedTuple):
    """Many documents as they are sent to another process."""

    rows: Sequence[Row]
    read: Callable[[str], Texts]
    """Returns the texts with a digest."""

    def received(self) -> list[Document]:
        """Return the documents."""
        return [Document.of_row(row, self.read) for row in self.rows]
