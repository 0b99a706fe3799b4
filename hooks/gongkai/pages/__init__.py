"""Markdown pages of a data set, for any Markdown site generator."""

from collections.abc import Iterator, Mapping

from gongkai.derive import Coverage, Indexes
from gongkai.model import Dataset, RecordId
from gongkai.pages import markers
from gongkai.pages.catalogue_pages import catalogue_pages
from gongkai.pages.changes_pages import changes_files, changes_pages
from gongkai.pages.coverage_csv import coverage_files
from gongkai.pages.coverage_pages import coverage_pages
from gongkai.pages.feedback_pages import feedback_pages
from gongkai.pages.index_pages import index_pages
from gongkai.pages.listing import record_form
from gongkai.pages.page import Page, keep_compiled
from gongkai.pages.record_page import record_page, record_pages
from gongkai.pages.search_page import search_labels, search_page
from gongkai.pages.surroundings import Surroundings, surroundings_of_records
from gongkai.pages.unit_pages import unit_pages

__all__ = [
    "Page",
    "Surroundings",
    "all_pages",
    "changes_files",
    "coverage_files",
    "keep_compiled",
    "markers",
    "record_page",
    "search_labels",
    "surroundings_of_records",
]


def all_pages(
    dataset: Dataset,
    indexes: Indexes,
    coverage: Coverage,
    surroundings: Mapping[RecordId, Surroundings],
) -> Iterator[Page]:
    """Yield every generated page of a site: lists, search and records."""
    form = record_form(dataset)
    yield search_page(dataset)
    yield from index_pages(dataset, indexes, form)
    yield from catalogue_pages(dataset, indexes, form)
    yield from coverage_pages(dataset, indexes, coverage)
    yield from changes_pages(dataset)
    yield from feedback_pages(dataset, coverage.judged_on)
    yield from unit_pages(dataset, indexes, coverage, form)
    yield from record_pages(dataset, surroundings)
