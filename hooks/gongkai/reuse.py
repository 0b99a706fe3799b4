"""Which generated pages are taken from the store, and which are made in this build and enter it.

A page's key is a digest of all that it depends on: what its Markdown is made from, the titles above it, and the environment, that is
software, settings, theme, and the hand-written pages, which the navigation names. Under the key stand its HTML, and of a record its
Markdown and JSON.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from gongkai.content import Content, hand_written
from gongkai.pages import Page
from gongkai.pages.search_document import texts_of_file
from gongkai.search import Digest, Document, Facets
from gongkai.store import Objects, Values, digest, software_digest
from gongkai.store.software import files_digest

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

HTML, MARKDOWN, JSON = ".html", ".md", ".json"

SWITCH = "GONGKAI_STORE"
"""The environment variable that turns the store off."""

log = logging.getLogger("gongkai.store")
"""Not below MkDocs' logger: a damaged store is mended, it does not make a strict build fail."""


def is_on() -> bool:
    """Tell whether this build may use what earlier ones have made."""
    return os.environ.get(SWITCH, "").lower() not in {"off", "0", "no"}


class Reuse:
    """The generated pages of one build, each either taken or fresh."""

    def __init__(self, content: Content, config: MkDocsConfig, folder: Path) -> None:
        """Look every page up; one that the navigation names is always made, because MkDocs needs it for the others."""
        self._pages = {page.uri: page for page in content.pages}
        self._objects = Objects(folder, datetime.now(ZoneInfo("Asia/Shanghai")).date()) if is_on() else None
        self._digests = Values(folder / "documents.json")
        self._keys: dict[str, str] = {}
        self._taken: dict[str, dict[str, Path]] = {}
        if self._objects is not None:
            environment = _environment(config, content)
            in_nav = set(_named(config.nav))
            self._keys = {uri: self._key(page, environment) for uri, page in self._pages.items() if uri not in in_nav}
            self._taken = {uri: files for uri, key in self._keys.items() if (files := self._find(self._pages[uri], key))}
            if self._objects.damaged:
                log.warning("缓存中有 %d 个文件与记载不符，已重新生成", len(self._objects.damaged))

    @property
    def fresh(self) -> list[Page]:
        """Return the pages that have to be made."""
        return [page for uri, page in self._pages.items() if uri not in self._taken]

    def documents(self) -> list[Document]:
        """Return what is searched of each record."""
        return [self._document(page, page.facets) for page in self._pages.values() if page.facets is not None]

    def _document(self, page: Page, facets: Facets) -> Document:
        files = self._taken.get(page.uri)
        known = self._digests.get(self._keys.get(page.uri, ""))
        if files is not None and known is not None:
            return Document(facets, Digest(*known), partial(texts_of_file, files[JSON]))
        made = page.made.document
        assert made is not None  # noqa: S101 - a page that has facets has a document
        self._digests.set(self._keys.get(page.uri, ""), made.digest)
        return made

    def files(self) -> Iterator[tuple[str, str | Path]]:
        """Yield the Markdown and JSON of each record, and the HTML of each page that an earlier build has made."""
        for uri, page in self._pages.items():
            files = self._taken.get(uri)
            if files is not None:
                yield from ((_beside(uri, suffix), path) for suffix, path in files.items())
            elif page.is_record:
                yield uri, page.markdown
                yield _beside(uri, JSON), page.made.json

    def keep(self, site: Path) -> None:
        """Let the pages that this build has made enter the store."""
        if self._objects is None:
            return
        for uri, key in self._keys.items():
            if uri not in self._taken:
                for suffix in _suffixes(self._pages[uri]):
                    self._objects.add(f"{key}{suffix}", site / _beside(uri, suffix))
        self._digests.save(set(self._keys.values()))
        self._objects.save()

    def _find(self, page: Page, key: str) -> dict[str, Path] | None:
        """Return the files of a page by suffix, or None unless all are there."""
        assert self._objects is not None  # noqa: S101 - asked only of a store that is on
        found = {suffix: self._objects.find(f"{key}{suffix}") for suffix in _suffixes(page)}
        files = {suffix: path for suffix, path in found.items() if path is not None}
        return files if len(files) == len(found) else None

    def _key(self, page: Page, environment: str) -> str:
        above = [(page.uri, page.title) for page in self._above(page)]
        return digest(environment, page.uri, page.title, page.description, page.updated, page.source, above, page.depends)

    def _above(self, page: Page) -> Iterator[Page]:
        """Yield the pages in the breadcrumbs of a page."""
        above = self._pages.get(page.parent)
        while above is not None:
            yield above
            above = self._pages.get(above.parent)


def _suffixes(page: Page) -> tuple[str, ...]:
    return (HTML, MARKDOWN, JSON) if page.is_record else (HTML,)


def _beside(uri: str, suffix: str) -> str:
    """Return the place in the site of a page's file, given its Markdown source."""
    return f"{uri.removesuffix(MARKDOWN)}{suffix}"


def _named(nav: Any) -> Iterator[str]:
    """Yield the sources that a navigation names."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, Mapping):
        for value in nav.values():
            yield from _named(value)
    elif isinstance(nav, Iterable):
        for value in nav:
            yield from _named(value)


_OF_ONE_BUILD = {"site_dir", "strict", "watch", "dev_addr"}
"""Settings that no page shows."""


def _environment(config: MkDocsConfig, content: Content) -> str:
    """Return a digest of everything but the page itself that its HTML depends on."""
    settings = {key: value for key, value in config.items() if key not in _OF_ONE_BUILD | {"theme", "plugins", "hooks"}}
    theme = {key: config.theme[key] for key in config.theme}
    plugins = {name: getattr(plugin, "config", None) for name, plugin in config.plugins.items()}
    custom = Path(config.theme.custom_dir) if config.theme.custom_dir else None
    return digest(
        software_digest(),
        json.dumps([settings, theme, plugins], ensure_ascii=False, sort_keys=True, default=_plain),
        files_digest(sorted(path for path in custom.rglob("*") if path.is_file()), custom) if custom else "",
        [Path(hook).read_bytes() for hook in config.hooks],
        files_digest(hand_written(content.docs), content.docs),
        repr(content.dataset.publisher),
    )


def _plain(value: object) -> object:
    """Return a value that JSON has none for as one that it has; of what is no data, only what it is called."""
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    if isinstance(value, AbstractSet):
        return sorted(map(str, value))
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, partial):
        return [_plain(value.func), value.args, value.keywords]
    named = value if hasattr(value, "__qualname__") else type(value)
    return f"{getattr(named, '__module__', '')}.{getattr(named, '__qualname__', '')}"
