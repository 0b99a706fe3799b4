"""The site's folder, and what stands beside it: the site that is being made, and the one before, which becomes the next.

A new site never takes the place of the old one file by file. It is made in the folder of the site before the old one, in which
nearly everything stands already, as links to the same files; only what differs is exchanged. Then the two folders change places
in one step, so that a power cut leaves the one or the other.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from gongkai.store import ABSENT, Present, Standing, Stored, content_digest, link, number, present, read_value, write_value
from gongkai.system.interruption import held
from gongkai.system.sealed import make_folder, make_private, move, remove

_EXCHANGE = 2
"""RENAME_EXCHANGE of renameat2(2)."""
_HERE = -100
"""AT_FDCWD of openat(2)."""

UMASK = 0o022
"""While a site is made: a web server, which is another user, is to read it."""
_FILE_MODE, _FOLDER_MODE, _MODE = 0o644, 0o755, 0o777


class _Built(NamedTuple):
    """What is known of the site as the last build has left it."""

    made_from: str = ""
    """The digest of its sources; empty for a site that is to be made anew in any case."""
    fingerprint: str = ""
    ended: int = 0
    """When that build ended, in nanoseconds; what was touched later, somebody else has touched."""
    exchanged: frozenset[str] | None = None
    """The paths at which it may differ from the site before it; None where that is not known."""


class SiteFolder:
    """The folders of one site."""

    def __init__(self, path: Path, *, keeps_spare: bool) -> None:
        """Name the folders; without `keeps_spare` nothing remains beside the site."""
        self.path = path
        self.beside = path.parent / f".{path.name}.gongkai"
        self.building = self.beside / "building"
        """Where a generator writes."""
        self.temporary = self.beside / "temporary"
        """For what is kept during a build only."""
        self._next = self.beside / "next"
        self._keeps_spare = keeps_spare
        self.is_replaced = False
        """Whether readers see the new site."""

    def prepare(self) -> None:
        """Clear up what a build that died has left; a site that it had moved aside is put back."""
        make_private(self.beside)
        for folder in (self._aside, self.building, self.temporary, self._next):
            if folder.is_symlink() or not folder.is_dir():
                remove(str(folder))
        if self._aside.exists():
            self._aside.rename(self.path if not self.path.exists() else _free(self.building))
        for left in (self.building, self.temporary):
            shutil.rmtree(left, ignore_errors=True)

    def is_built_from(self, digest: str) -> bool:
        """Tell whether the site was made from what has this digest, and no file in it was touched since."""
        built = self._built()
        if built.made_from != digest or not self.path.is_dir():
            return False
        with suppress(OSError):  # a folder that cannot be entered
            return built.fingerprint == _fingerprint(walk(self.path, built.ended))
        return False

    def _built(self) -> _Built:
        return _Built(*(read_value(self.beside / "built") or ()))

    def look(self) -> Standing:
        """Return what stands in the site before the old one, which becomes the next.

        What no web server could read is mended; what is no file is removed.
        """
        since, start = self._built().ended, len(str(self._next)) + 1
        found: dict[str, Present] = {}
        if self._next.is_dir():
            self._next.chmod(_FOLDER_MODE)
        for entry in _files(self._next, _let_enter):
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(status.st_mode):
                _let_read(entry.path, status)
                found[entry.path[start:]] = present(status, since)
            else:
                os.unlink(entry.path)
        return Standing(str(self._next), found, since)

    def replace(self, kept: Iterable[tuple[str, Stored]], made_from: str, standing: Standing | None = None) -> None:
        """Put what was built, and the kept files at their places, in the place of the old site; `standing` is what `look` saw."""
        before = self._built().exchanged
        remove(str(self.beside / "built"))
        if self._next.exists():
            files, exchanged = self._renew(kept, standing or self.look())
        else:
            self.building.rename(self._next)
            files, exchanged = walk(self._next) | self._link(kept, {}), None
        with held():
            self._exchange()
            self.is_replaced = True
        if not self._keeps_spare:
            self.clear()
            return
        self._prune(files, None if before is None or exchanged is None else before | exchanged)
        built = _Built(made_from, _fingerprint(files), time.time_ns(), frozenset(files) if exchanged is None else exchanged)
        write_value(self.beside / "built", tuple(built))

    def _prune(self, files: Mapping[str, Present], exchanged: AbstractSet[str] | None) -> None:
        """Remove from the site that was replaced every file that the new one does not have: it may show what was taken back.

        `exchanged` are the paths at which the two may differ; all are compared where that is not known.
        """
        for uri in walk(self._next) if exchanged is None else exchanged:
            path = f"{self._next}/{uri}"
            with suppress(OSError):  # it is in neither site
                if present(os.lstat(path)) != files.get(uri):
                    os.unlink(path)
                    os.removedirs(os.path.dirname(path))

    def discard(self) -> None:
        """Remove what was built; the site stays."""
        shutil.rmtree(self.building, ignore_errors=True)
        if not self._keeps_spare:
            self.clear()

    def clear(self) -> None:
        """Remove everything but the site."""
        shutil.rmtree(self.beside, ignore_errors=True)

    def _renew(self, kept: Iterable[tuple[str, Stored]], standing: Standing) -> tuple[dict[str, Present], frozenset[str]]:
        """Make the site before the old one the next: exchange what differs, remove what is no more.

        Return its files, and the paths at which something was put or removed.
        """
        before, built = dict(standing.files), walk(self.building)
        for uri in built:
            _move(f"{self.building}/{uri}", f"{self._next}/{uri}")
            before.pop(uri, None)
        files = built | self._link(kept, before)
        exchanged = frozenset(before) | {uri for uri, file in files.items() if standing.files.get(uri) != file}
        for uri in before:
            with suppress(OSError):  # its folder has become a file; the folders above are not empty
                os.unlink(f"{self._next}/{uri}")
                os.removedirs(os.path.dirname(f"{self._next}/{uri}"))
        shutil.rmtree(self.building, ignore_errors=True)
        return files, exchanged

    def _link(self, kept: Iterable[tuple[str, Stored]], before: dict[str, Present]) -> dict[str, Present]:
        """Link files that are not there, and return all; take those that are to stay out of `before`."""
        files: dict[str, Present] = {}
        folders: set[str] = set()
        for uri, stored in kept:
            present_file = before.pop(uri, ABSENT)
            if present_file != stored.file and number(present_file) != number(stored.file):
                target = f"{self._next}/{uri}"
                folder = os.path.dirname(target)
                if folder not in folders:
                    make_folder(folder)
                    folders.add(folder)
                link(stored.path, target)
                files[uri] = present(_let_read(target, os.lstat(target)))
            else:
                files[uri] = stored.file
        return files

    def _exchange(self) -> None:
        """Let the site and the next one change places."""
        if not self.path.exists():
            self._next.rename(self.path)
        elif not _exchanged(self._next, self.path):
            self.path.rename(self._aside)
            self._next.rename(self.path)
            self._aside.rename(self._next)

    @property
    def _aside(self) -> Path:
        return self.beside / "old"


def _free(folder: Path) -> Path:
    """Return a folder's path after removing what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def walk(folder: Path, since: int | None = None) -> dict[str, Present]:
    """Return the files below a folder by their path in it, with forward slashes.

    `since` is that of `present`.
    """
    start = len(str(folder)) + 1
    return {entry.path[start:]: present(entry.stat(follow_symlinks=False), since) for entry in _files(folder)}


