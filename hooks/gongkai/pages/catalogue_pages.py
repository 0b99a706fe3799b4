"""Make the pages of the catalogue (公开目录) and of its items.

The catalogue stands by category, and once more to print. An item has its data sheet and all its
records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gongkai.derive import Indexes
from gongkai.model import CatalogueItem, Dataset, Record
from gongkai.pages.addresses import CATALOGUE, CATALOGUE_PRINT, HOME, item_uri
from gongkai.pages.escape import escape_text
from gongkai.pages.links import Links
from gongkai.pages.listing import Form, listing, year_groups
from gongkai.pages.page import Page, markdown, render
from gongkai.vocabulary import CATEGORIES, CountedFrom, PeriodRule, term

ByCategory = Mapping[str, Sequence[CatalogueItem]]
"""The items by the description of their category, in the order of the scheme."""


def catalogue_pages(
    dataset: Dataset,
    indexes: Indexes,
    form: Form,
) -> Iterator[Page]:
    """Yield the catalogue, its print edition, and every item's pages."""
    yield _catalogue(dataset, indexes)
    yield _print(dataset)
    for item in dataset.catalogue.items:
        records = indexes.by_item.get(item.number, ())
        yield from _item(dataset, item, records, form)


def by_category(dataset: Dataset) -> ByCategory:
    """Group the items by category, without empty categories."""
    catalogue = dataset.catalogue
    items_by_category: dict[str, list[CatalogueItem]] = {}
    # The order of the scheme, not of the file.
    for category in CATEGORIES[dataset.publisher.category_scheme]:
        name = str(category)
        items = [item for item in catalogue.items if item.category == name]
        if items:
            items_by_category[category.description] = items
    return items_by_category


def _catalogue(dataset: Dataset, indexes: Indexes) -> Page:
    """Return the catalogue by category."""
    links = Links(dataset, CATALOGUE)
    catalogue = dataset.catalogue

    def row(item: CatalogueItem) -> tuple[object, ...]:
        count = len(indexes.by_item.get(item.number, ()))
        return (
            links.item(item),
            item,
            rhythm(item),
            deadline(item),
            count,
        )

    groups = by_category(dataset).items()
    text = render(
        "catalogue.md",
        catalogue=catalogue,
        note=catalogue.note and escape_text(catalogue.note),
        count=len(catalogue.items),
        print_link=links.to(CATALOGUE_PRINT, "另有打印用的一份"),
        groups=[(category, list(map(row, items))) for category, items in groups],
    )
    return Page.of(
        text,
        uri=CATALOGUE,
        title="公开目录",
        parent=HOME,
        updated=dataset.latest,
        description=catalogue.title,
    )


def _print(dataset: Dataset) -> Page:
    """Return the catalogue on one page for A4 paper, landscape."""
    catalogue = dataset.catalogue
    groups = by_category(dataset).items()
    text = render(
        "catalogue_print.md",
        catalogue=catalogue,
        publisher=dataset.publisher.publisher,
        groups=[(category, list(map(_print_row, items))) for category, items in groups],
    )
    return Page.of(
        text,
        uri=CATALOGUE_PRINT,
        title=catalogue.title,
        parent=CATALOGUE,
        updated=dataset.latest,
        description=f"{catalogue.title}，供打印",
    )


def _print_row(item: CatalogueItem) -> tuple[object, ...]:
    """Return the cells of an item in the print edition."""
    channels = "、".join(item.channels) or "—"
    return (
        item,
        rhythm(item),
        deadline(item),
        owners(item),
        channels,
    )


def rhythm(item: CatalogueItem) -> str:
    """Return the rhythm of an item's publication."""
    if item.period_rule is PeriodRule.BY_TERM:
        return f"{item.period_rule}（{item.term_years}年）"
    return item.period_rule


_START_OF_COUNT = {
    PeriodRule.ON_EVENT: "事后",
    PeriodRule.BY_TERM: "事后",
    PeriodRule.PERMANENT: "变动后",
}
"""The day from which a deadline is counted; of all other rules the end of the period."""


def deadline(item: CatalogueItem) -> str:
    """Return the deadline for an item's publication, in words."""
    # Zero working days.
    if not item.deadline:
        return "当日"
    since = _START_OF_COUNT.get(item.period_rule, "期末后")
    if item.counted_from is CountedFrom.START:
        since = "期初后"
    return f"{since}{item.deadline}个工作日"


def owners(item: CatalogueItem) -> str:
    """Return the kinds of unit that owe an item.

    The sectors to which the item is limited follow in brackets.
    """
    kinds = "、".join(item.unit_kinds)
    if not item.fields:
        return kinds
    return f"{kinds}（限{'、'.join(item.fields)}）"


def _item(
    dataset: Dataset,
    item: CatalogueItem,
    records: Sequence[Record],
    form: Form,
) -> Iterator[Page]:
    """Yield the pages of an item, its records by year."""
    intro = markdown(
        "item_intro.md",
        sheet=list(_sheet(item)),
        count=len(records),
        inside=item.number in dataset.inside,
    )
    yield from listing(
        dataset,
        item_uri(item.number),
        item.label,
        year_groups(records),
        form,
        parent=CATALOGUE,
        intro=intro,
    )


def _sheet(item: CatalogueItem) -> Iterator[tuple[str, object]]:
    """Yield the label and value of each sheet line."""
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
