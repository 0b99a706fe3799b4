"""Find processes that were left behind.

They have a mark in their environment, which every process hands on to those that it starts.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

MARK = "GONGKAI_MARK"
PATIENCE = 2.0
"""Seconds in which all have to end."""


def left_behind(mark: str) -> list[str]:
    """Return the commands of marked processes that do not end in time.

    Empty as soon as there are none.
    """
    deadline = time.monotonic() + PATIENCE
    while (found := marked(mark)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def marked(mark: str) -> list[str]:
    """Return the commands of the processes with a mark."""
    wanted = f"{MARK}={mark}".encode()
    return [command for process in os.listdir("/proc") if process.isdecimal() and (command := _command(process, wanted))]  # noqa: PTH208 - numbers are enough


def _command(process: str, wanted: bytes) -> str:
    """Return the command of a marked process.

    Empty if it has no mark, or has ended and only waits for its parent to notice.
    """
    folder = Path("/proc", process)
    try:
        if (
            wanted not in (folder / "environ").read_bytes().split(b"\0")
            or (folder / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
        ):
            return ""
        return (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")[:200]
    except OSError:
        return ""
