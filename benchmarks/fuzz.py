"""Damage the files of a small site in 20,000 ways: none may crash the program, take long, or be refused without saying where.

Prints a table and writes it to docs/developers/benchmarks/fuzz.md. The bars: no traceback, no file that takes over 2 s, no refused file
without `path:line:column`. The same seed damages the same files in the same way, whichever of them are tried: `--only 1234` tries one again.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from fuzz_mutations import MUTATIONS
from measure import machine, markdown_table

from gongkai.check.dataset import look_at_dataset
from gongkai.check.public_log import told
from gongkai.check.reports import annotation, code_quality, junit, table
from gongkai.load import RecordCache, load
from gongkai.model import Audience, Severity
from gongkai.site.pipeline import DataError, build_content
from gongkai.store import FileDigests

ROOT = Path(__file__).parent.parent
CASES = 20_000
SEED = 1
ON = date(2026, 11, 21)
MOST_SECONDS = 2.0
"""The bar, in processor time: other programs do not count."""
STUCK_SECONDS = 60
"""After so long on the clock a case is given up."""
AT_ONCE = 500
"""The cases of one process: one that crashes takes no others with it."""
UNITS = ("qsz", "qsz-dangjianban", "qsz-jiguan")
RECORDS = 16
ITEM_STEP = 7


class Result(NamedTuple):
    """What became of one damaged file."""

    number: int
    file: str
    mutations: Sequence[str]
    outcome: str
    """accepted, refused, no place, traceback or crash."""
    seconds: float
    told: str = ""
    """The traceback, or the finding without a place."""


def main() -> None:
    """Try all files, print the table and write it."""
    options = _options()
    if options.cases_from is not None:
        _try_some(
            range(options.cases_from, options.cases_to),
            Path(options.site),
            options.seed,
        )
        return
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder, "site")
        _lay(site)
        numbers = range(options.only, options.only + 1) if options.only is not None else range(options.cases)
        parts = [range(first, min(first + AT_ONCE, numbers.stop)) for first in range(numbers.start, numbers.stop, AT_ONCE)]
        with ThreadPoolExecutor(options.jobs) as threads:
            found = threads.map(
                lambda part: list(_results(part, site, options.seed)),
                parts,
            )
            results = [result for part in found for result in part]
    page = _page(results, options.seed)
    print(page)
    for result in results:
        if result.outcome not in {"accepted", "refused"} or result.seconds > MOST_SECONDS or options.only is not None:
            print(json.dumps(result._asdict(), ensure_ascii=False))
    if options.cases >= CASES and options.only is None:
        (ROOT / "docs/developers/benchmarks/fuzz.md").write_text(page, "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", type=int)
    parser.add_argument("--jobs", type=int, default=1, help="processes at once")
    parser.add_argument("--site", help=argparse.SUPPRESS)
    parser.add_argument("--cases-from", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--cases-to", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def _lay(site: Path) -> None:
    """Write a small site that is right: a few units of the example, records of them that need no others, and its pages."""
    data = site / "data"
    for name in ("site.yml", "catalogue.yml"):
        _copy(ROOT / "data" / name, data / name)
    for code in UNITS:
        _copy(ROOT / "data/units" / f"{code}.yml", data / f"units/{code}.yml")
    for folder in ("attachments", "applications", "opinions"):
        shutil.copytree(ROOT / "data" / folder, data / folder)
    for path in sorted((ROOT / "docs").glob("*.md")):
        _copy(path, site / "docs" / path.name)
    for code in UNITS:
        shutil.copytree(ROOT / "data/records" / code, data / "records" / code)
    _mend_all(data)
    _cut_catalogue(data)
    records = sorted(
        (data / "records").rglob("*.yml"),
        key=lambda path: (-path.stat().st_size, path),
    )
    step = max(1, len(records) // RECORDS)
    for number, path in enumerate(records):
        if number % step:
            path.unlink()
    _mend_all(data)


def _cut_catalogue(data: Path) -> None:
    """Leave a few items of fifty in the catalogue, and let the records name one of them or none."""
    head, *items = re.split(
        r"(?m)^(?=  - 编号)",
        (data / "catalogue.yml").read_text("utf-8"),
    )
    (data / "catalogue.yml").write_text(head + "".join(items[::ITEM_STEP]), "utf-8")
    kept = {re.search(r"[0-9]+[.][0-9]+", item) for item in items[::ITEM_STEP]}
    numbers = {match[0] for match in kept if match}
    for path in (data / "records").rglob("*.yml"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text(
            "".join(line for line in lines if not line.startswith("目录事项") or any(each in line for each in numbers)),
            "utf-8",
        )


def _mend_all(data: Path) -> None:
    """Leave out what names records and units that are not there, until nothing is wrong."""
    while findings := load(data).findings:
        lines: defaultdict[Path, set[int]] = defaultdict(set)
        for finding in findings:
            lines[Path(finding.path)].add(finding.line)
        for path, wrong in lines.items():
            _mend(path, wrong)


def _mend(path: Path, lines: set[int]) -> None:
    """Leave out a record, or the wrong lines of a log; a unit that a log has to name is another."""
    if "records" in path.parts:
        path.unlink()
        return
    kept = [line for number, line in enumerate(path.read_text("utf-8").split("\n"), 1) if number not in lines]
    text = "\n".join(kept)
    path.write_text(text.replace("单位: qsz-qingshi", "单位: qsz-jiguan"), "utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _results(numbers: range, site: Path, seed: int) -> Iterator[Result]:
    """Yield the results of all cases; a process that dies is a crash of the case that it had begun, and the next goes on behind it."""
    begin, end = numbers.start, numbers.stop
    while begin < end:
        command = [
            sys.executable,
            __file__,
            "--site",
            str(site),
            "--cases-from",
            str(begin),
            "--cases-to",
            str(end),
            "--seed",
            str(seed),
        ]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        yield from (Result(**line) for line in lines if "outcome" in line)
        begun = [line["begun"] for line in lines if "begun" in line]
        begin = end
        if done.returncode:
            begin = begun[-1] + 1 if begun else end
            yield Result(begin - 1, "", (), "crash", 0, f"exit code {done.returncode}")
    print(f"{numbers.start} to {numbers.stop}", file=sys.stderr, flush=True)


def _try_some(numbers: range, site: Path, seed: int) -> None:
    """Try some cases; each is written before and after, a line each."""
    copy = Path(tempfile.mkdtemp(dir=site.parent))
    shutil.copytree(site, copy, dirs_exist_ok=True)
    files = sorted(path.relative_to(copy) for path in copy.rglob("*") if path.suffix in {".yml", ".md"})
    os.chdir(copy)
    _keep()
    signal.signal(signal.SIGALRM, _stuck)
    for number in numbers:
        print(json.dumps({"begun": number}), flush=True)
        print(json.dumps(_try(number, files, seed)._asdict()), flush=True)
    os.chdir(site)
    shutil.rmtree(copy)


def _kept() -> RecordCache:
    return RecordCache(Path("kept"), FileDigests(None), "")


def _keep() -> None:
    """Keep what the undamaged records were read to, so that a case reads the damaged file only."""
    kept = _kept()
    dataset, findings = load(Path("data"), kept)
    assert dataset is not None, findings  # noqa: S101 - nothing is damaged yet
    kept.save(set(dataset.digests.values()))


def _stuck(_signal: int, _frame: object) -> None:
    message = f"after {STUCK_SECONDS} s"
    raise TimeoutError(message)


def _try(number: int, files: Sequence[Path], seed: int) -> Result:
    """Damage one file, check and build, and mend it again."""
    dice = Random(f"{seed}-{number}")  # noqa: S311 - dice, not secrets
    file = dice.choice(
        [path for path in files if path.parts[:2] != ("data", "records")] if dice.random() < 0.4 else files,
    )  # noqa: PLR2004 - records are most
    right = file.read_bytes()
    names = dice.sample(list(MUTATIONS), dice.choice([1, 1, 1, 2, 3]))
    damaged = right
    for name in names:
        damaged = MUTATIONS[name](damaged, dice) or b"\n"
    file.write_bytes(damaged)
    signal.alarm(STUCK_SECONDS)
    started = time.process_time()
    try:
        outcome, told = _check_and_build(file)
    except BaseException:  # noqa: BLE001 - whatever it is, it is a finding
        outcome, told = "traceback", traceback.format_exc()[-3000:]
    seconds = time.process_time() - started
    signal.alarm(0)
    file.write_bytes(right)
    return Result(number, file.as_posix(), names, outcome, seconds, told)


def _check_and_build(file: Path) -> tuple[str, str]:
    """Do what `gongkai check` and a build do with the data, and report what they find in every form."""
    data, docs = Path("data"), Path("docs")
    try:
        content = build_content(data, Audience(), docs, ON, _kept())
    except DataError as error:
        findings = list(error.findings)
    else:
        findings = look_at_dataset(content.dataset, data)
        for page in content.pages:
            if (page.source and data / page.source == file) or file.suffix != ".yml":
                assert page.made.markdown  # noqa: S101 - it is the page
        for path in docs.glob("*.md"):
            content.fill(path.read_text("utf-8-sig"), path.name)
    is_refused = any(finding.severity is Severity.ERROR for finding in findings)
    list(told(findings, data, ON, public=True).lines())
    json.loads(code_quality(findings))
    ET.parse(io.StringIO(junit(findings)))  # noqa: S314 - our own text
    lines = [*map(str, findings), table(findings), *map(annotation, findings)]
    "\n".join(lines).encode()
    longest = max(map(len, lines[: len(findings)]), default=0)
    wrong = [str(finding) for finding in findings if finding.path == file.as_posix() and not finding.line]
    if wrong or longest > 1000 or len(findings) > 500:  # noqa: PLR2004 - what a person can read
        return "no place", str(wrong or longest)
    return "refused" if is_refused else "accepted", ""


def _page(results: Sequence[Result], seed: int) -> str:
    by_mutation: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        for name in result.mutations:
            by_mutation[name].append(result)
    rows = [_row(name, by_mutation[name]) for name in MUTATIONS if name in by_mutation]
    rows.append(_row("**all**", results))
    header = [
        "damage",
        "files",
        "accepted",
        "refused",
        "tracebacks, crashes",
        "without a place",
        f"over {MOST_SECONDS:.0f} s",
        "slowest",
    ]
    return f"""\
