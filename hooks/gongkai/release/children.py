"""Run programs that end when this one ends, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from gongkai.system.interruption import ending_with

_PATIENCE = 1.0
"""Seconds that a program is given to end by itself."""


def start(command: Sequence[str], **settings: Any) -> subprocess.Popen[Any]:
    """Start a program; raise `FileNotFoundError` where there is none."""
    return subprocess.Popen(command, preexec_fn=_dying_with(os.getpid()), **settings)  # noqa: PLW1509 - it only makes system calls


def run(command: Sequence[str], **settings: Any) -> subprocess.CompletedProcess[Any]:
    """Run a program to its end; raise `FileNotFoundError` where there is none."""
    return subprocess.run(command, check=False, preexec_fn=_dying_with(os.getpid()), **settings)


def end(process: subprocess.Popen[Any]) -> None:
    """Let a program end that nobody needs any more."""
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()


def _dying_with(parent: int) -> Callable[[], None] | None:
    """Return the preparation of a new process that ends with its parent; nothing where systems have no such thing."""
    return ending_with(parent, signal.SIGTERM) if sys.platform == "linux" else None
