"""Kill builds at random moments; examine site, processes and the next build.

`python benchmarks/build_kills.py` interrupts 60 builds of a site of 600 synthetic records and writes
docs/developers/benchmarks/kills.md. The records are so many that worker processes make the pages. The
program needs Linux. A third of the builds is killed with SIGKILL, a third gets SIGTERM, a third Ctrl+C
twice, as a terminal sends Ctrl+C to every process. Half of the builds begin with an empty store, half
with the store of the build before. Moments are counted from when the build handles signals: before,
MkDocs is only being loaded. The bars: readers see the whole old site or the whole new site; no
traceback; no process of the build after two seconds; and the next build equals a cold build.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from measure import machine, markdown_table
from processes import MARK, left_behind
from workspace import demo_command, module_command

from gongkai.search.reader import Reader

ROOT = Path(__file__).parent.parent
KILLS, RECORDS = 60, 600
SEED = 1
QUIET = {"NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1795219200"}
BETWEEN_PRESSES = 0.02
"""Seconds between the first Ctrl+C and the second."""
QUERIES = ["党员", "支部", "总结", "会议"]
FEW = 1
"""The number of records that state `c` changes, too few for worker processes."""

_TITLE = re.compile("^标题: ", re.MULTILINE)
_CAUGHT_SIGNALS = re.compile(r"^SigCgt:\s*(\w+)", re.MULTILINE)
_WRONG_OUTPUT = ("Traceback", "Error", "did not say")

Contents = tuple[Mapping[str, bytes], list[set[str]]]
"""The files of a site by address, and the hits of each query."""


class Site(NamedTuple):
    """A site whose data has several states, each with the result of a cold build."""

    folder: Path
    records: Mapping[Path, str]
    expected: Mapping[str, Contents]
    usual: Mapping[bool, float]
    """Seconds of a build by whether its store is empty; otherwise the store is of other data."""

    def write(self, state: str) -> None:
        """Write the data of a state.

        `a` is the data as made, `b` has another title in each record, `c` in one record.
        """
        changes = {"a": 0, "b": len(self.records), "c": FEW}[state]
        for number, (path, text) in enumerate(self.records.items()):
            new = _TITLE.sub(f"标题: {state}", text) if number < changes else text
            # An unchanged file keeps its time, by which a build finds that it is unchanged.
            if path.read_text("utf-8") != new:
                path.write_text(new, "utf-8")


def _interrupt_twice(process: subprocess.Popen[bytes]) -> None:
    for _ in range(2):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(BETWEEN_PRESSES)


WAYS: Mapping[str, Callable[[subprocess.Popen[bytes]], None]] = {
    "SIGKILL": lambda process: process.kill(),
    "SIGTERM": lambda process: process.terminate(),
    "Ctrl+C twice": _interrupt_twice,
}


def main() -> None:
    """Kill builds, print the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--records", type=int, default=RECORDS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ.update(QUIET)
        os.environ.update({"XDG_STATE_HOME": f"{name}/state", "GONGKAI_WORKERS": "2", MARK: name})
        site = make_site(Path(name, "demo"), given.records)
        counts, wrong = run(site, given.kills, name)
    page = _page(counts, wrong, given.kills, given.records)
    print(page)
    if (given.kills, given.records) == (KILLS, RECORDS):
        (ROOT / "docs/developers/benchmarks/kills.md").write_text(page, "utf-8")
    sys.exit(1 if wrong else 0)


def make_site(folder: Path, records: int) -> Site:
    """Write the data; build each of its states cold, and time builds."""
    subprocess.run(demo_command(folder, records), check=True, stderr=subprocess.DEVNULL)
    paths = sorted((folder / "data/records").rglob("*.yml"))
    texts = {path: path.read_text("utf-8") for path in paths}
    expected: dict[str, Contents] = {}
    seconds: dict[bool, float] = {}
    site = Site(folder, texts, expected, seconds)
    for state in "abc":
        site.write(state)
        cold = [*_build(folder), "--site-dir", str(folder / "cold")]
        subprocess.run(cold, check=True, env=os.environ | {"GONGKAI_STORE": "off"})
        expected[state] = _contents(folder / "cold")
        started = time.monotonic()
        subprocess.run(_build(folder), check=True)
        # The first build has an empty store, the second one that of other data.
        seconds.setdefault(not seconds, time.monotonic() - started)
    return site


