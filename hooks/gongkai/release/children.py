"""Run programs that end when this one ends, however it ends."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

_PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
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
    """Return the preparation of a new process.

    It asks the system for a signal when the process that started it ends.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def prepare() -> None:
        prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != parent:  # it has ended meanwhile
            os._exit(1)

    return prepare
