"""Measure deriving the coverage of a county, and the pages of the coverage.

The county has 400 units, 40 items of the catalogue and 10 years. Prints a table and writes the table to
docs/developers/benchmarks/coverage.md. The bars: derived in under 2 s, no page over 300 KB of HTML.
"""

from __future__ import annotations

import dataclasses
import tempfile
import time
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from measure import machine, markdown_table, measure
from workspace import QUIET, SEED, build_command, demo_command

from gongkai.check import read_dataset
from gongkai.commands.demo import site_files, synthetic_files
from gongkai.derive import Coverage, build_coverage, tally
from gongkai.model import Audience, Dataset
from gongkai.store.writing import write_files
from gongkai.vocabulary import CoverageState, PeriodRule

ROOT = Path(__file__).parent.parent
UNITS, ITEMS, YEARS = 400, 40, 10
RECORDS = 40_000
JUDGED_ON = date(2025, 12, 31)
FIRST_DAY = date(JUDGED_ON.year - YEARS + 1, 1, 1)
SUPPLIED = ROOT / "hooks/gongkai/load/catalogues/regulation-2017.yml"
RUNS = 5


class Derived(NamedTuple):
    """The coverage of a data set, and the seconds of deriving it."""

    name: str
    seconds: float
    coverage: Coverage
    records: int


def main() -> None:
    """Measure, print the table and write it."""
    with tempfile.TemporaryDirectory() as folder:
        county = _county(Path(folder, "county"))
        derived = [
            _derive("published as a county does", county),
            _derive("nothing published", dataclasses.replace(county, records={})),
            _derive("every item owed every month", _monthly(county)),
        ]
        table = _table(derived)
        print(table)
        pages = _pages(Path(folder, "site"))
    largest = max(pages, key=lambda page: page[1])
    text = _page(table, derived, pages, largest)
    print(text.rpartition("\n\n")[2])
    (ROOT / "docs/developers/benchmarks/coverage.md").write_text(text, "utf-8")


def _county(folder: Path) -> Dataset:
    """Return a data set of a county.

    All items are owed from the first of the ten years. Raises `RuntimeError` when the synthetic county has
    another number of units.
    """
    measure(demo_command(folder, RECORDS))
    dataset, _ = read_dataset(folder / "data")
    if dataset is None or len(dataset.units) != UNITS:
        message = f"the synthetic county has not {UNITS} units"
        raise RuntimeError(message)
    dataset = dataset.for_audience(Audience())
    items = [item for item in dataset.catalogue.items if item.number not in dataset.inside]
    catalogue = dataclasses.replace(
        dataset.catalogue,
        items=tuple(items[:ITEMS]),
        effective=FIRST_DAY,
    )
    return dataclasses.replace(dataset, catalogue=catalogue)


def _monthly(dataset: Dataset) -> Dataset:
    """Return the data set with every item owed by every unit every month.

    No data set of these units and items has more duties.
    """
    kinds = tuple({unit.kind for unit in dataset.units.values()})
    items = tuple(
        dataclasses.replace(
            item,
            period_rule=PeriodRule.MONTHLY,
            term_years=None,
            unit_kinds=kinds,
            fields=(),
        )
        for item in dataset.catalogue.items
    )
    catalogue = dataclasses.replace(dataset.catalogue, items=items)
    return dataclasses.replace(dataset, catalogue=catalogue)


def _derive(name: str, dataset: Dataset) -> Derived:
    """Derive the coverage several times; return the quickest run.

    The quickest run is the least disturbed by other programs.
    """
    # The first run is not timed.
    best, coverage = float("inf"), build_coverage(dataset, JUDGED_ON)
    for _ in range(RUNS):
        started = time.perf_counter()
        coverage = build_coverage(dataset, JUDGED_ON)
        best = min(best, time.perf_counter() - started)
    return Derived(name, best, coverage, len(dataset.records))


def _pages(folder: Path) -> list[tuple[str, int]]:
    """Build the site of a county without records; return the size of each page.

    Such a county has the longest lists of missing publications. Sizes are in bytes, by address.
    """
    site = folder / "site"
    # Records come last among the synthetic files.
    files = takewhile(
        lambda file: not file[0].startswith("data/records/"),
        synthetic_files(records=RECORDS, seed=SEED),
    )
    catalogue = ("data/catalogue.yml", _dated(SUPPLIED.read_text("utf-8")))
    write_files(folder, [*site_files(), *files, catalogue])
    measure(build_command(folder / "mkdocs.yml"), environment=QUIET)
    paths = [*site.glob("coverage/**/index.html"), *site.glob("catalogue/**/index.html")]
    return [(path.parent.relative_to(site).as_posix(), path.stat().st_size) for path in paths]


def _dated(catalogue: str) -> str:
    """Return a catalogue that takes effect on the first day."""
    return catalogue.replace("\n条目:", f"\n生效日期: {FIRST_DAY}\n条目:", 1)


def _table(derived: list[Derived]) -> str:
    header = ["records", "", "duties", "overdue", "seconds"]
    rows = []
    for each in derived:
        years = each.coverage.cells.values()
        rows_of_units = [items for units in years for items in units.values()]
        counts = tally(duties for items in rows_of_units for duties in items.values())
        rows.append(
            (
                f"{each.records:,}",
                each.name,
                f"{counts.total():,}",
                f"{counts[CoverageState.OVERDUE]:,}",
                f"{each.seconds:.2f}",
            )
        )
    return markdown_table(header, rows)


def _page(
    table: str,
    derived: list[Derived],
    pages: list[tuple[str, int]],
    largest: tuple[str, int],
) -> str:
    bars = [
        (
            f"coverage of {UNITS} units, {ITEMS} items, {YEARS} years",
            f"{derived[0].seconds:.2f} s",
            "under 2 s",
        ),
        (
            f"largest of {len(pages)} pages, `{largest[0]}/`",
            f"{largest[1] / 1000:.0f} KB",
            "under 300 KB",
        ),
    ]
    return f"""# The coverage

Made by `make benchmark` (`benchmarks/coverage.py`): {UNITS} synthetic units (`gongkai demo --records {RECORDS} --seed 1`), {ITEMS} items,
{YEARS} years, judged on {JUDGED_ON}, the quickest of {RUNS} runs. The pages are those of these units when they have published
nothing in {YEARS} years, which makes the longest lists. Measured on {machine()}.

{table}
{markdown_table(["figure", "measured", "bar"], bars)}"""


if __name__ == "__main__":
    main()
