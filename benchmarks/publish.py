"""Measure how long publishing a change of one record takes, in a site of 10,000.

`python benchmarks/publish.py` writes docs/developers/benchmarks/publish.md. The site is made as
`gongkai publish` makes a site. The clock starts after the build: reading the site, linking and
copying, reading every file of the release again, waiting for the disk, and the switch.
The bars: only changed files are copied, and 3 seconds.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

from measure import machine, markdown_table, measure
from workspace import demo_command

from gongkai.commands.publishing import checked, clean_commit, publish_built
from gongkai.release import PublishSettings
from gongkai.site.mkdocs.project import build_site, read_project

ROOT = Path(__file__).parent.parent
RECORDS = 10_000
RUNS = 4
KEEP = 2
"""Releases. From the third publication on one release goes, and the next release is made of its files."""


class Result(NamedTuple):
    """The figures of one publication."""

    subject: str
    files: int
    copied: int
    copied_bytes: int
    seen: float
    """Seconds from the end of the build to the moment when readers see the new site."""
    whole: float
    """Seconds from the end of the build to the removal of old releases."""
    processor: float
    """Processor seconds of publisher and server together."""


def main() -> None:
    """Publish a site, then changes of one record; print the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS)
    records = parser.parse_args().records
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    with tempfile.TemporaryDirectory() as name:
        root = Path(name, "demo")
        destination = Path(name, "served")
        measure(demo_command(root, records))
        (root / ".gitignore").write_text("/site/\n/.site.gongkai/\n.cache/\n", "utf-8")
        _git(root, "init", "--quiet")
        results = [_publish(root, destination, "the first publication")]
        for number in range(1, RUNS + 1):
            _change(root, number)
            results.append(_publish(root, destination, "a change of one record"))
    page = _page(results, records)
    print(page)
    if records == RECORDS:
        (ROOT / "docs/developers/benchmarks/publish.md").write_text(page, "utf-8")


def _publish(root: Path, destination: Path, subject: str) -> Result:
    """Commit, check, build and publish; only the publication is timed."""
    author = ("-c", "user.name=demo", "-c", "user.email=demo@example")
    _git(root, "add", "--all")
    _git(root, *author, "commit", "--quiet", "--message", subject)
    project = read_project(root / "mkdocs.yml")
    dataset, _ = checked(project, lambda _: None)
    build_site(project.config_path)
    commit = clean_commit(project.sources)
    earlier = _current(destination)
    switch_times: list[float] = []
    ended = threading.Event()

    def watch() -> None:
        while _current(destination) == earlier and not ended.is_set():
            time.sleep(0.002)
        switch_times.append(time.monotonic())

    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.monotonic()
    processor_started = time.process_time()
    settings = PublishSettings(keep=KEEP)
    done = publish_built(project, commit, dataset, str(destination), settings, print)
    whole = time.monotonic() - started
    ended.set()
    watcher.join()
    return Result(
        subject,
        done.files,
        done.sent,
        done.sent_bytes,
        seen=switch_times[0] - started,
        whole=whole,
        processor=time.process_time() - processor_started,
    )


def _change(root: Path, number: int) -> None:
    """Correct a word in one record."""
    path = sorted((root / "data/records").rglob("*.yml"))[number * 7]
    text = path.read_text("utf-8")
    path.write_text(text.replace("。", f"（第{number}次修改）。", 1), "utf-8")


def _current(destination: Path) -> str:
    """Return the target of the link to the current release, or an empty text."""
    current = destination / "current"
    if not current.is_symlink():
        return ""
    return os.readlink(current)  # noqa: PTH115 - the target as written, not resolved


def _git(root: Path, *arguments: str) -> None:
    command = ["git", "-C", str(root), *arguments]
    subprocess.run(command, check=True, capture_output=True)


def _page(results: list[Result], records: int) -> str:
    rows = [
        (
            each.subject,
            f"{each.files:,}",
            f"{each.copied:,}",
            f"{each.copied_bytes / 1e6:.2f} MB",
            f"{each.seen:.2f} s",
            f"{each.whole:.2f} s",
            f"{each.processor:.2f} s",
        )
        for each in results
    ]
    header = [
        "publication",
        "files",
        "copied",
        "bytes copied",
        "until readers see it",
        "until the end",
        "processor",
    ]
    table = markdown_table(header, rows)
    quickest = min(each.seen for each in results[1:])
    bar = ("a change of one record, until readers see it", f"{quickest:.2f} s", "at most 3 s")
    return f"""# Publishing a change

Made by `make benchmark-publish` (`benchmarks/publish.py`): a site of {records:,} synthetic records is published, then changes of one record
over it, {RUNS} times; the bar is compared with the quickest, which other work on the machine disturbed least. The times begin when the build has
ended. Two releases are kept: from the third change on each is made of the release that went, as is always so once as many are there as are kept. Measured on {machine()}, with a load of {os.getloadavg()[0]:.1f}.

{table}
{markdown_table(["figure", "measured", "bar"], [bar])}"""


if __name__ == "__main__":
    main()
