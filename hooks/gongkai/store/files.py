"""Remember the digests of files: an unchanged file is not read again.

A file is unchanged when its size, its inode, and the times at which its content and its status
changed are the same; the last time cannot be set by a program. A file that changed shortly
before the reading may change again within the same tick of the clock; such a file is read
again next time, as git does with its index.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from gongkai.store.values import Values
from gongkai.system.folders import files_below

_TICK = 2_000_000_000
"""Nanoseconds; the coarsest clock of a file system in use."""


# Pickled by its name: under another name no list of an earlier build could be read.
class _Seen(NamedTuple):
    """The status and the digest of a file at its last reading."""

    status: tuple[int, ...]
    digest: str


class FileDigests:
    """The digests of files at their last reading."""

    def __init__(
        self,
        path: Path | None,
        digest_of: Callable[[bytes], str] | None = None,
    ) -> None:
        """Read the list of the last build.

        Without a path there is no list, and none is saved.
        """
        self._values = Values(path)
        self._digest_of = digest_of or content_digest
        self._before = frozenset(self._values)
        self._asked: dict[str, str] = {}

    def of(self, path: str) -> str:
        """Return the digest of a file's content, empty if unreadable.

        Later calls return the digest of the first call.
        """
        digest = self._asked.get(path)
        if digest is None:
            digest = self._asked[path] = self._of(path)
        return digest

    def _of(self, path: str) -> str:
        try:
            status = _status(os.stat(path))
            before: _Seen | None = self._values.get(path)
            if before is not None and before.status == status:
                return before.digest
            with open(path, "rb", buffering=0) as file:
                digest = self._digest_of(file.readall())
        except OSError:
            return ""
        # Size and inode stand before the two times.
        changed = max(status[2:])
        if time.time_ns() - changed > _TICK:
            self._values.put(path, _Seen(status, digest))
        return digest

    def of_folder(self, folder: Path) -> str:
        """Return a digest of all files below a folder.

        The digest depends on the paths of the files too.
        """
        entries = [f"{uri}\0{self.of(file.path)}" for uri, file in files_below(folder)]
        return content_digest("\0".join(entries).encode())

    def save(self, unlisted: Callable[[str], bool] = lambda _: False) -> None:
        """Write the list of the files that were asked for.

        Files whose path and digest have to stay secret are left out: `unlisted` returns true
        for their paths.
        """
        public = {path for path in self._asked if not unlisted(path)}
        self._values.save(public)

    def was_listed(self, path: str) -> bool:
        """Tell whether the list of the last build has a file."""
        return path in self._before


def _status(status: os.stat_result) -> tuple[int, ...]:
    """Return size, inode, and both times in nanoseconds."""
    return status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns


def content_digest(data: bytes) -> str:
    """Return the digest of a file with this content."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()
