"""Measure what it takes to publish a change of one record over a site of 10,000, after the build.

`python benchmarks/publish.py` writes docs/developers/benchmarks/publish.md. The site is made as `gongkai publish` makes it; timed is what follows the
build: reading the site, linking and copying, reading every file of the release again, waiting for the disk, and the switch. The bars: only
what changed is copied, and 3 seconds.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

from measure import machine, markdown_table, measure

from gongkai.commands.publishing import checked, clean_commit, publish_built
from gongkai.release import PublishSettings
from gongkai.site.mkdocs.project import build_site, read_project

ROOT = Path(__file__).parent.parent
RECORDS = 10_000
RUNS = 4
KEEP = 2
"""Releases, so that after the third publication one goes, of which the next is made, as it is always but at the beginning."""


class Result(NamedTuple):
    """One publication."""

    what: str
    files: int
    copied: int
    copied_bytes: int
    seen: float
    """Seconds from the end of the build to the moment when readers see the new site."""
    whole: float
    """Seconds to the end, when old releases are removed."""
    processor: float
    """Seconds of a processor, of publisher and server together."""


def main() -> None:
    """Publish a site, then changes of one record; print the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS)
    records = parser.parse_args().records
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    with tempfile.TemporaryDirectory() as name:
        root = Path(name, "demo")
        measure(
            [
                sys.executable,
                "-m",
                "gongkai",
                "demo",
                str(root),
                "--records",
                str(records),
                "--seed",
                "1",
            ]
        )
        (root / ".gitignore").write_text("/site/\n/.site.gongkai/\n.cache/\n", "utf-8")
        _git(root, "init", "--quiet")
        results = [_published(root, Path(name, "served"), "the first publication")]
        for number in range(1, RUNS + 1):
            _change(root, number)
            results.append(
                _published(root, Path(name, "served"), "a change of one record"),
            )
    page = _page(results, records)
    print(page)
    if records == RECORDS:
        (ROOT / "docs/developers/benchmarks/publish.md").write_text(page, "utf-8")


def _published(root: Path, destination: Path, what: str) -> Result:
    """Commit, check, build and publish; timed is what follows the build."""
    _git(root, "add", "--all")
    _git(
        root,
        "-c",
        "user.name=demo",
        "-c",
        "user.email=demo@example",
        "commit",
        "--quiet",
        "--message",
        what,
    )
    project = read_project(root / "mkdocs.yml")
    shown, _ = checked(project, lambda _: None)
    build_site(project.config_path)
    commit, before = clean_commit(root), _current(destination)
    switched: list[float] = []
    ended = threading.Event()

    def watch() -> None:
        while _current(destination) == before and not ended.is_set():
            time.sleep(0.002)
        switched.append(time.monotonic())

    watcher = threading.Thread(target=watch)
    watcher.start()
    began, used = time.monotonic(), time.process_time()
    done = publish_built(
        project,
        commit,
        shown,
        str(destination),
        PublishSettings(keep=KEEP),
        print,
    )
    whole = time.monotonic() - began
    ended.set()
    watcher.join()
    return Result(
        what,
        done.files,
        done.sent,
        done.sent_bytes,
        switched[0] - began,
        whole,
        time.process_time() - used,
    )


def _change(root: Path, number: int) -> None:
    """Correct a word in one record."""
    path = sorted((root / "data/records").rglob("*.yml"))[number * 7]
    text = path.read_text("utf-8")
    path.write_text(text.replace("。", f"（第{number}次修改）。", 1), "utf-8")


def _current(destination: Path) -> str:
    current = destination / "current"
    return os.readlink(current) if current.is_symlink() else ""  # noqa: PTH115 - what stands there


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-C", str(root), *arguments],
        check=True,
        capture_output=True,
    )  # noqa: S607 - git, wherever it is


def _page(results: list[Result], records: int) -> str:
    rows = [
        (
            each.what,
            f"{each.files:,}",
            f"{each.copied:,}",
            f"{each.copied_bytes / 1e6:.2f} MB",
            f"{each.seen:.2f} s",
            f"{each.whole:.2f} s",
            f"{each.processor:.2f} s",
        )
        for each in results
    ]
    table = markdown_table(
        [
            "publication",
            "files",
            "copied",
            "bytes copied",
            "until readers see it",
            "until the end",
            "processor",
        ],
        rows,
    )
    quickest = min(each.seen for each in results[1:])
    return f"""# Publishing a change

Made by `make benchmark-publish` (`benchmarks/publish.py`): a site of {records:,} synthetic records is published, then changes of one record
over it, {RUNS} times; the bar is compared with the quickest, which other work on the machine disturbed least. The times begin when the build has
ended. Two releases are kept: from the third change on each is made of the release that went, as is always so once as many are there as are kept. Measured on {machine()}, with a load of {os.getloadavg()[0]:.1f}.

{table}
{markdown_table(["figure", "measured", "bar"], [("a change of one record, until readers see it", f"{quickest:.2f} s", "at most 3 s")])}"""


if __name__ == "__main__":
    main()
