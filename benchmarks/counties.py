"""Measure sites of growing size, each the member of one common site.

Measured are builds, files, the index, and queries in Chromium. Prints tables and writes the tables to
docs/developers/benchmarks/counties.md, with figures on a straight line for 200,000 records and for
5,000,000 records in 25 such sites. `--sizes` measures other sizes; `--work` names a folder that keeps data
and sites.
"""

from __future__ import annotations

import argparse
import dataclasses
import math
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from measure import Measured, machine, markdown_table, measure
from search_browser import Answers, Asked, Engine, ask_all
from search_queries import TERMS
from workspace import QUIET, SEED, build_command

from gongkai.commands.demo import COMMON, federation_files
from gongkai.derive.site_summary import SUMMARY, SiteSummary, read_summary, written_summary
from gongkai.store.writing import write_files

ROOT = Path(__file__).parent.parent
SIZES = (10_000, 20_000, 50_000, 100_000)
COUNTY, COUNTIES, UNITS = 200_000, 25, 2000
"""Records of a computed county, the number of such counties, and units of each."""
WARM_RUNS = 2
QUERIES = TERMS[::3]
MEMBER = "      - {"
"""The beginning of a member's line in the settings of a common site."""

SEARCH = """async () => {
  const {open} = await import("/search/search.js");
  const index = await open("/");
  window.firstPage = (query) => index.find(query, {limit: 10, site: SITE});
  window.everything = async (query) => (await window.firstPage(query)) && [];
}"""


class County(NamedTuple):
    """The figures of a member's site and of its builds."""

    records: int
    cold: Measured
    warm: Measured
    """The build with nothing changed."""
    site_bytes: int
    files: int
    index_bytes: int
    index_files: int
    entry_bytes: int
    """The file that a reader loads before the first query."""
    summary_bytes: int
    """`site.json`."""
    store_bytes: int
    """The files of the store that the site has not linked."""
    answers: Answers


class Common(NamedTuple):
    """The figures of the common site and of its build."""

    members: int
    records: int
    build: Measured
    site_bytes: int
    answers: Answers


class Many(NamedTuple):
    """The figures of a common site of five million records."""

    build: Measured
    units_bytes: int
    """The page of units, the largest page."""
    directory_bytes: int
    """The directory of members, which the search page loads when it is opened."""


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
        members = sorted((_record_count(folder), folder) for folder in folders)
        counties = [_county(folder, records) for records, folder in members]
        common = _common(work / COMMON, counties)
        largest = members[-1][1]
        many = _many(work / COMMON, largest / "site" / SUMMARY)
    text = _page(counties, common, many)
    print(text)
    (ROOT / "docs/developers/benchmarks/counties.md").write_text(text, "utf-8")


def _record_count(folder: Path) -> int:
    return sum(1 for _ in folder.glob("data/records/*/*/*.yml"))


def _build(folder: Path) -> Measured:
    return measure(build_command(folder / "mkdocs.yml"), environment=QUIET)


def _county(folder: Path, records: int) -> County:
    cold = _build(folder)
    warm = min((_build(folder) for _ in range(WARM_RUNS)), key=lambda run: run.seconds)
    site = folder / "site"
    paths = [path for path in site.rglob("*") if path.is_file()]
    sizes = {path.relative_to(site).as_posix(): path.stat().st_size for path in paths}
    index = [size for name, size in sizes.items() if name.startswith("search/")]
    return County(
        records=records,
        cold=cold,
        warm=warm,
        site_bytes=sum(sizes.values()),
        files=len(sizes),
        index_bytes=sum(index),
        index_files=len(index),
        entry_bytes=sizes["search/entry.bin"],
        summary_bytes=sizes["site.json"],
        store_bytes=_store_bytes(folder / ".cache"),
        answers=_answers(site, "undefined"),
    )


def _store_bytes(store: Path) -> int:
    """Return the bytes of the files of a store with no other link."""
    statuses = [path.stat() for path in store.rglob("*") if path.is_file()]
    return sum(status.st_size for status in statuses if status.st_nlink == 1)


