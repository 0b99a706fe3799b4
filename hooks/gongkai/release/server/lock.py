"""Keep processes apart by a lock.

It is `flock`, which the system releases with the process, or a folder where the file system has no locks.

Some network shares have no `flock`. Making a folder succeeds for one only on any file system, so there the lock is the folder
`<path>.held`, in which stands who has it. A process that is killed leaves it behind: it is taken over when the owner was a process of
this machine that has ended. Of another machine nothing is known, so people are told who it was, how long ago, and what to delete.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

try:
    import fcntl
except ImportError:  # there is none on Windows, where only previews are made
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from typing import TextIO

HELD = ".held"
"""At the end of the name of the folder that is the lock where there is no `flock`."""
NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS, errno.EBADF, errno.EPERM, errno.EACCES}
"""How file systems say that they have no locks."""
_OWNER = "owner"
_TO_BE_WRITTEN = 60
"""Seconds after which an empty folder is that of a process that was killed."""


class Lock:
    """A lock on a path; the path's file tells who has it."""

    def __init__(self, path: str) -> None:
        """Name the lock."""
        self._path = path
        self._held = path + HELD
        self._file: TextIO | None = None
        self._is_folder = False

    def take(self, owner: str) -> str:
        """Take the lock; return its owner, in words for people, if that is another.

        Raises `OSError` when nothing can be written.
        """
        file = open(self._path, "a+", encoding="utf-8")  # noqa: SIM115 - open as long as it is held
        try:
            has_locks = _flock(file)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "?"
            file.close()
            return holder
        except OSError:
            file.close()
            raise
        self._file = file
        holder = "" if has_locks and not os.path.isdir(self._held) else self._take_folder(owner)
        if holder:
            self.release()
            return holder
        if has_locks and self._is_folder:  # it was left behind
            self._remove_folder()
        with suppress(OSError):  # on a full disk, which whoever has the lock clears up
            os.ftruncate(file.fileno(), 0)
            os.write(file.fileno(), owner.encode())
        return ""

    def release(self) -> None:
        """Let others have the lock."""
        if self._is_folder:
            self._remove_folder()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _take_folder(self, owner: str) -> str:
        try:
            os.mkdir(self._held)
        except FileExistsError:
            seen = _read_owner(self._held)
            if not _has_ended(seen, self._held):
                return self._told(seen)
            if not self._take_away(seen):
                return self._told(seen)
            return self._take_folder(owner)
        self._is_folder = True
        with open(self._held + "/" + _OWNER, "w", encoding="utf-8") as file:
            json.dump({"owner": owner, "host": socket.gethostname(), "process": os.getpid(), "begun": _begun(os.getpid())}, file)
        return ""

    def _take_away(self, seen: dict[str, Any]) -> bool:
        """Remove a lock that was left behind; return False where another was quicker."""
        aside = f"{self._held}-{socket.gethostname()}-{os.getpid()}"
        try:
            os.rename(self._held, aside)
        except OSError:
            return False
        if _read_owner(aside) != seen:
            with suppress(OSError):
                os.rename(aside, self._held)
            return False
        shutil.rmtree(aside, ignore_errors=True)
        return True

    def _remove_folder(self) -> None:
        shutil.rmtree(self._held, ignore_errors=True)
        self._is_folder = False

    def _told(self, seen: dict[str, Any]) -> str:
        try:
            minutes = max(0, time.time() - os.stat(self._held).st_mtime) / 60
        except OSError:
            minutes = 0
        owner = seen.get("owner") or "?"
        return f"{owner}，{minutes:.0f} 分钟以前开始；这里没有文件锁，确认它已经结束的，请删去文件夹 {self._held}"


def _flock(file: TextIO) -> bool:
    """Lock a file; return False where there are no locks.

    Raises `BlockingIOError` when another has it.
    """
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
        return False
    return True


def has_locks(folder: str) -> bool:
    """Tell whether files in a folder can be locked, by trying."""
    path = folder + "/lock"
    with open(path, "w", encoding="utf-8") as file:
        return _flock(file)


def _read_owner(held: str) -> dict[str, Any]:
    try:
        with open(held + "/" + _OWNER, encoding="utf-8") as file:
            read = json.load(file)
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def _has_ended(owner: dict[str, Any], held: str) -> bool:
    """Tell whether the owner was a process of this machine and has ended."""
    if not owner:
        try:
            return time.time() - os.stat(held).st_mtime > _TO_BE_WRITTEN
        except OSError:
            return False
    if owner.get("host") != socket.gethostname() or not owner.get("begun"):
        return False
    return bool(_begun(int(owner.get("process", 0))) != owner["begun"])


def _begun(process: int) -> str:
    """Return the beginning of a process, empty if there is none.

    It tells the process from a later one with the same number.
    """
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
