"""A segment of the index: postings of some documents in shards.

The arrays of a segment, in the entry file, tell a reader where to look.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gongkai.search.corpus import Corpus, Passages, corpus
from gongkai.search.layout import Arrays, Shard, shards
from gongkai.search.postings import blocks
from gongkai.search.varint import Bytes, encode, gaps


class Segment(NamedTuple):
    """The postings of some documents, as the site publishes the postings."""

    name: str
    """A digest of the shards: a name never gets other contents, so caches may keep shards."""
    shards: Sequence[bytes | Path]
    arrays: Arrays
    """`characters`, `lengths` (three for each document), `directory`: all as in the entry file."""


def build_segment(documents: Iterable[Passages]) -> Segment:
    """Index the texts of documents."""
    texts = corpus(documents)
    pieces = shards(blocks(texts))
    arrays = {
        "characters": encode(gaps(texts.characters.astype(np.int64))),
        "lengths": _lengths(texts),
        "directory": _directory(pieces),
    }
    digest = hashlib.blake2b(digest_size=8)
    for shard in pieces:
        digest.update(shard.data)
    return Segment(digest.hexdigest(), [shard.data for shard in pieces], arrays)


def _lengths(texts: Corpus) -> Bytes:
    """Return the lengths of each document's titles, headings and rest, in characters."""
    titles = texts.title_ends - texts.starts[:-1]
    headings = texts.heading_ends - texts.title_ends
    body = texts.starts[1:] - texts.heading_ends
    table = np.column_stack([titles, headings, body])
    return encode(table.reshape(-1))


def _directory(pieces: Sequence[Shard]) -> Bytes:
    """Return first term, size and head size of each shard.

    Sizes are in bytes. The first character of a term is stored as the difference from the shard
    before.
    """
    rows: list[tuple[int, ...]] = []
    for shard in pieces:
        sizes = (len(shard.data), shard.head_length)
        rows.append((*shard.first_term, *sizes))
    table = np.array(rows, np.int64).reshape(-1, 5)
    # The copy keeps the right-hand side from changing while differences are written.
    table[1:, 0] -= table[:-1, 0].copy()
    return encode(table.reshape(-1))
