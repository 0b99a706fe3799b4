"""A part of the index: the postings of some documents in shards, and the arrays that a reader needs to use them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gongkai.search.corpus import Passages, corpus
from gongkai.search.layout import Shard, shards
from gongkai.search.postings import blocks
from gongkai.search.varint import Bytes, encode, gaps


class Segment(NamedTuple):
    """What one part contributes to the site."""

    name: str
    """A digest of the shards: a name is never given to other contents, so shards can be kept in caches for ever."""
    shards: Sequence[bytes | Path]
    arrays: dict[str, Bytes]
    """`characters`, `lengths` (three for each document), `directory`: all as in the entry file."""


def build_part(documents: Iterable[Passages]) -> Segment:
    """Index the texts of documents."""
    texts = corpus(documents)
    made = shards(blocks(texts))
    lengths = np.column_stack(
        [texts.title_ends - texts.starts[:-1], texts.heading_ends - texts.title_ends, texts.starts[1:] - texts.heading_ends]
    )
    arrays = {
        "characters": encode(gaps(texts.characters.astype(np.int64))),
        "lengths": encode(lengths.reshape(-1)),
        "directory": _directory(made),
    }
    digest = hashlib.blake2b(digest_size=8)
    for shard in made:
        digest.update(shard.data)
    return Segment(digest.hexdigest(), [shard.data for shard in made], arrays)


def _directory(made: Sequence[Shard]) -> Bytes:
    """Return the first term of each shard, the first character as a difference, and how many bytes shard and head have."""
    rows = np.array([(*shard.first_term, len(shard.data), shard.head_length) for shard in made], np.int64).reshape(-1, 5)
    rows[1:, 0] -= rows[:-1, 0].copy()
    return encode(rows.reshape(-1))
