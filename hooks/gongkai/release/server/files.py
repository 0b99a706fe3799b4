"""Read, link and write the files of a release.

A written file is safe from power cuts.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import shutil
import signal
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Event
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

UNSUPPORTED = {
    errno.EINVAL,
    errno.EOPNOTSUPP,
    errno.ENOTSUP,
    errno.ENOSYS,
    errno.EBADF,
    errno.EISDIR,
    errno.EPERM,
    errno.EACCES,
}
"""Error numbers of a file system that lacks an operation for every user."""
UNREADABLE = "unreadable"
"""Stands for the digest of a file without permission to read."""
_CHUNK = 1 << 20
_THREADS = 4


def file_digest(path: str) -> str:
    """Return the SHA-256 of a file.

    Returns `UNREADABLE` without the permission, and an empty string for a link or another special
    file.
    """
    digest = hashlib.sha256()
    try:
        # Never follow a link out of the release, nor wait for a pipe.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except PermissionError:
        return UNREADABLE
    except OSError:
        return ""
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return ""
        while True:
            data = os.read(descriptor, _CHUNK)
            if not data:
                return digest.hexdigest()
            digest.update(data)
    finally:
        os.close(descriptor)


def digests(folder: str, paths: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of files, by their paths below a folder."""
    all_paths = list(paths)
    is_stopped = Event()

    def read_part(part: list[str]) -> list[tuple[str, str]]:
        return [(path, file_digest(f"{folder}/{path}")) for path in part if not is_stopped.is_set()]

    # Threads pay: Python releases its own lock while it reads and hashes.
    with ThreadPoolExecutor(_THREADS) as threads:
        parts = [all_paths[n::_THREADS] for n in range(_THREADS)]
        try:
            results = list(threads.map(read_part, parts))
        except BaseException:
            # Ctrl+C must not wait until every file is read.
            is_stopped.set()
            raise
    return {path: digest for result in results for path, digest in result}


class DigestCache:
    """Digests of files; a file with several links is read once."""

    def __init__(self) -> None:
        """Start without any digest."""
        self._digests: dict[str, str] = {}

    def digests(self, folder: str, paths: list[str]) -> dict[str, str]:
        """Return the SHA-256 of files, by their paths below a folder."""
        identities = {path: _identity(f"{folder}/{path}") for path in paths}
        unread = [path for path in paths if identities[path] not in self._digests]
        for path, digest in digests(folder, unread).items():
            self._digests[identities[path]] = digest
        return {path: self._digests[identities[path]] for path in paths}


def _identity(path: str) -> str:
    """Return an identifier that all links to a file share."""
    status = os.lstat(path)
    # Some network shares number files anew at every look, so a file with one link has its path.
    if status.st_nlink <= 1:
        return path
    return f"{status.st_dev} {status.st_ino}"


@contextmanager
def delay_signals() -> Iterator[None]:
    """Delay Ctrl+C and similar signals during the block."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    signals = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def walk(folder: str) -> list[str]:
    """Return the sorted paths of all files below a folder.

    That includes links and other special files.
    """
    paths, folders = [], [""]
    while folders:
        parent = folders.pop()
        with os.scandir(f"{folder}/{parent}") as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(parent + entry.name + "/")
                else:
                    paths.append(parent + entry.name)
    return sorted(paths)


def replace_by_link(source: str, target: str, temporary: str) -> None:
    """Replace a file by a link to another file.

    The change is one step for readers. Copies the file where the file system cannot link.
    `temporary` is a path on the same file system, free of the site's files.
    """
    make_folder(os.path.dirname(target))
    remove(temporary)
    link_or_copy(source, temporary)
    os.replace(temporary, target)
    remove(temporary)  # rename(2) does nothing when both are links to one file


def link_or_copy(source: str, target: str) -> None:
    """Link a file to a free path, or copy the file."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        shutil.copyfile(source, target, follow_symlinks=False)
        open_to_all(target)


def open_to_all(path: str) -> None:
    """Let everybody read a file, if modes can be changed."""
    try:
        os.chmod(path, 0o644)
    except OSError as error:
        if error.errno not in UNSUPPORTED:
            raise


def touch(path: str) -> None:
    """Set the time of a file to now, if possible."""
    try:
        os.utime(path)
    except OSError as error:
        if error.errno not in UNSUPPORTED:
            raise


def link_all(links: dict[str, str], folder: str) -> None:
    """Link or copy files to new paths below a folder.

    `links` has the source of each new path. A file that cannot be linked or copied is left out.
    """
    parents: set[str] = set()
    for path in sorted(links):
        target = f"{folder}/{path}"
        parent = os.path.dirname(target)
        if parent not in parents:  # saves a system call a file
            make_folder(parent)
            parents.add(parent)
        with suppress(OSError):
            link_or_copy(links[path], target)


def keep_only(folder: str, expected: dict[str, str]) -> dict[str, str]:
    """Remove all files without an expected digest.

    `expected` has the digest of each path. Every file is read. Returns the digests of the rest.
    """
    present = walk(folder)
    actual = digests(folder, (path for path in present if path in expected))
    intact = {path: digest for path, digest in actual.items() if expected[path] == digest}
    for path in present:
        if path not in intact:
            os.unlink(f"{folder}/{path}")
            remove_empty(os.path.dirname(f"{folder}/{path}"), folder)
    return intact


def remove(path: str) -> None:
    """Remove a file, if the file exists."""
    with suppress(FileNotFoundError):
        os.unlink(path)


def age(path: str) -> float:
    """Return the seconds since a file or folder was changed."""
    try:
        return time.time() - os.stat(path).st_mtime
    except OSError:
        # A folder that has vanished counts as new: nobody has to remove it any more.
        return 0


def remove_empty(folder: str, top: str) -> None:
    """Remove an empty folder, and its empty parents up to `top`."""
    while folder != top:
        try:
            os.rmdir(folder)
        except OSError:
            return
        folder = os.path.dirname(folder)


def make_folder(folder: str) -> None:
    """Make a folder, with its parents, that everybody may read."""
    os.makedirs(folder, 0o755, exist_ok=True)


def write(path: str, text: str) -> None:
    """Write a text to a file, safe from power cuts.

    Afterwards the file has the whole old text or the whole new text.
    """
    with open(path + ".new", "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        _sync(file.fileno())
    # The content is on the disk already, so the rename never shows an empty file.
    os.replace(path + ".new", path)
    sync_folder(os.path.dirname(path))


def read(path: str) -> str | None:
    """Return the text of a file, or None."""
    try:
        with open(path, encoding="utf-8", newline="\n") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def reader(folder: str) -> Callable[[str], bytes]:
    """Return a function that reads a file below a folder.

    The function takes the path and returns the content; empty for an unreadable file.
    """

    def content(path: str) -> bytes:
        try:
            with open(f"{folder}/{path}", "rb") as file:
                return file.read()
        except OSError:  # missing or damaged, which `gongkai verify` reports
            return b""

    return content


def sync_folder(folder: str) -> None:
    """Wait until the disk has the names in a folder.

    Does nothing where the file system cannot tell.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        if error.errno not in UNSUPPORTED:
            raise
        return
    try:
        _sync(descriptor)
    finally:
        os.close(descriptor)


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in UNSUPPORTED:
            raise


def sync_all(folder: str) -> None:
    """Wait until the disk has a folder's whole file system."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        # syncfs(2) is one call for thousands of files. Python has no function for it, and other
        # systems than Linux do not have it at all.
        with suppress(OSError, AttributeError):
            if ctypes.CDLL(None).syncfs(descriptor) == 0:
                return
        os.sync()
    finally:
        os.close(descriptor)
