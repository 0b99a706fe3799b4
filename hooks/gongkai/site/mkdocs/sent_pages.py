"""The record pages whose articles workers make while MkDocs makes the other pages.

Articles come in from the beginning; their pages are written once the theme is ready. Only this
process writes.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from gongkai.pages import Page
from gongkai.site.mkdocs.record_theme import RecordTheme
from gongkai.site.offline import with_scripts
from gongkai.site.page_cache import HTML, JSON, PageCache, beside
from gongkai.site.page_jobs import Article, PageJob, make_articles
from gongkai.site.workers import Workers
from gongkai.store import digests_of
from gongkai.store.writing import write_files

log = logging.getLogger("mkdocs.hooks.gongkai")

_SECONDS_OF_A_TURN = 0.0005
"""Seconds after which the thread of MkDocs lets this thread have its turn.

At Python's usual 5 ms for each file that is written, workers would wait for new jobs most of the time.
"""
_STEPS = 10
"""Lines that a log has of the progress."""


class SentPages:
    """The pages of records that workers take part in."""

    def __init__(
        self,
        workers: Workers,
        jobs: Iterable[PageJob],
        pages: Mapping[str, Page],
        folder: Path,
        cache: PageCache,
        *,
        offline: bool,
    ) -> None:
        """Start the jobs for some pages, by URI.

        The pages are written into `folder` and added to `cache`.
        """
        self._workers = workers
        self._jobs = jobs
        self._pages = pages
        self._folder = folder
        self._cache = cache
        self._offline = offline
        self._progress = _progress(len(pages))
        self._theme: RecordTheme | None = None
        self._has_theme = Event()
        self._unwritten: list[Article] = []
        self._unfilled: list[Article] = []
        """The articles that fit no shell, so that the theme renders their pages."""
        self._error: BaseException | None = None
        self._is_stopped = False
        self._thread = Thread(target=self._receive_all, daemon=True)
        # A thread is enough: workers compute, and this process mostly writes files.
        self._thread.start()

    def use(self, theme: RecordTheme) -> None:
        """Set the theme; from now on pages are written."""
        self._theme = theme
        self._has_theme.set()

    def wait(self) -> None:
        """Return when all pages are written.

        Raises the error that stopped the workers.
        """
        self._thread.join()
        if self._error is not None:
            raise self._error
        if self._theme is not None:
            for article in self._unfilled:
                self._write(article, self._theme.render(self._pages[article.uri]))

    def stop(self) -> None:
        """Receive no more articles."""
        # The thread may be waiting for the theme, and has to see that nothing follows.
        self._is_stopped = True
        self._has_theme.set()
        self._workers.close()
        with suppress(RuntimeError):
            self._thread.join()

    def _receive_all(self) -> None:
        usual = sys.getswitchinterval()
        sys.setswitchinterval(_SECONDS_OF_A_TURN)
        try:
            done = 0
            for articles in self._workers.results(make_articles, self._jobs):
                if self._is_stopped:
                    return
                self._unwritten += articles
                if self._has_theme.is_set():
                    self._write_articles()
                done += len(articles)
                self._progress(done)
            self._has_theme.wait()
            self._write_articles()
        except BaseException as error:  # noqa: BLE001 - raised again by `wait`, in the thread of the build
            self._error = error
        finally:
            sys.setswitchinterval(usual)

    def _write_articles(self) -> None:
        if self._theme is None or self._is_stopped:
            return
        for article in self._unwritten:
            page = self._theme.fill(article, self._pages[article.uri])
            if page is None:
                self._unfilled.append(article)
            else:
                self._write(article, page)
        self._unwritten = []

    def _write(self, article: Article, page: str) -> None:
        html = page.encode()
        uri = article.uri
        files = [
            (uri, article.markdown),
            (beside(uri, JSON), article.json),
            (beside(uri, HTML), html),
        ]
        write_files(self._folder, with_scripts(files) if self._offline else files)
        # In the order of the places in the store: HTML, Markdown, JSON.
        self._cache.receive(uri, article.row, article.texts, digests_of(html) + article.digests)


def _progress(total: int) -> Callable[[int], None]:
    """Return a function that shows the number of finished pages.

    On a terminal one line changes; a log gets several lines.
    """
    label = "生成记录页面"
    if sys.stderr.isatty():

        def draw(done: int) -> None:
            end = "\n" if done >= total else ""
            sys.stderr.write(f"\r{label}：{done}/{total}{end}")
            sys.stderr.flush()

        return draw
    steps = 0

    def log_step(done: int) -> None:
        nonlocal steps
        if done * _STEPS // total > steps:
            steps = done * _STEPS // total
            log.info("%s：%d/%d", label, done, total)

    return log_step
