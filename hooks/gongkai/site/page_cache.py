"""Which generated pages are taken from the store, and which are made in this build and enter it.

A page's key is a digest of all that it depends on: its sources, that is every text that it may show (what its Markdown is made from, the
titles above it, settings, overrides of the theme, and the hand-written pages, which the navigation names), and the variant of the build. Under
the key stand its HTML, and of a record its Markdown and JSON. A page whose sources are those of no page any more leaves the store at once: it
may show what was taken back.
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
from gongkai.search import Row, SearchIndexError, Sent, Texts, texts_digest, texts_of_base
from gongkai.store import Objects, Pack, Standing, Stored, Values, digest
from gongkai.system.sealed import remove_foreign

HTML, MARKDOWN, JSON = ".html", ".md", ".json"

SWITCH = "GONGKAI_STORE"
"""The environment variable that turns the store off."""

OF_AUDIENCE = ("digests", "pages", "proof", "records", "search")
"""The folders of the store that have one for each audience, and no file."""
_OTHERS = {"compiled", "lock", "published"}

log = logging.getLogger("gongkai.store")
"""Not below MkDocs' logger: a damaged store is mended, it does not make a strict build fail."""


def is_on() -> bool:
    """Tell whether this build may use what earlier ones have made."""
    return os.environ.get(SWITCH, "").lower() not in {"off", "0", "no"}


def remove_leftovers(cache: Path) -> None:
    """Remove what no build of this software has left so.

    After what earlier software kept elsewhere nobody looks any more, and it may hold what is withheld.
    """
    if not is_on():
        return
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
        """Return a folder of the store, of which each audience has its own.

        So texts for one audience never enter the store of another.
        """
        audience = hashlib.blake2b("\0".join(self.audience).encode(), digest_size=6)
        return self.path / name / audience.hexdigest()

    def clear(self) -> None:
        """Remove everything of this audience."""
        for name in OF_AUDIENCE:
            shutil.rmtree(self.folder(name), ignore_errors=True)


class KeptFolders(NamedTuple):
    """The folders of the store that a build's pages need, all of one audience."""

    pages: Path
    search: Path


