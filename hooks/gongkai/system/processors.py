"""How many processors a build may use: for processes that make pages, and for threads that make the index."""

from __future__ import annotations

import os


def processors() -> int:
    """Return the number of processors that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
