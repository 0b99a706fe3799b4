"""Measure sites of growing size, each the member of one common site: builds, files, the index, and queries in Chromium.

Prints tables and writes them to docs/developers/benchmarks/counties.md, with what follows from them by a straight line for 200,000
records, and for 5,000,000 in 25 such sites. `--sizes` measures others; `--work` names a folder that keeps data and sites.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from measure import Measured, machine, markdown_table, measure
from search_browser import Answers, Asked, Engine, ask_all
from search_queries import TERMS

from gongkai.commands.demo import COMMON, federation_files
from gongkai.derive.site_summary import SUMMARY, read_summary, written_summary
from gongkai.store.writing import write_files

ROOT = Path(__file__).parent.parent
SIZES = (10_000, 20_000, 50_000, 100_000)
SEED = 1
COUNTY, COUNTIES, UNITS = 200_000, 25, 2000
WARM_RUNS = 2
QUIET = {"NO_MKDOCS_2_WARNING": "1"}
QUERIES = TERMS[::3]

SEARCH = """async () => {
  const {open} = await import("/search/search.js");
  const index = await open("/");
  window.firstPage = (query) => index.find(query, {limit: 10, site: SITE});
  window.everything = async (query) => (await window.firstPage(query)) && [];
}"""


class County(NamedTuple):
    """What a member's site took and is."""

    records: int
    cold: Measured
    warm: Measured
    """With nothing changed."""
    site_bytes: int
    files: int
    index_bytes: int
    index_files: int
    entry_bytes: int
    """The file that a reader loads before the first query."""
    summary_bytes: int
    """`site.json`."""
    store_bytes: int
    """What is kept between builds beside what the site has by a link."""
    answers: Answers


class Common(NamedTuple):
    """What the common site took and is."""

    members: int
    records: int
    build: Measured
    site_bytes: int
    answers: Answers


class Many(NamedTuple):
    """What the common site of five million records took and is."""

    build: Measured
    units_bytes: int
    """Its largest page."""
    directory_bytes: int
    """What opening the page of the search loads."""


