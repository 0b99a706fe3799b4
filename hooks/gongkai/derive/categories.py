"""The category under which a record is filed."""

from __future__ import annotations

from gongkai.model import Catalogue, Record
from gongkai.vocabulary import Category

_CATEGORIES = {str(category): category for category in Category}


def category_of(record: Record, catalogue: Catalogue) -> Category:
    """Return the category of a record's catalogue item, else that of its kind.

    Also of an item in another scheme than that of the 条例, which has other categories.
    """
    item = catalogue.item(record.catalogue_item)
    if item is None:
        return record.kind.category
    return _CATEGORIES.get(item.category, record.kind.category)
