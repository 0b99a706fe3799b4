"""The files of the index: how they are named and what stands in them. docs/developers/search-format.md is their description."""

from __future__ import annotations

import json
import struct
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from gongkai.search.postings import Block, Content
from gongkai.search.varint import Bytes, decode, encode

MAGIC = b"gongkai\0"
VERSION = 1

MOST_SHARDS = 1000
"""How many shards are aimed at; a directory entry takes about six bytes of what every visitor loads."""
SMALLEST_SHARD = 16_000
"""Bytes; a reader loads a shard of this size whole."""


class Shard(NamedTuple):
    """A file of postings."""

    first_term: tuple[int, int, int]
    """The character numbers of its first term."""
    head_length: int
    """Bytes before the data of the first term: what a reader loads to learn where the data of each term stand."""
    data: bytes


def shards(blocks: Iterable[Block]) -> list[Shard]:
    """Cut postings into shards; a term is never cut."""
    made = deque(blocks)
    target = max(SMALLEST_SHARD, sum(len(block.data) for block in made) // MOST_SHARDS)
    cut: list[Shard] = []
    while made:  # each block is let go when it is cut: together they are as large as the index
        cut += _cut(made.popleft(), target)
    return cut


def _cut(block: Block, target: int) -> Iterator[Shard]:
    ends = np.cumsum(block.terms[:, 4])
    first = 0
    while first < len(ends):
        begin = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, begin + target, "right")))
        terms = block.terms[first:last]
        head = _head(terms)
        yield Shard(tuple(terms[0, :3].tolist()), len(head), head + block.data[begin : int(ends[last - 1])].tobytes())
        first = last


def _head(terms: npt.NDArray[np.int64]) -> bytes:
    """Return the head of a shard: how many terms, how long the rows are, the rows."""
    rows = terms.copy()
    rows[1:, 0] -= terms[:-1, 0]
    encoded = encode(rows.reshape(-1)).tobytes()
    return struct.pack("<II", len(terms), len(encoded)) + encoded


class Postings(NamedTuple):
    """What a shard holds."""

    terms: npt.NDArray[np.int64]
    """A row a term: three character numbers, `Content`, length, and where its data ends."""
    data: Bytes

    def of(self, characters: tuple[int, int, int]) -> dict[Content, Bytes]:
        """Return the postings of a term by what they hold."""
        rows = self.terms[(self.terms[:, :3] == characters).all(axis=1)]
        return {Content(content): self.data[end - length : end] for content, length, end in rows[:, 3:].tolist()}


def read_shard(data: bytes) -> Postings:
    """Return the contents of a shard."""
    count, head_length = struct.unpack_from("<II", data)
    rows = decode(np.frombuffer(data, np.uint8, head_length, 8)).reshape(count, 5)
    rows[:, 0] = np.cumsum(rows[:, 0])
    return Postings(np.column_stack([rows, np.cumsum(rows[:, 4])]), np.frombuffer(data, np.uint8, -1, 8 + head_length))


def pack(header: Mapping[str, Any], arrays: Mapping[str, Bytes]) -> bytes:
    """Return the entry file: magic, version, the header as JSON, and the arrays that it names with place and length."""
    places: dict[str, tuple[int, int]] = {}
    place = 0
    for name, array in arrays.items():
        places[name] = (place, len(array))
        place += len(array)
    text = json.dumps({**header, "arrays": places}, ensure_ascii=False, separators=(",", ":")).encode()
    return MAGIC + struct.pack("<II", VERSION, len(text)) + text + b"".join(array.tobytes() for array in arrays.values())


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, Bytes]]:
    """Return header and arrays of an entry file; raise ValueError when it is none of this version."""
    if data[: len(MAGIC)] != MAGIC:
        message = "not a search index"
        raise ValueError(message)
    version, length = struct.unpack_from("<II", data, len(MAGIC))
    if version != VERSION:
        message = f"search index of version {version}, but this reader knows version {VERSION}"
        raise ValueError(message)
    begin = len(MAGIC) + 8
    header = json.loads(data[begin : begin + length])
    rest = np.frombuffer(data, np.uint8, -1, begin + length)
    return header, {name: rest[place : place + size] for name, (place, size) in header["arrays"].items()}
