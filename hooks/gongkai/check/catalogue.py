"""Rules over the catalogue (公开目录), and over the item that a record names."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.model import Catalogue, CatalogueItem, Dataset, ItemCode, Record
from gongkai.model.complaint import Complaint, at, should_be
from gongkai.vocabulary import CATEGORIES, CategoryScheme, PeriodRule, Status, term
from gongkai.vocabulary.suggestions import closest

_NOT_JUDGED = {Status.WITHDRAWN, Status.MERGED}


def catalogue_complaints(
    catalogue: Catalogue,
    scheme: CategoryScheme,
) -> Iterator[Complaint]:
    """Yield the complaints of all rules about a catalogue."""
    yield from numbers_are_unique(catalogue)
    for index, item in enumerate(catalogue.items):
        yield from category_is_of_the_scheme(item, index, scheme)
        yield from term_fits_the_rule(item, index)
        yield from somebody_owes_it(item, index)


def numbers_are_unique(catalogue: Catalogue) -> Iterator[Complaint]:
    """No two items share a number."""
    first_items: dict[ItemCode, CatalogueItem] = {}
    for index, item in enumerate(catalogue.items):
        other = first_items.setdefault(item.number, item)
        if other is not item:
            message = f"{term('number')}“{item.number}”已经用于“{other.name}”；每个事项要有自己的{term('number')}"
            yield Complaint(at("items", index, "number"), message, "item-duplicate")


def category_is_of_the_scheme(
    item: CatalogueItem,
    index: int,
    scheme: CategoryScheme,
) -> Iterator[Complaint]:
    """An item's category belongs to the site's scheme.

    The 2017 条例 has seven categories, the 2010 意见 eight.
    """
    terms = [str(category) for category in CATEGORIES[scheme]]
    if item.category in terms:
        return
    source = f"data/site.yml 的{term('category_scheme')}是“{scheme}”"
    expected = f"为以下之一：{'、'.join(terms)}（{source}）"
    guess = closest(item.category, terms)
    message = should_be(term("category"), expected, item.category, guess)
    yield Complaint(at("items", index, "category"), message, "item-category")


def term_fits_the_rule(
    item: CatalogueItem,
    index: int,
) -> Iterator[Complaint]:
    """An item owed by term has a length of term in years.

    No other item has such a length.
    """
    rule = f"{term('period_rule')}为“{item.period_rule}”时"
    is_by_term = item.period_rule is PeriodRule.BY_TERM
    if is_by_term and not item.term_years:
        message = f"{rule}，要写“{term('term_years')}”，如 {term('term_years')}: 5"
        yield Complaint(at("items", index, "period_rule"), message, "field-missing")
    elif not is_by_term and item.term_years is not None:
        message = f"{rule}，不写“{term('term_years')}”；请删去这一行"
        yield Complaint(at("items", index, "term_years"), message, "item-term")


def somebody_owes_it(
    item: CatalogueItem,
    index: int,
) -> Iterator[Complaint]:
    """The catalogue states the 主体 of every item (条例 2017)."""
    if not item.unit_kinds:
        message = f"{term('unit_kinds')}至少写一种单位，如 {term('unit_kinds')}: [党支部]"
        yield Complaint(at("items", index, "unit_kinds"), message, "field-missing")


def item_fits(
    record: Record,
    catalogue: Catalogue,
) -> Iterator[Complaint]:
    """A record fits the catalogue item that the record names.

    The item exists, accepts the record's kind, and has at least the record's scope.
    """
    if record.catalogue_item is None:
        return
    item = catalogue.item(record.catalogue_item)
    if item is None:
        yield Complaint(at("catalogue_item"), _unknown_item(record, catalogue), "item-unknown")
        return
    if item.record_kinds and record.kind not in item.record_kinds:
        accepted = f"目录事项“{item.label}”只收{'、'.join(item.record_kinds)}"
        message = f"{accepted}，本条的{term('kind')}是“{record.kind}”；请改事项或种类"
        yield Complaint(at("catalogue_item"), message, "item-kind")
    scope = record.disclosure.scope
    if scope.is_wider_than(item.scope):
        message = f"{term('scope')}“{scope}”超出了公开目录为“{item.label}”规定的“{item.scope}”；请缩小范围，或者先修改公开目录"
        yield Complaint(at("disclosure", "scope"), message, "item-scope")


def item_is_named(record: Record, dataset: Dataset) -> Iterator[Complaint]:
    """A record names the item that its unit owes with records of its kind.

    Otherwise the coverage counts the item as not published.
    """
    if record.catalogue_item is not None or record.status in _NOT_JUDGED:
        return
    unit_kind = dataset.units[record.unit].as_of(record.as_of).kind
    labels = [
        item.label
        for item in dataset.catalogue.items
        if record.kind in item.record_kinds
        and unit_kind in item.unit_kinds
        and not record.disclosure.scope.is_wider_than(item.scope)
        and (item.effective is None or item.effective <= record.period.end)
    ]
    if not labels:
        return
    owed = f"{unit_kind}的{record.kind}在公开目录里有“{'”“'.join(labels)}”"
    message = f"{owed}，本条没有写“{term('catalogue_item')}”，台账不会算作已公开；属于的请写上编号"
    yield Complaint(at("kind"), message, "item-missing", key=True)


def _unknown_item(record: Record, catalogue: Catalogue) -> str:
    """Return the message for a missing item, with the items for the kind."""
    expected = "为公开目录中已有的编号"
    message = should_be(term("catalogue_item"), expected, record.catalogue_item)
    labels = [item.label for item in catalogue.items if record.kind in item.record_kinds]
    if not labels:
        return message
    return f"{message}；{record.kind}可以归入：{'、'.join(labels)}"
