"""The generated pages of the store.

A page's key is a digest of all that the page depends on: its sources and the variant of the build.
The sources are all texts that the page may show: the data of its Markdown, the titles above it,
settings, overrides of the theme, and the hand-written pages, which the navigation names. Under the
key stand the HTML of the page, and for a record its Markdown and JSON. A page whose sources belong
to no page any more leaves the store at once, because it may show a text that was taken back.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from gongkai.model import Audience
from gongkai.pages import Page
from gongkai.search import Row, Sent, Texts, texts_digest, texts_of_base
from gongkai.store import Objects, Pack, Standing, Stored, Values, digest
from gongkai.system.errors import SearchIndexError
from gongkai.system.sealed import remove_foreign

HTML, MARKDOWN, JSON = ".html", ".md", ".json"

SWITCH = "GONGKAI_STORE"
"""The environment variable that turns the store off."""

OF_AUDIENCE = ("digests", "pages", "proof", "records", "search")
"""The folders of the store that have one folder for each audience, and no file."""
_OTHERS = {"compiled", "lock", "published"}

log = logging.getLogger("gongkai.store")
"""Not below MkDocs' logger: a damaged store is repaired and must not fail a strict build."""


def is_on() -> bool:
    """Tell whether this build may use the store."""
    return os.environ.get(SWITCH, "").lower() not in {"off", "0", "no"}


def remove_leftovers(cache: Path) -> None:
    """Remove all files of the store that this software does not write there.

    Nobody looks at files of earlier software any more, and these may have withheld texts.
    """
    if not is_on():
        return
    # Links go first, because `is_dir` below would follow them.
    remove_foreign(str(cache))
    for path in cache.iterdir():
        if path.name in OF_AUDIENCE and path.is_dir():
            for file in path.iterdir():
                if not file.is_dir():
                    file.unlink()
        elif path.is_dir() and path.name not in _OTHERS:
            shutil.rmtree(path)
        elif path.name not in _OTHERS:
            path.unlink()


class AudienceStore(NamedTuple):
    """The store as builds for one audience use it."""

    path: Path
    audience: Audience

    def folder(self, name: str) -> Path:
        """Return a folder of the store for the audience.

        So texts for one audience never enter the store of another.
        """
        audience = hashlib.blake2b("\0".join(self.audience).encode(), digest_size=6)
        return self.path / name / audience.hexdigest()

    def clear(self) -> None:
        """Remove everything of this audience."""
        for name in OF_AUDIENCE:
            shutil.rmtree(self.folder(name), ignore_errors=True)


class KeptFolders(NamedTuple):
    """The folders of the store for the pages and the search of one audience."""

    pages: Path
    search: Path


