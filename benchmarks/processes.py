"""Find the processes that a killed program has left behind.

The environment of such a program has a mark, which every process hands on to its children.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

MARK = "GONGKAI_MARK"
PATIENCE = 2.0
"""Seconds in which all marked processes have to end."""


def left_behind(mark: str) -> list[str]:
    """Return the commands of marked processes that do not end in time.

    The list is empty as soon as no such process is left.
    """
    deadline = time.monotonic() + PATIENCE
    while (commands := marked(mark)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return commands


def marked(mark: str) -> list[str]:
    """Return the commands of all processes with a mark."""
    variable = f"{MARK}={mark}".encode()
    processes = filter(str.isdecimal, os.listdir("/proc"))  # noqa: PTH208 - numbers are enough
    commands = (_command(process, variable) for process in processes)
    return [command for command in commands if command]


def _command(process: str, variable: bytes) -> str:
    """Return the command of a process with a variable in its environment.

    Returns an empty text for a process without the variable and for one that has ended.
    """
    folder = Path("/proc", process)
    try:
        if variable not in (folder / "environ").read_bytes().split(b"\0"):
            return ""
        # The name of a program may contain blanks and brackets; the state follows the last one.
        state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        if state == "Z":  # it has ended and only waits for its parent to notice
            return ""
        command = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
    except OSError:
        return ""
    return command.decode("utf-8", "replace")[:200]
