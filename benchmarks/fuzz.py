"""Damage the files of a small site in 20,000 ways, and check and build each damaged site.

Prints a table and writes the table to docs/developers/benchmarks/fuzz.md. The bars: no traceback, no file
that takes over 2 s, no refused file without `path:line:column`. The same seed damages the same files in the
same way, also when only some cases are tried: `--only 1234` tries one case again.
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
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple
from xml.etree import ElementTree as ET

from fuzz_mutations import MUTATIONS
from measure import machine, markdown_table

from gongkai.check import read_dataset
from gongkai.check.dataset import look_at_dataset
from gongkai.check.public_log import excerpt
from gongkai.check.reports import annotation, code_quality, junit, table
from gongkai.load import RecordCache
from gongkai.model import Audience, Severity
from gongkai.site.pipeline import DataError, build_content
from gongkai.store import FileDigests

ROOT = Path(__file__).parent.parent
CASES = 20_000
SEED = 1
ON = date(2026, 11, 21)
MOST_SECONDS = 2.0
"""The bar, in processor time, so that other programs do not count."""
STUCK_SECONDS = 60
"""Seconds on the clock after which a case is given up."""
AT_ONCE = 500
"""The number of cases of one process."""
UNITS = ("qsz", "qsz-dangjianban", "qsz-jiguan")
RECORDS = 16
OTHERS_SHARE = 0.4
"""The share of the cases without records, which are most of the files."""
ITEM_STEP = 7
"""One of so many items of the catalogue stays."""


class Result(NamedTuple):
    """The result of one damaged file."""

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
        numbers = range(options.cases)
        if options.only is not None:
            numbers = range(options.only, options.only + 1)
        parts = [numbers[first : first + AT_ONCE] for first in range(0, len(numbers), AT_ONCE)]
        with ThreadPoolExecutor(options.jobs) as threads:
            lists = threads.map(lambda part: list(_results(part, site, options.seed)), parts)
            results = [result for part in lists for result in part]
    page = _page(results, options.seed)
    print(page)
    for result in results:
        is_good = result.outcome in {"accepted", "refused"} and result.seconds <= MOST_SECONDS
        if not is_good or options.only is not None:
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
    """Write a small site without mistakes.

    The site has a few units of the example, their records without references to others, and the pages.
    """
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
    # Every so many records from the largest to the smallest: records of all sizes stay.
    paths = (data / "records").rglob("*.yml")
    records = sorted(paths, key=lambda path: (-path.stat().st_size, path))
    step = max(1, len(records) // RECORDS)
    for number, path in enumerate(records):
        if number % step:
            path.unlink()
    _mend_all(data)


def _cut_catalogue(data: Path) -> None:
    """Leave a few of fifty items in the catalogue.

    A record that names another item names none then.
    """
    catalogue = data / "catalogue.yml"
    head, *items = re.split(r"(?m)^(?=  - 编号)", catalogue.read_text("utf-8"))
    items = items[::ITEM_STEP]
    catalogue.write_text(head + "".join(items), "utf-8")
    matches = [re.search(r"[0-9]+[.][0-9]+", item) for item in items]
    numbers = {match[0] for match in matches if match}
    for path in (data / "records").rglob("*.yml"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        text = "".join(line for line in lines if _is_possible(line, numbers))
        path.write_text(text, "utf-8")


def _is_possible(line: str, numbers: set[str]) -> bool:
    """Return whether a line of a record names no other item than these."""
    return not line.startswith("目录事项") or any(number in line for number in numbers)


def _mend_all(data: Path) -> None:
    """Remove references to missing records and units until nothing is wrong."""
    while findings := read_dataset(data).findings:
        lines: defaultdict[Path, set[int]] = defaultdict(set)
        for finding in findings:
            lines[Path(finding.path)].add(finding.line)
        for path, wrong in lines.items():
            _mend(path, wrong)


def _mend(path: Path, wrong: set[int]) -> None:
    """Remove a record, or the wrong lines of a log.

    A log has to name a unit: a unit of the site stands in for a missing unit.
    """
    if "records" in path.parts:
        path.unlink()
        return
    lines = path.read_text("utf-8").split("\n")
    text = "\n".join(line for number, line in enumerate(lines, 1) if number not in wrong)
    path.write_text(text.replace("单位: qsz-qingshi", "单位: qsz-jiguan"), "utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _results(numbers: range, site: Path, seed: int) -> Iterator[Result]:
    """Yield the results of all cases.

    A process that dies is a crash of the case that the process had begun; another process goes on with
    the next case.
    """
    begin, end = numbers.start, numbers.stop
    while begin < end:
        command = [sys.executable, __file__, "--site", str(site), "--seed", str(seed)]
        command += ["--cases-from", str(begin), "--cases-to", str(end)]
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
    """Try some cases; print a line before and after each case."""
    copy = Path(tempfile.mkdtemp(dir=site.parent))
    shutil.copytree(site, copy, dirs_exist_ok=True)
    paths = [path for path in copy.rglob("*") if path.suffix in {".yml", ".md"}]
    files = sorted(path.relative_to(copy) for path in paths)
    os.chdir(copy)
    _fill_cache()
    signal.signal(signal.SIGALRM, _stuck)
    for number in numbers:
        print(json.dumps({"begun": number}), flush=True)
        print(json.dumps(_try(number, files, seed)._asdict()), flush=True)
    os.chdir(site)
    shutil.rmtree(copy)


def _cache() -> RecordCache:
    return RecordCache(Path("kept"), FileDigests(None), "")


def _fill_cache() -> None:
    """Store the undamaged records, so that a case reads the damaged file only."""
    cache = _cache()
    dataset, findings = read_dataset(Path("data"), cache)
    assert dataset is not None, findings  # noqa: S101 - nothing is damaged yet
    cache.save(set(dataset.digests.values()))


def _stuck(_signal: int, _frame: object) -> None:
    message = f"after {STUCK_SECONDS} s"
    raise TimeoutError(message)


def _try(number: int, files: Sequence[Path], seed: int) -> Result:
    """Damage one file, check and build the site, and restore the file."""
    # The order of the throws decides the damage; a case is the same in every run of the same seed.
    dice = Random(f"{seed}-{number}")  # noqa: S311 - dice, not secrets
    if dice.random() < OTHERS_SHARE:
        files = [path for path in files if path.parts[:2] != ("data", "records")]
    file = dice.choice(files)
    right = file.read_bytes()
    names = dice.sample(list(MUTATIONS), dice.choice([1, 1, 1, 2, 3]))
    damaged = right
    for name in names:
        damaged = MUTATIONS[name](damaged, dice) or b"\n"
    file.write_bytes(damaged)
    signal.alarm(STUCK_SECONDS)
    started = time.process_time()
    try:
        outcome, message = _check_and_build(file)
    except BaseException:  # noqa: BLE001 - every exception is a result of the case
        outcome, message = "traceback", traceback.format_exc()[-3000:]
    seconds = time.process_time() - started
    signal.alarm(0)
    file.write_bytes(right)
    return Result(number, file.as_posix(), names, outcome, seconds, message)


def _check_and_build(file: Path) -> tuple[str, str]:
    """Check and build the data, and write the findings in every form.

    Works as `gongkai check` and a build do. Returns the outcome and, where the outcome is bad, the reason.
    """
    data, docs = Path("data"), Path("docs")
    try:
        content = build_content(data, Audience(), docs, ON, _cache())
    except DataError as error:
        findings = list(error.findings)
    else:
        findings = look_at_dataset(content.dataset, data)
        for page in content.pages:
            if (page.source and data / page.source == file) or file.suffix != ".yml":
                # Text and JSON of a page are made when they are asked for.
                assert page.content.markdown  # noqa: S101 - it is the page
        for path in docs.glob("*.md"):
            content.fill(path.read_text("utf-8-sig"), path.name)
    is_refused = any(finding.severity is Severity.ERROR for finding in findings)
    list(excerpt(findings, ON, public=True).lines())
    json.loads(code_quality(findings))
    ET.parse(io.StringIO(junit(findings)))  # noqa: S314 - our own text
    lines = [*map(str, findings), table(findings), *map(annotation, findings)]
    "\n".join(lines).encode()  # raises an error for a surrogate in a finding
    longest = max(map(len, lines[: len(findings)]), default=0)
    own = [finding for finding in findings if finding.path == file.as_posix()]
    wrong = [str(finding) for finding in own if not finding.line]
    if wrong or longest > 1000 or len(findings) > 500:  # noqa: PLR2004 - a person has to read them
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
    counts = Counter(result.outcome for result in results)
    figures = [
        len(results),
        counts["accepted"],
        counts["refused"],
        counts["traceback"] + counts["crash"],
        counts["no place"],
        sum(result.seconds > MOST_SECONDS for result in results),
    ]
    slowest = max(result.seconds for result in results)
    return [name, *(f"{figure:,}" for figure in figures), f"{slowest:.2f} s"]


if __name__ == "__main__":
    main()
