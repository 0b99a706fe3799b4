"""One build at a time: a second one on the same checkout waits until the first has ended, then finds its pages in the store."""

from __future__ import annotations

import logging
import os
import time
from contextlib import suppress
from pathlib import Path

from mkdocs.exceptions import Abort

try:
    import fcntl
except ImportError:  # there is none on Windows, where only previews are made
    fcntl = None  # type: ignore[assignment]

log = logging.getLogger("gongkai.site")

LONGEST_WAIT = 600
"""Seconds."""


class Lock:
    """A lock on a file; the system releases it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """Take the lock; wait while another process has it, and raise `Abort` when that takes too long."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a+")
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
        self._file.seek(0)
        self._file.truncate()
        self._file.write(str(os.getpid()))
        self._file.flush()

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
        self._file.seek(0)
        return self._file.read().strip() or "?"
