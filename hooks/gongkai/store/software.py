"""Digests: of plain values, and of the software, on which everything that is made depends."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def digest(*parts: object) -> str:
    """Return a digest of values whose `repr` says all that matters of them."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def files_digest(paths: Iterable[Path], root: Path) -> str:
    """Return a digest of files, their contents and their places below a folder."""
    made = hashlib.blake2b(digest_size=16)
    for path in paths:
        made.update(f"{path.relative_to(root).as_posix()}\0".encode())
        made.update(hashlib.blake2b(path.read_bytes(), digest_size=16).digest())
    return made.hexdigest()


def software_digest() -> str:
    """Return a digest of this package's files as they are now, and of the version of everything that is installed beside it."""
    own = sorted(path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return digest(sys.version, files_digest(own, PACKAGE), installed())


@cache
def installed() -> list[str]:
    """Return the names of the folders that describe what is installed: name and version of each, which to read takes twenty times as long."""
    return sorted({path.name for folder in sys.path for kind in ("dist", "egg") for path in Path(folder or ".").glob(f"*.{kind}-info")})
