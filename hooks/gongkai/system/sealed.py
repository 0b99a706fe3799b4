"""Files that are kept between builds: written whole, and read only as they were written.

A seal is a keyed digest (BLAKE2b) of a file's bytes and of its place in the store. Whoever can
write into a store that is shared, such as the cache of a CI system, cannot make one without the
key, and a file that was damaged or put into another's place has none that fits. What has no seal
that fits is not there: it is made again.

The key is `GONGKAI_STORE_KEY`, or stands in a file that only its owner can read, in the folder
where programs of this user keep their state. It is never in the store.
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

KEY = "GONGKAI_STORE_KEY"
"""The environment variable with a key for CI, where no file of the user's own lasts."""
SHORTEST_KEY = 16
"""Characters."""
SEAL_SIZE = 16
"""Bytes."""

_READING = sum(getattr(os, flag, 0) for flag in ("O_RDONLY", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))

_KEY_SIZE = 32
_PLACE_PARTS = 3
"""How much of a path says which file of a store it is: the store itself may be moved."""
_PRIVATE = 0o700
_PAGES_NAME = 2
"""Folders with names of so many characters hold pages; each is looked at when it is used."""

log = logging.getLogger("gongkai.store")


class SealError(Exception):
    """A key that is not fit for its purpose; its message is for the user."""


def seal(data: bytes | memoryview, path: Path, before: bytes = b"") -> bytes:
    """Return the seal of some bytes of a file.

    `before` is the seal of the bytes that stand before them in it.
    """
    place = "/".join(path.parts[-_PLACE_PARTS:]).encode("utf-8", "surrogateescape")
    person = hashlib.blake2b(place, digest_size=16).digest()
    made = hashlib.blake2b(before, digest_size=SEAL_SIZE, key=_key(), person=person)
    made.update(data)
    return made.digest()


def is_sealed(written: bytes | memoryview, data: bytes | memoryview, path: Path, before: bytes = b"") -> bool:
    """Tell whether a seal fits."""
    return hmac.compare_digest(bytes(written), seal(data, path, before))


class ReadFile(NamedTuple):
    """A file that was read."""

    content: bytes
    status: os.stat_result


def read_file(path: Path | str) -> ReadFile:
    """Read a file; raise OSError where something else stands.

    A link may lead anywhere, and a pipe would be waited for.
    """
    opened = os.open(path, _READING)
    try:
        status = os.fstat(opened)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a file", str(path))
        with open(opened, "rb", buffering=0, closefd=False) as file:
            return ReadFile(file.readall(), status)
    finally:
        os.close(opened)


def read_sealed(path: Path) -> bytes | None:
    """Return what `write_sealed` has written, or None where that is not there as it was written."""
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
    made = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        made.write_bytes(data)
        move(str(made), str(path))
    except BaseException:
        made.unlink(missing_ok=True)
        raise


def move(source: str, target: str) -> None:
    """Move a file into a place, whatever stands there; its folder has to be there."""
    try:
        os.replace(source, target)
    except (IsADirectoryError, PermissionError):
        if not os.path.isdir(target):
            raise
        shutil.rmtree(target)
        os.replace(source, target)


def remove(path: str) -> None:
    """Remove whatever stands in a place; a link, not what it leads to."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
    except (IsADirectoryError, PermissionError):
        shutil.rmtree(path)


def make_folder(path: str, mode: int = 0o777) -> None:
    """Make a folder and those above it; a file that stands in the way is removed."""
    try:
        os.makedirs(path, mode, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        above = path
        while not os.path.lexists(above):
            above = os.path.dirname(above)
        os.unlink(above)
        os.makedirs(path, mode)


def make_private(folder: Path) -> None:
    """Make a folder that nobody else may look into; it may be a link to one."""
    make_folder(str(folder), _PRIVATE)
    with suppress(PermissionError):  # it belongs to somebody else, who has let us write
        folder.chmod(_PRIVATE)


def remove_foreign(folder: str) -> None:
    """Remove what no build has left so: links, pipes, unfinished files; open folders again."""
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            if entry.stat(follow_symlinks=False).st_mode & _PRIVATE != _PRIVATE:
                os.chmod(entry.path, _PRIVATE)
            if len(entry.name) != _PAGES_NAME:
                remove_foreign(entry.path)
        elif not entry.is_file(follow_symlinks=False) or _is_unfinished(entry.name):
            os.unlink(entry.path)


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        yield from list(entries)


def _is_unfinished(name: str) -> bool:
    """Tell whether a file has the name that `write_whole` gives to one it has not finished."""
    return name.rpartition(".")[2].isdigit() and "." in name


def _key() -> bytes:
    """Return the key of this installation."""
    written = os.environ.get(KEY, "")
    if written and len(written) < SHORTEST_KEY:
        message = f"环境变量 {KEY} 太短，容易被猜到；应至少 {SHORTEST_KEY} 个字符，可以用 openssl rand -hex 32 生成"
        raise SealError(message)
    if not written:
        return own_key(_key_path())
    return hashlib.blake2b(written.encode(), digest_size=_KEY_SIZE).digest()


def _key_path() -> Path | None:
    """Return where the key of this user is; None where he has no folder."""
    if os.name == "nt":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local, "gongkai", "store.key") if local else None
    state = os.environ.get("XDG_STATE_HOME", "")
    with suppress(RuntimeError):
        folder = Path(state) if os.path.isabs(state) else Path.home() / ".local/state"
        return folder / "gongkai/store.key"
    return None


@cache
def own_key(path: Path | None) -> bytes:
    """Return the key in a file; make one where there is none, or others could read it."""
    made = os.urandom(_KEY_SIZE)
    if path is not None:
        with suppress(OSError):
            return _read_key(path) or _written_key(path, made)
    log.warning("缓存的密钥没有地方放（%s 写不了）；这次生成的，下次用不上。可以设置环境变量 %s", path or "用户文件夹", KEY)
    return made


def _read_key(path: Path) -> bytes | None:
    try:
        key, status = read_file(path)
    except OSError:
        return None
    is_ours = os.name == "nt" or (status.st_uid == os.geteuid() and not status.st_mode & 0o077)
    return key if is_ours and len(key) == _KEY_SIZE else None


def _written_key(path: Path, key: bytes) -> bytes:
    """Write a key; of two processes that do so at once, both return the same."""
    make_folder(str(path.parent), _PRIVATE)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    remove(str(unfinished))
    opened = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(opened, "wb") as file:
        file.write(key)
    try:
        os.link(unfinished, path)
    except OSError:  # another process was quicker, no key stands there, or there are no links
        if (other := _read_key(path)) is None:
            move(str(unfinished), str(path))
            return key
        key = other
    unfinished.unlink()
    return key
