"""Several synthetic counties, each a site of its own, and the common site above the counties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from gongkai.commands.demo.county import County
from gongkai.commands.demo.pages import COMMON_INDEX, COUNTY_INDEX, GUIDE, HOOK
from gongkai.commands.demo.record import record_file, record_path
from gongkai.commands.demo.units import site_file, unit_file

COMMON = "common"
"""The folder of the common site."""

_SETTINGS = Path(__file__).parent / "mkdocs.yml"
_NAME = "site_name: 模拟数据\n"
_ADDRESS = "site_url: https://gongkai.example/"
_COMMON_NAV = (
    ("首页", "index.md"),
    ("按年度", "years/index.md"),
    ("按单位", "units/index.md"),
    ("按种类", "kinds/index.md"),
    ("公开指南", "guide.md"),
)
"""Title and page of each entry in the navigation of the common site."""


def federation_files(*, records: Sequence[int], seed: int) -> Iterator[tuple[str, str]]:
    """Yield path and text of every file of a common site and its counties.

    `records` has the number of records of each county. The first part of a path is the folder of a
    site: a county's address, or `common`.
    """
    counties = []
    for ordinal, county_records in enumerate(records):
        counties.append(County(records=county_records, ordinal=ordinal, seed=seed))
    yield from _common_files(counties)
    for ordinal, county in enumerate(counties):
        for path, text in _county_files(county, seed, ordinal, len(counties)):
            yield f"{address(county)}/{path}", text


def address(county: County) -> str:
    """Return the folder of a county's site below the common address."""
    return county.units[0].code.removesuffix("-xianwei")


def _common_files(counties: Sequence[County]) -> Iterator[tuple[str, str]]:
    """Yield path and text of every file of the common site."""
    yield f"{COMMON}/mkdocs.yml", _common_settings(counties)
    yield f"{COMMON}/hooks/disclosure.py", HOOK
    yield f"{COMMON}/docs/index.md", COMMON_INDEX
    yield f"{COMMON}/docs/guide.md", GUIDE


def _common_settings(counties: Sequence[County]) -> str:
    """Return the mkdocs.yml of the common site.

    It is the mkdocs.yml of a county with the sites of the counties in place of the settings of
    gongkai, and with a navigation of its own.
    """
    settings = _SETTINGS.read_text("utf-8").replace(_NAME, "site_name: 各县区党务公开\n")
    # `mkdocs.yml` is cut as text, because reading and writing YAML would lose its comments.
    head, _, rest = settings.partition("  gongkai:\n")
    theme = rest.partition("\ntheme:\n")[2].partition("\nnav:\n")[0]
    sites = ""
    for county in counties:
        folder = address(county)
        name = county.units[0].town
        sites += f"      - {{address: {folder}, name: {name}, site: ../{folder}/site}}\n"
    nav = "".join(f"  - {title}: {uri}\n" for title, uri in _COMMON_NAV)
    return (
        f"{head}  gongkai:\n    audience: 社会\n    sites:\n{sites}\ntheme:\n{theme}\nnav:\n{nav}"
    )


def _county_files(
    county: County,
    seed: int,
    ordinal: int,
    counties: int,
) -> Iterator[tuple[str, str]]:
    """Yield path and text of every file of a county's site.

    `ordinal` is the county's number from 0, `counties` the number of counties.
    """
    top = county.units[0]
    settings = _SETTINGS.read_text("utf-8")
    settings = settings.replace(_NAME, f"site_name: {top.town}党务公开\n")
    settings = settings.replace(_ADDRESS, f"{_ADDRESS}{address(county)}/")
    settings = settings.replace("  generator: false\n", "  generator: false\n  homepage: ../\n")
    yield "mkdocs.yml", settings
    yield "hooks/disclosure.py", HOOK
    yield "docs/index.md", COUNTY_INDEX
    yield "docs/guide.md", GUIDE
    yield "data/site.yml", site_file(top)
    for number, unit in enumerate(county.units):
        yield f"data/units/{unit.code}.yml", unit_file(unit, number)
    for number in range(county.records):
        entry = county.entry(number)
        # No two counties use the same seed, or they would have the same texts.
        record_seed = f"{seed} record {number * counties + ordinal}"
        yield record_path(entry), record_file(county, entry, record_seed)
