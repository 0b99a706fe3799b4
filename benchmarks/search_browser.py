"""Ask queries in Chromium; measure the bytes, the time and the hits of each query."""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright
from search_server import CountingServer, serving

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

OURS = """async () => {
  const {open} = await import("/search/search.js");
  const index = await open("/");
  window.firstPage = (query) => index.find(query, {limit: 10});
  window.everything = async (query) => (await index.find(query, {limit: Infinity, excerpts: false})).hits.map((hit) => hit.id);
}"""

PAGEFIND = """async () => {
  const pagefind = await import("/pagefind.js");
  await pagefind.init();
  window.firstPage = async (query) => Promise.all((await pagefind.search(query)).results.slice(0, 10).map((result) => result.data()));
  window.everything = async (query) => (await pagefind.search(query)).results.map((result) => result.id);
}"""

MATERIAL = """async () => {
  const worker = new Worker("/%s");
  const answer = (message) => new Promise((resolve) => {
    worker.onmessage = (event) => resolve(event.data.data);
    worker.postMessage(message);
  });
  const {config, docs} = await (await fetch("/search/search_index.json")).json();
  await answer({type: 0, data: {config, docs, options: {suggest: false}}});
  window.firstPage = (query) => answer({type: 2, data: query});
  window.everything = async (query) => (await window.firstPage(query)).items.map((item) => item[0].location);
}"""
"""As Material's own page does it (src/templates/assets/javascripts/integrations/search/worker)."""

SESSIONS = 2
"""The number of times that all queries are asked one after the other."""


class Engine(NamedTuple):
    """A search in the browser."""

    folders: Sequence[Path]
    """The folders to serve."""
    open: str
    """A function in JavaScript that puts `firstPage` and `everything` into `window`."""
    record: Callable[[str], str | None]
    """Return the id of a record for a key that `everything` returns, or None for another page."""
    fresh_pages: int = 20
    """The number of first queries, each in a browser without a cache."""


class Asked(NamedTuple):
    """The figures of one query."""

    milliseconds: float
    bytes: int
    requests: int


class Answers(NamedTuple):
    """The answers of an engine to all queries."""

    first: list[Asked]
    """The first queries of a page each, with all files that have to be loaded before."""
    later: list[Asked]
    """All queries in the quicker session, which other programs disturbed least."""
    found: dict[str, set[str]]
    """The ids of the records that each query found."""


def ours(site: Path) -> Engine:
    """Return gongkai's search in a site."""
    return Engine([site], OURS, lambda key: key)


def pagefind(output: Path) -> Engine:
    """Return Pagefind with its output."""
    # The results of Pagefind are fragments; each fragment has the address of its page.
    ids: dict[str, str] = {}
    for path in (output / "fragment").iterdir():
        text = gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd")
        ids[path.stem] = _record_of(json.loads(text)["url"]) or ""
    return Engine([output], PAGEFIND, ids.__getitem__)


def material(site: Path) -> Engine:
    """Return Material's search in a site."""
    worker = next(site.glob("assets/javascripts/workers/search.*.min.js"))
    script = MATERIAL % worker.relative_to(site).as_posix()
    # The large index takes long to load, so that few first queries are asked.
    return Engine([site], script, _record_of, fresh_pages=3)


def _record_of(address: str) -> str | None:
    """Return the id in an address `records/<year>/<id>/…`, or None."""
    folder, *rest = address.strip("/").split("/")
    return rest[1] if folder == "records" and len(rest) > 1 else None


def ask_all(engine: Engine, queries: Sequence[str]) -> Answers:
    """Ask every query several times; return the answers and the figures."""
    with sync_playwright() as playwright, serving(engine.folders) as server:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=OPTIONS)
        # The hits are asked for first, without measuring, so that the server is warm.
        hits: dict[str, set[str]] = {}
        with _new_page(browser, server) as page:
            page.evaluate(f"({engine.open})()")
            for query in queries:
                keys = page.evaluate("(query) => everything(query)", query)
                hits[query] = {record for key in keys if (record := engine.record(key))}
        step = max(1, len(queries) // engine.fresh_pages)
        fresh_queries = queries[::step][: engine.fresh_pages]
        first = [_first(browser, server, engine, query) for query in fresh_queries]
        sessions = [_session(browser, server, engine, queries) for _ in range(SESSIONS)]
        browser.close()
    return Answers(first, min(sessions, key=_milliseconds), hits)


def _milliseconds(session: Sequence[Asked]) -> float:
    return sum(asked.milliseconds for asked in session)


def _first(
    browser: Browser,
    server: CountingServer,
    engine: Engine,
    query: str,
) -> Asked:
    """Ask a query in a new page; loading the search counts."""
    call = f"({engine.open})().then(() => firstPage(query))"
    with _new_page(browser, server) as page:
        return _ask(page, server, call, query)


def _session(
    browser: Browser,
    server: CountingServer,
    engine: Engine,
    queries: Sequence[str],
) -> list[Asked]:
    """Ask all queries in one page that has answered a query before."""
    opening = f"async (query) => {{ await ({engine.open})(); await firstPage(query); }}"
    with _new_page(browser, server) as page:
        page.evaluate(opening, queries[-1])
        return [_ask(page, server, "firstPage(query)", query) for query in queries]


def _ask(page: Page, server: CountingServer, call: str, query: str) -> Asked:
    """Run a call in the page, with the clock of the page."""
    server.take()
    timed = f"const started = performance.now(); await {call}; return performance.now() - started;"
    milliseconds = page.evaluate(f"async (query) => {{ {timed} }}", query)
    files = server.take()
    return Asked(milliseconds, sum(file.bytes for file in files), len(files))


@contextmanager
def _new_page(browser: Browser, server: CountingServer) -> Iterator[Page]:
    """Open the empty page in a browser without a cache."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.address)
    try:
        yield page
    finally:
        context.close()


def _chromium() -> str:
    return shutil.which("chromium") or sys.exit("chromium is needed: apt-get install chromium")
