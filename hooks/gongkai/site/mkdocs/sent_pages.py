"""The pages that helpers make while MkDocs makes the others: sent off, written as they come in, and waited for at the end."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

from gongkai.site.mkdocs.page_jobs import MadePage, MadeSlice, PageJob, make_slice
from gongkai.site.offline import with_scripts
from gongkai.site.page_cache import HTML, JSON, PageCache, beside
from gongkai.site.workers import Workers
from gongkai.store.writing import write_files

log = logging.getLogger("mkdocs.hooks.gongkai")

_SECONDS_OF_A_TURN = 0.0005
"""After so long the thread that makes other pages lets this one have its turn: at Python's usual 5 ms for each file that is written,
helpers would wait for new work most of the time."""
_STEPS = 10
"""How many lines a log has of the work as it goes on."""


class SentPages:
    """Slices that are under way; only this process writes."""

    def __init__(self, workers: Workers, slices: Iterable[PageJob], total: int, folder: Path, reuse: PageCache, *, offline: bool) -> None:
        """Send the slices off; what comes back is written into the folder and told to `reuse`."""
        self._workers = workers
        self._slices = slices
        self._folder = folder
        self._reuse = reuse
        self._offline = offline
        self._progress = _progress(total)
        self._error: BaseException | None = None
        self._is_stopped = False
        self.warnings: list[str] = []
        self._thread = Thread(target=self._receive_all, daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Return when all pages are written; raise what went wrong."""
        self._thread.join()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Receive no more."""
        self._is_stopped = True
        self._workers.close()
        with suppress(RuntimeError):
            self._thread.join()

    def _receive_all(self) -> None:
        usual = sys.getswitchinterval()
        sys.setswitchinterval(_SECONDS_OF_A_TURN)
        try:
            done = 0
            for made in self._workers.results(make_slice, self._slices):
                if self._is_stopped:
                    return
                self._receive(made)
                done += len(made.pages)
                self._progress(done)
        except BaseException as error:  # noqa: BLE001 - raised again by `wait`, in the thread of the build
            self._error = error
        finally:
            sys.setswitchinterval(usual)

    def _receive(self, made: MadeSlice) -> None:
        files = _files_of(made.pages)
        write_files(self._folder, with_scripts(files) if self._offline else files)
        for page in made.pages:
            self._reuse.receive(page.uri, page.row, page.texts, page.digests)
        self.warnings += made.warnings


def _files_of(pages: Iterable[MadePage]) -> Iterator[tuple[str, str | bytes | Path]]:
    for page in pages:
        yield page.uri, page.markdown
        yield beside(page.uri, JSON), page.json
        yield beside(page.uri, HTML), page.html


def _progress(total: int) -> Callable[[int], None]:
    """Return what shows how many pages are done: a line that changes on a terminal, lines in a log."""
    label = "生成记录页面"
    if sys.stderr.isatty():

        def draw(done: int) -> None:
            end = "\n" if done >= total else ""
            sys.stderr.write(f"\r{label}：{done}/{total}{end}")
            sys.stderr.flush()

        return draw
    told = 0

    def tell(done: int) -> None:
        nonlocal told
        if done * _STEPS // total > told:
            told = done * _STEPS // total
            log.info("%s：%d/%d", label, done, total)

    return tell
