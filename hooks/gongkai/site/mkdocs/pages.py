"""The generated pages in a build of MkDocs: those that it makes, and those that exist already and may be linked to or listed."""

from __future__ import annotations

import html
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

from markupsafe import Markup
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as SitePage

from gongkai.pages import Page
from gongkai.pages.qr_code import qr_code
from gongkai.site.mkdocs.files import KnownFiles, Listed, add, generated
from gongkai.site.mkdocs.generated_page import GeneratedPage, is_usual

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation


class SitePages:
    """The generated pages of one build of MkDocs."""

    def __init__(self, pages: Mapping[str, Page], data: Path) -> None:
        """Take all pages of the site by their source, whether MkDocs makes them or not; `data` is the folder of the YAML files."""
        self._pages = pages
        self._data = data
        self._made: Sequence[Page] = ()
        self._known: dict[str, File] = {}

    def add(self, made: Sequence[Page], files: Files, config: MkDocsConfig) -> KnownFiles:
        """Add a Markdown file for each page that is to be made."""
        taken = {file.dest_uri: file.src_uri for file in files}
        self._made = made
        for page in made:
            add(files, generated(page.uri, page.markdown, config), taken)
        return KnownFiles(files, self.is_generated, partial(self._file_of, config=config))

    def _file_of(self, uri: str, config: MkDocsConfig) -> File | None:
        """Return the file of a page that is not made here: others may link to it."""
        if uri not in self._known and uri in self._pages:
            self._known[uri] = generated(uri, "", config)
        return self._known.get(uri)

    def place(self, nav: Navigation, files: Files, config: MkDocsConfig) -> None:
        """Give each page its date, the link to edit it, and the page above it, from which the breadcrumbs come."""
        in_nav = {page.file.src_uri for page in nav.pages}
        quick = is_usual(config)
        for page in self._made:
            site_page = files.src_uris[page.uri].page
            if quick and page.uri not in in_nav:
                site_page = GeneratedPage(files.src_uris[page.uri], config)
            if site_page is not None:
                site_page.edit_url = self.edit_url(page, config)
                site_page.update_date = page.updated.isoformat()
        for page in self._made:
            self._place(page, files, config)

    def site_page(self, page: Page, files: Files, config: MkDocsConfig) -> GeneratedPage:
        """Return a page that MkDocs did not make as MkDocs would have it, in its place but without content."""
        file = files.get_file_from_path(page.uri) or generated(page.uri, "", config)
        site_page = GeneratedPage(file, config)
        site_page.edit_url = self.edit_url(page, config)
        site_page.update_date = page.updated.isoformat()
        self._place(page, files, config)
        self.describe(site_page)
        return site_page

    def _place(self, page: Page, files: Files, config: MkDocsConfig) -> None:
        """Put a page below the one above it; one that is not made here is there for its title and address only."""
        file, above = files.get_file_from_path(page.uri), files.get_file_from_path(page.parent)
        if file is None or above is None or file.page is None:
            return
        if above.page is None and page.parent in self._pages:
            GeneratedPage(above, config).title = html.escape(self._pages[page.parent].head.title)
            self._place(self._pages[page.parent], files, config)
        if above.page is not None and not above.page.is_homepage:
            file.page.parent = above.page  # type: ignore[assignment]

    def edit_url(self, page: Page, config: MkDocsConfig) -> str | None:
        """Return the address at which the YAML file of a record is edited; `edit_uri` is the address of the hand-written pages' folder."""
        if not page.source or not config.edit_uri:
            return None
        source = Path(os.path.relpath(self._data / page.source, config.docs_dir)).as_posix()
        return urljoin(urljoin(config.repo_url or "", config.edit_uri), quote(source))

    def is_generated(self, uri: str) -> bool:
        """Tell whether a source is that of a generated page."""
        return uri in self._pages

    def describe(self, site_page: SitePage) -> None:
        """Set the title of a generated page, escaped for the theme, and what else its head says."""
        page = self._pages[site_page.file.src_uri]
        site_page.meta["hide"] = [] if page.record else ["toc"]
        told = page.head._asdict()
        redirect = told.pop("redirect").removesuffix("index.md")
        site_page.meta.update({name: Markup(html.escape(text)) for name, text in told.items() if text})  # noqa: S704 - it is escaped
        if page.record and site_page.canonical_url:
            site_page.meta["qr_code"] = Markup(qr_code(site_page.canonical_url))  # noqa: S704 - squares
        if redirect:
            site_page.meta["redirect"] = redirect = redirect + ("index.html" if site_page.url.endswith(".html") else "")
            if site_page.canonical_url:
                site_page.meta["canonical"] = urljoin(site_page.canonical_url, redirect)

    def listed(self, pages: Iterable[Any], config: MkDocsConfig) -> Iterator[Any]:
        """Yield the pages of the site for a template that lists them all: those that are not made here too, in their place."""
        made = {file.src_uri: file for file in pages}
        yield from (file for uri, file in made.items() if uri not in self._pages)
        above = urljoin(config.site_url or "", "x").removesuffix("x")
        for uri, page in self._pages.items():
            address = uri.removesuffix("index.md") if config.use_directory_urls else f"{uri.removesuffix('.md')}.html"
            yield made.get(uri) or Listed(f"{above}{quote(address)}", page)
