"""One build at a time: a second one on the same checkout waits until the first has ended, then finds its pages in the store."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

from mkdocs.exceptions import Abort

from gongkai.release.server import lock
from gongkai.system.sealed import make_private, remove

log = logging.getLogger("gongkai.site")

LONGEST_WAIT = 600
"""Seconds."""
_LONGEST_NUMBER = 20
"""Digits of the number of a process."""


class BuildLock:
    """A lock on a file, released when the process ends.

    Where the file system has no locks it is a folder; see `release/server/lock.py`.
    """

    def __init__(self, path: Path) -> None:
        """Take the lock; wait while another process has it, and raise `Abort` when that takes too long."""
        make_private(path.parent)
        if path.is_symlink() or (path.exists() and not path.is_file()):  # nobody's lock
            remove(str(path))
        self._lock = lock.Lock(str(path))
        owner = f"进程 {os.getpid()}"
        deadline = time.monotonic() + LONGEST_WAIT
        if not (holder := self._taken(path, owner)):
            return
        log.warning("另一个生成正在进行（%s），等它结束后再开始……", holder)
        while holder := self._lock.take(owner):
            if time.monotonic() > deadline:
                message = f"等了 {LONGEST_WAIT // 60} 分钟，另一个生成（{holder}）还没有结束；请查看它是否卡住，结束它再生成"
                raise Abort(message)
            time.sleep(0.2)

    def release(self) -> None:
        """Let others build."""
        self._lock.release()

    def _taken(self, path: Path, owner: str) -> str:
        """Take the lock or return who has it; a file that may not be opened is not one of this user's builds."""
        try:
            return self._lock.take(owner)
        except PermissionError:
            remove(str(path))
            return self._lock.take(owner)
