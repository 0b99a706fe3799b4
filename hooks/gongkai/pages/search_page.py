"""The page of the search, and the labels that its results show."""

from __future__ import annotations

from typing import Any

from gongkai.model import Dataset
from gongkai.pages.addresses import HOME, SEARCH
from gongkai.pages.page import Head, Page, render
from gongkai.pages.search_document import TEXTS
from gongkai.vocabulary import Category, RecordKind


def search_page(dataset: Dataset) -> Page:
    """Return the page that the browser's search fills."""
    text = render("search.md")
    head = Head("检索", "检索全部公开记录", robots="noindex")
    return Page.index(head, lambda: text, text, uri=SEARCH, parent=HOME, updated=dataset.latest)


def search_labels(dataset: Dataset) -> dict[str, Any]:
    """Return the names of units, kinds and categories, what a category comprises, and the rule for taking texts from a record's JSON."""
    return {
        "units": {code: {"name": unit.label, "parent": unit.parent} for code, unit in dataset.units.items()},
        "kinds": {kind.slug: kind.value for kind in RecordKind},
        "categories": {category.slug: {"name": category.value, "description": category.description} for category in Category},
        "texts": TEXTS,
    }
