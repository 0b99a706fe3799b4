"""Measure a plain build of 1,000 and 4,000 synthetic records.

Prints a table of time, memory and page sizes, and writes the table to docs/developers/benchmarks/site.md.
The bars: 1,000 records under 8 s on two cores and 300 MB, a record's page under 25 KB of HTML,
4,000 records at most 4.4 times the time of 1,000.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from measure import Measured, best, machine, markdown_table, measure
from workspace import QUIET, build_command, demo_command

ROOT = Path(__file__).parent.parent
SIZES = (1000, 4000)
RUNS = 3


class Result(NamedTuple):
    """The figures of the build of one size."""

    records: int
    run: Measured
    mean_page: float
    """Bytes of HTML of a record's page."""
    largest_page: int
    mean_text: float
    """Characters of a record's Markdown."""
    site_bytes: int


def main() -> None:
    """Measure every size, print the table and write it."""
    with tempfile.TemporaryDirectory() as folder:
        results = [_build(Path(folder, str(size)), size) for size in SIZES]
    table = _table(results)
    print(table)
    (ROOT / "docs/developers/benchmarks/site.md").write_text(
        _page(table, results),
        "utf-8",
    )


def _build(folder: Path, records: int) -> Result:
    measure(demo_command(folder, records))
    command = build_command(folder / "mkdocs.yml")
    run = best(RUNS, command, environment=QUIET, cache=folder / ".cache")
    site = folder / "site"
    pages = [path.stat().st_size for path in site.glob("records/*/*/index.html")]
    texts = [len(path.read_text("utf-8")) for path in site.glob("records/*/*/index.md")]
    return Result(
        records=records,
        run=run,
        mean_page=sum(pages) / len(pages),
        largest_page=max(pages),
        mean_text=sum(texts) / len(texts),
        site_bytes=sum(path.stat().st_size for path in site.rglob("*") if path.is_file()),
    )


def _table(results: list[Result]) -> str:
    header = [
        "records",
        "seconds",
        "processor seconds",
        "peak memory",
        "HTML of a record, mean",
        "largest",
        "Markdown of a record, mean",
        "site",
    ]
    rows = [
        (
            f"{result.records:,}",
            f"{result.run.seconds:.1f}",
            f"{result.run.processor_seconds:.1f}",
            f"{result.run.peak_bytes / 1e6:.0f} MB",
            f"{result.mean_page / 1000:.1f} KB",
            f"{result.largest_page / 1000:.1f} KB",
            f"{result.mean_text:,.0f} characters",
            f"{result.site_bytes / 1e6:.0f} MB",
        )
        for result in results
    ]
    return markdown_table(header, rows)


def _page(table: str, results: list[Result]) -> str:
    small, large = results
    times = large.run.seconds / small.run.seconds
    peak_megabytes = small.run.peak_bytes / 1e6
    bars = [
        ("1,000 records", f"{small.run.seconds:.1f} s", "under 8 s"),
        ("peak memory at 1,000 records", f"{peak_megabytes:.0f} MB", "under 300 MB"),
        ("HTML of a record, mean", f"{small.mean_page / 1000:.1f} KB", "under 25 KB"),
        ("4,000 records against 1,000", f"{times:.2f} times", "at most 4.4 times"),
    ]
    return f"""# A plain build

Made by `make benchmark` (`benchmarks/site.py`): `mkdocs build --strict` of synthetic records (`gongkai demo --seed 1`), with its
search, from an empty cache, the quickest of {RUNS} runs. Measured on {machine()}.

{table}
{markdown_table(["figure", "measured", "bar"], bars)}"""


if __name__ == "__main__":
    main()
