"""A part of the index: the postings of some documents in shards, and the arrays that a reader needs to use them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gongkai.search.corpus import Parts, corpus
from gongkai.search.layout import Shard, shards
from gongkai.search.postings import Block, blocks, frequent_terms
from gongkai.search.varint import Bytes, encode, gaps


class Part(NamedTuple):
    """What one part contributes to the site."""

    name: str
    """A digest of the shards: a name is never given to other contents, so shards can be kept in caches for ever."""
    shards: Sequence[bytes]
    arrays: dict[str, Bytes]
    """`characters`, `lengths` (three for each document), `directory`, `frequent`: all as in the entry file."""


def build_part(documents: Sequence[Parts]) -> Part:
    """Index the texts of documents."""
    texts = corpus(documents)
    found: list[Block] = []
    frequent: list[list[int]] = []
    for block in blocks(texts):
        found.append(block)
        frequent += frequent_terms(block).tolist()
    made = shards(found)
    lengths = np.column_stack(
        [texts.title_ends - texts.starts[:-1], texts.heading_ends - texts.title_ends, texts.starts[1:] - texts.heading_ends]
    )
    arrays = {
        "characters": encode(gaps(texts.characters.astype(np.int64))),
        "lengths": encode(lengths.reshape(-1)),
        "directory": _directory(made),
        "frequent": encode(np.array(frequent, np.int64).reshape(-1)),
    }
    digest = hashlib.blake2b(digest_size=8)
    for shard in made:
        digest.update(shard.data)
    return Part(digest.hexdigest(), [shard.data for shard in made], arrays)


def _directory(made: Sequence[Shard]) -> Bytes:
    """Return the first term of each shard, the first character as a difference, and the shard's length in bytes."""
    rows = np.array([(*shard.first_term, len(shard.data)) for shard in made], np.int64).reshape(-1, 4)
    rows[1:, 0] -= rows[:-1, 0].copy()
    return encode(rows.reshape(-1))
