"""The weight of a first visit, layout shift, and the content policy while the site is used."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

expect = pytest.importorskip(
    "playwright.sync_api", reason="没有 playwright，网页没有在浏览器里测试：pip install playwright"
).expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RECORD = "records/2023/QSZ-2023-00001/"
PAGES = ["", RECORD, "units/qsz-shequ/", "years/2023/", "search/?q=党费"]
LARGEST_VISIT = 150_000
MOST_REQUESTS = 15

WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => window.refused.push(`${event.violatedDirective} ${event.blockedURI}`));
window.shifts = [];
new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) => entry.value))).observe({type: "layout-shift", buffered: true});
"""


@pytest.fixture
def watching(new_page: Page) -> Page:
    new_page.add_init_script(WATCH)
    return new_page


@pytest.mark.parametrize("uri", PAGES)
def test_a_first_visit_is_light(browser: Browser, address: str, uri: str) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    page, sizes = context.new_page(), {}
    page.on(
        "response",
        lambda response: sizes.update({response.url: len(gzip.compress(response.body(), 6)) + 300}),
    )
    page.goto(uri, wait_until="networkidle")
    context.close()

    assert all(url.startswith(address) for url in sizes)
    if uri == RECORD:
        assert len(sizes) <= MOST_REQUESTS, sorted(sizes)
        assert sum(sizes.values()) <= LARGEST_VISIT, sizes


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("letters", ["usual", "large"])
@pytest.mark.parametrize("uri", PAGES[:4])
def test_nothing_moves_while_a_page_is_loaded(
    watching: Page, uri: str, width: int, letters: str
) -> None:
    watching.set_viewport_size({"width": width, "height": 800})
    if letters == "large":
        watching.goto("guide/")
        watching.get_by_role("button", name="大字版").click()
    watching.goto(uri, wait_until="networkidle")

    assert watching.evaluate("window.shifts.reduce((sum, value) => sum + value, 0)") == 0


def use(page: Page) -> Iterator[list[str]]:
    """Use every sort of page as readers do; yield the refusals of the policy."""
    page.goto("index.html" if page.url.startswith("file:") else "")
    for name in ("大字版", "深色"):
        page.get_by_role("button", name=name).click()
    page.get_by_role("combobox").fill("党费收缴")
    expect(page.get_by_role("option").last).to_contain_text("查看全部")
    yield page.evaluate("window.refused")
    page.keyboard.press("Enter")
    expect(page.locator(".gongkai-status")).to_contain_text("共")
    page.get_by_role("checkbox").first.check()
    expect(page.locator(".gongkai-status")).to_contain_text("共")
    yield page.evaluate("window.refused")
    page.locator(".gongkai-hits a").first.click()
    expect(page.locator("article mark").first).to_be_visible()
    page.emulate_media(media="print")
    page.pdf()
    yield page.evaluate("window.refused")


def test_the_policy_holds_while_a_reader_uses_the_site(watching: Page) -> None:
    """The policy refuses nothing while a reader searches, switches the display and prints."""
    assert [refused for refused in use(watching) if refused] == []


def test_the_policy_holds_in_the_edition_opened_from_a_folder(page_from_folder: Page) -> None:
    page_from_folder.add_init_script(WATCH)
    page_from_folder.goto("index.html")

    assert [refused for refused in use(page_from_folder) if refused] == []


def test_the_policy_is_in_force(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(RECORD)
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\" id=\"tried\">甲</p>')"
    )

    assert page.evaluate("window.refused.length") == 1
    assert (
        page.evaluate("getComputedStyle(document.getElementById('tried')).color")
        != "rgb(255, 0, 0)"
    )
    context.close()
