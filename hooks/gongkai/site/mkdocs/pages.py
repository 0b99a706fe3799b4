"""The generated pages in a build of MkDocs.

Some pages come from the store: MkDocs does not make these, but links to and lists them.
"""

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
from gongkai.pages.addresses import page_address
from gongkai.pages.qr_code import qr_code
from gongkai.site.mkdocs.files import KnownFiles, ListedPage, add, generated, site_url_of
from gongkai.site.mkdocs.generated_page import GeneratedPage, is_usual

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation


class SitePages:
    """The generated pages of one build of MkDocs."""

    def __init__(self, pages: Mapping[str, Page], data: Path) -> None:
        """Take all generated pages of the site by source.

        MkDocs makes only some of these pages. `data` is the folder of the YAML files.
        """
        self._pages = pages
        self._data = data
        self._here: Sequence[Page] = ()
        """The pages that MkDocs makes."""
        self._files: dict[str, File] = {}
        """The files of other pages, for links."""

    def add(self, pages: Sequence[Page], files: Files, config: MkDocsConfig) -> KnownFiles:
        """Add a Markdown file for each page to make."""
        taken = {file.dest_uri: file.src_uri for file in files}
        self._here = pages
        for page in pages:
            add(files, generated(page.uri, page.markdown, config), taken)
        return KnownFiles(files, self.is_generated, partial(self._file_of, config=config))

    def _file_of(self, uri: str, config: MkDocsConfig) -> File | None:
        """Return the file of a page, for links.

        MkDocs does not make this page.
        """
        if uri not in self._files and uri in self._pages:
            self._files[uri] = generated(uri, "", config)
        return self._files.get(uri)

    def place(self, nav: Navigation, files: Files, config: MkDocsConfig) -> None:
        """Set date, edit link and parent of each page."""
        # MkDocs makes the objects of pages in the navigation before this event.
        in_nav = {page.file.src_uri for page in nav.pages}
        quick = is_usual(config)
        for page in self._here:
            site_page = files.src_uris[page.uri].page
            if quick and page.uri not in in_nav:
                site_page = GeneratedPage(files.src_uris[page.uri], config)
            if site_page is not None:
                site_page.edit_url = self.edit_url(page, config)
                site_page.update_date = page.updated.isoformat()
        for page in self._here:
            self._place(page, files, config)

    def site_page(self, page: Page, files: Files, config: MkDocsConfig) -> GeneratedPage:
        """Return MkDocs' object for a page that workers make, without head and content."""
        file = files.get_file_from_path(page.uri) or generated(page.uri, "", config)
        site_page = GeneratedPage(file, config)
        site_page.edit_url = self.edit_url(page, config)
        site_page.update_date = page.updated.isoformat()
        self._place(page, files, config)
        return site_page

    def _place(self, page: Page, files: Files, config: MkDocsConfig) -> None:
        """Set the parent of a page, from which breadcrumbs come.

        A parent that MkDocs does not make gets an object too, for its title and address only.
        """
        file = files.get_file_from_path(page.uri)
        parent = files.get_file_from_path(page.parent)
        if file is None or parent is None or file.page is None:
            return
        if parent.page is None and page.parent in self._pages:
            parent_page = self._pages[page.parent]
            # The constructor of MkDocs sets `parent.page`.
            GeneratedPage(parent, config).title = html.escape(parent_page.head.title)
            self._place(parent_page, files, config)
        if parent.page is not None and not parent.page.is_homepage:
            file.page.parent = parent.page  # type: ignore[assignment]

    def edit_url(self, page: Page, config: MkDocsConfig) -> str | None:
        """Return the address for editing the YAML file of a record.

        `edit_uri` of mkdocs.yml is the address of the folder of hand-written pages.
        """
        if not page.source or not config.edit_uri:
            return None
        source = Path(os.path.relpath(self._data / page.source, config.docs_dir)).as_posix()
        docs = urljoin(config.repo_url or "", config.edit_uri)
        return urljoin(docs, quote(source))

    def is_generated(self, uri: str) -> bool:
        """Tell whether a generated page has this source."""
        return uri in self._pages

    def describe(self, site_page: SitePage) -> None:
        """Set the title and metadata of a generated page, escaped for the theme."""
        page = self._pages[site_page.file.src_uri]
        meta = site_page.meta
        meta["hide"] = [] if page.record else ["toc"]
        texts = page.head._asdict()
        redirect = texts.pop("redirect").removesuffix("index.md")
        for name, text in texts.items():
            if text:
                meta[name] = Markup(html.escape(text))  # noqa: S704 - it is escaped
        address = site_page.canonical_url
        if page.record and address:
            meta["qr_code"] = Markup(qr_code(address))  # noqa: S704 - squares
        if redirect:
            if site_page.url.endswith(".html"):
                redirect += "index.html"
            meta["redirect"] = redirect
            if address:
                meta["canonical"] = urljoin(address, redirect)

    def listed(self, pages: Iterable[Any], config: MkDocsConfig) -> Iterator[Any]:
        """Yield all pages of the site for a template.

        `pages` are the pages that MkDocs makes; pages of the store come in their place.
        """
        here = {file.src_uri: file for file in pages}
        # Hand-written pages come first, in the order of MkDocs.
        yield from (file for uri, file in here.items() if uri not in self._pages)
        site_url = site_url_of(config)
        for uri, page in self._pages.items():
            address = f"{site_url}{page_address(uri, directory_urls=config.use_directory_urls)}"
            # A page of the store has no object of MkDocs, so a template gets a substitute.
            yield here.get(uri) or ListedPage(address, page)
