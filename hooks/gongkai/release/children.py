"""Run programs that end together with this process.

A killed publisher must leave no ssh and no rsync behind.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from gongkai.system.interruption import ending_with

_PATIENCE = 1.0
"""Seconds between asking a program to end and killing the program."""


def start(command: Sequence[str], **settings: Any) -> subprocess.Popen[Any]:
    """Start a program.

    Raises `FileNotFoundError` when the program is not installed.
    """
    # Dangerous with threads in general (PLW1509), but this function only makes system calls.
    prepare = _tie_to_parent(os.getpid())
    return subprocess.Popen(command, preexec_fn=prepare, **settings)  # noqa: PLW1509


def run(command: Sequence[str], **settings: Any) -> subprocess.CompletedProcess[Any]:
    """Run a program to its end, with any exit code.

    Raises `FileNotFoundError` when the program is not installed.
    """
    prepare = _tie_to_parent(os.getpid())
    return subprocess.run(command, check=False, preexec_fn=prepare, **settings)


def end(process: subprocess.Popen[Any]) -> None:
    """End a program: ask first, then kill."""
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()


def _tie_to_parent(parent: int) -> Callable[[], None] | None:
    """Return a function that ties a process to its parent.

    `parent` is the number of a process. Returns None where the system cannot do that.
    """
    if sys.platform != "linux":
        return None
    return ending_with(parent, signal.SIGTERM)
