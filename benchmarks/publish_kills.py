"""Kill publishers at random while a real nginx serves the site under load, and look at every answer.

`python benchmarks/publish_kills.py` runs 200 rounds on a site of 1,000 synthetic records and writes
docs/developers/benchmarks/publish_kills.md; the program needs nginx. In each round a publisher is started for
the next commit, and killed with SIGKILL after a random time; in every tenth round two publishers race.
Readers ask 50 times a second for a page, its style sheets and scripts, and later for the parts of the search
(`publish_readers.py`). The bars: no failed answer, no answer that mixes releases, no lost release.

Then 60 publishers are stopped by SIGKILL, SIGTERM and Ctrl+C twice, in both layouts (`publish_stops.py`): no
broken site, no traceback, no process left.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from measure import machine, markdown_table, measure
from publish_plans import KEEP, VARIANTS, make_plan, page_paths, publish_plan, withdrawable
from publish_readers import RATE, SEED, Readers, complete_releases
from publish_stops import STOPS, Stops, faults, run_stops, stops_section
from serving import free_port, nginx
from workspace import QUIET, build_command, demo_command

from gongkai.release import differences
from gongkai.release.web_server import Served
from gongkai.release.web_server import nginx as nginx_config
from gongkai.system.interruption import interruptible

ROOT = Path(__file__).parent.parent
ROUNDS, RECORDS = 200, 1000
RACE = 10
"""In one of so many rounds two publishers start at once."""


class Outcome(NamedTuple):
    """The result of all rounds."""

    rounds: int
    killed: int
    """Publishers that were killed while they ran."""
    finished: int
    """Publishers that ended before they were killed."""
    published: int
    """Releases that readers have seen."""
    answers: Counter[str]
    taken_away: int
    """Requests for a part of the search that a newer release has replaced."""
    outlived: int
    """Requests for a file of a release that was not kept any more."""
    wrong: Sequence[str]
    lost: Sequence[str]
    slowest: float
    """The seconds of the slowest answer."""
    seconds: float
    """The seconds with readers."""


def main() -> None:
    """Run the rounds, print the table and write it; or publish, as a round's publisher."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--stops", type=int, default=STOPS)
    names = ("PLAN", "DESTINATION", "COMMIT", "LAYOUT")
    parser.add_argument("--publish", nargs=len(names), metavar=names)
    given = parser.parse_args()
    if given.publish:
        be_a_publisher(*given.publish)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        demo = folder / "demo"
        measure(demo_command(demo, given.records))
        measure(build_command(demo / "mkdocs.yml"), environment=QUIET)
        outcome = run(folder, demo / "site", given.rounds)
        publishers = [_command(folder / f"plan-{number}.json") for number in range(VARIANTS)]
        stops = run_stops(folder, publishers, given.stops)
    page = _page(outcome, stops, given.records)
    print(page)
    if (given.rounds, given.stops, given.records) == (ROUNDS, STOPS, RECORDS):
        (ROOT / "docs/developers/benchmarks/publish_kills.md").write_text(page, "utf-8")
    sys.exit(1 if outcome.wrong or outcome.lost or faults(stops) else 0)


def be_a_publisher(plan_path: str, destination: str, commit: str, layout: str) -> None:
    """Print a line, then publish a plan; a signal interrupts the publication."""
    with interruptible("interrupted"):
        print("begun", flush=True)
        publish_plan(plan_path, destination, commit, layout)


def run(folder: Path, site: Path, rounds: int) -> Outcome:
    """Serve, ask and kill; `folder` is for the files of the rounds."""
    dice = random.Random(SEED)  # noqa: S311 - not a secret
    plans = [make_plan(folder, site, number) for number in range(VARIANTS)]
    destination = folder / "served"
    usual = _publish(plans[0], destination, 1)
    port = free_port()
    config = nginx_config(Served(str(destination), "_", port, {}))
    with nginx(folder / "nginx", config, port):
        changing = [f"/{record}/" for record in withdrawable(site)]
        readers = Readers(port, destination, page_paths(site), changing)
        readers.start()
        counts, lost = _rounds(plans, destination, rounds, usual, dice)
        time.sleep(1)
        readers.stop()
    # One more publication clears up after the last kill.
    _publish(plans[0], destination, 1000 * rounds)
    lost += [f"{each.path}: {each.what}" for each in differences(str(destination), None)]
    return Outcome(
        rounds,
        counts["killed"],
        counts["finished"],
        len(readers.releases),
        readers.answers,
        readers.taken_away,
        readers.outlived,
        readers.wrong,
        lost,
        readers.slowest,
        readers.seconds,
    )


