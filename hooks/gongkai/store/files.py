"""Digests of files that were read before: a file that has not been written since is not read again.

A file is the same when its size, its number, and the times at which its content and its status changed are the same; the last
cannot be set by a program. One that changed so shortly before it was read that it may change again within the same tick of the
clock is read again next time, as git does with its index.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from gongkai.store.values import Values

_TICK = 2_000_000_000
"""Nanoseconds; the coarsest clock of a file system in use."""


class _Seen(NamedTuple):
    """A file as it was when it was read."""

    status: tuple[int, ...]
    digest: str


class FileDigests:
    """What files contained when they were last read."""

    def __init__(self, path: Path | None, digest_of: Callable[[bytes], str] | None = None) -> None:
        """Read the list that the last build has left; without a path there is none, and none is left."""
        self._values = Values(path)
        self._digest_of = digest_of or content_digest
        self._before = frozenset(self._values)
        self._asked: dict[str, str] = {}

    def of(self, path: str) -> str:
        """Return the digest of a file's content as it was when first asked for; empty when it cannot be read."""
        digest = self._asked.get(path)
        if digest is None:
            digest = self._asked[path] = self._of(path)
        return digest

    def _of(self, path: str) -> str:
        try:
            status = _status(os.stat(path))
            seen: _Seen | None = self._values.get(path)
            if seen is not None and seen.status == status:
                return seen.digest
            with open(path, "rb", buffering=0) as file:
                digest = self._digest_of(file.readall())
        except OSError:
            return ""
        if time.time_ns() - max(status[2:]) > _TICK:
            self._values.put(path, _Seen(status, digest))
        return digest

    def of_folder(self, folder: Path) -> str:
        """Return a digest of all files below a folder, and of their paths in it."""
        paths = sorted(_files_below(str(folder)))
        return content_digest("\0".join(f"{path[len(str(folder)) :]}\0{self.of(path)}" for path in paths).encode())

    def save(self, unlisted: Callable[[str], bool] = lambda _: False) -> None:
        """Write the list of the files that were asked for, without those whose path and digest are not to be told."""
        listed = {path for path in self._asked if not unlisted(path)}
        self._values.save(listed)

    def was_listed(self, path: str) -> bool:
        """Tell whether the list that was read has a file."""
        return path in self._before


def _status(status: os.stat_result) -> tuple[int, ...]:
    return status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns


def content_digest(data: bytes) -> str:
    """Return the digest that a file with this content has."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _files_below(folder: str) -> Iterator[str]:
    """Yield the paths of the files below a folder; a link to a folder counts as a file."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _files_below(entry.path)
                else:
                    yield entry.path
    except OSError:
        return