def main() -> None:
    """Measure everything, print the tables and write them."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument(
        "--work",
        type=Path,
        help="a folder for data and sites, about 60 KB a record; else a temporary one",
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work: Path = (arguments.work or Path(temporary)).resolve()
        if not (work / COMMON).exists():
            write_files(work, federation_files(records=arguments.sizes, seed=SEED))
        folders = [path.parent for path in work.glob("*/data")]
        sized = sorted((sum(1 for _ in folder.glob("data/records/*/*/*.yml")), folder) for folder in folders)
        counties = [_county(folder, size) for size, folder in sized]
        common = _common(work / COMMON, counties)
        many = _many(work / COMMON, sized[-1][1] / "site" / SUMMARY)
    text = _page(counties, common, many)
    print(text)
    (ROOT / "docs/developers/benchmarks/counties.md").write_text(text, "utf-8")


def _build(folder: Path) -> Measured:
    return measure(
        [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--strict",
            "-f",
            str(folder / "mkdocs.yml"),
        ],
        environment=QUIET,
    )


def _county(folder: Path, records: int) -> County:
    cold, warm = (
        _build(folder),
        min((_build(folder) for _ in range(WARM_RUNS)), key=lambda run: run.seconds),
    )
    site = folder / "site"
    sizes = {path.relative_to(site).as_posix(): path.stat() for path in site.rglob("*") if path.is_file()}
    index = [status.st_size for name, status in sizes.items() if name.startswith("search/")]
    store = [status.st_size for path in (folder / ".cache").rglob("*") if (status := path.stat()).st_nlink == 1 and path.is_file()]
    return County(
        records=records,
        cold=cold,
        warm=warm,
        site_bytes=sum(status.st_size for status in sizes.values()),
        files=len(sizes),
        index_bytes=sum(index),
        index_files=len(index),
        entry_bytes=sizes["search/entry.bin"].st_size,
        summary_bytes=sizes["site.json"].st_size,
        store_bytes=sum(store),
        answers=_answers(site, "undefined"),
    )


def _common(folder: Path, counties: Sequence[County]) -> Common:
    build = _build(folder)
    own = [
        path.stat().st_size
        for path in (folder / "site").rglob("*")
        if path.is_file() and not any(part.is_symlink() for part in path.parents)
    ]
    return Common(
        len(counties),
        sum(county.records for county in counties),
        build,
        sum(own),
        _answers(folder / "site", '"*"'),
    )


def _answers(site: Path, wanted: str) -> Answers:
    return ask_all(
        Engine([site], SEARCH.replace("SITE", wanted), lambda _: None),
        QUERIES,
    )


def _many(common: Path, file: Path) -> Many:
    """Build a common site of 25 counties of 200,000 from summaries alone, made from that of a county with its units repeated."""
    told = read_summary(file.read_bytes())
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, COMMON)
        shutil.copytree(common, folder, ignore=shutil.ignore_patterns("site"))
        entries = []
        for number in range(COUNTIES):
            rounds = range(-(-UNITS // len(told.units)))
            units = [
                unit._replace(
                    code=f"c{number}-{each}-{unit.code}",
                    parent=f"c{number}-{each}-{unit.parent}" if unit.parent else "",
                )
                for each in rounds
                for unit in told.units
            ]
            county = dataclasses.replace(
                told,
                records=COUNTY,
                codes={f"C{number}": COUNTY},
                units=units[:UNITS],
            )
            Path(temporary, f"{number}.json").write_text(
                written_summary(county),
                "utf-8",
            )
            entries.append(f"      - {{address: c{number}, name: {number}县, site: ../{number}.json}}\n")
        config = folder / "mkdocs.yml"
        lines = config.read_text("utf-8").splitlines(keepends=True)
        first = next(place for place, line in enumerate(lines) if line.startswith("      - {"))
        kept = [line for line in lines if not line.startswith("      - {")]
        config.write_text("".join([*kept[:first], *entries, *kept[first:]]), "utf-8")
        build = _build(folder)
        return Many(
            build,
            (folder / "site/units/index.html").stat().st_size,
            (folder / "site/search/sites.json").stat().st_size,
        )


class Row(NamedTuple):
    """A figure of each county, and how it is written."""

    name: str
    of: Callable[[County], float]
    write: Callable[[float], str]
    times: int | None
    """By how much 25 counties have more: 25, 1 where they are independent of each other, None where it is not asked so."""


def _row(name: str, of: Callable[[County], float], unit: str, times: int | None) -> Row:
    units = {
        "s": (1, "s", 1),
        "min": (60, "min", 1),
        "MB": (1e6, "MB", 1),
        "KB": (1e3, "KB", 0),
        "GB": (1e9, "GB", 2),
        "": (1, "", 0),
        "ms": (1, "ms", 0),
    }
    divisor, suffix, digits = units[unit]
    return Row(
        name,
        of,
        lambda value: f"{value / divisor:,.{digits}f} {suffix}".strip(),
        times,
    )


ROWS = (
    _row("cold build", lambda county: county.cold.seconds, "s", COUNTIES),
    _row(
        "processor time of it",
        lambda county: county.cold.processor_seconds,
        "s",
        COUNTIES,
    ),
    _row("nothing changed", lambda county: county.warm.seconds, "s", COUNTIES),
    _row(
        "peak memory, largest process, cold",
        lambda county: county.cold.peak_bytes,
        "MB",
        1,
    ),
    _row(
        "peak memory, nothing changed",
        lambda county: county.warm.peak_bytes,
        "MB",
        1,
    ),
    _row("site", lambda county: county.site_bytes, "GB", COUNTIES),
    _row("files of the site", lambda county: county.files, "", COUNTIES),
    _row(
        "kept between builds, besides",
        lambda county: county.store_bytes,
        "MB",
        COUNTIES,
    ),
    _row("index", lambda county: county.index_bytes, "MB", COUNTIES),
    _row("files of the index", lambda county: county.index_files, "", COUNTIES),
    _row("`search/entry.bin`", lambda county: county.entry_bytes, "KB", COUNTIES),
    _row("`site.json`", lambda county: county.summary_bytes, "KB", COUNTIES),
    _row(
        "first query, median",
        lambda county: _median(county.answers.first, "bytes"),
        "KB",
        None,
    ),
    _row(
        "first query, largest",
        lambda county: max(asked.bytes for asked in county.answers.first),
        "KB",
        None,
    ),
    _row(
        "first query, median",
        lambda county: _median(county.answers.first, "milliseconds"),
        "ms",
        None,
    ),
    _row(
        "later query, median",
        lambda county: _median(county.answers.later, "milliseconds"),
        "ms",
        None,
    ),
    _row(
        "later query, largest",
        lambda county: max(asked.milliseconds for asked in county.answers.later),
        "ms",
        None,
    ),
)


def _median(asked: Sequence[Asked], name: str) -> float:
    values: list[float] = sorted(getattr(one, name) for one in asked)
    return values[len(values) // 2]


def _beyond(row: Row, counties: Sequence[County]) -> float:
    """Return a figure for a county larger than all that were measured, on the line through the two largest; none becomes smaller."""
    first, last = counties[-2:]
    slope = (row.of(last) - row.of(first)) / (last.records - first.records)
    return row.of(last) + max(0, slope) * (COUNTY - last.records)


def _page(counties: Sequence[County], common: Common, many: Many) -> str:
    header = [
        "figure",
        *(f"{county.records:,}" for county in counties),
        f"{COUNTY:,}, computed",
        f"{COUNTY * COUNTIES:,}, computed",
    ]
    rows = [
        [row.name, *(row.write(row.of(county)) for county in counties), row.write(_beyond(row, counties)),
         row.write(_beyond(row, counties) * row.times) if row.times else "",]
        for row in ROWS
    ]  # fmt: skip
    first, later = common.answers.first, common.answers.later
    figures = [
        ("members, records", f"{common.members}, {common.records:,}"),
        ("build", f"{common.build.seconds:.1f} s"),
        ("peak memory", f"{common.build.peak_bytes / 1e6:.0f} MB"),
        ("its own files", f"{common.site_bytes / 1e6:.1f} MB"),
        (
            "first query in all members, median",
            f"{_median(first, 'bytes') / 1e3:,.0f} KB, {_median(first, 'requests'):.0f} requests, {_median(first, 'milliseconds'):,.0f} ms",
        ),
        (
            "first query in all members, largest",
            f"{max(one.bytes for one in first) / 1e3:,.0f} KB",
        ),
        (
            "later query in all members, median",
            f"{_median(later, 'milliseconds'):,.0f} ms",
        ),
        (
            "later query in all members, largest",
            f"{max(one.milliseconds for one in later):,.0f} ms",
        ),
    ]
    figures += [
        (
            f"build of {COUNTIES} members with {COUNTY:,} records and {UNITS:,} units each, from their summaries",
            f"{many.build.seconds:.1f} s, {many.build.peak_bytes / 1e6:.0f} MB",
        ),
        ("its largest page, `units/`", f"{many.units_bytes / 1e3:.0f} KB"),
        ("its `search/sites.json`", f"{many.directory_bytes / 1e3:.1f} KB"),
    ]
    return f"""# Counties

Made by `python benchmarks/counties.py`: synthetic counties of different size, each a site of its own, and the common site above them
(`gongkai demo --counties`). Builds are `mkdocs build --strict` from an empty cache, once, and again with nothing changed, the quicker of {WARM_RUNS}. Queries are
{len(QUERIES)} terms of the field in Chromium on loopback, nothing compressed by the server. What is marked as computed lies on the line through
the two largest counties; {COUNTY * COUNTIES:,} records are {COUNTIES} counties of {COUNTY:,}, whose builds are counted one after the other. Measured on
{machine()}; the machine's load at the end: {os.getloadavg()[0]:.1f}.

{markdown_table(header, rows)}
## The common site

{markdown_table(["figure", "measured"], figures)}"""


if __name__ == "__main__":
    main()
