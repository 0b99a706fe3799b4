"""The catalogue (公开目录): by category, to print, and each item with its data and all its records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gongkai.derive import Indexes
from gongkai.model import CatalogueItem, Dataset, Record
from gongkai.pages.addresses import CATALOGUE, CATALOGUE_PRINT, HOME, item_uri
from gongkai.pages.escape import escape_text
from gongkai.pages.links import Links
from gongkai.pages.listing import Form, RowGroup, listing
from gongkai.pages.page import Page, markdown, render
from gongkai.vocabulary import CATEGORIES, CountedFrom, PeriodRule, term

ByCategory = Mapping[str, Sequence[CatalogueItem]]
"""The items by the description of their category, in the order of the scheme."""


def catalogue_pages(dataset: Dataset, indexes: Indexes, form: Form) -> Iterator[Page]:
    """Yield the catalogue, the page to print, and the pages of every item."""
    yield _catalogue(dataset, indexes)
    yield _print(dataset)
    for item in dataset.catalogue.items:
        yield from _item(dataset, item, indexes.by_item.get(item.number, ()), form)


def by_category(dataset: Dataset) -> ByCategory:
    """Sort the items of the catalogue by category, without categories that have none."""
    categories = CATEGORIES[dataset.publisher.category_scheme]
    sorted_items = {
        category.description: [item for item in dataset.catalogue.items if item.category == str(category)] for category in categories
    }
    return {category: items for category, items in sorted_items.items() if items}


def _catalogue(dataset: Dataset, indexes: Indexes) -> Page:
    links = Links(dataset, CATALOGUE)
    catalogue = dataset.catalogue
    text = render(
        "catalogue.md",
        catalogue=catalogue,
        note=catalogue.note and escape_text(catalogue.note),
        count=len(catalogue.items),
        print_link=links.to(CATALOGUE_PRINT, "另有打印用的一份"),
        groups=[
            (
                category,
                [(links.item(item), item, rhythm(item), deadline(item), len(indexes.by_item.get(item.number, ()))) for item in items],
            )
            for category, items in by_category(dataset).items()
        ],
    )
    return Page.of(text, uri=CATALOGUE, title="公开目录", parent=HOME, updated=dataset.latest, description=catalogue.title)


def _print(dataset: Dataset) -> Page:
    catalogue = dataset.catalogue
    text = render(
        "catalogue_print.md",
        catalogue=catalogue,
        publisher=dataset.publisher.publisher,
        groups=[
            (category, [(item, rhythm(item), deadline(item), owners(item), "、".join(item.channels) or "—") for item in items])
            for category, items in by_category(dataset).items()
        ],
    )
    return Page.of(
        text,
        uri=CATALOGUE_PRINT,
        title=catalogue.title,
        parent=CATALOGUE,
        updated=dataset.latest,
        description=f"{catalogue.title}，供打印",
    )


def rhythm(item: CatalogueItem) -> str:
    """Return how often an item is published."""
    return f"{item.period_rule}（{item.term_years}年）" if item.period_rule is PeriodRule.BY_TERM else item.period_rule


def deadline(item: CatalogueItem) -> str:
    """Return by when an item is to be published, in words."""
    if not item.deadline:
        return "当日"
    since = {PeriodRule.ON_EVENT: "事后", PeriodRule.BY_TERM: "事后", PeriodRule.PERMANENT: "变动后"}.get(item.period_rule, "期末后")
    return f"{'期初后' if item.counted_from is CountedFrom.START else since}{item.deadline}个工作日"


def owners(item: CatalogueItem) -> str:
    """Return the kinds of unit that owe an item, and the fields to which it is limited."""
    return "、".join(item.unit_kinds) + (f"（限{'、'.join(item.fields)}）" if item.fields else "")


def _item(dataset: Dataset, item: CatalogueItem, records: Sequence[Record], form: Form) -> Iterator[Page]:
    uri = item_uri(item.number)
    by_year: dict[int, list[Record]] = {}
    for record in records:
        by_year.setdefault(record.year, []).append(record)
    groups = [RowGroup(f"y{year}", f"{year}年", by_year[year]) for year in sorted(by_year, reverse=True)]
    intro = markdown("item_intro.md", sheet=list(_sheet(item)), count=len(records), inside=item.number in dataset.inside)
    yield from listing(dataset, uri, item.label, groups, form, parent=CATALOGUE, intro=intro)


def _sheet(item: CatalogueItem) -> Iterator[tuple[str, object]]:
    yield term("category"), item.category
    yield term("content"), escape_text(item.content)
    yield term("document"), item.document
    yield term("scope"), item.scope
    yield term("time_class"), item.time_class
    yield term("period_rule"), rhythm(item)
    yield term("deadline"), deadline(item)
    if item.channels:
        yield term("channels"), "、".join(item.channels)
    yield term("responsible"), item.responsible
    yield term("unit_kinds"), owners(item)
    if item.record_kinds:
        yield term("record_kinds"), "、".join(item.record_kinds)
    if item.effective:
        yield term("effective"), item.effective
    if item.note:
        yield term("note"), escape_text(item.note)
