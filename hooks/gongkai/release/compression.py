"""Compress texts, and recognise compressed forms.

A web server sends `x.csv.gz` in the place of `x.csv` to browsers that accept gzip. So each `.gz`
beside a text has to be the compressed form of that text.
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
"""Bytes. A shorter text fits into one network packet without compression."""
_CHUNK = 1 << 20
_LONGEST = 255 - len(SUFFIX)
"""Bytes of a file name: file systems allow 255, and the suffix needs its place."""


def compressed(content: bytes) -> bytes:
    """Return the compressed form of a text.

    The same text gives the same bytes with the same version of zlib.
    """
    # Without `mtime` the header would have the time of the build.
    return gzip.compress(content, 6, mtime=0)


def is_worth_compressing(content: bytes) -> bool:
    """Tell whether a text is long enough for compression."""
    return len(content) >= _SMALLEST


def compressible(paths: Collection[str]) -> list[str]:
    """Return the texts that have room for a compressed form.

    The name of the compressed form must be free. Names that differ in capitals only count as the
    same, as on some file systems. The name must not be too long for a file system either.
    """
    occupied = {path.casefold() for path in paths}
    occupied |= {folder.casefold() for folder in _folders(paths)}
    texts = (path for path in paths if path.endswith(TEXT_ENDINGS) and _has_short_name(path))
    return [path for path in texts if f"{path}{SUFFIX}".casefold() not in occupied]


def mistakable(folder: Path, paths: Collection[str]) -> str:
    """Return a `.gz` file that does not decompress to its neighbour.

    A web server would send `x.csv.gz` in the place of `x.csv` without looking at the content.
    Returns the path of the first such file, or an empty string.
    """
    for path in paths:
        plain = path.removesuffix(SUFFIX)
        if plain == path or plain not in paths:
            continue
        if not is_compressed_form(folder / path, folder / plain):
            return path
    return ""


def is_compressed_form(path: Path, plain: Path) -> bool:
    """Tell whether a file decompresses to another file.

    Decompression stops at the first difference.
    """
    try:
        with gzip.open(path) as unpacked, plain.open("rb") as expected:
            while True:
                content = expected.read(_CHUNK)
                # One byte more at the end finds out whether the compressed file goes on.
                if unpacked.read(len(content) or 1) != content:
                    return False
                if not content:
                    return True
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return False


def _has_short_name(path: str) -> bool:
    name = path.rpartition("/")[2]
    return len(os.fsencode(name)) <= _LONGEST


def _folders(paths: Iterable[str]) -> set[str]:
    """Return all folders that contain a path."""
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders
