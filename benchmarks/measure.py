"""Run a program and measure what it takes: time on the clock, processor time, peak memory of any of its processes."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Measured(NamedTuple):
    """What a run took."""

    seconds: float
    """On the clock."""
    processor_seconds: float
    """On all processors together."""
    peak_bytes: int
    """Resident memory of the largest process."""


def measure(command: Sequence[str], *, environment: dict[str, str] | None = None) -> Measured:
    """Run a command to its end; raise `subprocess.CalledProcessError` when it fails."""
    started = time.monotonic()
    process = subprocess.Popen(command, env=os.environ | (environment or {}), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        error = subprocess.CalledProcessError(process.returncode, command, stderr=errors.decode("utf-8", "replace"))
        error.add_note(error.stderr)
        raise error
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def best(runs: int, command: Sequence[str], *, environment: dict[str, str] | None = None, cache: Path | None = None) -> Measured:
    """Return the quickest of several runs, the one least disturbed by others on the machine; a cache folder is emptied before each."""
    measured = []
    for _ in range(runs):
        if cache is not None:
            shutil.rmtree(cache, ignore_errors=True)
        measured.append(measure(command, environment=environment))
    return min(measured, key=lambda run: run.seconds)


def machine() -> str:
    """Return what the figures were measured on, in a line."""
    model = next((line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} cores, {model}, Python {platform.python_version()}, {platform.system()}"


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines) + "\n"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text("utf-8").splitlines()
    except OSError:
        return []
