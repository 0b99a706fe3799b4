"""What the search index of a finished site tells to whoever puts its postings together again."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
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


def index_texts(site: Path, known: AbstractSet[str]) -> Iterator[IndexText]:
    """Yield the numbers of the documents, and the texts and pronunciations of every part whose digest is not known."""
    for entry in (ENTRY, PINYIN):
        if not any((site / f"{entry}{suffix}").is_file() for suffix in ("", ".js")):
            continue
        data = _bytes(site, entry)
        if entry == ENTRY:
            yield IndexText(entry, "", "\n".join(Reader(data, partial(_shard, site)).ids().values()))
        for part in read_parts(data, partial(_shard, site)):
            yield IndexText(f"search/{part.name}/", part.name, "" if part.name in known else part.text())


def _shard(site: Path, name: str) -> bytes:
    return _bytes(site, f"search/{name}")


def _bytes(site: Path, uri: str) -> bytes:
    """Return a file of the index; in the edition for opening from a folder it stands in a script."""
    path = site / uri
    if path.is_file():
        return path.read_bytes()
    script = (site / f"{uri}.js").read_bytes()
    return b64decode(script[script.index(b'] = "') + 5 : script.rindex(b'"')])
