"""Kill publishers at random while a real nginx serves what they publish, under load, and look at every answer.

`python benchmarks/publish_kills.py` runs 200 rounds on a site of 1,000 synthetic records and writes
docs/developers/benchmarks/publish_kills.md; it needs nginx. In each round a publisher is started for the next commit, and killed with
SIGKILL after a random time; in every tenth two publishers race. Readers ask 50 times a second for a page, its style sheets and scripts, and
later for the parts of the search. Each answer has to be, byte for byte, what the manifest of a release says that was served while it was
asked for; what a page names has to be there as its release had it. The bars: no answer that failed, none that mixes, no release that is lost.

Then 60 publishers are stopped by SIGKILL, SIGTERM and Ctrl+C twice, in both layouts (`publish_stops.py`): no broken site, no traceback, no process left.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from measure import machine, markdown_table, measure
from publish_stops import STOPS, Stops, faults, run_stops, stops_section
from serving import Answer, ask, free_port, nginx

from gongkai.release import Order, PublishSettings, Site, differences, publish
from gongkai.release.server.manifest import Manifest, is_versioned, read_manifest
from gongkai.release.web_server import Served
from gongkai.release.web_server import nginx as nginx_config
from gongkai.system.interruption import interruptible

ROOT = Path(__file__).parent.parent
QUIET = {"NO_MKDOCS_2_WARNING": "1"}
ROUNDS, RECORDS, KEEP = 200, 1000, 5
VARIANTS = 4
RATE = 50
"""Requests a second."""
READERS = 25
RACE = 10
"""In every so many rounds two publishers start at once."""
SEED = 1
WITHDRAWN = 3
"""Records, in one variant of four."""
WEIGHT = 0.1
"""How often the page of one of those is read."""
ASSET = re.compile(r"""(?:href|src)="((?:\.\./)*assets/[^"]+)\"""")


class Plan(NamedTuple):
    """A site as a publisher is given it."""

    folder: str
    digests: Mapping[str, str]
    withdrawn: Sequence[str]


class Outcome(NamedTuple):
    """What 200 rounds have come to."""

    rounds: int
    killed: int
    """Publishers that were killed while they ran."""
    finished: int
    published: int
    """Releases that readers have seen."""
    answers: Counter[str]
    taken_away: int
    outlived: int
    """Parts of the search that contained what had been withdrawn."""
    wrong: Sequence[str]
    lost: Sequence[str]
    slowest: float
    """Seconds, of an answer."""
    seconds: float
    """While there were readers."""


def main() -> None:
    """Run the rounds, print the table and write it; or, for a round, be a publisher."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--stops", type=int, default=STOPS)
    parser.add_argument(
        "--publish",
        nargs=4,
        metavar=("PLAN", "DESTINATION", "COMMIT", "LAYOUT"),
    )
    given = parser.parse_args()
    if given.publish:
        be_a_publisher(*given.publish)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure(
            [
                sys.executable,
                "-m",
                "gongkai",
                "demo",
                f"{folder}/demo",
                "--records",
                str(given.records),
                "--seed",
                "1",
            ]
        )
        measure(
            [
                sys.executable,
                "-m",
                "mkdocs",
                "build",
                "--strict",
                "-f",
                f"{folder}/demo/mkdocs.yml",
            ],
            environment=QUIET,
        )
        outcome = run(folder, folder / "demo/site", given.rounds)
        stops = run_stops(
            folder,
            [_command(folder / f"plan-{number}.json") for number in range(VARIANTS)],
            given.stops,
        )
    page = _page(outcome, stops, given.records)
    print(page)
    if (given.rounds, given.stops, given.records) == (ROUNDS, STOPS, RECORDS):
        (ROOT / "docs/developers/benchmarks/publish_kills.md").write_text(page, "utf-8")
    sys.exit(1 if outcome.wrong or outcome.lost or faults(stops) else 0)


