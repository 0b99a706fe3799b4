"""Take the texts for the search from a record's JSON.

The JSON is the file beside the record's page. The browser takes the texts of an excerpt from the
same JSON by the same rule (search/browser/texts.js); `TEXTS` holds the words of the rule, and the
index hands them to the browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongkai.model import Record
from gongkai.search import Facets, Texts
from gongkai.vocabulary import term

# Not searched: numbers, codes and procedure, the text that a correction took out, and the kind and
# period, which readers find by lists and facets.
_SKIPPED_FIELDS = (
    "id",
    "unit",
    "kind",
    "period",
    "disclosure",
    "scope",
    "field_scopes",
    "approval",
    "status",
    "status_date",
    "before",
    "merged_into",
    "catalogue_item",
    "aspect",
    "file",
    "rectification",
    "plan",
    "source_record",
    "units_involved",
)

TEXTS: dict[str, list[str]] = {
    "skipped": [term(name) for name in _SKIPPED_FIELDS],
    "headings": [term("title"), term("caption")],
    "names": [term("metrics")],
}
"""The keys to skip, the keys of headings, and the keys whose keys are texts too."""


_SKIPPED = frozenset(TEXTS["skipped"])


def search_texts(content: Mapping[str, Any]) -> Texts:
    """Return the indexed texts of a record.

    `content` is the content of the record's JSON.
    """
    fields = content["记录"]
    title = fields[term("title")]
    headings: list[str] = []
    body: list[str] = [content["单位名称"]]
    for key, value in fields.items():
        # The title has a place of its own in the index.
        if key != term("title") and key not in _SKIPPED:
            _collect(value, key, headings, body)
    return Texts([title], headings, body)


def search_facets(record: Record, unit_name: str) -> Facets:
    """Return the facets of a record; its unit has the name of that time."""
    return Facets(
        id=record.id,
        names=[record.title, unit_name],
        year=record.year,
        unit=record.unit,
        kind=record.kind.slug,
        category=record.kind.category.slug,
        date=record.published,
    )


def _collect(
    value: Any,
    key: str,
    headings: list[str],
    body: list[str],
) -> None:
    """Add the texts of a plain value to headings or body."""
    # Hot: runs for every value of every record.
    if isinstance(value, list):
        for item in value:
            _collect(item, key, headings, body)
    elif isinstance(value, dict):
        are_names = key in TEXTS["names"]
        for name, item in value.items():
            if are_names:
                body.append(name)
            if are_names or name not in _SKIPPED:
                _collect(item, name, headings, body)
    elif key in TEXTS["headings"]:
        headings.extend(str(value).split("\n"))
    else:
        body.extend(str(value).split("\n"))
