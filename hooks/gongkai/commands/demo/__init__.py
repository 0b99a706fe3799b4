"""Synthetic data sets of any size, for benchmarks and load tests.

Real records are few and may not be shared; speed, memory and search quality show only at size. The
texts have the terms, figures and names of township summaries in plausible frequency, but nobody
wrote the texts, and nothing in the texts is true.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gongkai.commands.demo.county import RECORDS_OF_A_COUNTY, County
from gongkai.commands.demo.federation import COMMON, federation_files
from gongkai.commands.demo.pages import GUIDE, HOOK, INDEX
from gongkai.commands.demo.record import record_file, record_path
from gongkai.commands.demo.units import site_file, unit_file

__all__ = ["COMMON", "federation_files", "site_files", "synthetic_files"]


def site_files() -> Iterator[tuple[str, str]]:
    """Yield path and text of the site files for a data set.

    The files are mkdocs.yml, its hook, and the list of paths that git ignores.
    """
    settings = Path(__file__).parent / "mkdocs.yml"
    yield ".gitignore", ".cache/\n.site*.gongkai/\n__pycache__/\n/site/\n"
    yield "mkdocs.yml", settings.read_text("utf-8")
    yield "hooks/disclosure.py", HOOK


def synthetic_files(*, records: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield path and text of every file of a data set.

    The same number of records and the same seed give the same files. The paths begin with `data/`
    or `docs/`, with forward slashes. Above 900,000 records there are several counties, each with an
    organisation code of its own.
    """
    count = max(1, -(-records // RECORDS_OF_A_COUNTY))  # rounded up
    counties = []
    for ordinal in range(count):
        # The records are dealt out in turn, so counties differ by one record at most.
        county_records = len(range(ordinal, records, count))
        counties.append(County(records=county_records, ordinal=ordinal, seed=seed))
    yield "docs/index.md", INDEX
    yield "docs/guide.md", GUIDE
    yield "data/site.yml", site_file(counties[0].units[0])
    for county in counties:
        for number, unit in enumerate(county.units):
            yield f"data/units/{unit.code}.yml", unit_file(unit, number)
    for number in range(records):
        county = counties[number % count]
        entry = county.entry(number // count)
        yield record_path(entry), record_file(county, entry, f"{seed} record {number}")
