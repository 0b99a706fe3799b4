"""The texts that people wrote outside records, by source, each with the pages that show them.

A release carries them, so that a later one can tell what was taken back since (`release/server/taken_back.py`).
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
    """Its name, unique within a site."""
    pages: tuple[str, ...]
    """Beginnings of the addresses of its own pages; any other page may show it too."""
    texts: tuple[str, ...]


def source_texts(dataset: Dataset) -> Iterator[SourceTexts]:
    """Yield the texts of everything in a data set but its records; the data set holds what one audience may see."""
    yield SourceTexts("site.yml", (), _texts(dataset.publisher))
    yield SourceTexts("catalogue.yml", (_folder(CATALOGUE), "data/"), _texts(dataset.catalogue))
    for code, unit in dataset.units.items():
        yield SourceTexts(f"units/{code}.yml", (_folder(unit_uri(code)),), _texts(unit))
    yield SourceTexts("applications", (_folder(APPLICATIONS),), _texts(dataset.applications))
    yield SourceTexts("opinions", (_folder(OPINIONS),), _texts(dataset.opinions))


def _folder(uri: str) -> str:
    return f"{posixpath.dirname(uri)}/"


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_leaves(value)))


def _leaves(value: Any) -> Iterator[str]:
    if has_parts(value):
        for _, part in parts(value):
            yield from _leaves(part)
    elif value is not None and value != "":
        yield from str(value).split("\n")
