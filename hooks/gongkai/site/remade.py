"""Single files of a site, made again without withheld parts.

A word of a withheld text may stand in a site innocently, composed of shown words, as a name and 成立
in a title. The word is a leak only if the file, made again without the withheld parts, lacks the
word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from gongkai.pages import Page
from gongkai.search import Document
from gongkai.search.normalise import fold_quickly

_SEARCH = "search/"
_PINYIN = f"{_SEARCH}pinyin"


class SiteTexts(NamedTuple):
    """The texts of a site."""

    pages: Sequence[Page]
    """The generated pages."""
    others: Mapping[str, str]
    """Tables and hand-written pages by their paths in a site and in a Markdown tree."""
    names: Sequence[str]
    """Names that the search shows: of units, kinds and categories."""


class Remade:
    """The texts of a site without the withheld parts, made on demand."""

    def __init__(self, make: Callable[[], SiteTexts]) -> None:
        """Take a function that returns the texts without the withheld parts."""
        self._make = make

    def __call__(self, uri: str) -> bytes:
        """Return the texts of a file, as written and as folded by the search."""
        texts = "\n".join(chain(self._titles, self._texts(uri.removesuffix(".gz"))))
        return f"{texts}\n{fold_quickly(texts)}".encode("utf-8", "surrogatepass")

    def _texts(self, uri: str) -> Iterator[str]:
        if uri.startswith(_SEARCH):
            yield from self._searched(uri)
        page = self._pages.get(uri.removesuffix(".js").rpartition(".")[0])
        if page is not None:
            yield from (page.markdown, page.content.json)
        elif uri in self._site.others:
            yield self._site.others[uri]

    @cached_property
    def _site(self) -> SiteTexts:
        return self._make()

    @cached_property
    def _pages(self) -> dict[str, Page]:
        """The generated pages by the paths of their files, without the ending."""
        return {page.uri.removesuffix(".md"): page for page in self._site.pages}

    @cached_property
    def _titles(self) -> list[str]:
        """The heads of all generated pages, because any page may name another page."""
        return [text for page in self._site.pages for text in page.head]

    def _searched(self, uri: str) -> Iterator[str]:
        yield from self._site.names
        all_documents = (page.content.document for page in self._site.pages)
        documents: list[Document] = [document for document in all_documents if document is not None]
        names = [name for document in documents for name in document.facets.names]
        yield from names
        if uri.startswith(_PINYIN):
            from gongkai.search.pinyin import Pronunciations  # its tables are large

            pronounced = Pronunciations()
            yield from (sound for name in names for sound in pronounced.of(name))
            return
        for document in documents:
            yield from chain(*document.texts)