def _common(folder: Path, counties: Sequence[County]) -> Common:
    build = _build(folder)
    site = folder / "site"
    own_bytes = sum(path.stat().st_size for path in site.rglob("*") if _is_own(path))
    records = sum(county.records for county in counties)
    return Common(len(counties), records, build, own_bytes, _answers(site, '"*"'))


def _is_own(path: Path) -> bool:
    """Return whether a path is a file of the common site itself, not of a linked member."""
    return path.is_file() and not any(part.is_symlink() for part in path.parents)


def _answers(site: Path, searched_site: str) -> Answers:
    """Ask all queries; `searched_site` is JavaScript for the site to search."""
    engine = Engine([site], SEARCH.replace("SITE", searched_site), lambda _: None)
    return ask_all(engine, QUERIES)


def _many(common: Path, file: Path) -> Many:
    """Build a common site of 25 counties of 200,000 records from summaries alone.

    The summaries are made from the summary of one county, with its units repeated.
    """
    summary = read_summary(file.read_bytes())
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, COMMON)
        shutil.copytree(common, folder, ignore=shutil.ignore_patterns("site"))
        entries = []
        for number in range(COUNTIES):
            text = written_summary(_multiplied(summary, number))
            Path(temporary, f"{number}.json").write_text(text, "utf-8")
            entry = f"address: c{number}, name: {number}县, site: ../{number}.json"
            entries.append(f"{MEMBER}{entry}}}\n")
        config = folder / "mkdocs.yml"
        lines = config.read_text("utf-8").splitlines(keepends=True)
        first = next(place for place, line in enumerate(lines) if line.startswith(MEMBER))
        others = [line for line in lines if not line.startswith(MEMBER)]
        config.write_text("".join([*others[:first], *entries, *others[first:]]), "utf-8")
        build = _build(folder)
        site = folder / "site"
        units_bytes = (site / "units/index.html").stat().st_size
        return Many(build, units_bytes, (site / "search/sites.json").stat().st_size)


def _multiplied(summary: SiteSummary, number: int) -> SiteSummary:
    """Return the summary of a large county: the same units again and again."""
    units = []
    for copy in range(math.ceil(UNITS / len(summary.units))):
        prefix = f"c{number}-{copy}-"
        for unit in summary.units:
            parent = prefix + unit.parent if unit.parent else ""
            units.append(unit._replace(code=prefix + unit.code, parent=parent))
    return dataclasses.replace(
        summary,
        records=COUNTY,
        codes={f"C{number}": COUNTY},
        units=units[:UNITS],
    )


class Row(NamedTuple):
    """A figure of each county, with its format."""

    name: str
    of: Callable[[County], float]
    write: Callable[[float], str]
    times: int | None
    """The factor for 25 counties: 25, 1 for independent counties, None for a figure without a sum."""


def _row(name: str, unit: str, times: int | None, of: Callable[[County], float]) -> Row:
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

    def write(value: float) -> str:
        return f"{value / divisor:,.{digits}f} {suffix}".strip()

    return Row(name, of, write, times)


