"""Files of a release on the disk: their digests, links between them, and making sure that they are there after a power cut."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CHUNK = 1 << 20
_THREADS = 4


def file_digest(path: str) -> str:
    """Return the SHA-256 of a file; empty when there is none, or something that is no plain file."""
    digest = hashlib.sha256()
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
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
    with ThreadPoolExecutor(_THREADS) as threads:
        parts = threads.map(
            lambda part: [(path, file_digest(f"{folder}/{path}")) for path in part], (listed[n::_THREADS] for n in range(_THREADS))
        )
        return {path: digest for part in parts for path, digest in part}


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


def put(source: str, target: str) -> None:
    """Let a link to a file take a place, in one step if there is a file already; copy where the file system cannot link."""
    make_folder(os.path.dirname(target))
    beside = target + ".new"
    with suppress(FileNotFoundError):
        os.unlink(beside)
    try:
        os.link(source, beside)
    except OSError:  # another file system, or too many links
        shutil.copyfile(source, beside)
        os.chmod(beside, 0o644)
    os.replace(beside, target)
    with suppress(FileNotFoundError):  # rename(2) leaves two links to one file as they are
        os.unlink(beside)


def link_all(links: dict[str, str], folder: str) -> None:
    """Link files to new places below a folder; a file that cannot be linked is left out."""
    made: set[str] = set()
    for path in sorted(links):
        target = f"{folder}/{path}"
        above = os.path.dirname(target)
        if above not in made:
            make_folder(above)
            made.add(above)
        with suppress(OSError):
            os.link(links[path], target)


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
        os.fsync(file.fileno())
    os.replace(path + ".new", path)
    sync_folder(os.path.dirname(path))


def read(path: str) -> str | None:
    """Return the text of a file, or None where there is none."""
    try:
        with open(path, encoding="utf-8", newline="\n") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def sync_folder(folder: str) -> None:
    """Wait until what a folder contains is on the disk."""
    with _opened(folder) as descriptor:
        os.fsync(descriptor)


def sync_all(folder: str) -> None:
    """Wait until all that was written on the file system of a folder is on the disk: thousands of files and folders at once."""
    with _opened(folder) as descriptor:
        with suppress(OSError, AttributeError):
            if ctypes.CDLL(None).syncfs(descriptor) == 0:
                return
        os.sync()


@contextmanager
def _opened(folder: str) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
