"""The search of a common site: a reader with the same one function as a site's own, which asks the members' indexes.

`search/search.js` is the reader of one index with `browser/federation.js` behind it, whose `open` takes the place of the other;
`search/sites.json` tells it which members there are. The pages of the search know no difference.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gongkai.search.browser import reader as reader_of_one
from gongkai.search.browser import without_comments
from gongkai.site.federation.members import Member
from gongkai.vocabulary import Category, RecordKind

HERE = Path(__file__).parent / "browser"

OPEN = "export async function open(baseUrl) {"
"""How the function of the reader of one index begins; the common site's reader calls it for each member."""


def search_files(members: Sequence[Member], level: str) -> Iterator[tuple[str, str]]:
    """Yield the files of the search by their path in the site."""
    yield "search/search.js", without_comments(reader())
    yield (
        "search/sites.json",
        json.dumps(directory(members, level), ensure_ascii=False, separators=(",", ":")) + "\n",
    )


def reader() -> str:
    """Return the module that opens the indexes of all members; raise `ValueError` when the reader of one has changed its form."""
    one = reader_of_one()
    if one.count(OPEN) != 1:
        message = f"The reader has no {OPEN}"
        raise ValueError(message)
    return one.replace(OPEN, OPEN.replace("export async function open", "async function openSite")) + (HERE / "federation.js").read_text(
        "utf-8"
    )


def directory(members: Sequence[Member], level: str) -> dict[str, Any]:
    """Return what the browser is told of the members: names, sizes, and the facets of a search for everything."""
    years: Counter[int] = Counter()
    kinds: Counter[str] = Counter()
    categories: Counter[str] = Counter()
    for member in members:
        years.update(member.summary.years)
        for slug, kind in member.summary.kinds.items():
            kinds[slug] += kind.records
            categories[kind.category] += kind.records
    return {
        "level": level,
        "sites": [{"address": member.address, "name": member.name, "records": member.summary.records} for member in members],
        "facets": {
            "year": _counts(years),
            "kind": _counts(kinds),
            "category": _counts(categories),
            "unit": [],
        },
        "kinds": {kind.slug: kind.value for kind in RecordKind}
        | {slug: kind.name for m in members for slug, kind in m.summary.kinds.items()},
        "categories": {category.slug: {"name": category.value, "description": category.description} for category in Category},
    }


def _counts(counter: Counter[Any]) -> list[dict[str, Any]]:
    return [{"value": value, "count": count} for value, count in sorted(counter.items())]
