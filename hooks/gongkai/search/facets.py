"""The facets of documents as columns of numbers.

Readers sort and filter results by these columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from gongkai.search.document import Facets
from gongkai.search.layout import Arrays
from gongkai.search.pinyin import Pronunciations
from gongkai.search.varint import encode, encode_runs, gaps, zigzag

_EPOCH = date(1970, 1, 1).toordinal()
_YEAR = 100_000
"""An id's number is its year times this, plus its last digits, of which there are five."""

Values = dict[str, list[Any]]
"""The values of each facet, ascending; a value's number is its place in the list."""
_Combination = tuple[int, int, int]
"""Distance from the year of publication, number of the kind, number of the category."""
_Row = tuple[int, int, int, int, int]


def facet_columns(documents: Sequence[Facets | None]) -> tuple[Values, Arrays]:
    """Return the facets' values, and the values' numbers by document.

    A deleted document is None; its row has the first value of each facet. Year, kind and category
    come in few combinations, which share one column; the year is stored as its distance from the
    year of publication.
    """
    present = [document for document in documents if document is not None]
    values: Values = {
        "units": sorted({document.unit for document in present}),
        "kinds": sorted({document.kind for document in present}),
        "categories": sorted({document.category for document in present}),
        "codes": sorted({_code(document) for document in present}),
    }
    kinds = _numbers(values["kinds"])
    categories = _numbers(values["categories"])
    combinations: list[_Combination] = []
    for document in present:
        distance = document.date.year - document.year
        combination = (distance, kinds[document.kind], categories[document.category])
        combinations.append(combination)
    values["combinations"] = sorted(set(combinations))
    # Rows of deleted documents stay zero.
    table = np.zeros((len(documents), 5), np.int64)
    if present:
        is_present = np.array([document is not None for document in documents])
        table[is_present] = _rows(present, combinations, values)
    return values, {
        "document.combination": encode(table[:, 0]),
        "document.unit": encode(table[:, 1]),
        "document.date": encode(zigzag(gaps(table[:, 2]))),
        "document.code": encode_runs(table[:, 3]),
        "document.number": encode_runs(zigzag(gaps(table[:, 4]))),
    }


def _rows(
    documents: Sequence[Facets],
    combinations: Sequence[_Combination],
    values: Values,
) -> list[_Row]:
    """Return combination, unit, date, code and number of each document."""
    number_of_combination = _numbers(values["combinations"])
    units = _numbers(values["units"])
    codes = _numbers(values["codes"])
    rows: list[_Row] = []
    for document, combination in zip(documents, combinations, strict=True):
        code, year, digits = document.id.rsplit("-", 2)
        row = (
            number_of_combination[combination],
            units[document.unit],
            document.date.toordinal() - _EPOCH,
            codes[code],
            int(year) * _YEAR + int(digits),
        )
        rows.append(row)
    return rows


def _code(document: Facets) -> str:
    """Return the part of an id before year and digits."""
    # From the right: a code may have hyphens of its own.
    return document.id.rsplit("-", 2)[0]


def _numbers(values: Sequence[Any]) -> Mapping[Any, int]:
    """Return the place of each value in the list."""
    return {value: number for number, value in enumerate(values)}


def unit_pronunciations(
    documents: Sequence[Facets],
    units: Sequence[str],
    pronunciations: Pronunciations,
) -> list[list[str]]:
    """Return the pronunciations of each unit's names, by unit."""
    names: dict[str, set[str]] = {unit: set() for unit in units}
    for document in documents:
        # The first name is the title, whose pronunciation has postings of its own.
        names[document.unit].update(document.names[1:])
    return [_all_forms(names[unit], pronunciations) for unit in units]


def _all_forms(
    names: set[str],
    pronunciations: Pronunciations,
) -> list[str]:
    """Return all forms of some names, ascending, each once."""
    return sorted({form for name in names for form in pronunciations.of(name)})