def run(site: Site, kills: int, mark: str) -> tuple[Counter[str], list[str]]:
    """Kill builds one after the other; return the counts and all faults.

    `mark` is the value that the processes of a build have in their environment.
    """
    dice = random.Random(SEED)  # noqa: S311 - not a secret
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    before = "c"
    for number in count():
        if min(counts[way] for way in WAYS) >= kills // len(WAYS):
            break
        way = list(WAYS)[number % len(WAYS)]
        is_cold = (number // len(WAYS)) % 2 == 0
        store = "cold" if is_cold else "warm"
        states = "ab" if is_cold else "abc"
        state = dice.choice([other for other in states if other != before])
        site.write(state)
        if is_cold:
            shutil.rmtree(site.folder / ".cache", ignore_errors=True)
        moment = dice.uniform(0, site.usual[is_cold])
        was_killed, faults = _kill(site, way, moment, mark, (before, state))
        counts[way if was_killed else "ended before"] += 1
        counts[store] += was_killed
        again = subprocess.run(_build(site.folder), check=False, capture_output=True)
        if again.returncode or _contents(site.folder / "site") != site.expected[state]:
            faults.append("the next build is not a cold one")
        wrong += [f"{number}, {way}, {store}: {fault}" for fault in faults]
        before = state
    return counts, wrong


def _kill(
    site: Site,
    way: str,
    after: float,
    mark: str,
    states: tuple[str, str],
) -> tuple[bool, list[str]]:
    """Kill a build; return whether the build still ran, and all faults.

    `after` is in seconds; `states` are the states of the old site and of the new site.
    """
    process = subprocess.Popen(
        _build(site.folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    _wait_for_signals(process)
    with suppress(subprocess.TimeoutExpired):
        process.wait(after)
    was_running = process.poll() is None
    if was_running:
        WAYS[way](process)
    output = process.communicate()[0].decode("utf-8", "replace")
    processes = left_behind(mark)
    faults = [f"{word}: {output[-2000:]}" for word in ("Traceback", "Error") if word in output]
    if was_running and process.returncode == 0 and "打断" in output:
        faults.append("it said that it was interrupted, and ended well")
    if way != "SIGKILL" and was_running and process.returncode and output.count("打断") != 1:
        faults.append(f"it did not say once that it was interrupted: {output[-2000:]}")
    if _contents(site.folder / "site") not in [site.expected[state] for state in states]:
        faults.append("the site is broken")
    return was_running, faults + [f"left: {command}" for command in processes]


def _wait_for_signals(process: subprocess.Popen[bytes]) -> None:
    """Wait until a build handles SIGTERM."""
    while process.poll() is None:
        with suppress(OSError, AttributeError):
            status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
            caught = _CAUGHT_SIGNALS.search(status)
            if caught and int(caught[1], 16) >> (signal.SIGTERM - 1) & 1:
                return
        time.sleep(0.005)


def _build(folder: Path) -> list[str]:
    return module_command("mkdocs", "build", "--quiet", "-f", str(folder / "mkdocs.yml"))


def _contents(site: Path) -> Contents:
    """Return the files of a site, and the hits of its search."""
    search = site / "search"
    entry = (search / "entry.bin").read_bytes()
    reader = Reader(entry, lambda name: (search / name).read_bytes())
    ids = reader.ids()
    numbers = [reader.find(query).tolist() for query in QUERIES]
    hits = [set(map(ids.__getitem__, each)) for each in numbers]
    # An index with a delta differs in bytes from that of a cold build, but not in its hits.
    paths = [path for path in site.rglob("*") if path.is_file() and path.suffix != ".bin"]
    files = {path.relative_to(site).as_posix(): path.read_bytes() for path in paths}
    return files, hits


def _page(counts: Counter[str], wrong: list[str], kills: int, records: int) -> str:
    def count_of(word: str) -> int:
        return sum(word in each for each in wrong)

    broken = count_of("the site is broken")
    wrong_outputs = sum(map(count_of, _WRONG_OUTPUT))
    wrong_builds = count_of("the next build")
    rows: list[tuple[Any, ...]] = [
        *((f"killed by {way}", counts[way], kills // len(WAYS)) for way in WAYS),
        ("of these with an empty store", counts["cold"], ""),
        ("of these with the store of the build before", counts["warm"], ""),
        ("builds that ended before they were killed", counts["ended before"], ""),
        ("sites that were neither the old one nor the new one, whole", broken, "0"),
        ("builds that said more than a sentence, or nothing", wrong_outputs, "0"),
        ("processes left after 2 s", count_of("left: "), "0"),
        ("next builds that did not make what a cold one makes", wrong_builds, "0"),
    ]
    listed = "".join(f"- {each}\n" for each in wrong[:20])
    return f"""# Builds that are killed

Made by `python benchmarks/build_kills.py`: builds of a site of {records:,} synthetic records are
killed at random moments, a third with SIGKILL, a third with SIGTERM, a third by Ctrl+C twice in
20 ms, as a terminal sends it to every process. After each, the site is compared with the old one
and the new one, processes are looked for, and the next build is compared with a cold one, file by
file, the index by what it finds. Measured on {machine()}.

{markdown_table(["figure", "measured", "bar"], rows)}{listed}"""


if __name__ == "__main__":
    main()
