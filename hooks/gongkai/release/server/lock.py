"""Keep processes apart by a lock.

The lock is `flock` where the file system has locks. The system releases `flock` when the process
ends. Some network shares have no `flock`. On any file system only one process succeeds in making a
folder, so there the lock is the folder `<path>.held`, with a file that names the owner. A killed
process leaves its folder behind. The next process takes the folder over when the owner was a
process of this machine and has ended. Nothing is known about processes of another machine, so the
user is told the owner, the age, and the folder to delete.
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
except ImportError:  # Windows has none; only previews are made there
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from typing import TextIO

FOLDER_SUFFIX = ".held"
"""The end of the name of a folder that serves as a lock."""
NO_LOCKS = {
    errno.ENOLCK,
    errno.EOPNOTSUPP,
    errno.ENOTSUP,
    errno.EINVAL,
    errno.ENOSYS,
    errno.EBADF,
    errno.EPERM,
    errno.EACCES,
}
"""Error numbers of file systems without locks."""
_OWNER = "owner"
_TIME_TO_WRITE = 60
"""Seconds. A folder that has no owner for longer was left behind by a killed process."""


class Lock:
    """A lock on a path, whose file names the owner."""

    def __init__(self, path: str) -> None:
        """Name the lock."""
        self._path = path
        self._folder = path + FOLDER_SUFFIX
        self._file: TextIO | None = None
        self._is_folder = False

    def take(self, owner: str) -> str:
        """Take the lock.

        Returns an empty string, or the present owner, in words for people.
        Raises `OSError` when nothing can be written.
        """
        # `a+` keeps the content: while another process has the lock, the file names that process.
        file = open(self._path, "a+", encoding="utf-8")  # noqa: SIM115 - open until the release
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
        # A folder counts even where there are locks: a process without them may have made it.
        if not has_locks or os.path.isdir(self._folder):
            holder = self._take_folder(owner)
            if holder:
                self.release()
                return holder
        # An abandoned folder was taken over, but the file is lock enough.
        if has_locks and self._is_folder:
            self._remove_folder()
        # The disk may be full. The lock holds all the same, and its owner can free space.
        with suppress(OSError):
            # Past Python's buffer, so that other processes read the name at once.
            os.ftruncate(file.fileno(), 0)
            os.write(file.fileno(), owner.encode())
        return ""

    def release(self) -> None:
        """Release the lock, if taken."""
        if self._is_folder:
            self._remove_folder()
        # The file stays: after a removal two processes could each lock a file of this name.
        if self._file is not None:
            self._file.close()
            self._file = None

    def _take_folder(self, owner: str) -> str:
        """Make the folder; return another owner if there is one."""
        try:
            os.mkdir(self._folder)
        except FileExistsError:
            present = _read_owner(self._folder)
            if not _has_ended(present, self._folder):
                return self._describe(present)
            if not self._take_away(present):
                return self._describe(present)
            return self._take_folder(owner)
        self._is_folder = True
        process = os.getpid()
        note = {
            "owner": owner,
            "host": socket.gethostname(),
            "process": process,
            "begun": _start_time(process),
        }
        with open(self._folder + "/" + _OWNER, "w", encoding="utf-8") as file:
            json.dump(note, file)
        return ""

    def _take_away(self, owner: dict[str, Any]) -> bool:
        """Remove an abandoned folder of an owner.

        Returns False when another process was quicker.
        """
        aside = f"{self._folder}-{socket.gethostname()}-{os.getpid()}"
        try:
            os.rename(self._folder, aside)
        except OSError:
            return False
        # Between the look and the rename another process may have made a new folder.
        if _read_owner(aside) != owner:
            with suppress(OSError):
                os.rename(aside, self._folder)
            return False
        shutil.rmtree(aside, ignore_errors=True)
        return True

    def _remove_folder(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._is_folder = False

    def _describe(self, owner: dict[str, Any]) -> str:
        """Return a sentence about the owner of the folder."""
        try:
            minutes = max(0, time.time() - os.stat(self._folder).st_mtime) / 60
        except OSError:
            minutes = 0
        name = owner.get("owner") or "?"
        return f"{name}，{minutes:.0f} 分钟以前开始；这里没有文件锁，确认它已经结束的，请删去文件夹 {self._folder}"


def _flock(file: TextIO) -> bool:
    """Lock a file.

    Returns False where the file system has no locks.
    Raises `BlockingIOError` when another process has the lock.
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


def _read_owner(folder: str) -> dict[str, Any]:
    """Return the note about a folder's owner; empty if unreadable."""
    try:
        with open(folder + "/" + _OWNER, encoding="utf-8") as file:
            note = json.load(file)
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def _has_ended(owner: dict[str, Any], folder: str) -> bool:
    """Tell whether an owner has ended; False for other machines."""
    if not owner:
        # The owner may be about to write the note, or was killed before.
        try:
            return time.time() - os.stat(folder).st_mtime > _TIME_TO_WRITE
        except OSError:
            return False
    if owner.get("host") != socket.gethostname() or not owner.get("begun"):
        return False
    return bool(_start_time(int(owner.get("process", 0))) != owner["begun"])


def _start_time(process: int) -> str:
    """Return the start time of a process, or an empty string.

    A later process may get the number of an ended process; their start times differ.
    """
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as file:
            # The program's name stands in parentheses and may contain spaces. The start time is
            # field 22 of proc(5), the twentieth after the name.
            return file.read().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
