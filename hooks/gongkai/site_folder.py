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
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from gongkai.store import ABSENT, Present, Standing, Stored, content_digest, link, number, present, read_value, write_value

_EXCHANGE = 2
"""RENAME_EXCHANGE of renameat2(2)."""
_HERE = -100
"""AT_FDCWD of openat(2)."""


class _Built(NamedTuple):
    """What is known of the site that stands: it was made by the last build."""

    made_from: str = ""
    """The digest of its sources; empty for a site that is to be made anew in any case."""
    fingerprint: str = ""
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

    def prepare(self) -> None:
        """Clear up what a build that died has left; a site that it had moved aside is put back."""
        self.beside.mkdir(parents=True, exist_ok=True)
        aside = self._aside
        if aside.exists():
            aside.rename(self.path if not self.path.exists() else _free(self.building))
        for left in (self.building, self.temporary):
            shutil.rmtree(left, ignore_errors=True)

    def is_built_from(self, digest: str) -> bool:
        """Tell whether the site was made from what has this digest, and no file in it was touched since."""
        built = self._built()
        return built.made_from == digest and self.path.is_dir() and built.fingerprint == _fingerprint(walk(self.path))

    def look(self) -> Standing:
        """Return what stands in the site before the old one, which becomes the next."""
        return Standing(str(self._next), walk(self._next))

    def replace(self, kept: Iterable[tuple[str, Stored]], made_from: str, standing: Standing | None = None) -> None:
        """Put what was built, and the kept files at their places, in the place of the old site; `standing` is what `look` saw."""
        before = self._built().exchanged
        (self.beside / "built").unlink(missing_ok=True)
        if self._next.exists():
            files, exchanged = self._renew(kept, standing or self.look())
        else:
            self.building.rename(self._next)
            files, exchanged = walk(self._next) | self._link(kept, {}), None
        self._exchange()
        if not self._keeps_spare:
            self.clear()
            return
        self._prune(files, None if before is None or exchanged is None else before | exchanged)
        write_value(self.beside / "built", _Built(made_from, _fingerprint(files), exchanged or frozenset(files)))

    def _built(self) -> _Built:
        written = read_value(self.beside / "built")
        return written if isinstance(written, _Built) else _Built()

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
                    _make_folder(folder)
                    folders.add(folder)
                if os.path.isdir(target):
                    shutil.rmtree(target)
                link(stored.path, target)
                files[uri] = present(os.lstat(target))
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


def walk(folder: Path) -> dict[str, Present]:
    """Return the files below a folder by their path in it, with forward slashes."""
    found: dict[str, Present] = {}
    start = len(str(folder)) + 1
    folders = [str(folder)] if folder.is_dir() else []
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    found[entry.path[start:]] = present(entry.stat(follow_symlinks=False))
    return found


def _fingerprint(files: Mapping[str, Present]) -> str:
    """Return what is the same only while no file is touched."""
    uris = sorted(files)
    return content_digest("\0".join(uris).encode("utf-8", "surrogateescape") + b"".join(files[uri] for uri in uris))


def _move(source: str, target: str) -> None:
    """Move a file, whatever stands in its place."""
    try:
        os.replace(source, target)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        _make_folder(os.path.dirname(target))
        if os.path.isdir(target):
            shutil.rmtree(target)
        os.replace(source, target)


def _make_folder(folder: str) -> None:
    """Make a folder, also where the earlier site has a file of that name."""
    try:
        os.makedirs(folder, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        above = folder
        while not os.path.lexists(above):
            above = os.path.dirname(above)
        os.unlink(above)
        os.makedirs(folder)


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
