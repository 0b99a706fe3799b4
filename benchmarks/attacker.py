"""Read every file of a folder as an attacker does who looks for withdrawn texts.

Yields the bytes of each file, their uncompressed and unescaped forms, and the texts that can be
reconstructed from the postings of every search index, in the site and in the store.
"""

from __future__ import annotations

import gzip
import html
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from gongkai.search.layout import unpack
from gongkai.search.reader import SegmentReader, read_parts
from gongkai.system.sealed import SEAL_SIZE

INDEXES = ("entry.bin", "pinyin.bin")
STATE = "state.bin"


def readings(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the path and each readable text of every file below a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        data = path.read_bytes()
        yield path, f"{path}\n{data.decode('utf-8', 'replace')}"
        if path.suffix == ".gz":
            data = gzip.decompress(data)
            yield path, data.decode("utf-8", "replace")
        text = data.decode("utf-8", "replace")
        if "&" in text or "\\u" in text or "%" in text:
            yield path, unquote(html.unescape(text.replace("\\u", "&#x")))
        if path.name in INDEXES:
            for part in read_parts(data, partial(_shard, path.parent)):
                yield path, part.text()
        elif path.name == STATE:
            for part in _stored_parts(path):
                yield path, part.text()


def orphans(folder: Path) -> Iterator[Path]:
    """Yield the parts of search indexes that no entry names.

    The texts of such a part cannot be reconstructed, so that `readings` does not yield them.
    """
    for top in {path.parent for name in (*INDEXES, STATE) for path in folder.rglob(name)}:
        names: set[str] = set()
        for name in (*INDEXES, STATE):
            if (top / name).is_file():
                names |= _part_names(top / name)
        yield from (path for path in top.iterdir() if path.is_dir() and path.name not in names)


def _part_names(path: Path) -> set[str]:
    """Return the names of the parts in an entry or in the state of a build."""
    data = path.read_bytes()
    if path.name == STATE:
        data = data[SEAL_SIZE:]
    parts = unpack(data)[0]["parts"]
    # An entry lists its parts; the state has them by role, each with its name first.
    if isinstance(parts, dict):
        return {part[0] for part in parts.values()}
    return {part["name"] for part in parts}


def _shard(folder: Path, name: str) -> bytes:
    return (folder / name).read_bytes()


def _stored_parts(path: Path) -> Iterator[SegmentReader]:
    """Yield the parts of the base in the state that a build stores."""
    # An attacker who reads the disk needs no key: the seal protects, but does not encrypt.
    header, arrays = unpack(path.read_bytes()[SEAL_SIZE:])
    for role, (name, _) in header["parts"].items():
        prefix = f"{role}."
        own_keys = [key for key in arrays if key.startswith(prefix)]
        own = {key.removeprefix(prefix): arrays[key] for key in own_keys}
        yield SegmentReader(name, 0, own, partial(_shard, path.parent))
