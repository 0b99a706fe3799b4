"""Measure a plain build of 1,000 and 4,000 synthetic records: time, memory, and the size of the pages.

Prints a table and writes it to docs/developers/benchmarks/site.md. The bars: 1,000 records under 8 s on two cores and 300 MB,
a record's page under 25 KB of HTML, 4,000 records at most 4.4 times the time of 1,000.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from measure import Measured, best, machine, markdown_table, measure
from workspace import QUIET

ROOT = Path(__file__).parent.parent
SIZES = (1000, 4000)
RUNS = 3


class Result(NamedTuple):
    """What the build of one size took and made."""

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
    measure(
        [
            sys.executable,
            "-m",
            "gongkai",
            "demo",
            str(folder),
            "--records",
            str(records),
            "--seed",
            "1",
        ]
    )
    run = best(
        RUNS,
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
        cache=folder / ".cache",
    )
    pages = [path.stat().st_size for path in (folder / "site/records").glob("*/*/index.html")]
    texts = [len(path.read_text("utf-8")) for path in (folder / "site/records").glob("*/*/index.md")]
    size = sum(path.stat().st_size for path in (folder / "site").rglob("*") if path.is_file())
    return Result(
        records,
        run,
        sum(pages) / len(pages),
        max(pages),
        sum(texts) / len(texts),
        size,
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
    return markdown_table(
        header,
        [
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
        ],
    )


def _page(table: str, results: list[Result]) -> str:
    small, large = results
    bars = [
        ("1,000 records", f"{small.run.seconds:.1f} s", "under 8 s"),
        (
            "peak memory at 1,000 records",
            f"{small.run.peak_bytes / 1e6:.0f} MB",
            "under 300 MB",
        ),
        ("HTML of a record, mean", f"{small.mean_page / 1000:.1f} KB", "under 25 KB"),
        (
            "4,000 records against 1,000",
            f"{large.run.seconds / small.run.seconds:.2f} times",
            "at most 4.4 times",
        ),
    ]
    return f"""# A plain build

Made by `make benchmark` (`benchmarks/site.py`): `mkdocs build --strict` of synthetic records (`gongkai demo --seed 1`), with its
search, from an empty cache, the quickest of {RUNS} runs. Measured on {machine()}.

{table}
{markdown_table(["figure", "measured", "bar"], bars)}"""


if __name__ == "__main__":
    main()
