"""Records in, pages out: the pipeline without any site generator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from gongkai.derive import Indexes, build_indexes
from gongkai.load import load
from gongkai.model import Audience, Dataset, Finding, shown_path
from gongkai.pages import Page, all_pages, markers
from gongkai.pages.addresses import attachment_uri


class DataError(Exception):
    """Data or hand-written pages that are not fit to be published; raised by `build_content`, carries all findings."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep the findings, in the order of the files."""
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


class Content(NamedTuple):
    """All that a site shows to its audience."""

    data: Path
    docs: Path
    dataset: Dataset
    indexes: Indexes
    pages: Sequence[Page]
    """The generated pages."""

    def fill(self, text: str, uri: str) -> str:
        """Return a hand-written page with its markers replaced by generated blocks."""
        return markers.fill(text, uri, self.dataset, self.indexes)

    def attachments(self) -> Iterator[tuple[str, Path]]:
        """Yield the place of each attachment in the site, and the file."""
        for record in self.dataset.records.values():
            for attachment in record.attachments:
                yield attachment_uri(record, attachment.file), self.data / attachment.file

    def markdown_tree(self) -> Iterator[tuple[str, str | Path]]:
        """Yield every file of the Markdown tree by its path: texts for pages, paths for files to copy."""
        for path in hand_written(self.docs):
            uri = path.relative_to(self.docs).as_posix()
            yield uri, self.fill(path.read_text("utf-8-sig"), uri) if path.suffix == ".md" else path
        for page in self.pages:
            yield page.uri, page.markdown
            if page.json:
                yield f"{page.uri.removesuffix('index.md')}index.json", page.json
        yield from self.attachments()


def build_content(data: Path, audience: Audience, docs: Path) -> Content:
    """Load the data, keep what the audience may see, derive the indexes and render the pages.

    Raises `DataError` when anything is wrong with the data, or with the markers in the hand-written pages of `docs`.
    """
    dataset, findings = load(data)
    findings += marker_findings(docs)
    if dataset is None or findings:
        raise DataError(findings)
    dataset = dataset.for_audience(audience)
    indexes = build_indexes(dataset)
    return Content(data, docs, dataset, indexes, list(all_pages(dataset, indexes)))


NOT_PUBLISHED = "developers"
"""The folder of `docs/` that is about the software and stays out of the site; mkdocs.yml excludes it too."""


def hand_written(docs: Path) -> list[Path]:
    """Return the files below the folder of hand-written pages that are published, without hidden ones."""
    return [
        path
        for path in sorted(docs.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(docs).parts)
    ]


def marker_findings(docs: Path) -> Iterator[Finding]:
    """Yield what is wrong with the markers in the hand-written pages."""
    for path in hand_written(docs):
        if path.suffix == ".md":
            yield from markers.findings(path.read_text("utf-8-sig", "replace"), shown_path(path))
