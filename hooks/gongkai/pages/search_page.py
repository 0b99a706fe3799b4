"""Make the page of the search and the labels for results."""

from __future__ import annotations

from typing import Any

from gongkai.model import Dataset, Unit
from gongkai.pages.addresses import HOME, SEARCH
from gongkai.pages.page import Head, Page, render
from gongkai.pages.search_document import TEXTS
from gongkai.vocabulary import Category, RecordKind


def search_page(dataset: Dataset) -> Page:
    """Return the page that the browser's search fills."""
    text = render("search.md")
    # The page is empty without a question, so other search engines need not list it.
    head = Head("检索", "检索全部公开记录", robots="noindex")
    return Page.index(
        head,
        lambda: text,
        text,
        uri=SEARCH,
        parent=HOME,
        updated=dataset.latest,
    )


def search_labels(dataset: Dataset) -> dict[str, Any]:
    """Return the names for the browser's search.

    Units, kinds and categories have names, categories have descriptions too; `texts` is the rule
    for taking texts from a record's JSON.
    """
    return {
        "units": {code: _unit_label(unit) for code, unit in dataset.units.items()},
        "kinds": {kind.slug: kind.value for kind in RecordKind},
        "categories": {category.slug: _category_label(category) for category in Category},
        "texts": TEXTS,
    }


def _unit_label(unit: Unit) -> dict[str, Any]:
    """Return the name of a unit and the code of its superior."""
    return {"name": unit.label, "parent": unit.parent}


def _category_label(category: Category) -> dict[str, str]:
    """Return the name of a category and its description."""
    return {"name": category.value, "description": category.description}
