"""The files of the index: their names, and their contents byte by byte.

docs/developers/search-format.md describes the format.
"""

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
VERSION = 2

MOST_SHARDS = 1000
"""The number of shards aimed at: every visitor loads about six bytes for each."""
SMALLEST_SHARD = 16_000
"""Bytes; a reader loads a shard of this size whole."""

_HEAD = struct.Struct("<II")
"""Two numbers before the rows of a shard: how many terms, and the length of the rows in bytes."""
_ENTRY_HEAD = struct.Struct("<II")
"""Two numbers behind the magic of an entry file: version, and length of the header in bytes."""


Term = tuple[int, int, int]
"""Three character numbers; 0 stands for no character."""
Arrays = dict[str, Bytes]
"""Packed arrays by name."""


class Shard(NamedTuple):
    """A file of postings."""

    first_term: Term
    """The character numbers of its first term."""
    head_length: int
    """Bytes before the data of the first term; with the head a reader finds a term's data."""
    data: bytes


def shards(blocks: Iterable[Block]) -> list[Shard]:
    """Cut postings into shards; a term is never cut."""
    waiting = deque(blocks)
    size = sum(len(block.data) for block in waiting)
    target = max(SMALLEST_SHARD, size // MOST_SHARDS)
    result: list[Shard] = []
    # Each block is freed when it has been cut: all blocks together are as large as the index.
    while waiting:
        result += _cut(waiting.popleft(), target)
    return result


def _cut(block: Block, target: int) -> Iterator[Shard]:
    """Yield the shards of a block: at most `target` bytes, or one term."""
    ends = np.cumsum(block.terms[:, 4])
    first = 0
    begin = 0
    while first < len(ends):
        fitting = int(np.searchsorted(ends, begin + target, "right"))
        last = max(first + 1, fitting)
        end = int(ends[last - 1])
        terms = block.terms[first:last]
        head = _head(terms)
        first_term = tuple(terms[0, :3].tolist())
        data = block.data[begin:end].tobytes()
        yield Shard(first_term, len(head), head + data)
        first, begin = last, end


def _head(terms: npt.NDArray[np.int64]) -> bytes:
    """Return the head of a shard.

    The head says how many terms follow and how long the rows are, then has the rows.
    """
    rows = terms.copy()
    # The first character of a term is stored as the difference from the term before.
    rows[1:, 0] -= terms[:-1, 0]
    encoded = encode(rows.reshape(-1)).tobytes()
    return _HEAD.pack(len(terms), len(encoded)) + encoded


class Postings(NamedTuple):
    """The contents of a shard."""

    terms: npt.NDArray[np.int64]
    """A row a term: three character numbers, `Content`, length and end of the data in bytes."""
    data: Bytes

    def of(self, term: Term) -> dict[Content, Bytes]:
        """Return the postings of a term by their content."""
        is_term = (self.terms[:, :3] == term).all(axis=1)
        postings: dict[Content, Bytes] = {}
        for content, length, end in self.terms[is_term, 3:].tolist():
            postings[Content(content)] = self.data[end - length : end]
        return postings


def read_shard(data: bytes) -> Postings:
    """Return the contents of a shard."""
    count, length = _HEAD.unpack_from(data)
    head = np.frombuffer(data, np.uint8, length, _HEAD.size)
    rows = decode(head).reshape(count, 5)
    rows[:, 0] = np.cumsum(rows[:, 0])
    ends = np.cumsum(rows[:, 4])
    postings = np.frombuffer(data, np.uint8, -1, _HEAD.size + length)
    return Postings(np.column_stack([rows, ends]), postings)


def with_role(role: str, arrays: Mapping[str, Bytes]) -> Arrays:
    """Return the arrays of a segment, their names prefixed with a role."""
    return {f"{role}.{name}": array for name, array in arrays.items()}


def without_role(role: str, arrays: Mapping[str, Bytes]) -> Arrays:
    """Return the arrays of a role, their names without the prefix."""
    prefix = f"{role}."
    names = [name for name in arrays if name.startswith(prefix)]
    return {name.removeprefix(prefix): arrays[name] for name in names}


def pack(
    header: Mapping[str, Any],
    arrays: Mapping[str, Bytes],
) -> bytes:
    """Return an entry file: magic, version, header as JSON, arrays.

    The header gains `arrays`, which has the place and the length of each array in bytes.
    """
    places: dict[str, tuple[int, int]] = {}
    # Places count from the end of the header, because the length of the header depends on them.
    place = 0
    for name, array in arrays.items():
        places[name] = (place, len(array))
        place += len(array)
    named = {**header, "arrays": places}
    json_text = json.dumps(named, ensure_ascii=False, separators=(",", ":"))
    text = json_text.encode()
    head = MAGIC + _ENTRY_HEAD.pack(VERSION, len(text)) + text
    return head + b"".join(array.tobytes() for array in arrays.values())


def unpack(data: bytes) -> tuple[dict[str, Any], Arrays]:
    """Return header and arrays of an entry file.

    Raises `ValueError` when the data are no entry file of this version.
    """
    if data[: len(MAGIC)] != MAGIC:
        message = "not a search index"
        raise ValueError(message)
    version, length = _ENTRY_HEAD.unpack_from(data, len(MAGIC))
    if version != VERSION:
        message = f"search index of version {version}, but this reader knows version {VERSION}"
        raise ValueError(message)
    begin = len(MAGIC) + _ENTRY_HEAD.size
    header = json.loads(data[begin : begin + length])
    # The arrays are views of the data; nothing of a large index is copied.
    rest = np.frombuffer(data, np.uint8, -1, begin + length)
    arrays: Arrays = {}
    for name, (place, size) in header["arrays"].items():
        arrays[name] = rest[place : place + size]
    return header, arrays
