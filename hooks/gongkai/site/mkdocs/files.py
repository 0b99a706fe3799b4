"""Files of generated pages and attachments for MkDocs.

A page of the store is not made in this build; other pages may still link to it or list it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urljoin

from mkdocs.exceptions import Abort
from mkdocs.structure.files import File, Files, InclusionLevel

from gongkai.check.attachments import RESERVED
from gongkai.derive.web_files import WELL_KNOWN
from gongkai.pages import Page
from gongkai.site.pipeline import is_published

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


ContentT = TypeVar("ContentT")


class ListedPage:
    """A page of the store as a template lists it."""

    is_link = False

    def __init__(self, address: str, page: Page) -> None:
        """Take the address and date of a page.

        A template reads both from `file.page`.
        """
        self.page = self
        self.canonical_url = self.abs_url = address
        self.update_date = page.updated.isoformat()


class KnownFiles(Files):
    """The files of a build, with the pages of the store for links."""

    def __init__(
        self,
        files: Files,
        has_page: Callable[[str], bool],
        stored_file: Callable[[str], File | None],
    ) -> None:
        """Take the files of a build.

        `has_page` tells whether a generated page has a source; `stored_file` returns the file of a page
        of the store.
        """
        super().__init__(list(files))
        self.has_page = has_page
        self._known = stored_file

    def get_file_from_path(self, path: str) -> File | None:
        """Return the file with a source."""
        file = self.src_uris.get(path) or super().get_file_from_path(path)
        return file or self._known(path)


_UNUSED = re.compile(
    r"assets/javascripts/.*|assets/stylesheets/.*\.map|assets/images/favicon\.png",
)


def leave_out_unused(files: Files) -> None:
    """Remove files of Material that no page loads: scripts, icon, source maps."""
    for file in list(files):
        if not file.abs_src_path or not _UNUSED.fullmatch(file.src_uri):
            continue
        # The keeper may have files of the same names.
        if "material" in Path(file.abs_src_path).parts:
            files.remove(file)


def add_web_files(files: Files, texts: Mapping[str, str], config: MkDocsConfig) -> None:
    """Add texts by path, unless the keeper has files of these paths.

    MkDocs leaves hidden folders out, so the files of `.well-known` are included here.
    """
    for file in files:
        parts = file.src_uri.split("/")
        if parts[0] == WELL_KNOWN and is_published(parts):
            file.inclusion = InclusionLevel.NOT_IN_NAV
    # A file that the keeper has written replaces the generated file.
    for uri, text in texts.items():
        if uri not in files.src_uris:
            files.append(generated(uri, text, config))


def generated(uri: str, markdown: str, config: MkDocsConfig) -> File:
    """Return a generated file, which no navigation has to name."""
    return File.generated(
        config,
        uri,
        content=markdown,
        inclusion=InclusionLevel.NOT_IN_NAV,
    )


def site_url_of(config: MkDocsConfig) -> str:
    """Return the address of the site with a final slash; empty for a site without an address."""
    return urljoin(config.site_url or "", "x").removesuffix("x")


def add(files: Files, file: File, sources: dict[str, str]) -> None:
    """Add a file; raise `Abort` where its address is taken.

    MkDocs would overwrite the other file silently.
    """
    if file.dest_uri in sources:
        raise _taken(sources[file.dest_uri], file.src_uri)
    sources[file.dest_uri] = file.src_uri
    files.append(file)


def refuse_beside_pages(files: Files, is_generated: Callable[[str], bool]) -> None:
    """Raise `Abort` where a hand-written file would replace one beside a page."""
    for file in files:
        folder, _, name = file.dest_uri.rpartition("/")
        if not folder or name.casefold() not in RESERVED or name == "index.html":
            continue
        if is_generated(f"{folder}/index.md"):
            raise _taken(file.src_uri, file.dest_uri)


def unclaimed(
    generated: Iterable[tuple[str, ContentT]],
    files: Mapping[str, str],
) -> Iterator[tuple[str, ContentT]]:
    """Yield generated files; raise `Abort` where a site's own file has the address.

    `files` has the sources of the site's own files by address.
    """
    for uri, content in generated:
        if uri in files:
            raise _taken(files[uri], uri)
        yield uri, content


def _taken(source: str, generated: str) -> Abort:
    """Return the error of two files with one address."""
    return Abort(f"docs/{source} 与自动生成的 {generated} 地址相同；请把前者改名")


def add_attachments(
    files: Files,
    attachments: Iterable[tuple[str, Path]],
    config: MkDocsConfig,
) -> None:
    """Add attachments, given by address in the site and path."""
    sources = {file.dest_uri: file.src_uri for file in files}
    for uri, path in attachments:
        add(files, _attachment(uri, path, config), sources)


def _attachment(uri: str, path: Path, config: MkDocsConfig) -> File:
    """Return the file of an attachment, which MkDocs copies as it is.

    MkDocs would render a file whose name ends in .md.
    """
    file = File.generated(
        config,
        uri,
        abs_src_path=str(path),
        inclusion=InclusionLevel.NOT_IN_NAV,
    )
    file.is_documentation_page = lambda: False  # type: ignore[method-assign]
    # For a name in .md MkDocs has already chosen the address of a page.
    file.dest_uri = file.src_uri
    file.url = quote(file.src_uri)
    return file