# Damaged files

Made by `benchmarks/fuzz.py`: {len(results):,} damaged files of a small site (records, units, `site.yml`, the catalogue, logs of
applications and opinions, hand-written pages), seed {seed}. Each is checked and built as `gongkai check` and `mkdocs build` do, its findings
are written in every form of report. A file has one to three kinds of damage and counts for each. The bars: no traceback, no crash, no
refused file without `path:line:column`, none that takes over {MOST_SECONDS:.0f} s of processor time. What is accepted is well formed after all: a letter less
in a sentence, a comment, CRLF, brackets in the text of a page. Measured on {machine()}.

{markdown_table(header, rows)}
"""


def _row(name: str, results: Sequence[Result]) -> list[str]:
    count: Mapping[str, int] = {
        outcome: sum(result.outcome == outcome for result in results) for outcome in ("accepted", "refused", "no place")
    }
    broken = sum(result.outcome in {"traceback", "crash"} for result in results)
    slow = sum(result.seconds > MOST_SECONDS for result in results)
    figures: list[Any] = [
        len(results),
        count["accepted"],
        count["refused"],
        broken,
        count["no place"],
        slow,
    ]
    return [
        name,
        *(f"{figure:,}" for figure in figures),
        f"{max(result.seconds for result in results):.2f} s",
    ]


if __name__ == "__main__":
    main()