class PageCache:
    """The generated pages of one build, each stored or fresh."""

    def __init__(
        self,
        pages: Mapping[str, Page],
        environment: Environment,
        in_nav: AbstractSet[str],
        folders: KeptFolders,
        standing: Standing,
    ) -> None:
        """Look every page up in the store.

        A page of the navigation is always made, because MkDocs needs it for the other pages.
        """
        folder = folders.pages
        self._pages = pages
        self._search_folder = folders.search
        self._objects = Objects(folder, datetime.now(ZoneInfo("Asia/Shanghai")).date())
        # The documents are small and read together; texts are large and read one by one.
        self._documents = Values(folder / "documents")
        self._texts_folder = folder / "texts"
        self._texts = Pack(self._texts_folder)
        self._read_texts = partial(read_texts, str(self._texts_folder))
        self._sent: set[str] = set()
        self._digests: dict[str, bytes] = {}
        """The digests of the files of workers' pages."""
        self._searched: set[str] = set()
        self._around: dict[str, str] = {}
        self._sources: dict[str, str] = {}
        for uri, page in pages.items():
            if uri not in in_nav:
                self._sources[uri] = self._sources_of(page, environment)
        variant = environment.variant
        self._keys = {uri: digest(variant, sources) for uri, sources in self._sources.items()}
        self._stored: dict[str, list[tuple[str, Stored]]] = {}
        for uri, key in self._keys.items():
            if files := self._objects.find(key, _places(pages[uri]), standing):
                self._stored[uri] = files
        if self._objects.damaged:
            count = len(self._objects.damaged)
            log.warning("缓存中有 %d 个页面的文件与记载不符，已重新生成", count)

    @property
    def fresh(self) -> list[Page]:
        """Return the pages that have to be made."""
        return [page for uri, page in self._pages.items() if uri not in self._stored]

    def send(self, pages: Iterable[Page]) -> None:
        """Leave pages to workers, whose results `receive` takes."""
        self._sent = {page.uri for page in pages}

    def receive(self, uri: str, row: Row, texts: bytes, digests: bytes) -> None:
        """Take the search texts of a record whose page a worker has made.

        The files of the page stand in the new site and have these digests.
        """
        # With the digests `keep` need not read the files again.
        self._digests[uri] = digests
        self._documents.put(self._keys[uri], row)
        self._texts.put(texts_digest(row), texts)

    def documents(self) -> Sent:
        """Return the documents of the search, whose texts the store provides later.

        The texts of the stored index stay in the store until the new index is known: the stored
        index is compared with these texts.
        """
        # The rows come first: a missing text is made and added to the store here.
        rows = [self._row(page) for page in self._pages.values() if page.record]
        self._searched = set(map(texts_digest, rows))
        self.forget_texts()
        return Sent(rows, self._read_texts)

    def forget_texts(self) -> None:
        """Remove texts without record or index from the store."""
        self._texts.save(self._searched | texts_of_base(self._search_folder))

    def check_texts(self) -> None:
        """Read all stored texts; `documents` makes damaged texts again."""
        for key in list(self._texts):
            self._texts.get(key)

    def _row(self, page: Page) -> Row:
        key = self._keys.get(page.uri, "")
        row: Row | None = self._documents.get(key)
        is_finished = page.uri in self._stored or page.uri in self._sent
        if row is not None and is_finished and texts_digest(row) in self._texts:
            return row
        document = page.content.document
        assert document is not None  # noqa: S101 - the page of a record has a document
        self._documents.put(key, document.row)
        self._texts.put(texts_digest(document.row), document.texts.packed())
        return document.row

    def made(self) -> Iterator[tuple[str, str]]:
        """Yield Markdown and JSON of records made in this process."""
        for uri, page in self._pages.items():
            if page.record and uri not in self._stored and uri not in self._sent:
                yield uri, page.markdown
                yield beside(uri, JSON), page.content.json

    def kept(self) -> Iterator[tuple[str, Stored]]:
        """Yield the files of stored pages, with their places in the site."""
        return chain.from_iterable(self._stored.values())

    def keep(self, site: Path) -> None:
        """Add the pages of this build to the store.

        `site` is the new site's folder.
        """
        for uri, key in self._keys.items():
            if uri in self._stored:
                continue
            places = _places(self._pages[uri])
            files = {suffix: f"{site}/{place}" for suffix, place in places.items()}
            self._objects.add(key, self._sources[uri], files, self._digests.get(uri, b""))
        # Documents stay in the store exactly as long as their pages.
        self._documents.save(self._objects.save(set(self._sources.values())))

    def _sources_of(self, page: Page, environment: Environment) -> str:
        """Return the digest of the sources of a page.

        Thousands of pages have the same pages above, so their digest is computed once.
        """
        around = self._around.get(page.parent)
        if around is None:
            titles = [(parent.uri, parent.head.title) for parent in self._above(page)]
            around = digest(environment.sources, titles)
            self._around[page.parent] = around
        return digest(around, page.uri, page.source, page.depends)

    def _above(self, page: Page) -> Iterator[Page]:
        """Yield the pages in the breadcrumbs of a page."""
        parent = self._pages.get(page.parent)
        while parent is not None:
            yield parent
            parent = self._pages.get(parent.parent)


@lru_cache(maxsize=2)
def _texts_in(folder: str, _modified: int) -> Pack:
    return Pack(Path(folder))


def read_texts(folder: str, key: str) -> Texts:
    """Return the texts of a document, in any process.

    Raises `SearchIndexError` for damaged texts.
    """
    # The time of the list is part of the cache's key, because a build replaces the list.
    modified = Path(folder, "list").stat().st_mtime_ns
    packed = _texts_in(folder, modified).get(key)
    if packed is None:
        message = "缓存中检索用的文字与记载不符"
        raise SearchIndexError(message)
    return Texts.unpacked(packed)


def _places(page: Page) -> dict[str, str]:
    """Return the places in the site of a page's files, by suffix."""
    suffixes = (HTML, MARKDOWN, JSON) if page.record else (HTML,)
    return {suffix: beside(page.uri, suffix) for suffix in suffixes}


def beside(uri: str, suffix: str) -> str:
    """Return the place in the site of a page's file.

    `uri` is the Markdown source.
    """
    return f"{uri.removesuffix(MARKDOWN)}{suffix}"


def named_in(nav: Any) -> Iterator[str]:
    """Yield the pages that a navigation names, by source."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, Mapping):
        for value in nav.values():
            yield from named_in(value)
    elif isinstance(nav, Iterable):
        for value in nav:
            yield from named_in(value)


class Environment(NamedTuple):
    """The digests of all other inputs of a page, beside the data."""

    sources: str
    """Of texts that a page may show: settings, theme overrides, hooks, hand-written pages."""
    variant: str
    """Of the software and the settings of one build: address, preview, edition."""
