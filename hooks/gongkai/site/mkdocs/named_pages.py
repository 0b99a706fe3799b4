"""The file by which the search of the browser leads to pages by their names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from gongkai.pages.addresses import page_address
from gongkai.pages.places import (
    PLACES,
    Place,
    column_places,
    hand_written_place,
    places,
    written_places,
)

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from gongkai.site.pipeline import SiteContent


def named_pages_file(content: SiteContent, files: Files, config: MkDocsConfig) -> tuple[str, str]:
    """Return path and content of the file; `files` are those without the generated pages."""
    address = partial(page_address, directory_urls=config.use_directory_urls)
    every = [
        *_hand_written(files),
        *column_places(content.pages, address),
        *places(content.dataset, content.indexes, address),
    ]
    return PLACES, written_places(every)


def _hand_written(files: Files) -> Iterator[Place]:
    for file in files.documentation_pages():
        if file.inclusion.is_included():  # type: ignore[no-untyped-call]
            yield hand_written_place(file.url.removeprefix("./"), file.content_string)
