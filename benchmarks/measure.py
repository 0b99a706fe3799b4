"""Run a program and measure what it takes: time on the clock, processor time, peak memory of any of its processes."""

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


class Measured(NamedTuple):
    """What a run took."""

    seconds: float
    """On the clock."""
    processor_seconds: float
    """On all processors together."""
    peak_bytes: int
    """Resident memory of the largest process."""
    together_bytes: int
    """Resident memory of all processes at once, sampled; what several of them share counts for each."""
    others_share: float
    """What other programs took meanwhile of the processors, from 0 to 1: how far the time on the clock is not to be trusted."""


def measure(
    command: Sequence[str],
    *,
    environment: dict[str, str] | None = None,
) -> Measured:
    """Run a command to its end; raise `subprocess.CalledProcessError` when it fails.

    What earlier programs have left to be written to the disk is written first: the system would do it while this one runs.
    """
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
        error = subprocess.CalledProcessError(
            process.returncode,
            command,
            stderr=errors.decode("utf-8", "replace"),
        )
        error.add_note(error.stderr)
        raise error
    peak = max(
        _grown(usage.ru_maxrss),
        samples.largest,
    )  # the kernel's figure leaves out a process that nobody has waited for
    processor_seconds = usage.ru_utime + usage.ru_stime
    others_share = max(0.0, _busy_seconds() - busy - processor_seconds) / (seconds * (os.cpu_count() or 1))
    return Measured(
        seconds,
        processor_seconds,
        peak,
        max(peak, samples.together),
        others_share,
    )


def _grown(kilobytes: int) -> int:
    """Return the bytes of the kernel's figure, which begins with the memory of whoever starts a process: no more than that tells nothing."""
    return 1024 * kilobytes if kilobytes > resource.getrusage(resource.RUSAGE_SELF).ru_maxrss else 0


_COUNTING = [sys.executable, "-c", "for _ in range(40_000_000): pass"]


def loops_at_once(cores: int) -> float:
    """Return how much more as many processes as cores do than one, if all they do is count: the most that more cores can bring here.

    Cores that are threads of one core share its units.
    """
    alone, together = (_seconds_of(count) for count in (1, cores))
    return cores * alone / together


def _seconds_of(count: int) -> float:
    started = time.monotonic()
    for process in [subprocess.Popen(_COUNTING) for _ in range(count)]:
        process.wait()
    return time.monotonic() - started


class _Samples:
    """The memory of a tree of processes, looked at again and again."""

    def __init__(self) -> None:
        self.largest = 0
        self.together = 0

    def look(self, root: int) -> None:
        sizes = [_resident(process) for process in _tree(root)]
        self.largest = max(self.largest, *sizes)
        self.together = max(self.together, sum(sizes))


@contextmanager
def _sampled(root: int) -> Iterator[_Samples]:
    """Look at a process and its descendants until the block ends; on a system without /proc nothing is seen."""
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
    """Return how long all processors together have worked since the machine was started, for whatever program."""
    lines = _lines("/proc/stat")
    if not lines:
        return 0.0
    user, nice, system, _idle, _waiting, interrupts, soft_interrupts, stolen = map(
        int,
        lines[0].split()[1:9],
    )
    return (user + nice + system + interrupts + soft_interrupts + stolen) / os.sysconf("SC_CLK_TCK")


def _resident(process: int) -> int:
    lines = _lines(f"/proc/{process}/statm")
    return int(lines[0].split()[1]) * os.sysconf("SC_PAGE_SIZE") if lines else 0


@contextmanager
def on_cores(count: int) -> Iterator[None]:
    """Let what is started in the block run on so many cores only; where the system knows no such bounds, on all."""
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
    """Return the quickest of several runs, the one least disturbed by others on the machine; a cache folder is emptied before each."""
    measured = []
    for _ in range(runs):
        if cache is not None:
            shutil.rmtree(cache, ignore_errors=True)
        measured.append(measure(command, environment=environment))
    return min(measured, key=lambda run: run.seconds)


def machine() -> str:
    """Return what the figures were measured on, in a line."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
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
