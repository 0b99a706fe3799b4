"""Compress texts, and tell compressed forms from other files.

A web server sends `x.csv.gz` in the place of `x.csv`.
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Collection, Iterable
from pathlib import Path

from gongkai.release.server.manifest import TEXT_ENDINGS

SUFFIX = ".gz"
_SMALLEST = 1000
"""Bytes; smaller ones fit into a packet anyway."""
_CHUNK = 1 << 20
_LONGEST = 255 - len(SUFFIX)
"""Bytes of a name that leaves room for the ending."""


def compressed(content: bytes) -> bytes:
    """Return a text's compressed form, the same for the same text."""
    return gzip.compress(content, 6, mtime=0)


def is_worth_compressing(content: bytes) -> bool:
    """Tell whether a text is long enough to be compressed."""
    return len(content) >= _SMALLEST


def compressible(paths: Collection[str]) -> list[str]:
    """Return the texts beside which a compressed form has a place.

    A name that a file or a folder has already is not free, nor is one that differs from it in capitals only: some file systems take
    them for the same. A name may become too long for a file system.
    """
    taken = {path.casefold() for path in paths}
    taken |= {folder.casefold() for folder in _folders(paths)}
    texts = [path for path in paths if path.endswith(TEXT_ENDINGS) and len(os.fsencode(path.rpartition("/")[2])) <= _LONGEST]
    return [path for path in texts if f"{path}{SUFFIX}".casefold() not in taken]


def mistakable(folder: Path, paths: Collection[str]) -> str:
    """Return a file that is taken for a compressed form and is none.

    A web server would send `x.csv.gz` in the place of `x.csv` whatever is in it. Empty if there is no such file.
    """
    pairs = ((path, path[: -len(SUFFIX)]) for path in paths if path.endswith(SUFFIX))
    return next((path for path, plain in pairs if plain in paths and not is_compressed_form(folder / path, folder / plain)), "")


def is_compressed_form(path: Path, plain: Path) -> bool:
    """Tell whether a file decompresses to another file.

    No more is decompressed than is the same.
    """
    try:
        with gzip.open(path) as unpacked, plain.open("rb") as expected:
            while True:
                content = expected.read(_CHUNK)
                if unpacked.read(len(content) or 1) != content:
                    return False
                if not content:
                    return True
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return False


def _folders(paths: Iterable[str]) -> set[str]:
    folders: set[str] = set()
    for path in paths:
        above = path.rpartition("/")[0]
        while above and above not in folders:
            folders.add(above)
            above = above.rpartition("/")[0]
    return folders
