"""Synthetic data sets of any size, for benchmarks and load tests.

Real records are few and may not be shared; speed, memory and search quality show only at size. The texts here have the
terms, figures and names of township summaries in plausible frequency, but nobody wrote them and nothing in them is true.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gongkai.commands.demo.county import RECORDS_OF_A_COUNTY, County
from gongkai.commands.demo.federation import COMMON, federation_files
from gongkai.commands.demo.pages import GUIDE, INDEX
from gongkai.commands.demo.record import record_file
from gongkai.commands.demo.units import site_file, unit_file

__all__ = ["COMMON", "federation_files", "site_files", "synthetic_files"]


def site_files() -> Iterator[tuple[str, str]]:
    """Yield path and text of the files that make a data set a site: mkdocs.yml, its hook, and what git leaves out."""
    yield ".gitignore", ".cache/\n.site*.gongkai/\n__pycache__/\n/site/\n"
    yield "mkdocs.yml", (Path(__file__).parent / "mkdocs.yml").read_text("utf-8")
    yield "hooks/disclosure.py", '"""The MkDocs hook of this site."""\n\nfrom gongkai.site.mkdocs.events import *  # noqa: F403\n'


def synthetic_files(*, records: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield path and text of every file of a data set with so many records, the same ones for the same seed.

    The paths begin with `data/` or `docs/`, with forward slashes. Above 900,000 records there are several counties, each with an
    organisation code of its own.
    """
    count = max(1, -(-records // RECORDS_OF_A_COUNTY))
    counties = [County(records=len(range(ordinal, records, count)), ordinal=ordinal, seed=seed) for ordinal in range(count)]
    yield "docs/index.md", INDEX
    yield "docs/guide.md", GUIDE
    yield "data/site.yml", site_file(counties[0].units[0])
    for county in counties:
        for number, unit in enumerate(county.units):
            yield f"data/units/{unit.code}.yml", unit_file(unit, number)
    for number in range(records):
        county = counties[number % count]
        entry = county.entry(number // count)
        year, digits = entry.id.split("-")[-2:]
        yield f"data/records/{entry.unit.code}/{year}/{digits}.yml", record_file(county, entry, f"{seed} record {number}")
