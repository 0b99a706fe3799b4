"""Collect the texts that people wrote outside records, by source.

Each source has the pages that show its texts. A release carries the texts, so that a later release
can tell which texts were taken back (`release/server/taken_back.py`).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any, NamedTuple

from gongkai.model import Dataset
from gongkai.model.noun import has_parts, parts
from gongkai.pages.addresses import APPLICATIONS, CATALOGUE, OPINIONS, unit_uri


class SourceTexts(NamedTuple):
    """The texts of one source."""

    source: str
    """The name of the source, unique within a site."""
    pages: tuple[str, ...]
    """Beginnings of the addresses of the source's own pages; other pages may show the texts too."""
    texts: tuple[str, ...]


def source_texts(dataset: Dataset) -> Iterator[SourceTexts]:
    """Yield the texts of a data set outside its records.

    The data set holds only the parts that one audience may see.
    """
    # Every page shows the publisher, so that no page is its own.
    yield SourceTexts(
        "site.yml",
        pages=(),
        texts=_texts(dataset.publisher),
    )
    yield SourceTexts(
        "catalogue.yml",
        # The tables of the coverage name the items too.
        pages=(_folder(CATALOGUE), "data/"),
        texts=_texts(dataset.catalogue),
    )
    for code, unit in dataset.units.items():
        yield SourceTexts(
            f"units/{code}.yml",
            pages=(_folder(unit_uri(code)),),
            texts=_texts(unit),
        )
    yield SourceTexts(
        "applications",
        pages=(_folder(APPLICATIONS),),
        texts=_texts(dataset.applications),
    )
    yield SourceTexts(
        "opinions",
        pages=(_folder(OPINIONS),),
        texts=_texts(dataset.opinions),
    )


def _folder(uri: str) -> str:
    """Return the beginning of the addresses below a page."""
    return f"{posixpath.dirname(uri)}/"


def _texts(value: Any) -> tuple[str, ...]:
    """Return the texts in a value, without repetition."""
    return tuple(dict.fromkeys(_lines(value)))


def _lines(value: Any) -> Iterator[str]:
    """Yield the lines of all texts in a value."""
    if has_parts(value):
        for _, part in parts(value):
            yield from _lines(part)
    elif value is not None and value != "":
        yield from str(value).split("\n")
