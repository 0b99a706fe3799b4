"""Measure the waiting of a reader: largest paint, interaction, layout shift and weight of pages.

Pages are read on the loopback, in Chromium slowed down to a quarter. Prints a table and writes the table to
docs/developers/benchmarks/reading.md. The bars: the largest paint within 1.0 s, an interaction within
100 ms, no layout shift; a first visit to a record at most 150 KB, compressed, in at most 15 requests.
"""

from __future__ import annotations

import gzip
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from measure import machine, markdown_table, measure
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from search_server import CountingServer, Sent, serving
from workspace import QUIET, module_command

ROOT = Path(__file__).parent.parent
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
SLOWDOWN = 4
RUNS = 5
PAGES = {
    "home": "index.html",
    "record": "records/2023/QSZ-2023-00001/index.html",
    "unit": "units/qsz-shequ/index.html",
    "year": "years/2023/index.html",
    "coverage, 20 units": "coverage/2026/qsz/index.html",
    "search results": "search/index.html?q=党费",
}
WATCH = """
window.seen = {paint: 0, shift: 0, interaction: 0};
const watch = (options, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({buffered: true, ...options});
watch({type: "largest-contentful-paint"}, (entry) => { seen.paint = entry.startTime; });
watch({type: "layout-shift"}, (entry) => { seen.shift += entry.hadRecentInput ? 0 : entry.value; });
watch({type: "event", durationThreshold: 16}, (entry) => { if (entry.interactionId) seen.interaction = Math.max(seen.interaction, entry.duration); });
"""


class Seen(NamedTuple):
    """The figures of one visit."""

    paint: float
    """Milliseconds until the largest paint."""
    interaction: float
    """Milliseconds of the slowest of several interactions."""
    shift: float
    bytes: int
    """Compressed."""
    requests: int


def main() -> None:
    """Measure every page, print the table and write it."""
    chromium = shutil.which("chromium") or sys.exit("chromium is needed: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        config = str(ROOT / "mkdocs.yml")
        measure(module_command("mkdocs", "build", "-f", config, "-d", folder), environment=QUIET)
        browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        results: dict[str, list[Seen]] = {}
        with serving([Path(folder)]) as server:
            for name, uri in PAGES.items():
                results[name] = [_visit(browser, server, uri) for _ in range(RUNS)]
        version = browser.version
        browser.close()
    page = _page(results, version)
    print(page)
    (ROOT / "docs/developers/benchmarks/reading.md").write_text(page, "utf-8")


def _visit(browser: Browser, server: CountingServer, uri: str) -> Seen:
    """Visit a page with an empty cache, press buttons, and type into the search."""
    viewport = ViewportSize(width=1280, height=900)
    context = browser.new_context(viewport=viewport, locale="zh-CN")
    page = context.new_page()
    server.take()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.add_init_script(WATCH)
    page.goto(server.address + uri, wait_until="networkidle")
    # Files are taken before the interactions, which load the index of the search.
    sizes = [_compressed_bytes(server, file) for file in server.take()]
    paint, shift = page.evaluate("[seen.paint, seen.shift]")
    _interact(page)
    interaction = page.evaluate("seen.interaction")
    context.close()
    return Seen(paint, interaction, shift, sum(sizes), len(sizes))


def _compressed_bytes(server: CountingServer, file: Sent) -> int:
    """Return the bytes of a file as a real server sends the file, compressed."""
    content = (server.folders[0] / file.path).read_bytes()
    return min(file.bytes, len(gzip.compress(content, 6)))


def _interact(page: Page) -> None:
    """Press buttons and type into the search box, as a reader does."""
    for name in ("大字版", "大字版", "深色"):
        page.get_by_role("button", name=name).click()
        page.wait_for_timeout(300)
    box = page.locator("#gongkai-search-box")
    box.click()
    for character in ("dang", "fei"):
        box.press_sequentially(character, delay=50)
        page.wait_for_timeout(800)


def _page(results: dict[str, list[Seen]], version: str) -> str:
    rows: list[Sequence[object]] = []
    for name, seen in results.items():
        paint = median(each.paint for each in seen)
        interaction = median(each.interaction for each in seen)
        shift = max(each.shift for each in seen)
        rows.append(
            (
                name,
                f"{paint:.0f} ms",
                f"{interaction:.0f} ms",
                f"{shift:.3f}",
                f"{seen[0].bytes / 1000:.1f} KB",
                seen[0].requests,
            )
        )
    header = (
        "page of the demo",
        "largest paint",
        "slowest interaction",
        "layout shift",
        "first visit, compressed",
        "requests",
    )
    return f"""# Reading

Made by `make benchmark` (`benchmarks/reading.py`): the demo on the loopback, Chromium {version} with {SLOWDOWN} × processor slowdown, an empty
cache for each visit; median of {RUNS} visits, of the layout shift the worst. An interaction is a press of “大字版” or “深色”, or a key typed into
the search while it answers; the time is from the press to the next picture. Measured on {machine()}.

The bars: largest paint at most 1.0 s, interaction at most 100 ms, layout shift 0, a first visit to a record at most 150 KB in 15 requests.

{markdown_table(header, rows)}"""


if __name__ == "__main__":
    main()
