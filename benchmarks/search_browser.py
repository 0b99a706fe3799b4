"""Ask queries in Chromium: what each loads, how long it takes, and what it finds."""

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
"""How often all queries are asked one after the other."""


class Engine(NamedTuple):
    """A search in the browser."""

    folders: Sequence[Path]
    """What is served."""
    open: str
    """A function in JavaScript that leaves `firstPage` and `everything` in `window`."""
    record: Callable[[str], str | None]
    """The id of a record for what `everything` returns, or None for another page."""
    fresh_pages: int = 20
    """How many first queries are asked, each in a browser that has nothing yet."""


class Asked(NamedTuple):
    """What one query took."""

    milliseconds: float
    bytes: int
    requests: int


class Answers(NamedTuple):
    """What an engine did with all queries."""

    first: list[Asked]
    """Of queries that were the first of their page, with all that has to be loaded before."""
    later: list[Asked]
    """Of all queries in the quicker session, which is the one least disturbed by others on the machine."""
    found: dict[str, set[str]]
    """The ids of the records that each query found."""


def ours(site: Path) -> Engine:
    """Return gongkai's search in a site."""
    return Engine([site], OURS, lambda key: key)


def pagefind(output: Path) -> Engine:
    """Return Pagefind with its output; its results are fragments that know their pages."""
    ids: dict[str, str] = {}
    for path in (output / "fragment").iterdir():
        text = gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd")
        ids[path.stem] = _record_of(json.loads(text)["url"]) or ""
    return Engine([output], PAGEFIND, ids.__getitem__)


def material(site: Path) -> Engine:
    """Return Material's search in a site; its index is large, so few first queries are asked."""
    worker = next(site.glob("assets/javascripts/workers/search.*.min.js"))
    return Engine(
        [site],
        MATERIAL % worker.relative_to(site).as_posix(),
        _record_of,
        fresh_pages=3,
    )


def _record_of(address: str) -> str | None:
    """Return the id in `records/<year>/<id>/…`."""
    folder, *rest = address.strip("/").split("/")
    return rest[1] if folder == "records" and len(rest) > 1 else None


def ask_all(engine: Engine, queries: Sequence[str]) -> Answers:
    """Ask every query; first without measuring, so that the server is warm."""
    with sync_playwright() as playwright, serving(engine.folders) as server:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=OPTIONS)
        with _opened(browser, server) as page:
            page.evaluate(f"({engine.open})()")
            keys = {query: page.evaluate("(query) => everything(query)", query) for query in queries}
        found = {query: {record for key in keys[query] if (record := engine.record(key))} for query in queries}
        step = max(1, len(queries) // engine.fresh_pages)
        first = [_first(browser, server, engine, query) for query in queries[::step][: engine.fresh_pages]]
        sessions = [_session(browser, server, engine, queries) for _ in range(SESSIONS)]
        browser.close()
    return Answers(
        first,
        min(sessions, key=lambda session: sum(asked.milliseconds for asked in session)),
        found,
    )


def _first(
    browser: Browser,
    server: CountingServer,
    engine: Engine,
    query: str,
) -> Asked:
    with _opened(browser, server) as page:
        return _asked(
            page,
            server,
            f"({engine.open})().then(() => firstPage(query))",
            query,
        )


def _session(
    browser: Browser,
    server: CountingServer,
    engine: Engine,
    queries: Sequence[str],
) -> list[Asked]:
    """Ask all queries one after the other in one page that has answered a query before."""
    with _opened(browser, server) as page:
        page.evaluate(
            f"async (query) => {{ await ({engine.open})(); await firstPage(query); }}",
            queries[-1],
        )
        return [_asked(page, server, "firstPage(query)", query) for query in queries]


def _asked(page: Page, server: CountingServer, call: str, query: str) -> Asked:
    """Run a call in the page; the clock is the page's own."""
    server.taken()
    script = f"async (query) => {{ const started = performance.now(); await {call}; return performance.now() - started; }}"
    milliseconds = page.evaluate(script, query)
    sent = server.taken()
    return Asked(milliseconds, sum(file.bytes for file in sent), len(sent))


@contextmanager
def _opened(browser: Browser, server: CountingServer) -> Iterator[Page]:
    """Open the empty page in a browser that has cached nothing."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.address)
    try:
        yield page
    finally:
        context.close()


def _chromium() -> str:
    return shutil.which("chromium") or sys.exit("chromium is needed: apt-get install chromium")
