"""One build at a time: a second one on the same checkout waits until the first has ended, then finds its pages in the store."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

from mkdocs.exceptions import Abort

from gongkai.release.server import lock

log = logging.getLogger("gongkai.site")

LONGEST_WAIT = 600
"""Seconds."""


class Lock:
    """A lock on a file, released when the process ends.

    Where the file system has no locks it is a folder; see `release/server/lock.py`.
    """

    def __init__(self, path: Path) -> None:
        """Take the lock; wait while another process has it, and raise `Abort` when that takes too long."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = lock.Lock(str(path))
        owner = f"进程 {os.getpid()}"
        deadline = time.monotonic() + LONGEST_WAIT
        if not (holder := self._lock.take(owner)):
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
