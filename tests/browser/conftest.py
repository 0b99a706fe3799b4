"""The demo site in a real Chromium: built once, served on the loopback, every page watched for errors and foreign requests."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from quiet_server import serving

import gongkai
from gongkai.commands.demo import COMMON
from gongkai.model import Audience
from gongkai.search import Document
from gongkai.search.normalise import fold
from gongkai.search.query import parse
from gongkai.site.pipeline import build_content

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page, ViewportSize
    from tests.conftest import BuiltOnce

ROOT = Path(__file__).parents[2]
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000
"""Milliseconds, long enough for a busy machine."""
VIEWPORT: ViewportSize = {"width": 1280, "height": 900}


class Built(NamedTuple):
    """The folders of the demo site: for a server, and for opening from a folder."""

    served: Path
    """The site for a server, grey on the days of mourning."""
    offline: Path
    """The site for opening from a folder, always grey."""


MOURNING = "2026-12-13 至 2026-12-15"
JUDGED_ON = date(2026, 7, 31)
"""The reference date of the demo in mkdocs.yml; pages do not depend on the day of the test."""


def project(folder: Path, **settings_of_ours: object) -> Path:
    """Write a mkdocs.yml that builds the project's own site into a folder.

    The build writes nothing into the project.
    """
    folder.mkdir()
    settings = {
        "INHERIT": str(ROOT / "mkdocs.yml"),
        "docs_dir": str(ROOT / "docs"),
        "site_dir": str(folder / "site"),
        "hooks": [
            str(Path(gongkai.__file__).parent / "commands/new_site/site/hooks/disclosure.py")
        ],
        "extra": {"gongkai": {"data": str(ROOT / "data")} | settings_of_ours},
    }
    config = folder / "mkdocs.yml"
    config.write_text(json.dumps(settings, ensure_ascii=False), "utf-8")
    return config


@pytest.fixture(scope="session")
def built(built_once: BuiltOnce) -> Built:
    """Build the demo site once for all workers of pytest-xdist."""

    def write(folder: Path) -> list[Path]:
        return [
            project(folder / "served", grey=MOURNING),
            project(folder / "offline", offline=True, grey=True),
        ]

    folder = built_once("browser", write)
    return Built(folder / "served/site", folder / "offline/site")


@dataclass(frozen=True)
class Scan:
    """The right hits of the search, by a plain scan of the texts of the demo's records."""

    documents: dict[str, Document]
    texts: dict[str, list[str]]

    def __call__(
        self, query: str, passes: Callable[[Document], bool] = lambda _: True
    ) -> list[Document]:
        """Return the records that a query asks for."""
        asked = parse(query)
        return [
            document
            for number, document in self.documents.items()
            if passes(document) and asked.matches("\n".join(self.texts[number]))
        ]


@pytest.fixture(scope="session")
def scan() -> Scan:
    content = build_content(ROOT / "data", Audience.read("社会"), ROOT / "docs", JUDGED_ON)
    documents = {document.id: document for document in content.documents()}
    texts = {
        number: [fold(text) for group in entry.texts[:3] for text in group]
        for number, entry in documents.items()
    }
    return Scan(documents, texts)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    driver = pytest.importorskip(
        "playwright.sync_api",
        reason="没有 playwright，浏览器里的检索没有测试：pip install playwright",
    )
    # The first is Chromium without windows, twice as quick.
    executable = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if executable is None:
        pytest.skip("没有 chromium，浏览器里的检索没有测试：apt install chromium")
    with driver.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=OPTIONS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def address(browser: Browser, built: Built) -> Iterator[str]:  # noqa: ARG001 - without a browser nothing need be built
    """Serve the site and return its address."""
    with serving(built.served) as served:
        yield served


@pytest.fixture(scope="session")
def common(browser: Browser, counties: Path) -> Iterator[str]:  # noqa: ARG001 - likewise
    """Serve the common site with the linked counties; return the address."""
    with serving(counties / COMMON / "site") as served:
        yield served


class Tab(NamedTuple):
    """A tab, and what went wrong in it."""

    page: Page
    wrong: list[str]


@contextmanager
def opened(browser: Browser, home: str, *, javascript: bool = True) -> Iterator[Tab]:
    """Open a tab that notes errors, refusals of the policy, dialogs, and requests to other hosts."""
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE)
    wrong: list[str] = []
    context = browser.new_context(
        base_url=home,
        locale="zh-CN",
        viewport=VIEWPORT,
        java_script_enabled=javascript,
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda message: (
            wrong.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((home, "data:")) else wrong.append(request.url)
        ),
    )

    def refuse(dialog: Dialog) -> None:
        wrong.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    yield Tab(page, wrong)
    context.close()


def used(tab: Tab) -> Iterator[Page]:
    """Lend a tab to a test, then leave the tab as a new one and check that nothing went wrong."""
    page, wrong = tab
    yield page
    page.unroute_all(behavior="ignoreErrors")
    page.goto("robots.txt")  # away from the page, whose scripts could store something again
    page.evaluate("localStorage.clear(), sessionStorage.clear()")
    page.context.clear_cookies()
    page.set_viewport_size(VIEWPORT)
    page.emulate_media(media="null", color_scheme="null", reduced_motion="null")
    page.mouse.move(0, 0)
    found = wrong[:]
    wrong.clear()
    assert found == []


@pytest.fixture(scope="session")
def tab(browser: Browser, address: str) -> Iterator[Tab]:
    """Open one tab for many tests, because a new one takes three times as long as a new page."""
    with opened(browser, address) as tab:
        yield tab


@pytest.fixture(scope="session")
def tab_without_javascript(browser: Browser, address: str) -> Iterator[Tab]:
    with opened(browser, address, javascript=False) as tab:
        yield tab


@pytest.fixture
def page(tab: Tab) -> Iterator[Page]:
    yield from used(tab)


@pytest.fixture
def page_without_javascript(tab_without_javascript: Tab) -> Iterator[Page]:
    yield from used(tab_without_javascript)


@pytest.fixture
def new_page(browser: Browser, address: str) -> Iterator[Page]:
    """Open a tab for one test, which changes the clock or adds scripts, or visits for the first time."""
    with opened(browser, address) as tab:
        yield tab.page
        tab.page.unroute_all(behavior="ignoreErrors")
    assert tab.wrong == []


@pytest.fixture
def page_from_folder(browser: Browser, built: Built) -> Iterator[Page]:
    with opened(browser, f"{built.offline.as_uri()}/") as tab:
        yield tab.page
    assert tab.wrong == []
