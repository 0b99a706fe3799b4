"""The sitemap: the pages for search engines, each with the day of its last change.

The sitemap follows the protocol of sitemaps.org: absolute addresses, W3C days, at most 50,000 pages
a file. A larger site has an index of several sitemaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin
from xml.sax.saxutils import escape

from gongkai.pages import Page, markers
from gongkai.pages.addresses import page_address
from gongkai.store.git import read_log

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

SITEMAP = "sitemap.xml"
MOST_PAGES = 50_000
"""The most pages of one file, by the protocol."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


class SitemapEntry(NamedTuple):
    """A page in the sitemap."""

    address: str
    """Absolute and percent-encoded."""
    changed: date | None
    """The day of the last change of the content; None for an unknown day."""


class Days(NamedTuple):
    """The days of a site."""

    latest: date
    """The newest day of publication."""
    judged_on: date


def entries_of(
    files: Iterable[Any],
    pages: Iterable[Page],
    config: MkDocsConfig,
    days: Days,
) -> list[SitemapEntry]:
    """Return the entries of hand-written files, then of generated pages."""
    own = written_entries(files, Path(config.docs_dir), days.latest)
    return [*own, *generated_entries(pages, config, days.judged_on)]


def sitemap_files(entries: Sequence[SitemapEntry], site_url: str) -> Mapping[str, str]:
    """Return the files of a sitemap by name.

    A site without an address or without pages has no sitemap.
    """
    if not site_url or not entries:
        return {}
    if len(entries) <= MOST_PAGES:
        return {SITEMAP: _list(entries)}
    address = f"{site_url.rstrip('/')}/"
    parts: dict[str, str] = {}
    index: list[SitemapEntry] = []
    for number, first in enumerate(range(0, len(entries), MOST_PAGES), 1):
        part = entries[first : first + MOST_PAGES]
        name = f"sitemap-{number}.xml"
        parts[name] = _list(part)
        index.append(SitemapEntry(urljoin(address, name), _latest(part)))
    return {SITEMAP: _xml("sitemapindex", "sitemap", index), **parts}


def _list(entries: Iterable[SitemapEntry]) -> str:
    return _xml("urlset", "url", entries)


def _xml(root: str, element: str, entries: Iterable[SitemapEntry]) -> str:
    lines = [
        f"<{element}><loc>{escape(address)}</loc>{_lastmod(day)}</{element}>\n"
        for address, day in entries
    ]
    return f"{_HEAD}<{root} {_SCHEMA}>\n{''.join(lines)}</{root}>\n"


def _lastmod(day: date | None) -> str:
    if day is None:
        return ""
    return f"<lastmod>{day.isoformat()}</lastmod>"


def _latest(entries: Iterable[SitemapEntry]) -> date | None:
    return max((entry.changed for entry in entries if entry.changed), default=None)


def generated_entries(
    pages: Iterable[Page],
    config: MkDocsConfig,
    until: date,
) -> Iterator[SitemapEntry]:
    """Yield the entries of generated pages.

    No entry has a day after `until`, even if a record has.
    """
    site_url = f"{(config.site_url or '').rstrip('/')}/"
    for page in pages:
        if page.is_listed:
            address = (
                f"{site_url}{page_address(page.uri, directory_urls=config.use_directory_urls)}"
            )
            yield SitemapEntry(address, min(page.last_change, until))


def written_entries(files: Iterable[Any], docs: Path, latest: date) -> Iterator[SitemapEntry]:
    """Yield the entries of hand-written pages, given as MkDocs' files.

    `latest` is the day of the newest record, which generated blocks show. The day of the text is that of
    its last commit, where there is a commit; the day of the file may be the day of a copy.
    """
    days = {path: versions[-1].day for path, versions in read_log(docs).files.items()}
    for file in files:
        page = file.page
        if page is None or page.is_link or not page.canonical_url:
            continue
        # A page that search engines should not list contradicts its entry in a sitemap.
        if "noindex" in str(page.meta.get("robots", "")):
            continue
        changes: list[date] = []
        if file.src_uri in days:
            changes.append(days[file.src_uri])
        if markers.are_in(file.content_string):
            changes.append(latest)
        yield SitemapEntry(page.canonical_url, max(changes, default=None))
