"""What of a record is searched: plain texts, taken from the same JSON that stands beside its page.

The browser takes the texts of an excerpt from that JSON by the same rule (search/browser/texts.js); the words of the
rule are in `TEXTS`, which the index hands to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongkai.model import Record
from gongkai.search import Facets, Texts
from gongkai.vocabulary import term

TEXTS: dict[str, list[str]] = {
    "skipped": [
        term(name)
        for name in (
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
    ],
    "headings": [term("title"), term("caption")],
    "names": [term("metrics")],
}
"""Keys whose values are not searched (numbers, codes, procedure, what was taken out by a correction, and the kind and period, by which lists and facets find), keys of headings, and keys whose keys are texts too."""


_SKIPPED = frozenset(TEXTS["skipped"])


def search_texts(content: Mapping[str, Any]) -> Texts:
    """Return the texts that are indexed of a record, given the content of its JSON."""
    written = content["记录"]
    title = written[term("title")]
    headings: list[str] = []
    body: list[str] = [content["单位名称"]]
    for key, value in written.items():
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


def _collect(value: Any, key: str, headings: list[str], body: list[str]) -> None:
    """Add the texts of a plain value to the headings or to the rest."""
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
    else:
        (headings if key in TEXTS["headings"] else body).extend(str(value).split("\n"))