def _median(queries: Sequence[Asked], name: str) -> float:
    values: list[float] = sorted(getattr(query, name) for query in queries)
    return values[len(values) // 2]


def _largest(queries: Sequence[Asked], name: str) -> float:
    values: list[float] = [getattr(query, name) for query in queries]
    return max(values)


ROWS = (
    _row("cold build", "s", COUNTIES, lambda county: county.cold.seconds),
    _row("processor time of it", "s", COUNTIES, lambda county: county.cold.processor_seconds),
    _row("nothing changed", "s", COUNTIES, lambda county: county.warm.seconds),
    _row("peak memory, largest process, cold", "MB", 1, lambda county: county.cold.peak_bytes),
    _row("peak memory, nothing changed", "MB", 1, lambda county: county.warm.peak_bytes),
    _row("site", "GB", COUNTIES, lambda county: county.site_bytes),
    _row("files of the site", "", COUNTIES, lambda county: county.files),
    _row("kept between builds, besides", "MB", COUNTIES, lambda county: county.store_bytes),
    _row("index", "MB", COUNTIES, lambda county: county.index_bytes),
    _row("files of the index", "", COUNTIES, lambda county: county.index_files),
    _row("`search/entry.bin`", "KB", COUNTIES, lambda county: county.entry_bytes),
    _row("`site.json`", "KB", COUNTIES, lambda county: county.summary_bytes),
    _row("first query, median", "KB", None, lambda county: _median(county.answers.first, "bytes")),
    _row(
        "first query, largest", "KB", None, lambda county: _largest(county.answers.first, "bytes")
    ),
    _row(
        "first query, median",
        "ms",
        None,
        lambda county: _median(county.answers.first, "milliseconds"),
    ),
    _row(
        "later query, median",
        "ms",
        None,
        lambda county: _median(county.answers.later, "milliseconds"),
    ),
    _row(
        "later query, largest",
        "ms",
        None,
        lambda county: _largest(county.answers.later, "milliseconds"),
    ),
)


def _beyond(row: Row, counties: Sequence[County]) -> float:
    """Return a figure for a county larger than all measured counties.

    The figure lies on the line through the two largest counties, but never falls.
    """
    first, last = counties[-2:]
    slope = (row.of(last) - row.of(first)) / (last.records - first.records)
    return row.of(last) + max(0, slope) * (COUNTY - last.records)


def _cells(row: Row, counties: Sequence[County]) -> list[str]:
    """Return the cells of a row: measured counties, a computed county, 25 such counties."""
    computed = _beyond(row, counties)
    values = [*(row.of(county) for county in counties), computed]
    together = row.write(computed * row.times) if row.times else ""
    return [row.name, *map(row.write, values), together]


def _page(counties: Sequence[County], common: Common, many: Many) -> str:
    header = [
        "figure",
        *(f"{county.records:,}" for county in counties),
        f"{COUNTY:,}, computed",
        f"{COUNTY * COUNTIES:,}, computed",
    ]
    rows = [_cells(row, counties) for row in ROWS]
    figures = [*_common_rows(common), *_many_rows(many)]
    return f"""# Counties

Made by `python benchmarks/counties.py`: synthetic counties of different size, each a site of its own, and the common site above them
(`gongkai demo --counties`). Builds are `mkdocs build --strict` from an empty cache, once, and again with nothing changed, the quicker of {WARM_RUNS}. Queries are
{len(QUERIES)} terms of the field in Chromium on loopback, nothing compressed by the server. What is marked as computed lies on the line through
the two largest counties; {COUNTY * COUNTIES:,} records are {COUNTIES} counties of {COUNTY:,}, whose builds are counted one after the other. Measured on
{machine()}; the machine's load at the end: {os.getloadavg()[0]:.1f}.

{markdown_table(header, rows)}
## The common site

{markdown_table(["figure", "measured"], figures)}"""


def _common_rows(common: Common) -> Iterator[tuple[str, str]]:
    first, later = common.answers.first, common.answers.later
    yield "members, records", f"{common.members}, {common.records:,}"
    yield "build", f"{common.build.seconds:.1f} s"
    yield "peak memory", f"{common.build.peak_bytes / 1e6:.0f} MB"
    yield "its own files", f"{common.site_bytes / 1e6:.1f} MB"
    kilobytes = _median(first, "bytes") / 1e3
    requests = _median(first, "requests")
    milliseconds = _median(first, "milliseconds")
    cell = f"{kilobytes:,.0f} KB, {requests:.0f} requests, {milliseconds:,.0f} ms"
    yield "first query in all members, median", cell
    yield "first query in all members, largest", f"{_largest(first, 'bytes') / 1e3:,.0f} KB"
    yield "later query in all members, median", f"{_median(later, 'milliseconds'):,.0f} ms"
    yield "later query in all members, largest", f"{_largest(later, 'milliseconds'):,.0f} ms"


def _many_rows(many: Many) -> Iterator[tuple[str, str]]:
    size = f"{COUNTIES} members with {COUNTY:,} records and {UNITS:,} units each"
    cell = f"{many.build.seconds:.1f} s, {many.build.peak_bytes / 1e6:.0f} MB"
    yield f"build of {size}, from their summaries", cell
    yield "its largest page, `units/`", f"{many.units_bytes / 1e3:.0f} KB"
    yield "its `search/sites.json`", f"{many.directory_bytes / 1e3:.1f} KB"


if __name__ == "__main__":
    main()
