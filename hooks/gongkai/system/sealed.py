"""Write files whole, and read them only as they were written.

A seal is a keyed digest (BLAKE2b) of a file's bytes and of its place in the store. A person who
can write into a shared store, such as the cache of a CI system, cannot make a seal without the
key, and the seal of a file that was damaged or moved to another's place does not fit. A file
without a fitting seal counts as missing: the build makes it again.

The key is `GONGKAI_STORE_KEY`, or stands in a file that only its owner can read, in the folder
where programs of this user keep their state. The key is never in the store.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import logging
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from gongkai.system.errors import BuildError

KEY = "GONGKAI_STORE_KEY"
"""The environment variable with a key for CI, where no file of the user's own lasts."""
SHORTEST_KEY = 16
"""Characters."""
SEAL_SIZE = 16
"""Bytes."""

_FLAGS = ("O_RDONLY", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")
_READING = sum(getattr(os, flag, 0) for flag in _FLAGS)
"""Flags for reading: a link may lead anywhere, and a pipe would be waited for."""

_KEY_SIZE = 32
_PLACE_PARTS = 3
"""The parts at the end of a path that name a file of a store, which may be moved."""
_PRIVATE = 0o700
_PAGES_NAME = 2
"""Characters in the name of a folder of pages; each page is examined when it is used."""

log = logging.getLogger("gongkai.store")


def seal(data: bytes | memoryview, path: Path, before: bytes = b"") -> bytes:
    """Return the seal of some bytes of a file.

    `before` are bytes that stand before these in the file, and are sealed with them. The seal
    has `SEAL_SIZE` bytes. Raises `BuildError` when the key is too weak.
    """
    place = "/".join(path.parts[-_PLACE_PARTS:]).encode("utf-8", "surrogateescape")
    # BLAKE2b takes 16 bytes of personalisation at most.
    person = hashlib.blake2b(place, digest_size=16).digest()
    digest = hashlib.blake2b(
        before,
        digest_size=SEAL_SIZE,
        key=_key(),
        person=person,
    )
    digest.update(data)
    return digest.digest()


def is_sealed(
    mark: bytes | memoryview,
    data: bytes | memoryview,
    path: Path,
    before: bytes = b"",
) -> bool:
    """Tell whether a seal fits some bytes of a file."""
    # In constant time, so that nobody can guess a seal byte by byte.
    return hmac.compare_digest(bytes(mark), seal(data, path, before))


class ReadFile(NamedTuple):
    """The content of a file, with its status at that time."""

    content: bytes
    status: os.stat_result


def read_file(path: Path | str) -> ReadFile:
    """Read a regular file.

    Raises `OSError` for a link, a pipe, a folder, or a missing file.
    """
    descriptor = os.open(path, _READING)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a file", str(path))
        with open(descriptor, "rb", buffering=0, closefd=False) as file:
            return ReadFile(file.readall(), status)
    finally:
        os.close(descriptor)


def read_sealed(path: Path) -> bytes | None:
    """Return the bytes that `write_sealed` has written.

    Returns None for a missing file, or one that was changed since.
    """
    with suppress(OSError):
        content = read_file(path).content
        if is_sealed(content[:SEAL_SIZE], content[SEAL_SIZE:], path):
            return content[SEAL_SIZE:]
    return None


def write_sealed(path: Path, data: bytes) -> None:
    """Write a file under a seal, whole or not at all."""
    write_whole(path, seal(data, path) + data)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that another process sees whole or not at all."""
    make_folder(str(path.parent))
    # The number keeps two processes apart, and `remove_foreign` knows such names.
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(data)
        move(str(unfinished), str(path))
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def move(source: str, target: str) -> None:
    """Move a file to a place, replacing anything there.

    The folder of the place has to exist.
    """
    try:
        os.replace(source, target)
    except (IsADirectoryError, PermissionError):  # Windows says the latter of a folder
        if not os.path.isdir(target):
            raise
        shutil.rmtree(target)
        os.replace(source, target)


def remove(path: str) -> None:
    """Remove anything at a place: a file, a folder, or a link itself."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
    except (IsADirectoryError, PermissionError):
        shutil.rmtree(path)


def make_folder(path: str, mode: int = 0o777) -> None:
    """Make a folder and its parents, removing a file in the way."""
    try:
        os.makedirs(path, mode, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        obstacle = path
        while not os.path.lexists(obstacle):
            obstacle = os.path.dirname(obstacle)
        os.unlink(obstacle)
        os.makedirs(path, mode)


def make_private(folder: Path) -> None:
    """Make a folder that nobody else may look into.

    A link to a folder is left as it is.
    """
    make_folder(str(folder), _PRIVATE)
    # When the folder belongs to somebody else, who has let us write.
    with suppress(PermissionError):
        folder.chmod(_PRIVATE)


def remove_foreign(folder: str) -> None:
    """Remove links, pipes and unfinished files, and open folders.

    No build leaves a store in that state.
    """
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            if entry.stat(follow_symlinks=False).st_mode & _PRIVATE != _PRIVATE:
                os.chmod(entry.path, _PRIVATE)
            if len(entry.name) != _PAGES_NAME:
                remove_foreign(entry.path)
        elif not entry.is_file(follow_symlinks=False) or _is_unfinished(entry.name):
            os.unlink(entry.path)


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    """Yield the entries of a folder, listed before any is removed."""
    with os.scandir(folder) as entries:
        yield from list(entries)


def _is_unfinished(name: str) -> bool:
    """Tell whether a file has a name that `write_whole` gives in between."""
    return name.rpartition(".")[2].isdigit() and "." in name


def _key() -> bytes:
    """Return the key of this installation.

    Raises `BuildError` when the key of the environment is too weak.
    """
    secret = os.environ.get(KEY, "")
    if not secret:
        return own_key(_key_path())
    if len(secret) < SHORTEST_KEY:
        subject = f"环境变量 {KEY} 太短，容易被猜到"
        advice = f"应至少 {SHORTEST_KEY} 个字符，可以用 openssl rand -hex 32 生成"
        message = f"{subject}；{advice}"
        raise BuildError(message)
    return hashlib.blake2b(secret.encode(), digest_size=_KEY_SIZE).digest()


def _key_path() -> Path | None:
    """Return the path of this user's key, None without a home folder."""
    if os.name == "nt":
        local = os.environ.get("LOCALAPPDATA")
        if not local:
            return None
        return Path(local, "gongkai", "store.key")
    # The XDG Base Directory Specification has a relative path ignored.
    state = os.environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(state):
        return Path(state, "gongkai/store.key")
    with suppress(RuntimeError):
        return Path.home() / ".local/state/gongkai/store.key"
    return None


@cache
def own_key(path: Path | None) -> bytes:
    """Return the key in a file.

    A new key is made where there is none, or where others could read the file.
    """
    new = os.urandom(_KEY_SIZE)
    if path is not None:
        with suppress(OSError):
            return _read_key(path) or _write_key(path, new)
    log.warning(
        "缓存的密钥没有地方放（%s 写不了）；这次生成的，下次用不上。可以设置环境变量 %s",
        path or "用户文件夹",
        KEY,
    )
    return new


def _read_key(path: Path) -> bytes | None:
    """Return the key in a file that only this user can read, or None."""
    try:
        key, status = read_file(path)
    except OSError:
        return None
    if len(key) != _KEY_SIZE:
        return None
    # Windows has no such modes: its folders of a user are closed to others.
    if os.name != "nt" and (status.st_uid != os.geteuid() or status.st_mode & 0o077):
        return None
    return key


def _write_key(path: Path, key: bytes) -> bytes:
    """Write a key to a file, and return the key in that file.

    Two processes that write at once return the same key.
    """
    make_folder(str(path.parent), _PRIVATE)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    remove(str(unfinished))
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    descriptor = os.open(unfinished, flags, 0o600)
    with open(descriptor, "wb") as file:
        file.write(key)
    try:
        # Not `move`: a link fails where another process has put its key already.
        os.link(unfinished, path)
    except OSError:  # another process was quicker, no key stands there, or there are no links
        other = _read_key(path)
        if other is None:
            move(str(unfinished), str(path))
            return key
        key = other
    unfinished.unlink()
    return key
