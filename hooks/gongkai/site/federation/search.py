"""The search of a common site, which asks the indexes of all members.

`search/search.js` is the reader of one index followed by `browser/federation.js`, whose `open`
replaces the `open` of the reader; `search/sites.json` lists the members. The search page calls
`open` as on a site of its own.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gongkai.search.browser import reader as reader_of_one
from gongkai.search.browser.classic import without_comments
from gongkai.site.federation.members import Member
from gongkai.vocabulary import Category, RecordKind

HERE = Path(__file__).parent / "browser"

OPEN = "export async function open(baseUrl) {"
"""The first line of the reader's `open`, which the common reader calls for each member."""


def search_files(members: Sequence[Member], level: str) -> Iterator[tuple[str, str]]:
    """Yield the files of the search by their path in the site."""
    yield "search/search.js", without_comments(reader())
    sites = json.dumps(directory(members, level), ensure_ascii=False, separators=(",", ":"))
    yield "search/sites.json", f"{sites}\n"


def reader() -> str:
    """Return the browser module that opens the indexes of all members.

    Raises `ValueError` when the reader of one index has another form.
    """
    one = reader_of_one()
    # A changed reader must fail the build, not the search in the browser.
    if one.count(OPEN) != 1:
        message = f"The reader has no {OPEN}"
        raise ValueError(message)
    private = OPEN.replace("export async function open", "async function openSite")
    federation = (HERE / "federation.js").read_text("utf-8")
    return one.replace(OPEN, private) + federation


def directory(members: Sequence[Member], level: str) -> dict[str, Any]:
    """Return the members and facets for the browser, as JSON values.

    The facets are those of a search for everything.
    """
    years: Counter[int] = Counter()
    kinds: Counter[str] = Counter()
    categories: Counter[str] = Counter()
    kind_names = {kind.slug: kind.value for kind in RecordKind}
    for member in members:
        years.update(member.summary.years)
        categories.update(member.summary.by_category())
        for slug, kind in member.summary.kinds.items():
            kinds[slug] += kind.records
            kind_names[slug] = kind.name
    return {
        "level": level,
        "sites": [_site(member) for member in members],
        "facets": {
            "year": _counts(years),
            "kind": _counts(kinds),
            "category": _counts(categories),
            "unit": [],
        },
        "kinds": kind_names,
        "categories": {category.slug: _category(category) for category in Category},
    }


def _category(category: Category) -> dict[str, str]:
    return {"name": category.value, "description": category.description}


def _site(member: Member) -> dict[str, Any]:
    return {
        "address": member.address,
        "name": member.name,
        "records": member.summary.records,
    }


def _counts(counter: Counter[Any]) -> list[dict[str, Any]]:
    return [{"value": value, "count": count} for value, count in sorted(counter.items())]
