"""Count the processors of a build.

Processes that make pages and threads that make the index share them.
"""

from __future__ import annotations

import os


def processors() -> int:
    """Return the number of processors that this process may use."""
    # Only Linux knows that a process may run on some of them only.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
