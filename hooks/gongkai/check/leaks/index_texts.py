"""What the search index of a finished site tells to whoever puts its postings together again."""

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
    """A text of the index, read when it is asked for."""

    uri: str
    digest: str
    """What is the same for the same text only; empty where that is not known."""
    text: str


def index_texts(files: Mapping[str, str], known: AbstractSet[str]) -> Iterator[IndexText]:
    """Yield the numbers of the documents, and the texts and pronunciations of every part whose digest is not known."""
    for entry in (ENTRY, PINYIN):
        if not any(f"{entry}{suffix}" in files for suffix in ("", ".js")):
            continue
        data = _bytes(files, entry)
        if entry == ENTRY:
            yield IndexText(entry, "", "\n".join(Reader(data, partial(_shard, files)).ids().values()))
        for part in read_parts(data, partial(_shard, files)):
            yield IndexText(f"search/{part.name}/", part.name, "" if part.name in known else part.text())


def _shard(files: Mapping[str, str], name: str) -> bytes:
    return _bytes(files, f"search/{name}")


def _bytes(files: Mapping[str, str], uri: str) -> bytes:
    """Return a file of the index; in the edition for opening from a folder it stands in a script."""
    if uri in files:
        return Path(files[uri]).read_bytes()
    script = Path(files[f"{uri}.js"]).read_bytes()
    return b64decode(script[script.index(b'] = "') + 5 : script.rindex(b'"')])
