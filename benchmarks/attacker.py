"""Read every file of a folder as an attacker does who looks for texts that were taken back.

Besides the bytes it yields what they say to whoever unpacks and unescapes them, and the texts that
can be put together from the postings of every search index, published or kept in the store.
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
    """Yield every file below a folder with its path and each text that it says."""
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
            for part in _kept_parts(path):
                yield path, part.text()


def orphans(folder: Path) -> Iterator[Path]:
    """Yield the parts of search indexes that no entry names: their texts cannot be put together."""
    for top in {path.parent for name in (*INDEXES, STATE) for path in folder.rglob(name)}:
        named: set[str] = set()
        for name in (*INDEXES, STATE):
            if (top / name).is_file():
                data = (top / name).read_bytes()
                parts = unpack(data[SEAL_SIZE:] if name == STATE else data)[0]["parts"]
                named |= {each["name"] if isinstance(each, dict) else parts[each][0] for each in parts}
        yield from (path for path in top.iterdir() if path.is_dir() and path.name not in named)


def _shard(folder: Path, name: str) -> bytes:
    return (folder / name).read_bytes()


def _kept_parts(path: Path) -> Iterator[SegmentReader]:
    """Yield the parts of the base that a build keeps for the next one."""
    header, arrays = unpack(
        path.read_bytes()[SEAL_SIZE:],
    )  # who reads the disk needs no key
    for role, (name, _) in header["parts"].items():
        own = {key.removeprefix(f"{role}."): array for key, array in arrays.items() if key.startswith(f"{role}.")}
        yield SegmentReader(name, 0, own, partial(_shard, path.parent))
