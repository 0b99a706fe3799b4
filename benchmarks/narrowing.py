"""Narrow each public record of the demo in turn, and compare the site with one that never had the record.

Prints a table and writes it to docs/developers/benchmarks/narrowing.md. The bars: no build is
refused, and not a byte of the narrowed site differs from the site without the record.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from io import StringIO
from logging import StreamHandler, getLogger
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path
from typing import NamedTuple

from measure import machine
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from workspace import say

ROOT = Path(__file__).parent.parent
SCOPE, NARROWED = "范围: 社会", "本单位"
WIDER = re.compile("(?<=范围: )(?:社会|全党)|(?<=: )(?:社会|全党)(?=[,}])")
"""The scope of a record, and the scopes of parts that would be wider than the narrowed record."""
NUMBER = re.compile(r"^索引号: (\S+)$", re.MULTILINE)
REQUIRED = "并入"
"""The one reference that cannot be left out; then no site without the record can be made."""


class Outcome(NamedTuple):
    """The result of narrowing one record."""

    number: str
    refusal: str
    """The message of a refused build; empty for an accepted build."""
    differing: tuple[str, ...] | None
    """The files that differ from the site without the record; None if no such site can be made."""

    @property
    def is_wrong(self) -> bool:
        """Return whether the record misses a bar."""
        return bool(self.refusal or self.differing)


def main() -> None:
    """Narrow the records, print the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take one of so many records")
    parser.add_argument("--out", type=Path, default=ROOT / "docs/developers/benchmarks")
    arguments = parser.parse_args()
    os.environ |= {
        "NO_MKDOCS_2_WARNING": "1",
        "GONGKAI_LOG": "full",
        "SOURCE_DATE_EPOCH": "1795219200",
    }
    with tempfile.TemporaryDirectory() as folder:
        outcomes = list(_outcomes(Path(folder), arguments.every))
    text = _page(outcomes)
    print(text)
    if arguments.every == 1:
        (arguments.out / "narrowing.md").write_text(text, "utf-8")
    if any(outcome.is_wrong for outcome in outcomes):
        sys.exit(1)


def _outcomes(folder: Path, every: int) -> Iterator[Outcome]:
    narrowed = _project(folder / "narrowed")
    without = _project(folder / "without")
    paths = sorted((ROOT / "data/records").rglob("*.yml"))
    records = [path for path in paths if SCOPE in path.read_text("utf-8")][::every]
    for number, path in enumerate(records, 1):
        outcome = _outcome(path.relative_to(ROOT), narrowed, without)
        if outcome.is_wrong:
            say(f"{number}/{len(records)} {outcome}")
        else:
            say(f"{number} {outcome.number}")
        yield outcome


def _project(folder: Path) -> Path:
    """Return a copy of the demo's settings, pages and data."""
    folder.mkdir()
    ignored = shutil.ignore_patterns("__pycache__", "gongkai")
    for name in ("data", "docs", "hooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


def _outcome(uri: Path, narrowed: Path, without: Path) -> Outcome:
    """Narrow one record, compare the two sites, and undo the changes."""
    text = (ROOT / uri).read_text("utf-8")
    match = NUMBER.search(text)
    number = match[1] if match else uri.stem
    (narrowed / uri).write_text(WIDER.sub(NARROWED, text), "utf-8")
    refusal = _refusal(narrowed)
    differing = None
    changed: dict[Path, str] = {}
    if not refusal:
        (without / uri).unlink()
        changed = _remove_references(without, number)
        if not any(REQUIRED in line for line in changed.values()):
            differing = _compared(narrowed, without)
    for project in (narrowed, without):
        for path in (uri, *changed):
            shutil.copy(ROOT / path, project / path)
    return Outcome(number, refusal, differing)


def _compared(narrowed: Path, without: Path) -> tuple[str, ...] | None:
    """Build the site without the record; return the files that differ.

    Returns None when the build without the record is refused.
    """
    if message := _refusal(without):
        say(message)
        return None
    return tuple(_differing(narrowed / "site", without / "site"))


def _remove_references(project: Path, number: str) -> dict[Path, str]:
    """Remove the references to a record; return the removed texts by file."""
    reference = re.compile(rf", \S+: {number}(?=[,}}])|^[^\s:]+: {number}\n", re.MULTILINE)
    changed: dict[Path, str] = {}
    for path in sorted((project / "data/records").rglob("*.yml")):
        text = path.read_text("utf-8")
        if number in text:
            changed[path.relative_to(project)] = "".join(reference.findall(text))
            path.write_text(reference.sub("", text), "utf-8")
    return changed


def _refusal(project: Path) -> str:
    """Build a site; return the message of a refused build, or an empty text."""
    # In a process of its own a build leaves nothing for the next, such as its handler of the log.
    context = get_context("fork")
    messages: Queue[str] = context.Queue()
    process = context.Process(target=_build, args=(project, messages))
    process.start()
    message = messages.get()
    process.join()
    return message


def _build(project: Path, messages: Queue[str]) -> None:
    output = StringIO()
    getLogger("mkdocs").addHandler(StreamHandler(output))
    try:
        build(load_config(str(project / "mkdocs.yml"), strict=True))
    except Abort as error:
        messages.put(f"{output.getvalue()}{error.format_message()}")
    else:
        messages.put("")


def _differing(one: Path, other: Path) -> Iterator[str]:
    """Yield the addresses of files that are missing or different in a folder."""
    for uri in sorted(_files(one) | _files(other)):
        first, second = one / uri, other / uri
        if first.is_file() and second.is_file() and first.read_bytes() == second.read_bytes():
            continue
        yield uri


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _page(outcomes: list[Outcome]) -> str:
    compared = [outcome for outcome in outcomes if outcome.differing is not None]
    refused = [outcome.number for outcome in outcomes if outcome.refusal]
    differing = [
        f"{outcome.number}: {', '.join(outcome.differing[:5])}"
        for outcome in compared
        if outcome.differing
    ]
    lines = [
        "# Narrowing each record",
        "",
        "Made by `python benchmarks/narrowing.py`. Each public record of the demo is narrowed from 社会 to 本单位 in turn, with its parts for 全党; the site",
        "for 社会 is built, and compared byte by byte with the site of a data set that has neither the record nor references to it.",
        "",
        "| | records | bar |",
        "| --- | --- | --- |",
        f"| narrowed | {len(outcomes)} | |",
        f"| refused | {len(refused)} | 0 |",
        f"| compared with the site without the record | {len(compared)} | |",
        f"| of these with any byte different | {len(differing)} | 0 |",
        "",
        "A record into which another one was merged cannot be left out of a data set, so that there is no other site to compare.",
        "",
        *(f"- {line}" for line in [*refused, *differing]),
        f"{machine()}",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
