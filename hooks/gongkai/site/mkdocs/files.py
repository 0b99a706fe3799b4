"""Files as MkDocs takes them: generated pages, attachments, and pages that are not made in this build but may be linked to or listed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from mkdocs.exceptions import Abort
from mkdocs.structure.files import File, Files, InclusionLevel

from gongkai.derive.web_files import WELL_KNOWN
from gongkai.load.consistency import RESERVED
from gongkai.pages import Page
from gongkai.site.pipeline import is_published

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


ContentT = TypeVar("ContentT")


class Listed:
    """What a sitemap shows of a page that is not made in this build."""

    is_link = False

    def __init__(self, address: str, page: Page) -> None:
        """Keep the page's address in the web and its date; a template asks `file.page` for them."""
        self.page = self
        self.canonical_url = self.abs_url = address
        self.update_date = page.updated.isoformat()


class KnownFiles(Files):
    """The files of a build, and those of pages that are not made in it but may be linked to."""

    def __init__(self, files: Files, has_page: Callable[[str], bool], known: Callable[[str], File | None]) -> None:
        """Keep the files; `has_page` tells whether a source is that of a generated page, `known` returns the file of one not made here."""
        super().__init__(list(files))
        self.has_page = has_page
        self._known = known

    def get_file_from_path(self, path: str) -> File | None:
        """Return the file with a source."""
        return self.src_uris.get(path) or super().get_file_from_path(path) or self._known(path)


_UNUSED = re.compile(r"assets/javascripts/.*|assets/stylesheets/.*\.map|assets/images/favicon\.png")


def leave_out_unused(files: Files) -> None:
    """Leave out of the site what the theme brings and no page loads: Material's scripts and icon, and the maps to its sources."""
    for file in [
        file for file in files if file.abs_src_path and "material" in Path(file.abs_src_path).parts and _UNUSED.fullmatch(file.src_uri)
    ]:
        files.remove(file)


def add_web_files(files: Files, texts: Mapping[str, str], config: MkDocsConfig) -> None:
    """Add texts by their paths, unless the keeper has written files of these paths; let the hidden folder of such files be published."""
    for file in files:
        parts = file.src_uri.split("/")
        if parts[0] == WELL_KNOWN and is_published(parts):
            file.inclusion = InclusionLevel.NOT_IN_NAV
    for uri, text in texts.items():
        if uri not in files.src_uris:
            files.append(File.generated(config, uri, content=text, inclusion=InclusionLevel.NOT_IN_NAV))


def generated(uri: str, markdown: str, config: MkDocsConfig) -> File:
    """Return the file of a generated page, which no navigation has to name."""
    return File.generated(config, uri, content=markdown, inclusion=InclusionLevel.NOT_IN_NAV)


def add(files: Files, file: File, taken: dict[str, str]) -> None:
    """Add a file, unless another would be overwritten by it, which MkDocs does silently."""
    if file.dest_uri in taken:
        message = f"docs/{taken[file.dest_uri]} 与自动生成的 {file.src_uri} 地址相同；请把前者改名"
        raise Abort(message)
    taken[file.dest_uri] = file.src_uri
    files.append(file)


def refuse_beside_pages(files: Files, is_generated: Callable[[str], bool]) -> None:
    """Stop where a hand-written file has the name of one that stands beside a generated page."""
    for file in files:
        folder, _, name = file.dest_uri.rpartition("/")
        if name.casefold() in RESERVED and folder and name != "index.html" and is_generated(f"{folder}/index.md"):
            message = f"docs/{file.src_uri} 与自动生成的 {file.dest_uri} 地址相同；请把前者改名"
            raise Abort(message)


def unclaimed(generated: Iterable[tuple[str, ContentT]], files: Mapping[str, str]) -> Iterator[tuple[str, ContentT]]:
    """Yield generated files; stop where a file of the site, given by its address with its source, has the address of one."""
    for uri, content in generated:
        if uri in files:
            message = f"docs/{files[uri]} 与自动生成的 {uri} 地址相同；请把前者改名"
            raise Abort(message)
        yield uri, content


def attachment(file: File) -> File:
    """Make a file be copied as it is, whatever its name: MkDocs would render one that ends in .md."""
    file.is_documentation_page = lambda: False  # type: ignore[method-assign]
    file.dest_uri = file.src_uri
    file.url = quote(file.src_uri)
    return file