def _rounds(
    plans: Sequence[Path],
    destination: Path,
    rounds: int,
    usual: float,
    dice: random.Random,
) -> tuple[Counter[str], list[str]]:
    """Run rounds until so many publishers were killed; return counts and faults.

    `usual` is the seconds of a whole publication.
    """
    counts: Counter[str] = Counter()
    lost: list[str] = []
    for number in count(2):
        if counts["killed"] == rounds:
            break
        before = complete_releases(destination)
        publishers = [_start(plans[number % VARIANTS], destination, number)]
        if number % RACE == 0:
            rival_plan = plans[(number + 1) % VARIANTS]
            publishers.append(_start(rival_plan, destination, number + 1))
        time.sleep(dice.uniform(0, usual))
        counts["killed" if publishers[0].poll() is None else "finished"] += 1
        with suppress(ProcessLookupError):
            publishers[0].send_signal(signal.SIGKILL)
        for publisher in publishers:
            publisher.wait()
        after = complete_releases(destination)
        # Each publisher may remove one release, the oldest.
        expected = before[len(publishers) - KEEP :]
        lost += [f"round {number}: {name}" for name in expected if name not in after]
        if not (destination / "current/site/index.html").is_file():
            lost.append(f"round {number}: current leads nowhere")
    return counts, lost


def _publish(plan: Path, destination: Path, commit: int) -> float:
    """Publish to the end; return the seconds.

    Raises `RuntimeError` when the publisher fails.
    """
    started = time.monotonic()
    if _start(plan, destination, commit).wait():
        message = "a publisher failed that nobody killed"
        raise RuntimeError(message)
    return time.monotonic() - started


def _start(plan: Path, destination: Path, commit: int) -> subprocess.Popen[bytes]:
    command = [*_command(plan), str(destination), str(commit), "link"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _command(plan: Path) -> list[str]:
    """Return the command that publishes a plan, without destination, commit and layout."""
    return [sys.executable, __file__, "--publish", str(plan)]


def _page(outcome: Outcome, stops: Stops, records: int) -> str:
    answers = sum(outcome.answers.values())
    rate = answers / outcome.seconds
    removed = "of these 404, of a release that was not kept any more when the reader went on"
    rows: list[tuple[Any, ...]] = [
        ("publishers killed while they ran", outcome.killed, f"{outcome.rounds}"),
        ("publishers that ended before they were killed", outcome.finished, ""),
        ("releases that readers saw", outcome.published, ""),
        ("answers", f"{answers:,}", ""),
        ("of these 200", f"{outcome.answers['200']:,}", ""),
        ("of these 410, of withdrawn records", f"{outcome.answers['410']:,}", ""),
        ("of these 404, parts of the search of an earlier release", f"{outcome.taken_away:,}", ""),
        (removed, f"{outcome.outlived:,}", ""),
        ("answers a second", f"{rate:.1f}", f"{RATE}"),
        ("slowest answer", f"{1000 * outcome.slowest:.0f} ms", ""),
        ("answers that failed or mix releases", len(outcome.wrong), "0"),
        ("releases lost or not as their manifests say", len(outcome.lost), "0"),
    ]
    listed = "".join(f"- {each}\n" for each in [*outcome.wrong, *outcome.lost][:20])
    return f"""# Publishers that are killed

Made by `make benchmark-publish` (`benchmarks/publish_kills.py`): publishers of a site of {records:,} synthetic records are killed with SIGKILL
at random moments, in every tenth round two race, while nginx serves under load. Every page is compared with the manifest of the release that
was served when it was asked for, and everything versioned that it names with the same manifest. Measured on {machine()}.

{markdown_table(["figure", "measured", "bar"], rows)}{listed}
{stops_section(stops)}"""


if __name__ == "__main__":
    main()
