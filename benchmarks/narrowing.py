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
SCOPE, NARROWED = "范围: 社会", "范围: 本单位"
WIDER = re.compile("范围: (社会|全党)")
"""The scope of a record, and those of its parts that would be wider than the narrowed record."""
NUMBER = re.compile(r"^索引号: (\S+)$", re.MULTILINE)
REQUIRED = "并入"
"""A reference that cannot be left out: the site without the record cannot be made then."""


class Outcome(NamedTuple):
    """The result of narrowing one record."""

    number: str
    refusal: str
    """The message of a build that was refused; empty for one that was not."""
    differing: tuple[str, ...] | None
    """The files that differ from the site without the record; None where there is no such site."""


def main() -> None:
    """Narrow the records, print the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--every",
        type=int,
        default=1,
        help="take one of so many records",
    )
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
    if any(outcome.refusal or outcome.differing for outcome in outcomes):
        sys.exit(1)


def _outcomes(folder: Path, every: int) -> Iterator[Outcome]:
    narrowed, without = (_project(folder / name) for name in ("narrowed", "without"))
    records = [path for path in sorted((ROOT / "data/records").rglob("*.yml")) if SCOPE in path.read_text("utf-8")]
    for place, path in enumerate(records[::every]):
        outcome = _outcome(path.relative_to(ROOT), narrowed, without)
        say(
            f"{place + 1}/{len(records[::every])} {outcome}" if outcome.refusal or outcome.differing else f"{place + 1} {outcome.number}",
        )
        yield outcome


def _project(folder: Path) -> Path:
    """Return a copy of the demo's settings, pages and data."""
    folder.mkdir()
    for name in ("data", "docs", "hooks"):
        shutil.copytree(
            ROOT / name,
            folder / name,
            ignore=shutil.ignore_patterns("__pycache__", "gongkai"),
        )
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


def _outcome(uri: Path, narrowed: Path, without: Path) -> Outcome:
    text = (ROOT / uri).read_text("utf-8")
    match = NUMBER.search(text)
    number = match[1] if match else uri.stem
    (narrowed / uri).write_text(WIDER.sub(NARROWED, text), "utf-8")
    refusal = _built(narrowed)
    differing = None
    changed = {}
    message = ""
    if not refusal:
        (without / uri).unlink()
        changed = _without_references(without, number)
        if not any(REQUIRED in line for line in changed.values()) and not (message := _built(without)):
            differing = tuple(_differing(narrowed / "site", without / "site"))
        elif message:
            say(message)
    for project in (narrowed, without):
        for path in (uri, *changed):
            shutil.copy(ROOT / path, project / path)
    return Outcome(number, refusal, differing)


def _without_references(project: Path, number: str) -> dict[Path, str]:
    """Take the references to a record out of the others; return what was taken out, by file."""
    reference = re.compile(
        rf", \S+: {number}(?=[,}}])|^[^\s:]+: {number}\n",
        re.MULTILINE,
    )
    changed: dict[Path, str] = {}
    for path in sorted((project / "data/records").rglob("*.yml")):
        text = path.read_text("utf-8")
        if number in text:
            changed[path.relative_to(project)] = "".join(reference.findall(text))
            path.write_text(reference.sub("", text), "utf-8")
    return changed


def _built(project: Path) -> str:
    """Build a site in a process of its own; return why it was refused, or nothing."""
    context = get_context("fork")
    said: Queue[str] = context.Queue()
    process = context.Process(target=_build, args=(project, said))
    process.start()
    message = said.get()
    process.join()
    return message


def _build(project: Path, said: Queue[str]) -> None:
    output = StringIO()
    getLogger("mkdocs").addHandler(StreamHandler(output))
    try:
        build(load_config(str(project / "mkdocs.yml"), strict=True))
    except Abort as error:
        said.put(f"{output.getvalue()}{error.format_message()}")
    else:
        said.put("")


def _differing(one: Path, other: Path) -> Iterator[str]:
    files = {path.relative_to(top).as_posix() for top in (one, other) for path in top.rglob("*") if path.is_file()}
    for uri in sorted(files):
        paths = [top / uri for top in (one, other)]
        if not all(path.is_file() for path in paths) or paths[0].read_bytes() != paths[1].read_bytes():
            yield uri


def _page(outcomes: list[Outcome]) -> str:
    compared = [outcome for outcome in outcomes if outcome.differing is not None]
    refused = [outcome.number for outcome in outcomes if outcome.refusal]
    differing = [f"{outcome.number}: {', '.join(outcome.differing[:5])}" for outcome in compared if outcome.differing]
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
