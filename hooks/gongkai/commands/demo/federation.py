"""Several synthetic counties, each a site of its own, and the common site above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from gongkai.commands.demo.county import County
from gongkai.commands.demo.pages import COMMON_INDEX, COUNTY_INDEX, GUIDE
from gongkai.commands.demo.record import record_file
from gongkai.commands.demo.units import site_file, unit_file

COMMON = "common"
"""The folder of the common site."""

_SETTINGS = Path(__file__).parent / "mkdocs.yml"
_NAME = "site_name: 模拟数据\n"
_ADDRESS = "site_url: https://gongkai.example/"
_HOOK = '"""The MkDocs hook of this site."""\n\nfrom gongkai.site.mkdocs.events import *  # noqa: F403\n'


def federation_files(*, records: Sequence[int], seed: int) -> Iterator[tuple[str, str]]:
    """Yield path and text of every file of a common site and its counties, with so many records each.

    The first part of a path is the folder of a site: a county's address, or `common`.
    """
    counties = [County(records=count, ordinal=ordinal, seed=seed) for ordinal, count in enumerate(records)]
    yield from _common(counties)
    for ordinal, county in enumerate(counties):
        for path, text in _files(county, seed, ordinal, len(counties)):
            yield f"{address(county)}/{path}", text


def address(county: County) -> str:
    """Return the folder below the common address in which a county's site stands."""
    return county.units[0].code.removesuffix("-xianwei")


def _common(counties: Sequence[County]) -> Iterator[tuple[str, str]]:
    settings = _SETTINGS.read_text("utf-8").replace(_NAME, "site_name: 各县区党务公开\n")
    head, _, rest = settings.partition("  gongkai:\n")
    theme = rest.partition("\ntheme:\n")[2]
    nav = "".join(f"  - {title}: {uri}\n" for title, uri in _COMMON_NAV)
    sites = "".join(
        f"      - {{address: {address(county)}, name: {county.units[0].town}, site: ../{address(county)}/site}}\n" for county in counties
    )
    before_nav = theme.partition("\nnav:\n")[0]
    yield f"{COMMON}/mkdocs.yml", f"{head}  gongkai:\n    audience: 社会\n    sites:\n{sites}\ntheme:\n{before_nav}\nnav:\n{nav}"
    yield f"{COMMON}/hooks/disclosure.py", _HOOK
    yield f"{COMMON}/docs/index.md", COMMON_INDEX
    yield f"{COMMON}/docs/guide.md", GUIDE


_COMMON_NAV = (
    ("首页", "index.md"),
    ("按年度", "years/index.md"),
    ("按单位", "units/index.md"),
    ("按种类", "kinds/index.md"),
    ("公开指南", "guide.md"),
)


def _files(county: County, seed: int, ordinal: int, counties: int) -> Iterator[tuple[str, str]]:
    top = county.units[0]
    named = _SETTINGS.read_text("utf-8").replace(_NAME, f"site_name: {top.town}党务公开\n")
    named = named.replace(_ADDRESS, f"{_ADDRESS}{address(county)}/")
    yield "mkdocs.yml", named.replace("  generator: false\n", "  generator: false\n  homepage: ../\n")
    yield "hooks/disclosure.py", _HOOK
    yield "docs/index.md", COUNTY_INDEX
    yield "docs/guide.md", GUIDE
    yield "data/site.yml", site_file(top)
    for number, unit in enumerate(county.units):
        yield f"data/units/{unit.code}.yml", unit_file(unit, number)
    for number in range(county.records):
        entry = county.entry(number)
        year, digits = entry.id.split("-")[-2:]
        text = record_file(county, entry, f"{seed} record {number * counties + ordinal}")
        yield f"data/records/{entry.unit.code}/{year}/{digits}.yml", text