def be_a_publisher(plan_path: str, destination: str, commit: str, layout: str) -> None:
    """Publish a plan as `gongkai publish` does when it has built; commits are numbers here, of which a larger one is newer."""
    with interruptible("interrupted"):
        print("begun", flush=True)
        _publish_plan(plan_path, destination, commit, layout)


def _publish_plan(plan_path: str, destination: str, commit: str, layout: str) -> None:
    plan = Plan(**json.loads(Path(plan_path).read_text("utf-8")))

    def order(other: str) -> Order:
        return Order.SAME if int(other) == int(commit) else Order.NEWER if int(other) < int(commit) else Order.OLDER

    site = Site(
        Path(plan.folder),
        plan.digests,
        f"{int(commit):040d}",
        "社会",
        frozenset(plan.withdrawn),
        {"redirects.nginx": ""},
    )
    publish(
        site,
        destination,
        order,
        PublishSettings(keep=KEEP, layout=layout),
        lambda _: None,
    )


def run(folder: Path, site: Path, rounds: int) -> Outcome:
    """Serve, ask and kill; `folder` is for what is made meanwhile."""
    dice = random.Random(SEED)  # noqa: S311 - not a secret
    plans = [make_plan(folder, site, number) for number in range(VARIANTS)]
    destination = folder / "served"
    usual = _publish(plans[0], destination, 1)
    port = free_port()
    with nginx(
        folder / "nginx",
        nginx_config(Served(str(destination), "_", port, {})),
        port,
    ):
        readers = Readers(
            port,
            destination,
            _paths(site),
            [f"/{record}/" for record in _to_be_withdrawn(site)],
        )
        readers.start()
        counts, lost = _rounds(plans, destination, rounds, usual, dice)
        time.sleep(1)
        readers.stop()
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
    counts: Counter[str] = Counter()
    lost: list[str] = []
    for number in count(2):
        if counts["killed"] == rounds:
            break
        before = _complete(destination)
        started = [_start(plans[number % VARIANTS], destination, number)]
        if number % RACE == 0:
            started.append(
                _start(plans[(number + 1) % VARIANTS], destination, number + 1),
            )
        time.sleep(dice.uniform(0, usual))
        counts["killed" if started[0].poll() is None else "finished"] += 1
        with suppress(ProcessLookupError):
            started[0].send_signal(signal.SIGKILL)
        for each in started:
            each.wait()
        after = _complete(destination)
        lost += [f"round {number}: {name}" for name in before[len(started) - KEEP :] if name not in after]
        if not (destination / "current/site/index.html").is_file():
            lost.append(f"round {number}: current leads nowhere")
    return counts, lost


def make_plan(folder: Path, site: Path, number: int) -> Path:
    """Return a plan for a variant of a site: every page differs, and so do all versioned addresses; in some a record is withdrawn."""
    variant = folder / f"variant-{number}"
    addresses = {uri: _other_address(uri, number) for uri in _files(site) if is_versioned(f"site/{uri}")}
    for uri in _files(site):
        target = variant / addresses.get(uri, uri)
        target.parent.mkdir(parents=True, exist_ok=True)
        if uri.endswith(".html"):
            text = (site / uri).read_text("utf-8")
            for old, new in addresses.items():
                text = text.replace(old, new) if old.startswith("assets/") else text
            target.write_text(f"{text}<!-- {number} -->", "utf-8")
        elif uri in addresses:
            target.write_bytes((site / uri).read_bytes() + f"/* {number} */".encode())
        else:
            shutil.copyfile(site / uri, target)
    withdrawn = _to_be_withdrawn(site) if number == VARIANTS - 1 else []
    for record in withdrawn:
        (variant / record / "index.html").write_text(f"已撤下 {number}", "utf-8")
    digests = {uri: hashlib.sha256((variant / uri).read_bytes()).hexdigest() for uri in _files(variant)}
    path = folder / f"plan-{number}.json"
    path.write_text(
        json.dumps(Plan(str(variant), digests, withdrawn)._asdict()),
        "utf-8",
    )
    return path


