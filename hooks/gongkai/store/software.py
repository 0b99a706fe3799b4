"""Compute digests of plain values, and of the software.

Everything that a build makes depends on the software.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from gongkai.system.folders import files_below

PACKAGE = Path(__file__).parents[1]


def digest(*parts: object) -> str:
    """Return a digest of values, by their `repr`."""
    text = repr(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def files_digest(files: Mapping[str, Path]) -> str:
    """Return a digest of files' contents and places below a folder."""
    total = hashlib.blake2b(digest_size=16)
    for uri, path in files.items():
        total.update(f"{uri}\0".encode())
        content = hashlib.blake2b(path.read_bytes(), digest_size=16)
        total.update(content.digest())
    return total.hexdigest()


def software_digest() -> str:
    """Return a digest of this package and of its environment.

    The files of the package count by content, installed packages by version.
    """
    own: dict[str, Path] = {}
    for uri, file in files_below(PACKAGE):
        # Python writes compiled files while it runs.
        if file.is_file() and not uri.endswith(".pyc"):
            own[uri] = Path(file)
    return digest(sys.version, files_digest(own), installed())


@cache
def installed() -> list[str]:
    """Return the names of the folders that describe installed packages.

    Each has the package's name and version; to read the folders takes twenty times as long.
    """
    names: set[str] = set()
    for folder in sys.path:
        for kind in ("dist", "egg"):
            # An empty entry is the current folder.
            paths = Path(folder or ".").glob(f"*.{kind}-info")
            names.update(path.name for path in paths)
    return sorted(names)
