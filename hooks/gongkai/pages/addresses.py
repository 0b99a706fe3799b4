"""The address of every generated page, as the URI of its Markdown source: `records/2023/QSZ-2023-00012/index.md`.

A source named `index.md` has one address in every generator and setting, and relative links between sources hold for the
Markdown tree as well as for the site. Addresses are permanent: a record's holds the year of its 索引号, never of its period.
"""

from __future__ import annotations

import posixpath
from functools import lru_cache
from urllib.parse import quote

from gongkai.model import ItemCode, Record, RecordId, UnitId
from gongkai.vocabulary import RecordKind

HOME = "index.md"
YEARS = "years/index.md"
UNITS = "units/index.md"
KINDS = "kinds/index.md"
SEARCH = "search/index.md"
CATALOGUE = "catalogue/index.md"
CATALOGUE_PRINT = "catalogue/print/index.md"
COVERAGE = "coverage/index.md"
CHANGES = "changes/index.md"
CHANGES_JSON = "changes/index.json"
APPLICATION = "application.md"
GUIDE = "guide.md"
"""Written by hand; where a site has none, nothing stands above the pages that belong below it."""
APPLICATIONS = "application/log/index.md"
APPLICATION_FORM = "application/form/index.md"
OPINIONS = "opinions/index.md"


def record_uri(record_id: RecordId) -> str:
    """Return the source of a record's page."""
    return f"records/{record_id.year}/{record_id}/index.md"


def year_uri(year: int) -> str:
    """Return the source of a year's page, by kind."""
    return f"years/{year}/index.md"


def year_units_uri(year: int) -> str:
    """Return the source of a year's page, by unit."""
    return f"years/{year}/units/index.md"


def unit_uri(code: UnitId) -> str:
    """Return the source of a unit's page."""
    return f"units/{code}/index.md"


def kind_uri(kind: RecordKind) -> str:
    """Return the source of a kind's page."""
    return f"kinds/{kind.slug}/index.md"


def item_uri(number: ItemCode) -> str:
    """Return the source of a catalogue item's page."""
    return f"catalogue/{number}/index.md"


def coverage_uri(year: int) -> str:
    """Return the source of a year's coverage."""
    return f"coverage/{year}/index.md"


def coverage_branch_uri(year: int, head: UnitId) -> str:
    """Return the source of a year's coverage of a unit and those right below it."""
    return f"coverage/{year}/{head}/index.md"


def coverage_csv_uri(year: int) -> str:
    """Return the place of the table of a year's coverage in the site."""
    return f"data/coverage-{year}.csv"


def numbered_uri(first_uri: str, number: int) -> str:
    """Return the source of the page `number` of a long list, from 1."""
    return first_uri if number == 1 else f"{posixpath.dirname(first_uri)}/{number}/index.md"


def attachment_uri(record: Record, file: str) -> str:
    """Return the place of an attachment in the site: beside the page of its record."""
    return f"{posixpath.dirname(record_uri(record.id))}/{posixpath.basename(file)}"


def relative_link(from_uri: str, to_uri: str, anchor: str = "") -> str:
    """Return the link from one source to another, percent-encoded, with an anchor in it if there is one."""
    path = _relative(from_uri, to_uri)
    return f"{path}#{quote(anchor)}" if anchor else path


_quoted = lru_cache(maxsize=20_000)(quote)


def _relative(from_uri: str, to_uri: str) -> str:
    """Return the way from one file to another, as `posixpath.relpath` does, without asking for the working folder."""
    if from_uri.partition("/")[0] != to_uri.partition("/")[0]:  # from a list to a record, which there are many of
        return "../" * from_uri.count("/") + _quoted(to_uri)
    source, target = from_uri.split("/"), to_uri.split("/")
    common = 0
    while common < len(source) - 1 and common < len(target) - 1 and source[common] == target[common]:
        common += 1
    return quote("/".join([".."] * (len(source) - 1 - common) + target[common:]))
