"""Kill builds at random moments; examine site, processes and the next build.

`python benchmarks/build_kills.py` interrupts 60 builds of a site of 600 synthetic records, so many
that helpers make their pages, and writes docs/developers/benchmarks/kills.md; it needs Linux. A
third is killed with SIGKILL, a third gets SIGTERM, a third Ctrl+C twice, as a terminal sends it to
every process. Half of them begin with an empty store, half with that of the build before. Moments
are counted from when the build takes care of signals: before, MkDocs is only being loaded. The
bars: readers see the old site or the new one, whole; no traceback; no process of the build after
two seconds; and the next build makes what a cold one makes.
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

from gongkai.search.reader import Reader

ROOT = Path(__file__).parent.parent
KILLS, RECORDS = 60, 600
SEED = 1
QUIET = {"NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1795219200"}
BETWEEN_PRESSES = 0.02
"""Seconds."""
QUERIES = ["党员", "支部", "总结", "会议"]
FEW = 1
"""Records that are changed in state `c`, which needs no helpers."""

_TITLE = re.compile("^标题: ", re.MULTILINE)
_CAUGHT = re.compile(r"^SigCgt:\s*(\w+)", re.MULTILINE)
_SAID_WRONG = ("Traceback", "Error", "did not say")

Shown = tuple[Mapping[str, bytes], list[set[str]]]


class Site(NamedTuple):
    """A site whose data has several states, each with the result of a cold build."""

    folder: Path
    records: Mapping[Path, str]
    expected: Mapping[str, Shown]
    usual: Mapping[bool, float]
    """Seconds that a build takes, with an empty store and with that of a build of other data."""

    def write(self, state: str) -> None:
        """Write the data of a state.

        `a` is as it was made, `b` has another title in each record, `c` in one.
        """
        changed = {"a": 0, "b": len(self.records), "c": FEW}[state]
        for number, (path, text) in enumerate(self.records.items()):
            wanted = _TITLE.sub(f"标题: {state}", text) if number < changed else text
            if path.read_text("utf-8") != wanted:
                path.write_text(wanted, "utf-8")


def _twice(process: subprocess.Popen[bytes]) -> None:
    for _ in range(2):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(BETWEEN_PRESSES)


WAYS: Mapping[str, Callable[[subprocess.Popen[bytes]], None]] = {
    "SIGKILL": lambda process: process.kill(),
    "SIGTERM": lambda process: process.terminate(),
    "Ctrl+C twice": _twice,
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
    demo = [sys.executable, "-m", "gongkai", "demo", str(folder)]
    size = ["--records", str(records), "--seed", str(SEED)]
    subprocess.run([*demo, *size], check=True, stderr=subprocess.DEVNULL)
    paths = sorted((folder / "data/records").rglob("*.yml"))
    texts = {path: path.read_text("utf-8") for path in paths}
    expected: dict[str, Shown] = {}
    seconds: dict[bool, float] = {}
    site = Site(folder, texts, expected, seconds)
    for state in "abc":
        site.write(state)
        cold = [*_build(folder), "--site-dir", str(folder / "cold")]
        subprocess.run(cold, check=True, env=os.environ | {"GONGKAI_STORE": "off"})
        expected[state] = _shown(folder / "cold")
        started = time.monotonic()
        subprocess.run(_build(folder), check=True)
        seconds.setdefault(not seconds, time.monotonic() - started)
    return site


def run(site: Site, kills: int, mark: str) -> tuple[Counter[str], list[str]]:
    """Kill builds one after the other."""
    dice = random.Random(SEED)  # noqa: S311 - not a secret
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    before = "c"
    for number in count():
        if min(counts[way] for way in WAYS) >= kills // len(WAYS):
            break
        way = list(WAYS)[number % len(WAYS)]
        is_cold = (number // len(WAYS)) % 2 == 0
        state = dice.choice([other for other in ("ab" if is_cold else "abc") if other != before])
        site.write(state)
        if is_cold:
            shutil.rmtree(site.folder / ".cache", ignore_errors=True)
        moment = dice.uniform(0, site.usual[is_cold])
        was_killed, found = _kill(site, way, moment, mark, (before, state))
        counts[way if was_killed else "ended before"] += 1
        counts["cold" if is_cold else "warm"] += was_killed
        again = subprocess.run(_build(site.folder), check=False, capture_output=True)
        if again.returncode or _shown(site.folder / "site") != site.expected[state]:
            found.append("the next build is not a cold one")
        wrong += [f"{number}, {way}, {'cold' if is_cold else 'warm'}: {each}" for each in found]
        before = state
    return counts, wrong


def _kill(
    site: Site,
    way: str,
    after: float,
    mark: str,
    states: tuple[str, str],
) -> tuple[bool, list[str]]:
    """Kill a build; return whether it still ran, and all faults."""
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
    left = left_behind(mark)
    found = [f"{word}: {output[-2000:]}" for word in ("Traceback", "Error") if word in output]
    if was_running and process.returncode == 0 and "打断" in output:
        found.append("it said that it was interrupted, and ended well")
    if way != "SIGKILL" and was_running and process.returncode and output.count("打断") != 1:
        found.append(f"it did not say once that it was interrupted: {output[-2000:]}")
    if _shown(site.folder / "site") not in [site.expected[state] for state in states]:
        found.append("the site is broken")
    return was_running, found + [f"left: {each}" for each in left]


def _wait_for_signals(process: subprocess.Popen[bytes]) -> None:
    """Wait until a build takes care of the signals that it may get."""
    while process.poll() is None:
        with suppress(OSError, AttributeError):
            caught = _CAUGHT.search(
                Path(f"/proc/{process.pid}/status").read_text("utf-8"),
            )
            if caught and int(caught[1], 16) >> (signal.SIGTERM - 1) & 1:
                return
        time.sleep(0.005)


def _build(folder: Path) -> list[str]:
    return [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--quiet",
        "-f",
        str(folder / "mkdocs.yml"),
    ]


def _shown(site: Path) -> Shown:
    """Return the files of a site, and the hits of its search.

    While the index has a delta, its bytes may differ from those of a cold build.
    """
    search = site / "search"
    reader = Reader(
        (search / "entry.bin").read_bytes(),
        lambda name: (search / name).read_bytes(),
    )
    ids = reader.ids()
    paths = [path for path in site.rglob("*") if path.is_file() and path.suffix != ".bin"]
    files = {path.relative_to(site).as_posix(): path.read_bytes() for path in paths}
    return files, [{ids[number] for number in reader.find(query).tolist()} for query in QUERIES]


def _page(counts: Counter[str], wrong: list[str], kills: int, records: int) -> str:
    def of(word: str) -> int:
        return sum(word in each for each in wrong)

    rows: list[tuple[Any, ...]] = [
        *((f"killed by {way}", counts[way], kills // len(WAYS)) for way in WAYS),
        ("of these with an empty store", counts["cold"], ""),
        ("of these with the store of the build before", counts["warm"], ""),
        ("builds that ended before they were killed", counts["ended before"], ""),
        (
            "sites that were neither the old one nor the new one, whole",
            of("the site is broken"),
            "0",
        ),
        (
            "builds that said more than a sentence, or nothing",
            sum(map(of, _SAID_WRONG)),
            "0",
        ),
        ("processes left after 2 s", of("left: "), "0"),
        (
            "next builds that did not make what a cold one makes",
            of("the next build"),
            "0",
        ),
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
