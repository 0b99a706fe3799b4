"""Stop publishers in every way, in both layouts, and examine site, output and processes.

Part of `benchmarks/publish_kills.py`. Each publisher is stopped by SIGKILL, by SIGTERM or by Ctrl+C twice, at a
random moment of its work; over ssh, where sshd and rsync are installed, so that the publisher has processes to
leave behind. Its output may have no traceback, no process of the publisher may be left two seconds later, and
after `recover` readers have to see one whole site.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from measure import markdown_table
from processes import MARK, left_behind
from serving import MissingProgramError, free_port, program, sshd

from gongkai.release import differences, recover
from gongkai.release.target import SSH

STOPS = 60
LAYOUTS = ("link", "folder")
WAYS = {
    "KILL": (signal.SIGKILL,),
    "TERM": (signal.SIGTERM,),
    "Ctrl+C twice": (signal.SIGINT, signal.SIGINT),
}
CODES = {
    "KILL": -signal.SIGKILL,
    "TERM": 128 + signal.SIGTERM,
    "Ctrl+C twice": 128 + signal.SIGINT,
}
_BETWEEN = 0.05
"""Seconds between the first Ctrl+C and the second."""


class Stops(NamedTuple):
    """The faults of stopped publishers, by kind."""

    stopped: Counter[tuple[str, str]]
    """The number of stopped publishers by layout and way."""
    finished: int
    """Publishers that had ended before the signal."""
    unseen: int
    """The number of times that readers saw nothing until `recover`, in the layout of folders."""
    broken: Sequence[str]
    tracebacks: Sequence[str]
    orphans: Sequence[str]
    codes: Sequence[str]
    """Exit codes that are not those of the signal."""
    is_over_ssh: bool


def run_stops(folder: Path, publishers: Sequence[Sequence[str]], number: int) -> Stops:
    """Stop so many publishers, half of them in each layout.

    Each of `publishers` is a command to which destination, commit and layout are added. A publisher writes a line
    when its work begins.
    """
    # A shell lets programs in the background ignore SIGINT, and their children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    dice = random.Random(1)  # noqa: S311 - not a secret
    stopped: Counter[tuple[str, str]] = Counter()
    counts: Counter[str] = Counter()
    kinds = ("broken", "tracebacks", "orphans", "codes")
    wrong: dict[str, list[str]] = {kind: [] for kind in kinds}
    with _ssh(folder / "ssh") as host:
        for layout in LAYOUTS:
            place = folder / f"stopped-{layout}"
            target = f"{host}{place}"
            usual = _Publisher([*publishers[0], target, "1", layout]).to_the_end()
            commit = 1
            while sum(stopped[layout, way] for way in WAYS) < number // len(LAYOUTS):
                commit += 1
                way = list(WAYS)[commit % len(WAYS)]
                command = publishers[commit % len(publishers)]
                publisher = _Publisher([*command, target, str(commit), layout])
                code, output = publisher.stop(dice.uniform(0, usual), WAYS[way])
                about = f"{layout}, {way}, publisher {commit}"
                if "Traceback" in output:
                    wrong["tracebacks"].append(f"{about}: {output[-300:]}")
                wrong["orphans"] += [f"{about}: {each}" for each in left_behind(publisher.mark)]
                if code not in {0, CODES[way]}:
                    wrong["codes"].append(f"{about}: {code}")
                wrong["broken"] += [f"{about}: {each}" for each in _broken(place, counts)]
                stopped[layout, way] += code != 0
                counts["finished"] += code == 0
    finished, unseen = counts["finished"], counts["unseen"]
    return Stops(stopped, finished, unseen, **wrong, is_over_ssh=bool(host))


def stops_section(stops: Stops) -> str:
    """Return the section of the page with the figures."""
    over = "over ssh to this machine" if stops.is_over_ssh else "to a folder"
    listed = "".join(f"- {each}\n" for each in faults(stops)[:20])
    return f"""## In every way, in both layouts

{sum(stops.stopped.values())} publishers of the same sites, {over}, are stopped at random moments of their work; two seconds later nothing of them may be left, and after
`gongkai recover` every file of every release has to be as its manifest says.

{markdown_table(["figure", "measured", "bar"], list(_rows(stops)))}{listed}"""


def _rows(stops: Stops) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of the table: figure, number and bar."""
    for layout in LAYOUTS:
        counted = ", ".join(f"{stops.stopped[layout, way]} by {way}" for way in WAYS)
        yield f"publishers stopped, `--layout {layout}`", counted, ""
    yield "publishers that ended before they were stopped", str(stops.finished), ""
    yield "switches of folders that `gongkai recover` ended", str(stops.unseen), ""
    yield "broken sites", str(len(stops.broken)), "0"
    yield "tracebacks", str(len(stops.tracebacks)), "0"
    yield "processes left after 2 s", str(len(stops.orphans)), "0"
    yield "exit codes that are not those of the signal", str(len(stops.codes)), "0"


def faults(stops: Stops) -> list[str]:
    """Return the faults of all kinds."""
    return [*stops.broken, *stops.tracebacks, *stops.orphans, *stops.codes]


class _Publisher:
    """A running publisher that has begun its work."""

    def __init__(self, command: Sequence[str]) -> None:
        self.mark = uuid4().hex
        self._process = subprocess.Popen(
            command,
            env={**os.environ, MARK: self.mark},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert self._process.stdout is not None  # noqa: S101 - a pipe
        self._begun = self._process.stdout.readline()

    def to_the_end(self) -> float:
        """Wait for the end of the publisher; return the seconds.

        Raises `RuntimeError` with the output when the publisher fails.
        """
        started = time.monotonic()
        output, _ = self._process.communicate()
        if self._process.returncode:
            raise RuntimeError((self._begun + output).decode("utf-8", "replace"))
        return time.monotonic() - started

    def stop(
        self,
        seconds: float,
        signals: Sequence[signal.Signals],
    ) -> tuple[int, str]:
        """Send signals after a time; return the exit code and the output."""
        time.sleep(seconds)
        for number in signals:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)
            time.sleep(_BETWEEN)
        output, _ = self._process.communicate()
        return self._process.returncode, (self._begun + output).decode("utf-8", "replace")


def _broken(place: Path, counts: Counter[str]) -> list[str]:
    """Return the faults of a destination after `recover`."""
    page = place / "current/site/index.html"
    is_served = page.is_file()
    if not is_served and (place / "current").is_symlink():
        return ["current leads nowhere"]
    # In the layout of folders there is a moment without a site, which `recover` ends.
    counts["unseen"] += not is_served
    release = recover(str(place), lambda _: None)
    if not release or not page.is_file():
        return ["nothing is seen"]
    return [f"{each.path} {each.what}" for each in differences(str(place), None)]


@contextmanager
def _ssh(folder: Path) -> Iterator[str]:
    """Yield the prefix of a folder that is reached over ssh.

    The prefix is empty where sshd or rsync is missing.
    """
    try:
        program("rsync", "rsync")
        program("sshd", "openssh-server")
    except MissingProgramError as error:
        sys.stderr.write(f"{error}; publishers have no processes of their own\n")
        yield ""
        return
    with sshd(folder, free_port()) as command:
        os.environ[SSH] = command
        try:
            yield "127.0.0.1:"
        finally:
            os.environ.pop(SSH)
