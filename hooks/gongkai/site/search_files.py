"""The files of the search, which another process makes while pages are written."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from gongkai.search import Document, Sent, browser_files
from gongkai.search.characters import characters
from gongkai.site.page_cache import PageCache
from gongkai.site.workers import Aside
from gongkai.store import Standing, Stored
from gongkai.system.errors import BuildError, SearchIndexError

store_log = logging.getLogger("gongkai.store")

SearchFiles = list[tuple[str, bytes | Stored]]
"""Paths in the site, and contents; those of the cache are not read."""


class SearchBuild:
    """The search of one build, from first look to finished files."""

    def __init__(self, look: Callable[[], Standing], folder: Path, *, is_log_public: bool) -> None:
        """Start the process, which first looks at the standing site.

        `folder` is the cache of the index.
        """
        self._aside: Aside[Standing, SearchFiles] = Aside(look, prepare_search)
        self._labels: Mapping[str, Any] = {}
        self._folder = folder
        self._is_log_public = is_log_public

    def standing(self) -> Standing:
        """Return the standing site."""
        return self._aside.found()

    def begin(self, cache: PageCache, labels: Mapping[str, Any]) -> None:
        """Begin the index of the documents in the page cache."""
        self._labels = labels
        self._aside.begin(partial(make_search, cache.documents(), labels, self._folder))

    def result(self, cache: PageCache) -> SearchFiles:
        """Return the files; make an index with a damaged cache again.

        Raises `BuildError` where the index finds too little, or the process has died.
        """
        try:
            return self._aside.result()
        except SearchIndexError as error:
            # The error may quote a record, so a public log leaves it out.
            reason = "" if self._is_log_public else f"：{error}"
            store_log.warning("检索的缓存与记载不符，已重新生成%s", reason)
            return self._make_again(cache)
        except BrokenExecutor:
            message = "检索索引没有做成：做索引的进程中断了，可能是内存不足"
            raise BuildError(message) from None

    def stop(self) -> None:
        """End the process."""
        self._aside.stop()

    def _make_again(self, cache: PageCache) -> SearchFiles:
        shutil.rmtree(self._folder, ignore_errors=True)
        # The damage may be in the texts, from which the index is made.
        cache.check_texts()
        try:
            return make_search(cache.documents(), self._labels, self._folder)
        except SearchIndexError as error:
            reason = "检索索引有误" if self._is_log_public else error
            message = f"{reason}；请报告这个问题"
            raise BuildError(message) from None


def prepare_search() -> None:
    """Load the modules and tables of `search_files`.

    That takes as long as to index a changed record. The tables of pinyin take longer than all the
    rest; they are loaded later, and only for a new name.
    """
    # The modules are imported by name: this module must not load NumPy in the main process.
    for name in ("gongkai.search.index", "gongkai.search.verify"):
        import_module(name)
    characters()


def search_files(
    documents: Sequence[Document],
    labels: Mapping[str, Any],
    cache: Path | None,
) -> Iterator[tuple[str, bytes | Path]]:
    """Yield the files of the search; `cache` is the folder of the index, if any.

    Raises `SearchIndexError` when the index does not find a word of the texts.
    """
    from gongkai.search.index import build_index
    from gongkai.search.verify import verify

    files = build_index(documents, labels, cache)
    # An index that finds too little is never published.
    verify(files, documents)
    for name, content in (files | browser_files()).items():
        if isinstance(content, bytes):
            yield f"search/{name}", _cached(cache, name, content)
        else:
            yield f"search/{name}", content


def _cached(cache: Path | None, name: str, content: bytes) -> bytes | Path:
    """Return the file of the cache with a content, or else the content.

    A new shard stands in the cache too, and need not be written twice.
    """
    if cache is None or "/" not in name:
        return content
    path = cache / name
    if path.is_file() and path.read_bytes() == content:
        return path
    return content


def make_search(documents: Sent, labels: Mapping[str, Any], cache: Path) -> SearchFiles:
    """Return the files of the search; shards of the cache are not read.

    Raises `SearchIndexError` when the index does not find a word of the texts.
    """
    files = search_files(documents.received(), labels, cache)
    stored: SearchFiles = []
    for uri, content in files:
        if isinstance(content, Path):
            stored.append((uri, Stored.of(content)))
        else:
            stored.append((uri, content))
    return stored


def readable(files: SearchFiles) -> Iterator[tuple[str, bytes | Path]]:
    """Yield the files of the search with paths for those of the cache."""
    for uri, content in files:
        yield uri, Path(content.path) if isinstance(content, Stored) else content
