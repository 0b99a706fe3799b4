"""Reconstruct the texts of a finished site's search index.

A text can be reconstructed from its postings by anybody who has the index, and is therefore
published too.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path
from typing import NamedTuple

from gongkai.search.reader import Reader, read_parts

ENTRY, PINYIN = "search/entry.bin", "search/pinyin.bin"


class IndexText(NamedTuple):
    """A text of the index."""

    uri: str
    digest: str
    """The same for the same text only; empty if unknown."""
    text: str
    """Empty for a known digest."""


def index_texts(files: Mapping[str, str], known_digests: AbstractSet[str]) -> Iterator[IndexText]:
    """Yield the texts of an index: document numbers, then parts.

    The texts and pronunciations of a part with a known digest are not read.
    """
    load = partial(_shard, files)
    for entry in (ENTRY, PINYIN):
        if entry not in files and f"{entry}.js" not in files:
            continue
        data = _bytes(files, entry)
        if entry == ENTRY:
            numbers = Reader(data, load).ids().values()
            yield IndexText(entry, "", "\n".join(numbers))
        for part in read_parts(data, load):
            text = ""
            if part.name not in known_digests:
                text = part.text()
            yield IndexText(f"search/{part.name}/", part.name, text)


def _shard(files: Mapping[str, str], name: str) -> bytes:
    """Return the bytes of a shard by its name in the index."""
    return _bytes(files, f"search/{name}")


def _bytes(files: Mapping[str, str], uri: str) -> bytes:
    """Return the bytes of a file of the index."""
    if uri in files:
        return Path(files[uri]).read_bytes()
    # In the edition for opening from a folder, the bytes stand in a script, as Base64.
    script = Path(files[f"{uri}.js"]).read_bytes()
    begin = script.index(b'] = "') + len(b'] = "')
    end = script.rindex(b'"')
    return b64decode(script[begin:end])
