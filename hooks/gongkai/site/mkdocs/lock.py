"""A lock for one build at a time.

A second build of the same checkout waits for the first, and then finds its pages in the store.
"""

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
"""Seconds after which a build gives up waiting."""
_LONGEST_NUMBER = 20
"""Digits of the number of a process."""


class BuildLock:
    """A lock on a file, released when the process ends.

    Where the file system has no locks, the lock is a folder; see `release/server/lock.py`.
    """

    def __init__(self, path: Path) -> None:
        """Take the lock, waiting for another process.

        Raises `Abort` after `LONGEST_WAIT` seconds.
        """
        make_private(path.parent)
        if path.is_symlink() or (
            path.exists() and not path.is_file()
        ):  # no build makes such a file
            remove(str(path))
        self._lock = lock.Lock(str(path))
        owner = f"进程 {os.getpid()}"
        # A stuck process must not make others wait for ever.
        deadline = time.monotonic() + LONGEST_WAIT
        if not (holder := self._take(path, owner)):
            return
        log.warning("另一个生成正在进行（%s），等它结束后再开始……", holder)
        while holder := self._lock.take(owner):
            if time.monotonic() > deadline:
                minutes = LONGEST_WAIT // 60
                message = f"等了 {minutes} 分钟，另一个生成（{holder}）还没有结束；请查看它是否卡住，结束它再生成"
                raise Abort(message)
            time.sleep(0.2)

    def release(self) -> None:
        """Let other processes build."""
        self._lock.release()

    def _take(self, path: Path, owner: str) -> str:
        """Take the lock, or return its holder.

        A file without permission to open is not from a build of this user.
        """
        try:
            return self._lock.take(owner)
        except PermissionError:
            remove(str(path))
            return self._lock.take(owner)
