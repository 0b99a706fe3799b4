"""Files of a release on the disk: their digests, links between them, and making sure that they are there after a power cut."""

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

UNSUPPORTED = {errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EBADF, errno.EISDIR, errno.EPERM, errno.EACCES}
"""How file systems say that they cannot do something, whoever asks."""
UNREADABLE = "unreadable"
"""Stands for the digest of a file that may not be read."""
_CHUNK = 1 << 20
_THREADS = 4


def file_digest(path: str) -> str:
    """Return the SHA-256 of a file; empty for what is no plain file, `UNREADABLE` without the permission."""
    digest = hashlib.sha256()
    try:
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
    """Return the SHA-256 of files below a folder by their paths; several at a time: Python waits for the reading and the reckoning."""
    listed = list(paths)
    is_stopped = Event()

    def read_part(part: list[str]) -> list[tuple[str, str]]:
        return [(path, file_digest(f"{folder}/{path}")) for path in part if not is_stopped.is_set()]

    with ThreadPoolExecutor(_THREADS) as threads:
        try:
            parts = list(threads.map(read_part, (listed[n::_THREADS] for n in range(_THREADS))))
        except BaseException:  # who interrupts does not wait until every file is read
            is_stopped.set()
            raise
    return {path: digest for part in parts for path, digest in part}


class KnownDigests:
    """Digests of files that were read; one to which several links lead is read once."""

    def __init__(self) -> None:
        """Know none."""
        self._known: dict[str, str] = {}

    def of(self, folder: str, paths: list[str]) -> dict[str, str]:
        """Return the SHA-256 of files below a folder by their paths."""
        numbers = {path: _number(f"{folder}/{path}") for path in paths}
        unread = [path for path in paths if numbers[path] not in self._known]
        self._known.update((numbers[path], digest) for path, digest in digests(folder, unread).items())
        return {path: self._known[numbers[path]] for path in paths}


def _number(path: str) -> str:
    """Return an identifier that all links to a file share.

    Files with one link have their paths: some network shares number files anew at every look.
    """
    status = os.lstat(path)
    return f"{status.st_dev} {status.st_ino}" if status.st_nlink > 1 else path


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let Ctrl+C and the like wait until the end of the block."""
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def walk(folder: str) -> list[str]:
    """Return the paths of all files below a folder, links and other special ones among them."""
    found, folders = [], [""]
    while folders:
        below = folders.pop()
        with os.scandir(f"{folder}/{below}") as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(below + entry.name + "/")
                else:
                    found.append(below + entry.name)
    return sorted(found)


def put(source: str, target: str, beside: str) -> None:
    """Let a link to a file take a place, in one step.

    Copies where the file system cannot link.
    `beside` is a path on the same file system where no file of a site can stand.
    """
    make_folder(os.path.dirname(target))
    remove(beside)
    link_or_copy(source, beside)
    os.replace(beside, target)
    remove(beside)  # rename(2) leaves two links to one file as they are


def link_or_copy(source: str, target: str) -> None:
    """Link a file to a free place, or copy it where links are not possible."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        shutil.copyfile(source, target, follow_symlinks=False)
        open_to_all(target)


def open_to_all(path: str) -> None:
    """Let everybody read a file, where modes can be changed."""
    try:
        os.chmod(path, 0o644)
    except OSError as error:
        if error.errno not in UNSUPPORTED:
            raise


def touch(path: str) -> None:
    """Set the time of a file to now, where times can be changed."""
    try:
        os.utime(path)
    except OSError as error:
        if error.errno not in UNSUPPORTED:
            raise


def link_all(links: dict[str, str], folder: str) -> None:
    """Link or copy files to new places below a folder; a file for which that fails is left out."""
    made: set[str] = set()
    for path in sorted(links):
        target = f"{folder}/{path}"
        above = os.path.dirname(target)
        if above not in made:
            make_folder(above)
            made.add(above)
        with suppress(OSError):
            link_or_copy(links[path], target)


def keep_only(folder: str, wanted: dict[str, str]) -> dict[str, str]:
    """Remove the files of a folder that are not as wanted.

    Every file is read. Returns the digests of the rest.
    """
    present = walk(folder)
    found = digests(folder, (path for path in present if path in wanted))
    right = {path: digest for path, digest in found.items() if wanted[path] == digest}
    for path in present:
        if path not in right:
            os.unlink(f"{folder}/{path}")
            remove_empty(os.path.dirname(f"{folder}/{path}"), folder)
    return right


def remove(path: str) -> None:
    """Remove a file, if there is one."""
    with suppress(FileNotFoundError):
        os.unlink(path)


def age(path: str) -> float:
    """Return the seconds since a file or folder was changed."""
    try:
        return time.time() - os.stat(path).st_mtime
    except OSError:
        return 0


def remove_empty(folder: str, top: str) -> None:
    """Remove a folder and those above it, below `top`, as long as nothing is in them."""
    while folder != top:
        try:
            os.rmdir(folder)
        except OSError:
            return
        folder = os.path.dirname(folder)


def make_folder(folder: str) -> None:
    """Make a folder that everybody may read."""
    os.makedirs(folder, 0o755, exist_ok=True)


def write(path: str, text: str) -> None:
    """Write a text to a file, whole or not at all, so that it is there after a power cut."""
    with open(path + ".new", "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        _sync(file.fileno())
    os.replace(path + ".new", path)
    sync_folder(os.path.dirname(path))


def read(path: str) -> str | None:
    """Return the text of a file, or None where there is none."""
    try:
        with open(path, encoding="utf-8", newline="\n") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def reader(folder: str) -> Callable[[str], bytes]:
    """Return how to read a file below a folder by its path; one that cannot be read is empty."""

    def content(path: str) -> bytes:
        try:
            with open(f"{folder}/{path}", "rb") as file:
                return file.read()
        except OSError:  # missing or damaged: `verify` tells
            return b""

    return content


def sync_folder(folder: str) -> None:
    """Wait until what a folder contains is on the disk, where the file system can tell."""
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
    """Wait until all that was written on the file system of a folder is on the disk: thousands of files and folders at once."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError, AttributeError):
            if ctypes.CDLL(None).syncfs(descriptor) == 0:
                return
        os.sync()
    finally:
        os.close(descriptor)
