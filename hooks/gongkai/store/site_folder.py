"""Replace a site's folder in one step, beside a spare folder.

A new site never takes the place of the old site file by file. It is made in the folder of the
site before the old, in which nearly everything stands already, as links to the same files;
only the differences are exchanged. Then the two folders change places in one step, so that a
power cut leaves either the old or the new site.
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

from gongkai.store import (
    ABSENT,
    Present,
    Standing,
    Stored,
    content_digest,
    link,
    number,
    present,
    read_value,
    write_value,
)
from gongkai.system.interruption import held
from gongkai.system.sealed import make_folder, make_private, move, remove

_EXCHANGE = 2
"""RENAME_EXCHANGE of renameat2(2)."""
_HERE = -100
"""AT_FDCWD of openat(2)."""

UMASK = 0o022
"""For the time of a build: the web server, which is another user, has to read the site."""
_FILE_MODE, _FOLDER_MODE, _MODE = 0o644, 0o755, 0o777


class _Built(NamedTuple):
    """The site after the last build."""

    made_from: str = ""
    """The digest of its sources; empty for a site that has to be made anew."""
    fingerprint: str = ""
    ended: int = 0
    """The end of that build, in nanoseconds; somebody else has touched files later."""
    exchanged: frozenset[str] | None = None
    """The paths at which the site before may differ; None if unknown."""


class SiteFolder:
    """The folders of a site."""

    def __init__(self, path: Path, *, keeps_spare: bool) -> None:
        """Name the folders.

        Without `keeps_spare` nothing remains beside the site.
        """
        self.path = path
        self.beside = path.parent / f".{path.name}.gongkai"
        self.building = self.beside / "building"
        """The folder into which a generator writes."""
        self.temporary = self.beside / "temporary"
        """The folder for files of one build only."""
        self._next = self.beside / "next"
        self._aside = self.beside / "old"
        self._keeps_spare = keeps_spare
        self.is_replaced = False
        """Whether readers see the new site."""

    def prepare(self) -> None:
        """Remove the remains of a build that died.

        A site that the build had moved aside is put back.
        """
        make_private(self.beside)
        for folder in (self._aside, self.building, self.temporary, self._next):
            if folder.is_symlink() or not folder.is_dir():
                remove(str(folder))
        if self._aside.exists():
            if self.path.exists():
                # Out of the way first, then removed below with the rest of the build.
                shutil.rmtree(self.building, ignore_errors=True)
                self._aside.rename(self.building)
            else:
                self._aside.rename(self.path)
        for folder in (self.building, self.temporary):
            shutil.rmtree(folder, ignore_errors=True)

    def is_built_from(self, digest: str) -> bool:
        """Tell whether the site was made from sources with this digest.

        Returns False also when somebody has touched a file of the site since.
        """
        built = self._built()
        if built.made_from != digest or not self.path.is_dir():
            return False
        with suppress(OSError):  # a folder that cannot be entered
            return built.fingerprint == _fingerprint(walk(self.path, built.ended))
        return False

    def _built(self) -> _Built:
        return _Built(*(read_value(self.beside / "built") or ()))

    def look(self) -> Standing:
        """Return the files of the site before the old.

        Its folder becomes the next site. Modes are corrected that would keep a web server from
        reading; entries that are no files are removed.
        """
        since = self._built().ended
        start = len(str(self._next)) + 1
        files: dict[str, Present] = {}
        if self._next.is_dir():
            self._next.chmod(_FOLDER_MODE)
        for entry in _files(self._next, _let_enter):
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(status.st_mode):
                _let_read(entry.path, status)
                files[entry.path[start:]] = present(status, since)
            else:
                os.unlink(entry.path)
        return Standing(str(self._next), files, since)

    def replace(
        self,
        stored: Iterable[tuple[str, Stored]],
        made_from: str,
        previous: Standing | None = None,
    ) -> None:
        """Replace the old site by the built and the stored files.

        The stored files come with their places; `previous` is the result of `look`.
        """
        before = self._built().exchanged
        # From here on the folders differ from its contents, until the new site is complete.
        remove(str(self.beside / "built"))
        exchanged: frozenset[str] | None = None
        if self._next.exists():
            files, exchanged = self._renew(stored, previous or self.look())
        else:
            # A first build, or a site without a spare: nothing can be exchanged.
            self.building.rename(self._next)
            files = walk(self._next) | self._link(stored, {})
        # A signal waits: where two folders cannot be exchanged in one step, none is there between.
        with held():
            self._exchange()
            self.is_replaced = True
        if not self._keeps_spare:
            self.clear()
            return

        differing = None
        if before is not None and exchanged is not None:
            differing = before | exchanged
        self._prune(files, differing)
        if exchanged is None:
            exchanged = frozenset(files)
        # The time comes after all writing: a file touched later was touched by somebody else.
        built = _Built(made_from, _fingerprint(files), time.time_ns(), exchanged)
        write_value(self.beside / "built", tuple(built))

    def _prune(
        self,
        files: Mapping[str, Present],
        differing: AbstractSet[str] | None,
    ) -> None:
        """Remove the files of the old site that the new site lacks.

        Such a file may show a record that was withdrawn. `differing` are the paths at which
        the two sites may differ; None compares all.
        """
        if differing is None:
            differing = walk(self._next).keys()
        for uri in differing:
            path = f"{self._next}/{uri}"
            with suppress(OSError):  # it is in neither site
                # A file that is in both sites is the same file.
                if present(os.lstat(path)) != files.get(uri):
                    os.unlink(path)
                    os.removedirs(os.path.dirname(path))

    def discard(self) -> None:
        """Remove the built files; the site stays."""
        shutil.rmtree(self.building, ignore_errors=True)
        if not self._keeps_spare:
            self.clear()

    def clear(self) -> None:
        """Remove everything but the site."""
        shutil.rmtree(self.beside, ignore_errors=True)

    def _renew(
        self,
        stored: Iterable[tuple[str, Stored]],
        previous: Standing,
    ) -> tuple[dict[str, Present], frozenset[str]]:
        """Turn the site before the old into the next.

        Files that differ are exchanged, and files that are no more are removed. Returns the
        files, and the paths at which something was put or removed.
        """
        before = dict(previous.files)
        built = walk(self.building)
        for uri in built:
            _move(f"{self.building}/{uri}", f"{self._next}/{uri}")
            before.pop(uri, None)
        files = built | self._link(stored, before)

        changed = {uri for uri, file in files.items() if previous.files.get(uri) != file}
        exchanged = frozenset(before) | changed
        for uri in before:
            path = f"{self._next}/{uri}"
            # When its folder has become a file, or the folders above are not empty.
            with suppress(OSError):
                os.unlink(path)
                os.removedirs(os.path.dirname(path))
        shutil.rmtree(self.building, ignore_errors=True)
        return files, exchanged

    def _link(
        self,
        stored: Iterable[tuple[str, Stored]],
        before: dict[str, Present],
    ) -> dict[str, Present]:
        """Link the stored files that are missing, and return all.

        The files that are to stay are removed from `before`. Hot: runs for every file.
        """
        files: dict[str, Present] = {}
        folders: set[str] = set()
        for uri, source in stored:
            old = before.pop(uri, ABSENT)
            # The inode alone tells as well: a link that was touched is the same file.
            if old == source.file or number(old) == number(source.file):
                files[uri] = source.file
                continue
            target = f"{self._next}/{uri}"
            folder = os.path.dirname(target)
            if folder not in folders:
                make_folder(folder)
                folders.add(folder)
            link(source.path, target)
            files[uri] = present(_let_read(target, os.lstat(target)))
        return files

    def _exchange(self) -> None:
        """Let the site and the next change places."""
        if not self.path.exists():
            self._next.rename(self.path)
        elif not _exchanged(self._next, self.path):
            # Three steps: `prepare` puts the site back if the process dies between them.
            self.path.rename(self._aside)
            self._next.rename(self.path)
            self._aside.rename(self._next)


def walk(folder: Path, since: int | None = None) -> dict[str, Present]:
    """Return the files below a folder by their path in it.

    The paths have forward slashes. `since` is that of `present`.
    """
    start = len(str(folder)) + 1
    files: dict[str, Present] = {}
    for entry in _files(folder):
        files[entry.path[start:]] = present(entry.stat(follow_symlinks=False), since)
    return files


def _files(
    folder: Path,
    enter: Callable[[os.DirEntry[str]], None] = lambda _: None,
) -> Iterator[os.DirEntry[str]]:
    """Yield the files below a folder.

    `enter` is called with each folder before that folder is listed.
    """
    folders = []
    if folder.is_dir():
        folders.append(str(folder))
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
    mode = folder.stat(follow_symlinks=False).st_mode
    if mode & _MODE != _FOLDER_MODE:
        os.chmod(folder.path, _FOLDER_MODE)


def _let_read(path: str, status: os.stat_result) -> os.stat_result:
    """Let everybody read a file, and return the given status."""
    if status.st_mode & _MODE != _FILE_MODE:
        os.chmod(path, _FILE_MODE)
    return status


def _fingerprint(files: Mapping[str, Present]) -> str:
    """Return a digest that differs after any file was touched."""
    uris = sorted(files)
    names = "\0".join(uris).encode("utf-8", "surrogateescape")
    return content_digest(names + b"".join(files[uri] for uri in uris))


def _move(source: str, target: str) -> None:
    """Move a file, replacing anything at its place or its folder's."""
    try:
        move(source, target)
    except (FileNotFoundError, NotADirectoryError):
        make_folder(os.path.dirname(target))
        move(source, target)


@cache
def _renameat2() -> ctypes._NamedFuncPointer | None:
    """Return the system call, or None where the system has none."""
    if os.name != "posix":
        return None
    # With `use_errno` ctypes keeps the error number; by itself Python may change it meanwhile.
    return getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places in one step.

    Returns False where the system cannot; raises `OSError` for any other failure.
    """
    rename = _renameat2()
    if rename is None:
        return False
    first, second = os.fsencode(one), os.fsencode(other)
    if rename(_HERE, first, _HERE, second, _EXCHANGE) == 0:
        return True
    failure = ctypes.get_errno()
    # EINVAL comes from a file system without the exchange, ENOSYS from a kernel without the call.
    if failure in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}:
        return False
    raise OSError(failure, os.strerror(failure), str(one))
