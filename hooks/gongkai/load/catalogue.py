"""The catalogue: the data folder's own, or else the one for a township that comes with the package; and what must hold of it.

A site without `catalogue.yml` is not without duties, and one that has just begun can name items before it has thought about its
own: so there is always a catalogue, of the category scheme that `site.yml` names.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gongkai.load.files import Folder, read_noun
from gongkai.load.messages import Complaint, at, closest, should_be
from gongkai.model import Catalogue, CatalogueItem, Finding, ItemCode, Record
from gongkai.vocabulary import CATEGORIES, CategoryScheme, PeriodRule, term

FILE = "catalogue.yml"

_SUPPLIED = Folder(Path(__file__).parent / "catalogues", "catalogues")


def load_catalogue(folder: Folder, scheme: CategoryScheme, findings: list[Finding]) -> Catalogue | None:
    """Read `catalogue.yml`, or the supplied catalogue where there is none; report what is wrong."""
    path = folder.path / FILE
    if not path.exists() and not path.is_symlink():
        return supplied_catalogue(scheme, findings)
    catalogue = read_noun(folder, FILE, Catalogue, findings)
    if catalogue is None:
        return None
    wrong = folder.findings(FILE, catalogue_complaints(catalogue, scheme))
    findings += wrong
    return None if wrong else catalogue


def supplied_catalogue(scheme: CategoryScheme, findings: list[Finding]) -> Catalogue | None:
    """Return the catalogue for a township that comes with the package."""
    return read_noun(_SUPPLIED, f"{scheme.slug}.yml", Catalogue, findings)


def supplied_text(scheme: CategoryScheme) -> str:
    """Return that catalogue as it is written, for a site that wants to change it."""
    return (_SUPPLIED.path / f"{scheme.slug}.yml").read_text("utf-8")


def catalogue_complaints(catalogue: Catalogue, scheme: CategoryScheme) -> Iterator[Complaint]:
    """Yield what is wrong with the items of a catalogue."""
    yield from numbers_are_unique(catalogue)
    for index, item in enumerate(catalogue.items):
        yield from category_is_of_the_scheme(item, index, scheme)
        yield from term_fits_the_rule(item, index)
        yield from somebody_owes_it(item, index)


def numbers_are_unique(catalogue: Catalogue) -> Iterator[Complaint]:
    """No two items share a number."""
    first: dict[ItemCode, CatalogueItem] = {}
    for index, item in enumerate(catalogue.items):
        other = first.setdefault(item.number, item)
        if other is not item:
            message = f"{term('number')}“{item.number}”已经用于“{other.name}”；每个事项要有自己的{term('number')}"
            yield Complaint(at("items", index, "number"), message, "item-duplicate")


def category_is_of_the_scheme(item: CatalogueItem, index: int, scheme: CategoryScheme) -> Iterator[Complaint]:
    """An item's category is one of the site's scheme: seven of the 2017 条例, eight of the 2010 意见."""
    terms = [str(category) for category in CATEGORIES[scheme]]
    if item.category not in terms:
        expected = f"为以下之一：{'、'.join(terms)}（data/site.yml 的{term('category_scheme')}是“{scheme}”）"
        message = should_be(term("category"), expected, item.category, closest(item.category, terms))
        yield Complaint(at("items", index, "category"), message, "item-category")


def term_fits_the_rule(item: CatalogueItem, index: int) -> Iterator[Complaint]:
    """An item that is owed by term says how many years a term has, and no other does."""
    by_term = item.period_rule is PeriodRule.BY_TERM
    if by_term and not item.term_years:
        message = f"{term('period_rule')}为“{item.period_rule}”时，要写“{term('term_years')}”，如 {term('term_years')}: 5"
        yield Complaint(at("items", index, "period_rule"), message, "field-missing")
    elif not by_term and item.term_years is not None:
        message = f"{term('period_rule')}为“{item.period_rule}”时，不写“{term('term_years')}”；请删去这一行"
        yield Complaint(at("items", index, "term_years"), message, "item-term")


def somebody_owes_it(item: CatalogueItem, index: int) -> Iterator[Complaint]:
    """The catalogue states the 主体 of every item (条例 2017)."""
    if not item.unit_kinds:
        message = f"{term('unit_kinds')}至少写一种单位，如 {term('unit_kinds')}: [党支部]"
        yield Complaint(at("items", index, "unit_kinds"), message, "field-missing")


def item_fits(record: Record, catalogue: Catalogue) -> Iterator[Complaint]:
    """A record names an item that there is, is of a kind filed under it, and goes to no wider a circle than the catalogue says."""
    if record.catalogue_item is None:
        return
    item = catalogue.item(record.catalogue_item)
    if item is None:
        fitting = "、".join(item.label for item in catalogue.items if record.kind in item.record_kinds)
        message = should_be(term("catalogue_item"), "为公开目录中已有的编号", record.catalogue_item)
        yield Complaint(at("catalogue_item"), message + (f"；{record.kind}可以归入：{fitting}" if fitting else ""), "item-unknown")
        return
    if item.record_kinds and record.kind not in item.record_kinds:
        message = f"目录事项“{item.label}”只收{'、'.join(item.record_kinds)}，本条的{term('kind')}是“{record.kind}”；请改事项或种类"
        yield Complaint(at("catalogue_item"), message, "item-kind")
    if record.disclosure.scope.is_wider_than(item.scope):
        message = (
            f"{term('scope')}“{record.disclosure.scope}”超出了公开目录为“{item.label}”规定的“{item.scope}”；请缩小范围，或者先修改公开目录"
        )
        yield Complaint(at("disclosure", "scope"), message, "item-scope")
