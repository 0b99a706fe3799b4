"""One build at a time: a second one on the same checkout waits until the first has ended, then finds its pages in the store."""

from __future__ import annotations

import logging
import os
import time
from contextlib import suppress
from io import FileIO
from pathlib import Path

from mkdocs.exceptions import Abort

from gongkai.sealed import make_private, remove

try:
    import fcntl
except ImportError:  # there is none on Windows, where only previews are made
    fcntl = None  # type: ignore[assignment]

log = logging.getLogger("gongkai.site")

LONGEST_WAIT = 600
"""Seconds."""
_LONGEST_NUMBER = 20
"""Digits of the number of a process."""


class Lock:
    """A lock on a file; the system releases it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """Take the lock; wait while another process has it, and raise `Abort` when that takes too long."""
        make_private(path.parent)
        self._file = _opened(path)
        deadline = time.monotonic() + LONGEST_WAIT
        if not self._taken():
            log.warning("另一个生成正在进行（进程 %s），等它结束后再开始……", self._owner())
            while not self._taken():
                if time.monotonic() > deadline:
                    message = (
                        f"等了 {LONGEST_WAIT // 60} 分钟，另一个生成（进程 {self._owner()}）还没有结束；请查看它是否卡住，结束它再生成"
                    )
                    raise Abort(message)
                time.sleep(0.2)
        with suppress(OSError):  # on a full disk; the number only tells others whom they wait for
            self._file.truncate(0)
            self._file.write(str(os.getpid()).encode())

    def release(self) -> None:
        """Let others build."""
        self._file.close()

    def _taken(self) -> bool:
        if fcntl is None:
            return True
        with suppress(BlockingIOError):
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False

    def _owner(self) -> str:
        written = os.pread(self._file.fileno(), _LONGEST_NUMBER, 0).decode("ascii", "replace").strip()
        return written if written.isdigit() else "?"


def _opened(path: Path) -> FileIO:
    """Open the file of a lock; what stands in its place and is no file of its own is removed."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        remove(str(path))
    try:
        return FileIO(path, "a+")
    except PermissionError:
        remove(str(path))
        return FileIO(path, "x+")