def _to_be_withdrawn(site: Path) -> list[str]:
    return sorted(uri.rpartition("/")[0] for uri in _files(site) if re.fullmatch(r"records/[^/]+/[^/]+/index\.html", uri))[:WITHDRAWN]


def _other_address(uri: str, number: int) -> str:
    """Return an address with another digest in it."""
    return re.sub(
        r"[0-9a-f]{16}|(?<=\.)[0-9a-f]{8}",
        lambda found: f"{number:x}{found[0][1:]}",
        uri,
        count=1,
    )


class Readers:
    """Threads that read pages as browsers do, at a steady rate, and compare what they get with the manifests."""

    def __init__(
        self,
        port: int,
        destination: Path,
        paths: Sequence[str],
        changing: Sequence[str],
    ) -> None:
        """Take the pages to be read, and those that are withdrawn now and then."""
        self.answers: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.releases: dict[str, Manifest] = {}
        self.slowest = 0.0
        self.taken_away = 0
        self.outlived = 0
        """How often a reader asked for something of a release that is not kept any more: it took longer than several publications."""
        self._port, self._destination, self._paths, self._changing = (
            port,
            destination,
            paths,
            changing,
        )
        self._ended = threading.Event()
        self._turn = threading.Lock()
        self._began = self._next = self.seconds = 0.0
        self._threads = [threading.Thread(target=self._read_on, args=(number,)) for number in range(READERS)]

    def start(self) -> None:
        """Begin to read."""
        self._began = self._next = time.monotonic()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Read to the end of the page, and no more."""
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self.seconds = time.monotonic() - self._began

    def _read_on(self, number: int) -> None:
        dice = random.Random(SEED + number)  # noqa: S311 - not a secret
        while not self._ended.is_set():
            self._read_page(
                dice.choice(self._changing if dice.random() < WEIGHT else self._paths),
                dice,
            )

    def _read_page(self, path: str, dice: random.Random) -> None:
        """Read a page, then what it names, then a part of the search, as a page does that stays open for a while."""
        seen = self._ask(path)
        if seen is None:
            return
        manifest, answer = seen
        for address in sorted(
            set(ASSET.findall(answer.body.decode("utf-8", "replace"))),
        ):
            self._expect(f"assets/{address.partition('assets/')[2]}", manifest)
        self._ended.wait(dice.uniform(0, 1))
        if shards := [uri[len("site/") :] for uri in manifest.own if uri.startswith("site/search/") and is_versioned(uri)]:
            self._expect(dice.choice(shards), manifest)

    def _ask(self, path: str) -> tuple[Manifest, Answer] | None:
        """Ask for a page; return it with the manifest of the release that it came from, or note what is wrong."""
        first = self._current()
        answer = self._get(path)
        last = self._current()
        served = [manifest for name, manifest in sorted(self.releases.items()) if first <= name <= last]
        for manifest in served:
            if answer is not None and _matches(path, answer, manifest):
                return manifest, answer
        self.wrong.append(f"{path} {answer.status if answer else 'no answer'}: of no release from {first} to {last}")
        return None

    def _expect(self, uri: str, manifest: Manifest) -> None:
        """Ask for what a page of a release names; it has to be as that release had it.

        The search of a release goes with it: that of an open page opens the new one then.
        """
        answer = self._get(f"/{uri}")
        status = answer.status if answer else 0
        if answer and status == HTTPStatus.NOT_FOUND and uri.startswith("search/"):
            self._look_at_all()
            if any(name > manifest.release for name in self.releases):
                self.taken_away += 1
                return
        if status == HTTPStatus.NOT_FOUND and not (self._destination / "releases" / manifest.release).exists():
            self.outlived += 1
            return
        is_right = answer is not None and hashlib.sha256(
            answer.body,
        ).hexdigest() == manifest.files.get(f"site/{uri}")
        if status != HTTPStatus.OK or (is_versioned(f"site/{uri}") and not is_right):
            self.wrong.append(f"{uri} of {manifest.release}: {status}, not as its release had it")

    def _get(self, path: str) -> Answer | None:
        with self._turn:
            self._next = max(self._next + 1 / RATE, time.monotonic() - 1)
            moment = self._next
        time.sleep(max(0.0, moment - time.monotonic()))
        started = time.monotonic()
        try:
            answer = ask(self._port, path)
        except OSError:
            self.answers["failed"] += 1
            return None
        self.slowest = max(self.slowest, time.monotonic() - started)
        self.answers[str(answer.status)] += 1
        return answer

    def _current(self) -> str:
        name = os.path.basename(os.readlink(self._destination / "current"))  # noqa: PTH115, PTH119 - as it stands there
        self._look_at(name)
        return name

    def _look_at_all(self) -> None:
        """Look at every release.

        Those that were seen too briefly for any reader withdraw records, too.
        """
        for name in _complete(self._destination):
            with suppress(FileNotFoundError):  # it was removed meanwhile
                self._look_at(name)

    def _look_at(self, name: str) -> None:
        if name not in self.releases:
            self.releases[name] = read_manifest(
                (self._destination / "releases" / name / "manifest").read_text("utf-8"),
            )


def _matches(path: str, answer: Answer, manifest: Manifest) -> bool:
    uri = path[1:] + ("index.html" if path.endswith("/") else "")
    is_gone = any(uri.startswith(f"{folder}/") for folder in manifest.withdrawn)
    return answer.status == (HTTPStatus.GONE if is_gone else HTTPStatus.OK) and hashlib.sha256(
        answer.body
    ).hexdigest() == manifest.files.get(f"site/{uri}")


def _publish(plan: Path, destination: Path, commit: int) -> float:
    """Publish to the end; return the seconds."""
    started = time.monotonic()
    if _start(plan, destination, commit).wait():
        message = "a publisher failed that nobody killed"
        raise RuntimeError(message)
    return time.monotonic() - started


def _start(plan: Path, destination: Path, commit: int) -> subprocess.Popen[bytes]:
    command = [*_command(plan), str(destination), str(commit), "link"]
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _command(plan: Path) -> list[str]:
    """Return the command that publishes a plan, without destination, commit and layout."""
    return [sys.executable, __file__, "--publish", str(plan)]


def _complete(destination: Path) -> list[str]:
    return sorted(path.name for path in (destination / "releases").iterdir() if not path.name.startswith("."))


def _files(folder: Path) -> Iterator[str]:
    return (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file())


def _paths(site: Path) -> list[str]:
    return [f"/{uri.removesuffix('index.html')}" for uri in _files(site) if uri.endswith("index.html")]


def _page(outcome: Outcome, stops: Stops, records: int) -> str:
    rows: list[tuple[Any, ...]] = [
        ("publishers killed while they ran", outcome.killed, f"{outcome.rounds}"),
        ("publishers that ended before they were killed", outcome.finished, ""),
        ("releases that readers saw", outcome.published, ""),
        ("answers", f"{sum(outcome.answers.values()):,}", ""),
        ("of these 200", f"{outcome.answers['200']:,}", ""),
        ("of these 410, of withdrawn records", f"{outcome.answers['410']:,}", ""),
        (
            "of these 404, parts of the search of an earlier release",
            f"{outcome.taken_away:,}",
            "",
        ),
        (
            "of these 404, of a release that was not kept any more when the reader went on",
            f"{outcome.outlived:,}",
            "",
        ),
        (
            "answers a second",
            f"{sum(outcome.answers.values()) / outcome.seconds:.1f}",
            f"{RATE}",
        ),
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
