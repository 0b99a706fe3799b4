"""What the build benchmark measures: what a build took, what it wrote, and how large the pages of records are."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from measure import Measured

from gongkai.pages.search_document import search_texts

PAGES = "records/*/*/index.html"
"""The pages of records in a site, whoever made it."""


class Build(NamedTuple):
    """What a build took and made."""

    name: str
    records: int
    run: Measured
    site_files: int
    site_bytes: int
    written_files: int
    """Of the site's files, those that this build wrote; the others were linked."""
    written_bytes: int
    shown: int | None = None
    """How many pages show what was changed; None where nothing was."""


class PageSizes(NamedTuple):
    """The HTML of the pages of records, in bytes, on the average; a page's own text is what is searched of the record."""

    html: float
    text: float
    largest_over: int
    """The most that a page has over its own text."""

    @property
    def over(self) -> float:
        """Return how much a page has over its own text."""
        return self.html - self.text


def made(
    name: str,
    records: int,
    run: Measured,
    site: Path,
    since: float,
    *,
    shown: int | None = None,
) -> Build:
    """Return what a build has made that began at a time; a file that is linked is as old as when it was written."""
    found = [entry.stat() for entry in _files(site)]
    written = [status.st_size for status in found if status.st_mtime >= since]
    return Build(
        name,
        records,
        run,
        len(found),
        sum(status.st_size for status in found),
        len(written),
        sum(written),
        shown,
    )


def text_sizes(records: Path) -> dict[str, int]:
    """Return how many bytes of UTF-8 each record's own text has, given the folder where their JSON stands."""
    return {path.parent.name: _bytes(path) for path in records.glob("*/*/index.json")}


def _bytes(path: Path) -> int:
    texts = search_texts(json.loads(path.read_text("utf-8")))
    return sum(len(text.encode()) for group in texts for text in group)


def page_sizes(site: Path, texts: Mapping[str, int]) -> PageSizes:
    """Return how large the pages of records are; raise `RuntimeError` when a record has none."""
    pages = {path.parent.name: path.stat().st_size for path in site.glob(PAGES)}
    if pages.keys() != texts.keys():
        message = f"{site}: {len(pages)} pages of {len(texts)} records"
        raise RuntimeError(message)
    largest = max(size - texts[record] for record, size in pages.items())
    return PageSizes(
        statistics.fmean(pages.values()),
        statistics.fmean(texts.values()),
        largest,
    )


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(Path(entry.path))
            else:
                yield entry