def _files(folder: Path, enter: Callable[[os.DirEntry[str]], None] = lambda _: None) -> Iterator[os.DirEntry[str]]:
    """Yield the files below a folder; `enter` is told of each folder before it is looked into."""
    folders = [str(folder)] if folder.is_dir() else []
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    enter(entry)
                    folders.append(entry.path)
                else:
                    yield entry


def _let_enter(folder: os.DirEntry[str]) -> None:
    """Let everybody look into a folder."""
    if folder.stat(follow_symlinks=False).st_mode & _MODE != _FOLDER_MODE:
        os.chmod(folder.path, _FOLDER_MODE)


def _let_read(path: str, status: os.stat_result) -> os.stat_result:
    """Let everybody read a file, given its status; return that."""
    if status.st_mode & _MODE != _FILE_MODE:
        os.chmod(path, _FILE_MODE)
    return status


def _fingerprint(files: Mapping[str, Present]) -> str:
    """Return what is the same only while no file is touched."""
    uris = sorted(files)
    return content_digest("\0".join(uris).encode("utf-8", "surrogateescape") + b"".join(files[uri] for uri in uris))


def _move(source: str, target: str) -> None:
    """Move a file, whatever stands in its place or in that of its folder."""
    try:
        move(source, target)
    except (FileNotFoundError, NotADirectoryError):
        make_folder(os.path.dirname(target))
        move(source, target)


@cache
def _renameat2() -> ctypes._NamedFuncPointer | None:
    return getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if os.name == "posix" else None


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; return False where the system cannot."""
    rename = _renameat2()
    if rename is None:
        return False
    if rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    failure = ctypes.get_errno()
    if failure in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}:
        return False
    raise OSError(failure, os.strerror(failure), str(one))
