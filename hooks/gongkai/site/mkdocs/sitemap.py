"""The sitemap: which pages search engines are told of, and on which day each was last changed.

It follows the protocol of sitemaps.org: absolute addresses, W3C days, at most 50,000 pages a file; a larger site has a sitemap of sitemaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urljoin
from xml.sax.saxutils import escape

from gongkai.pages import Page, markers
from gongkai.store.git import read_log

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

SITEMAP = "sitemap.xml"
MOST_PAGES = 50_000
"""The most that one file may list."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


class SitemapEntry(NamedTuple):
    """A page that search engines are told of."""

    address: str
    """Absolute and percent-encoded."""
    changed: date | None
    """The day of the last change of what it shows; None where it is not known."""


class Days(NamedTuple):
    """The days of a site."""

    latest: date
    """The newest day of publication."""
    judged_on: date


def entries_of(written: Iterable[Any], generated: Iterable[Page], config: MkDocsConfig, days: Days) -> list[SitemapEntry]:
    """Return the entries of hand-written pages, given as MkDocs' files, then of generated ones."""
    return [
        *written_entries(written, Path(config.docs_dir), days.latest),
        *generated_entries(generated, config, days.judged_on),
    ]


def sitemap_files(entries: Sequence[SitemapEntry], site_url: str) -> Mapping[str, str]:
    """Return the files of a sitemap by name; none for a site that has no address or no pages."""
    if not site_url or not entries:
        return {}
    lists = [entries[first : first + MOST_PAGES] for first in range(0, len(entries), MOST_PAGES)]
    if len(lists) == 1:
        return {SITEMAP: _list(entries)}
    parts = dict(zip((f"sitemap-{number}.xml" for number in count(1)), map(_list, lists), strict=False))
    above = [SitemapEntry(urljoin(f"{site_url.rstrip('/')}/", name), _latest(part)) for name, part in zip(parts, lists, strict=True)]
    return {SITEMAP: _written("sitemapindex", "sitemap", above), **parts}


def _list(entries: Iterable[SitemapEntry]) -> str:
    return _written("urlset", "url", entries)


def _written(root: str, element: str, entries: Iterable[SitemapEntry]) -> str:
    lines = [f"<{element}><loc>{escape(address)}</loc>{_lastmod(day)}</{element}>\n" for address, day in entries]
    return f"{_HEAD}<{root} {_SCHEMA}>\n{''.join(lines)}</{root}>\n"


def _lastmod(day: date | None) -> str:
    return f"<lastmod>{day.isoformat()}</lastmod>" if day else ""


def _latest(entries: Iterable[SitemapEntry]) -> date | None:
    return max((entry.changed for entry in entries if entry.changed), default=None)


def generated_entries(pages: Iterable[Page], config: MkDocsConfig, until: date) -> Iterator[SitemapEntry]:
    """Yield the generated pages; nothing has changed after the day `until`, whatever a record says."""
    above = f"{(config.site_url or '').rstrip('/')}/"
    for page in pages:
        if page.is_listed:
            address = page.uri.removesuffix("index.md") if config.use_directory_urls else f"{page.uri.removesuffix('.md')}.html"
            yield SitemapEntry(f"{above}{quote(address)}", min(page.last_change, until))


def written_entries(files: Iterable[Any], docs: Path, latest: date) -> Iterator[SitemapEntry]:
    """Yield the hand-written pages, given as MkDocs has them; `latest` is the day of the newest record, which blocks show.

    Of the text itself the last commit is known, where there is any; the day on which a file was copied tells nothing.
    """
    days = {path: versions[-1].day for path, versions in read_log(docs).files.items()}
    for file in files:
        page = file.page
        if page is None or page.is_link or not page.canonical_url or "noindex" in str(page.meta.get("robots", "")):
            continue
        found = [days[file.src_uri]] if file.src_uri in days else []
        if markers.are_in(file.content_string):
            found.append(latest)
        yield SitemapEntry(page.canonical_url, max(found, default=None))
