"""Take the texts for the search from a record's JSON.

Readers find a record by every text of its article, labels and links to neighbours aside. Most of
the texts are fields of the record; the others, as names and titles in the place of codes, stand in
the JSON under `PAGE_TEXTS`. The JSON is the file beside the record's page. The browser takes the texts of an excerpt from the
same JSON by the same rule (search/browser/texts.js); `TEXTS` holds the words of the rule, and the
index hands them to the browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongkai.derive.period_spellings import period_spellings
from gongkai.model import Record, as_written
from gongkai.pages.surroundings import Surroundings
from gongkai.search import Facets, Texts
from gongkai.vocabulary import term

PAGE_TEXTS = "检索文字"
"""The key of the texts that the article shows in the place of codes, and of usual spellings."""

# Codes, in whose place the article shows a name or a title, and paths.
_SKIPPED_FIELDS = (
    "unit",
    "merged_into",
    "catalogue_item",
    "file",
    "rectification",
    "plan",
    "source_record",
    "units_involved",
)

TEXTS: dict[str, list[str]] = {
    "skipped": [term(name) for name in _SKIPPED_FIELDS],
    "headings": [term("id"), term("kind"), term("title"), term("caption")],
    "names": [term("metrics")],
    "page": [PAGE_TEXTS],
    "joined": [term("channels")],
    "cells": [term("header"), term("rows")],
    "item": [term("number"), term("content")],
}
"""The rule by which texts are taken from the JSON: lists of its keys.

Skipped keys; keys of headings; keys whose keys are texts too; the key of the page's texts; lists
that the page shows as one text; lists of cells, which have no numbers; and the number and the
content of an item, which the page shows as one text.
"""


_SKIPPED = frozenset(TEXTS["skipped"])
_NUMBER, _CONTENT = TEXTS["item"]


def search_texts(content: Mapping[str, Any]) -> Texts:
    """Return the indexed texts of a record.

    `content` is the content of the record's JSON.
    """
    fields = content["记录"]
    title = fields[term("title")]
    headings: list[str] = []
    body: list[str] = [content["单位名称"], *content[PAGE_TEXTS]]
    for key, value in fields.items():
        # The title has a place of its own in the index.
        if key != term("title") and key not in _SKIPPED:
            _collect(value, key, headings, body)
    return Texts([title], headings, body)


def page_texts(record: Record, around: Surroundings) -> list[str]:
    """Return the texts of a record's article that no field of its JSON has.

    The article shows names and titles for codes; days and periods have usual spellings besides.
    """
    texts = [
        around.unit.short_name,
        around.unit.label,
        *around.titles.values(),
        *around.labels.values(),
        *(other.title for other in around.merged),
        *period_spellings(record.period.written),
        *period_spellings(record.published.isoformat()),
    ]
    if review := record.approval.reviewed.secrecy_review:
        texts.append(f"{term('secrecy_review')}{review}")
    if around.notice:
        texts.append(f"{record.notice_from} 至 {record.notice_to}，{around.notice}")
    if around.item is not None:
        texts += [around.item.label, around.item.category]
    # Most figures stand in the JSON as the page shows them; those with a basis or a note do not.
    texts += [str(each) for each in record.metrics.values() if isinstance(as_written(each), dict)]
    own = {around.unit.name, record.title}
    return [text for text in dict.fromkeys(texts) if text not in own]


def search_facets(record: Record, unit_name: str, category: str) -> Facets:
    """Return the facets of a record.

    Its unit has the name of that time, its category is a slug.
    """
    return Facets(
        id=record.id,
        names=[record.title, unit_name],
        year=record.year,
        unit=record.unit,
        kind=record.kind.slug,
        category=category,
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
        for item in _as_shown(value, key):
            _collect(item, key, headings, body)
    elif isinstance(value, dict):
        are_names = key in TEXTS["names"]
        if _NUMBER in value and _CONTENT in value:
            value = {**value, _CONTENT: f"{value[_NUMBER]}：{value[_CONTENT]}"}
        for name, item in value.items():
            if are_names:
                body.append(name)
            if are_names or name not in _SKIPPED:
                _collect(item, name, headings, body)
    elif key in TEXTS["headings"]:
        headings.extend(str(value).split("\n"))
    else:
        body.extend(str(value).split("\n"))


def _as_shown(values: list[Any], key: str) -> list[Any]:
    """Return the values of a list as the page shows them: joined, or with their numbers."""
    if not values or not isinstance(values[0], str) or key in TEXTS["cells"]:
        return values
    if key in TEXTS["joined"]:
        return ["、".join(values)]
    if len(values) == 1:
        return values
    return [f"{number}. {value}" for number, value in enumerate(values, 1)]
