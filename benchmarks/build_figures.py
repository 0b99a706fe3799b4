"""The figures of the build benchmark: time, memory and files of a build, and sizes of pages."""

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
"""The pages of records in the site of any generator."""


class Build(NamedTuple):
    """The figures of one build."""

    name: str
    records: int
    run: Measured
    site_files: int
    site_bytes: int
    written_files: int
    """The files of the site that this build wrote; the other files were linked."""
    written_bytes: int
    shown: int | None = None
    """The number of pages that show the change; None for a build without a change."""


class PageSizes(NamedTuple):
    """The mean sizes of the pages of records, in bytes."""

    html: float
    text: float
    """The page's own text: the searched texts of the record, in UTF-8."""
    largest_over: int
    """The most HTML that any page has over its own text."""

    @property
    def over(self) -> float:
        """Return the HTML that a page has over its own text."""
        return self.html - self.text


def figures_of(
    name: str,
    records: int,
    run: Measured,
    site: Path,
    since: float,
    *,
    shown: int | None = None,
) -> Build:
    """Return the figures of a build that began at `since`, in seconds of the epoch."""
    statuses = [entry.stat() for entry in _files(site)]
    # A linked file has the time at which an earlier build wrote the file.
    new_sizes = [status.st_size for status in statuses if status.st_mtime >= since]
    return Build(
        name,
        records,
        run,
        site_files=len(statuses),
        site_bytes=sum(status.st_size for status in statuses),
        written_files=len(new_sizes),
        written_bytes=sum(new_sizes),
        shown=shown,
    )


def text_sizes(records: Path) -> dict[str, int]:
    """Return the bytes of each record's own text, by record.

    `records` is the folder with the JSON of the records; the texts count in UTF-8.
    """
    return {path.parent.name: _bytes(path) for path in records.glob("*/*/index.json")}


def _bytes(path: Path) -> int:
    texts = search_texts(json.loads(path.read_text("utf-8")))
    return sum(len(text.encode()) for group in texts for text in group)


def page_sizes(site: Path, texts: Mapping[str, int]) -> PageSizes:
    """Return the sizes of the pages of records.

    Raises `RuntimeError` when pages and records do not agree.
    """
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
