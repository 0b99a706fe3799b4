"""The documents of the index: plain values, which any caller may provide."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple, Self

from gongkai.system.errors import SearchIndexError
from gongkai.system.sealed import read_file, write_whole

_TEXT_END, _GROUP_END, _EMPTY_GROUP = "\1", "\2", "\3"
"""Separators in packed texts; a group without texts differs from a group with one empty text."""


class Texts(NamedTuple):
    """The searched texts of a document; no match runs across two texts."""

    titles: Sequence[str]
    headings: Sequence[str]
    body: Sequence[str]

    def packed(self) -> bytes:
        """Return the texts as bytes for `unpacked`."""
        groups = [_TEXT_END.join(texts) if texts else _EMPTY_GROUP for texts in self]
        return _GROUP_END.join(groups).encode("utf-8", "surrogatepass")

    @classmethod
    def unpacked(cls, data: bytes) -> Self:
        """Return the texts from which `packed` made the bytes."""
        groups: list[tuple[str, ...]] = []
        for group in data.decode("utf-8", "surrogatepass").split(_GROUP_END):
            texts = () if group == _EMPTY_GROUP else tuple(group.split(_TEXT_END))
            groups.append(texts)
        return cls(*groups)

    @property
    def digest(self) -> str:
        """Return a digest of everything that enters the postings."""
        digest = hashlib.blake2b(digest_size=12)
        for texts in self:
            digest.update("\0".join(texts).encode("utf-8", "surrogatepass"))
            digest.update(b"\1")
        return digest.hexdigest()

    def has_words_of(self, other: Texts) -> bool:
        """Tell whether every text of another document is in these texts.

        A text counts where its ends are ends of words.
        """
        # No text has this character, so nothing is found across the end of a text.
        joined = "\0".join(chain(*self))
        return all(_stands_in(text, joined) for text in chain(*other))


def _stands_in(text: str, whole: str) -> bool:
    """Tell whether a text stands in another text between ends of words.

    收6 does not stand in 收60. The same rule decides which texts are removed from earlier
    releases (`release/server/taken_back.py`, which runs by itself on servers).
    """
    begin = whole.find(text)
    while text and begin >= 0:
        end = begin + len(text)
        before = whole[max(0, begin - 1) : begin]
        behind = whole[end : end + 1]
        is_cut_before = text[0].isalnum() and before.isalnum()
        is_cut_behind = text[-1].isalnum() and behind.isalnum()
        if not is_cut_before and not is_cut_behind:
            return True
        begin = whole.find(text, begin + 1)
    return not text


class Facets(NamedTuple):
    """The values by which a document is sorted, filtered and named."""

    id: str
    """The document's number, from which its address follows: `<code>-<year>-<digits>`."""
    names: Sequence[str]
    """The title, then names of the unit, which are to be found by their pronunciation too."""
    year: int
    unit: str
    """The code of the unit."""
    kind: str
    category: str
    date: date


Row = tuple[str, tuple[str, ...], int, str, str, str, int, str]
"""A document as plain values: its facets with the date as an ordinal, then the digest of its texts.

No named tuple: caches pickle rows by the thousand, and plain tuples are packed and read in a fifth
of the time.
"""


def texts_digest(row: Row) -> str:
    """Return the digest of the texts of a row."""
    return row[-1]


_BASE_TEXTS = "texts"


def texts_of_base(cache: Path) -> frozenset[str]:
    """Return the digests of the texts in a cached index.

    Empty when the cache folder has no such list.
    """
    try:
        content = read_file(cache / _BASE_TEXTS).content
        return frozenset(content.decode("ascii").split())
    except (OSError, ValueError):
        return frozenset()


def keep_texts_of_base(cache: Path, digests: Iterable[str]) -> None:
    """Write the digests of the texts in a cached index."""
    lines = "\n".join(sorted(set(digests)))
    write_whole(cache / _BASE_TEXTS, lines.encode("ascii"))


class Document(NamedTuple):
    """A document of the index, whose texts are read when needed.

    The texts of an unchanged document are seldom needed.
    """

    facets: Facets
    digest: str
    """The digest of the texts."""
    read: Callable[[str], Texts]
    """Returns the texts of a digest: one function for all documents, which are sent quickly so."""

    @property
    def id(self) -> str:
        """Return the document's number."""
        return self.facets.id

    @property
    def row(self) -> Row:
        """Return the document as plain values for `of_row`."""
        # Hot: once for every record. `str` makes plain strings of subclasses, which pickle slowly.
        id_, names, year, unit, kind, category, day = self.facets
        return (
            str(id_),
            tuple(map(str, names)),
            year,
            str(unit),
            kind,
            category,
            day.toordinal(),
            self.digest,
        )

    @classmethod
    def of_row(cls, row: Row, read: Callable[[str], Texts]) -> Self:
        """Return the document of a row."""
        id_, names, year, unit, kind, category, day, digest = row
        facets = Facets(
            id_,
            names,
            year,
            unit,
            kind,
            category,
            date.fromordinal(day),
        )
        return cls(facets, digest, read)

    @property
    def texts(self) -> Texts:
        """Return the document's texts."""
        return self.read(self.digest)

    @classmethod
    def of(cls, facets: Facets, texts: Texts) -> Self:
        """Return a document that holds its texts."""
        digest = texts.digest
        return cls(facets, digest, partial(_only, texts, digest))


def _only(
    texts: Texts,
    own: str,
    digest: str,
) -> Texts:
    """Return texts; raise `SearchIndexError` for another digest."""
    if digest != own:
        message = f"the texts {digest} are not known, only {own}"
        raise SearchIndexError(message)
    return texts


class Sent(NamedTuple):
    """Many documents in the form for another process."""

    rows: Sequence[Row]
    read: Callable[[str], Texts]
    """Returns the texts of a digest."""

    def received(self) -> list[Document]:
        """Return the documents."""
        return [Document.of_row(row, self.read) for row in self.rows]
