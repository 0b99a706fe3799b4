"""Run a program and measure its time on the clock, its processor time and its peak memory."""

from __future__ import annotations

import os
import platform
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

SAMPLE_SECONDS = 0.05
"""Seconds between two looks at the memory of a program."""


class Measured(NamedTuple):
    """The figures of a run."""

    seconds: float
    """On the clock."""
    processor_seconds: float
    """On all processors together."""
    peak_bytes: int
    """Resident memory of the largest process."""
    together_bytes: int
    """Resident memory of all processes at once, sampled; shared memory counts for each process."""
    others_share: float
    """The share of the processors that other programs took, from 0 to 1.

    The larger the share, the less the time on the clock can be trusted.
    """


def measure(
    command: Sequence[str],
    *,
    environment: dict[str, str] | None = None,
) -> Measured:
    """Run a command to its end; return its figures.

    Raises `subprocess.CalledProcessError` when the command fails.
    """
    # Files of earlier programs are written to the disk first: the system would write them, and
    # slow the command down, while the command runs.
    if hasattr(os, "sync"):
        os.sync()
    busy, started = _busy_seconds(), time.monotonic()
    process = subprocess.Popen(
        command,
        env=os.environ | (environment or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    with _sampled(process.pid) as samples:
        errors = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise _failure(process.returncode, command, errors)
    # The kernel's figure leaves out a process that nobody has waited for, the samples a short peak.
    peak = max(_peak_bytes(usage.ru_maxrss), samples.largest)
    processor_seconds = usage.ru_utime + usage.ru_stime
    others_seconds = max(0.0, _busy_seconds() - busy - processor_seconds)
    return Measured(
        seconds=seconds,
        processor_seconds=processor_seconds,
        peak_bytes=peak,
        together_bytes=max(peak, samples.together),
        others_share=others_seconds / (seconds * (os.cpu_count() or 1)),
    )


def _failure(code: int, command: Sequence[str], errors: bytes) -> subprocess.CalledProcessError:
    text = errors.decode("utf-8", "replace")
    error = subprocess.CalledProcessError(code, command, stderr=text)
    error.add_note(text)  # the message of the exception leaves the text out
    return error


def _peak_bytes(kilobytes: int) -> int:
    """Return the kernel's figure of peak memory in bytes, or 0."""
    # The figure of a new process begins with the memory of its parent, of which it is a copy:
    # a figure no larger than ours says nothing of the process.
    if kilobytes <= resource.getrusage(resource.RUSAGE_SELF).ru_maxrss:
        return 0
    return 1024 * kilobytes


_COUNTING = [sys.executable, "-c", "for _ in range(40_000_000): pass"]


def loops_at_once(cores: int) -> float:
    """Return the gain of counting on several cores over counting on one.

    This is the most that more cores can bring here: cores that are threads of one core share its units.
    """
    alone = _seconds_of(1)
    together = _seconds_of(cores)
    return cores * alone / together


def _seconds_of(count: int) -> float:
    started = time.monotonic()
    for process in [subprocess.Popen(_COUNTING) for _ in range(count)]:
        process.wait()
    return time.monotonic() - started


class _Samples:
    """The peak memory of a tree of processes, sampled."""

    def __init__(self) -> None:
        self.largest = 0
        self.together = 0

    def look(self, root: int) -> None:
        sizes = [_resident(process) for process in _tree(root)]
        self.largest = max(self.largest, *sizes)
        self.together = max(self.together, sum(sizes))


@contextmanager
def _sampled(root: int) -> Iterator[_Samples]:
    """Sample a process and its descendants until the block ends.

    On a system without /proc all samples are 0.
    """
    samples, ended = _Samples(), threading.Event()

    def look() -> None:
        while not ended.wait(SAMPLE_SECONDS):
            samples.look(root)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield samples
    finally:
        ended.set()
        thread.join()


def _tree(root: int) -> Iterator[int]:
    """Yield a process and its descendants."""
    yield root
    try:
        threads = list(Path(f"/proc/{root}/task").iterdir())
    except OSError:  # it has ended, or there is no /proc
        return
    for thread in threads:
        for line in _lines(str(thread / "children")):
            for child in line.split():
                yield from _tree(int(child))


def _busy_seconds() -> float:
    """Return the seconds of work of all processors since the machine started.

    The work of all programs counts.
    """
    lines = _lines("/proc/stat")
    if not lines:
        return 0.0
    ticks = [int(word) for word in lines[0].split()[1:9]]
    user, nice, system, _idle, _waiting, interrupts, soft_interrupts, stolen = ticks
    busy = user + nice + system + interrupts + soft_interrupts + stolen
    return busy / os.sysconf("SC_CLK_TCK")


def _resident(process: int) -> int:
    """Return the bytes of resident memory of a process; 0 after its end."""
    lines = _lines(f"/proc/{process}/statm")
    if not lines:
        return 0
    return int(lines[0].split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def on_cores(count: int) -> Iterator[None]:
    """Bind programs started in the block to so many cores.

    A system without such bounds runs the programs on all cores.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(allowed)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def best(
    runs: int,
    command: Sequence[str],
    *,
    environment: dict[str, str] | None = None,
    cache: Path | None = None,
) -> Measured:
    """Return the quickest of several runs of a command.

    The quickest run is the least disturbed by other programs. `cache` is a folder that is deleted before
    each run.
    """
    results = []
    for _ in range(runs):
        if cache is not None:
            shutil.rmtree(cache, ignore_errors=True)
        results.append(measure(command, environment=environment))
    return min(results, key=lambda run: run.seconds)


def machine() -> str:
    """Return a line about the machine: cores, processor, Python and system."""
    models = [line for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    model = models[0].split(":", 1)[1].strip() if models else platform.machine()
    python = platform.python_version()
    return f"{os.cpu_count()} cores, {model}, Python {python}, {platform.system()}"


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text("utf-8").splitlines()
    except OSError:
        return []
