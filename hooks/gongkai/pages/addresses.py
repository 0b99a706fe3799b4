"""Give every generated page the address of its Markdown source.

An example is `records/2023/QSZ-2023-00012/index.md`. A source named `index.md` has one address in
every generator and setting, and relative links between sources hold for the Markdown tree as well
as for the site. Addresses are permanent: a record's address holds the year of its 索引号, never of its
period.
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
"""Hand-written, as `APPLICATION`. A site without the page has no parent for the pages below."""
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
    """Return the source of a year's coverage for a branch.

    `head` is the highest unit of the branch.
    """
    return f"coverage/{year}/{head}/index.md"


def coverage_csv_uri(year: int) -> str:
    """Return the path of a year's coverage table."""
    return f"data/coverage-{year}.csv"


def numbered_uri(first_uri: str, number: int) -> str:
    """Return the source of a page of a long list.

    `number` counts from 1.
    """
    if number == 1:
        return first_uri
    return f"{posixpath.dirname(first_uri)}/{number}/index.md"


def attachment_uri(record: Record, file: str) -> str:
    """Return the path of an attachment, beside its record's page."""
    folder = posixpath.dirname(record_uri(record.id))
    return f"{folder}/{posixpath.basename(file)}"


def page_address(uri: str, *, directory_urls: bool) -> str:
    """Return the address in the site of a generated page, percent-encoded.

    With `directory_urls` the address ends in a slash instead of `index.html`.
    """
    if directory_urls:
        return quote(uri.removesuffix("index.md"))
    return quote(f"{uri.removesuffix('.md')}.html")


def relative_link(from_uri: str, to_uri: str, anchor: str = "") -> str:
    """Return the percent-encoded link between two sources.

    The link leads to `anchor`, unless `anchor` is empty.
    """
    path = _relative_path(from_uri, to_uri)
    return f"{path}#{quote(anchor)}" if anchor else path


# Hot: the same records are linked from several lists.
_quote_path = lru_cache(maxsize=20_000)(quote)


def _relative_path(from_uri: str, to_uri: str) -> str:
    """Return the percent-encoded path between two files.

    The path is that of `posixpath.relpath`, which would ask for the working folder.
    """
    # Hot: most links lead from a list to a record, and these have no folder in common.
    if from_uri.partition("/")[0] != to_uri.partition("/")[0]:
        return "../" * from_uri.count("/") + _quote_path(to_uri)
    source = from_uri.split("/")
    target = to_uri.split("/")
    # The last part is a file, never a common folder.
    most = min(len(source), len(target)) - 1
    common = 0
    while common < most and source[common] == target[common]:
        common += 1
    steps_up = [".."] * (len(source) - 1 - common)
    return quote("/".join(steps_up + target[common:]))