class PageCache:
    """The generated pages of one build, each either taken or fresh."""

    def __init__(
        self,
        pages: Mapping[str, Page],
        environment: Environment,
        in_nav: AbstractSet[str],
        kept: KeptFolders,
        standing: Standing,
    ) -> None:
        """Look every page up; one that the navigation names is always made, because MkDocs needs it for the others."""
        folder = kept.pages
        self._pages = pages
        self._search_folder = kept.search
        self._objects = Objects(folder, datetime.now(ZoneInfo("Asia/Shanghai")).date())
        self._documents = Values(folder / "documents")
        self._texts_folder = folder / "texts"
        self._texts = Pack(self._texts_folder)
        self._read_texts = partial(read_texts, str(self._texts_folder))
        self._sent: set[str] = set()
        self._digests: dict[str, bytes] = {}
        """Those of the files of pages that helpers have made."""
        self._searched: set[str] = set()
        self._around: dict[str, str] = {}
        self._sources = {uri: self._sources_of(page, environment) for uri, page in pages.items() if uri not in in_nav}
        self._keys = {uri: digest(environment.variant, sources) for uri, sources in self._sources.items()}
        self._taken = {uri: files for uri, key in self._keys.items() if (files := self._objects.find(key, _places(pages[uri]), standing))}
        if self._objects.damaged:
            log.warning("缓存中有 %d 个页面的文件与记载不符，已重新生成", len(self._objects.damaged))

    @property
    def fresh(self) -> list[Page]:
        """Return the pages that have to be made."""
        return [page for uri, page in self._pages.items() if uri not in self._taken]

    def send(self, pages: Iterable[Page]) -> None:
        """Leave pages to helpers; `receive` is told what each has come to."""
        self._sent = {page.uri for page in pages}

    def receive(self, uri: str, row: Row, texts: bytes, digests: bytes) -> None:
        """Take what is searched of a record whose page a helper has made; its files, of these digests, stand in the new site."""
        self._digests[uri] = digests
        self._documents.put(self._keys[uri], row)
        self._texts.put(texts_digest(row), texts)

    def documents(self) -> Sent:
        """Return the documents of the search; their texts are read from the store when they are needed.

        Earlier texts that the kept index was made of stay until it is known whether the index stays: it is compared with them.
        """
        rows = [self._row(page) for page in self._pages.values() if page.record]
        self._searched = set(map(texts_digest, rows))
        self.forget_texts()
        return Sent(rows, self._read_texts)

    def forget_texts(self) -> None:
        """Remove from the store the texts that neither a record nor the kept index has any more."""
        self._texts.save(self._searched | texts_of_base(self._search_folder))

    def check_texts(self) -> None:
        """Read what is kept of the texts; `documents` makes anew what is not as it was written."""
        for key in list(self._texts):
            self._texts.get(key)

    def _row(self, page: Page) -> Row:
        known: Row | None = self._documents.get(self._keys.get(page.uri, ""))
        if known is None or texts_digest(known) not in self._texts or not (page.uri in self._taken or page.uri in self._sent):
            made = page.made.document
            assert made is not None  # noqa: S101 - the page of a record has a document
            known = made.row
            self._documents.put(self._keys.get(page.uri, ""), known)
            self._texts.put(texts_digest(known), made.texts.packed())
        return known

    def made(self) -> Iterator[tuple[str, str]]:
        """Yield the Markdown and JSON of each record whose page is made in this process."""
        for uri, page in self._pages.items():
            if page.record and uri not in self._taken and uri not in self._sent:
                yield uri, page.markdown
                yield beside(uri, JSON), page.made.json

    def kept(self) -> Iterator[tuple[str, Stored]]:
        """Yield what an earlier build has made, with its place in the site."""
        return chain.from_iterable(self._taken.values())

    def keep(self, site: Path) -> None:
        """Let the pages that this build has made enter the store."""
        for uri, key in self._keys.items():
            if uri not in self._taken:
                made = {suffix: f"{site}/{place}" for suffix, place in _places(self._pages[uri]).items()}
                self._objects.add(key, self._sources[uri], made, self._digests.get(uri, b""))
        self._documents.save(self._objects.save(set(self._sources.values())))

    def _sources_of(self, page: Page, environment: Environment) -> str:
        around = self._around.get(page.parent)
        if around is None:
            above = [(above.uri, above.head.title) for above in self._above(page)]
            around = self._around[page.parent] = digest(environment.sources, above)
        return digest(around, page.uri, page.source, page.depends)

    def _above(self, page: Page) -> Iterator[Page]:
        """Yield the pages in the breadcrumbs of a page."""
        above = self._pages.get(page.parent)
        while above is not None:
            yield above
            above = self._pages.get(above.parent)


@lru_cache(maxsize=2)
def _texts_in(folder: str, _written: int) -> Pack:
    return Pack(Path(folder))


def read_texts(folder: str, key: str) -> Texts:
    """Return the texts of a document, in whatever process they are asked for."""
    packed = _texts_in(folder, Path(folder, "list").stat().st_mtime_ns).get(key)
    if packed is None:
        message = "缓存中检索用的文字与记载不符"
        raise SearchIndexError(message)
    return Texts.unpacked(packed)


def _places(page: Page) -> dict[str, str]:
    """Return the places in the site of a page's files, by suffix."""
    return {suffix: beside(page.uri, suffix) for suffix in ((HTML, MARKDOWN, JSON) if page.record else (HTML,))}


def beside(uri: str, suffix: str) -> str:
    """Return the place in the site of a page's file, given its Markdown source."""
    return f"{uri.removesuffix(MARKDOWN)}{suffix}"


def named_in(nav: Any) -> Iterator[str]:
    """Yield the sources that a navigation names."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, Mapping):
        for value in nav.values():
            yield from named_in(value)
    elif isinstance(nav, Iterable):
        for value in nav:
            yield from named_in(value)


class Environment(NamedTuple):
    """Digests of everything but the data that the HTML of a page depends on."""

    sources: str
    """Texts that a page may show: settings, overrides of the theme, hooks, hand-written pages."""
    variant: str
    """The software, and the settings by which builds of the same sources differ: address, preview, edition."""
