"""List the pages that a query may name: units, kinds, catalogue items, categories, years, periods.

The search of the browser loads the list as `search/places.json`, and leads from such a name to the
page of that name. Hand-written pages are in the list with their texts, because the index has
records only.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from gongkai.derive import Indexes
from gongkai.derive.period_spellings import period_spellings
from gongkai.model import Dataset, Record, Unit
from gongkai.pages.addresses import (
    CATALOGUE,
    HOME,
    KINDS,
    SEARCH,
    item_uri,
    kind_uri,
    unit_uri,
    year_uri,
)
from gongkai.pages.page import Page

PLACES = "search/places.json"

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_MARKUP = re.compile(
    r"<!--.*?-->"
    r"|</?[a-zA-Z][^>]*>"
    r"|\]\([^)]*\)"  # the address of a link, whose text stays
    r"|^ *(?:[#>*+-]+|[0-9]+\.) +"
    r"|\{[:#.][^}]*\}"
    r"|^[ |:-]+$"
    r"|[|`*\[\]]+",
    re.DOTALL | re.MULTILINE,
)
_TITLE = re.compile(r"^# +(.+?)(?: *\{.*\})?$", re.MULTILINE)
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Place(NamedTuple):
    """A page of the site that has a name."""

    type: str
    """The kind of page, as readers see it: 单位, 种类 …"""
    name: str
    names: list[str]
    """Other names of the same thing."""
    url: str
    """The address in the site."""
    records: int
    """The number of its records; 0 for a page that lists none."""
    facet: str = ""
    """The filter of the search that finds the same records; empty without one."""
    value: str = ""
    """The value of the filter."""
    text: str = ""
    """The text of a hand-written page."""


Address = Callable[[str], str]
"""Returns the address of a source."""


def places(dataset: Dataset, indexes: Indexes, address: Address) -> Iterator[Place]:
    """Yield the named pages of a data set."""
    yield from _units(indexes, address)
    yield from _kinds(indexes, address)
    yield from _categories(dataset, indexes, address)
    yield from _items(dataset, indexes, address)
    yield from _years(indexes, address)
    yield from _periods(indexes.newest, address)


def _units(indexes: Indexes, address: Address) -> Iterator[Place]:
    for _, unit in indexes.tree:
        records = indexes.by_unit.get(unit.code, ())
        yield Place(
            type="单位",
            name=unit.label,
            names=_names_of(unit),
            url=address(unit_uri(unit.code)),
            records=len(records),
            facet="unit",
            value=unit.code,
        )


def _kinds(indexes: Indexes, address: Address) -> Iterator[Place]:
    for kind, records in indexes.by_kind.items():
        yield Place(
            type="种类",
            name=str(kind),
            names=[],
            url=address(kind_uri(kind)),
            records=len(records),
            facet="kind",
            value=kind.slug,
        )


def _items(dataset: Dataset, indexes: Indexes, address: Address) -> Iterator[Place]:
    for item in dataset.catalogue.items:
        records = indexes.by_item.get(item.number, ())
        yield Place(
            type="目录事项",
            name=item.label,
            names=[str(item.number), item.name],
            url=address(item_uri(item.number)),
            records=len(records),
        )


def _years(indexes: Indexes, address: Address) -> Iterator[Place]:
    for year, records in indexes.by_year.items():
        yield Place(
            type="年度",
            name=str(year),
            names=[f"{year}年", f"{year}年度"],
            url=address(year_uri(year)),
            records=len(records),
            facet="year",
            value=str(year),
        )


def column_places(pages: Iterable[Page], address: Address) -> Iterator[Place]:
    """Yield the generated pages right below the home page, as the catalogue and the coverage."""
    for page in pages:
        if page.parent == HOME and page.uri != SEARCH and not page.record:
            yield Place("栏目", page.head.title, [], address(page.uri), 0)


def _categories(dataset: Dataset, indexes: Indexes, address: Address) -> Iterator[Place]:
    """Yield the categories; each stands in the page of kinds, or in that of the catalogue."""
    for category, kinds in indexes.by_category.items():
        yield Place(
            type="类别",
            name=str(category),
            names=[],
            url=f"{address(KINDS)}#{category.slug}",
            records=sum(kinds.values()),
            facet="category",
            value=category.slug,
        )
    known = set(map(str, indexes.by_category))
    for name in dict.fromkeys(item.category for item in dataset.catalogue.items):
        if name not in known:
            yield Place("类别", name, [], address(CATALOGUE), 0)


def _names_of(unit: Unit) -> list[str]:
    """Return the full name and all former names of a unit."""
    names = [unit.name]
    for state in unit.former:
        names += [name for name in (state.name, state.short_name) if name]
    return [name for name in dict.fromkeys(names) if name != unit.label]


def _periods(records: Iterable[Record], address: Address) -> Iterator[Place]:
    """Yield the parts of years that records are about; single days are too many."""
    counts: Counter[tuple[str, int]] = Counter()
    for record in records:
        written = record.period.written
        if len(written) > len("2023") and not _DAY.search(written):
            counts[written, record.year] += 1
    for (written, year), count in sorted(counts.items()):
        yield Place("期间", written, period_spellings(written), address(year_uri(year)), count)


def hand_written_place(url: str, markdown: str) -> Place:
    """Return a hand-written page with its title and its text."""
    text = _FRONT_MATTER.sub("", markdown)
    title = _TITLE.search(text)
    lines = (line.strip() for line in _MARKUP.sub(" ", text).split("\n"))
    body = "\n".join(line for line in lines if line)
    return Place("网页", title[1] if title else url, [], url, 0, text=body)


def written_places(every: Iterable[Place]) -> str:
    """Return places as JSON, without empty fields."""
    values = []
    for place in every:
        fields = place._asdict()
        # The home page has an empty address.
        url = fields.pop("url")
        values.append({"url": url, **{name: part for name, part in fields.items() if part}})
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
