"""Failures of the search: none looks like an empty answer, breaks the page, or turns a query into HTML."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import pytest

expect = pytest.importorskip(
    "playwright.sync_api", reason="没有 playwright，浏览器里的检索没有测试：pip install playwright"
).expect

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

Spoil = Callable[["Route", bytes], None]


class Served(Protocol):
    @property
    def served(self) -> Path: ...


def missing(route: Route, _: bytes) -> None:
    route.fulfill(status=404, body="Not Found")


def cut_off(route: Route, _: bytes) -> None:
    route.abort("connectionreset")


def truncated(route: Route, whole: bytes) -> None:
    route.fulfill(status=200, body=whole[: len(whole) // 2])


def replaced(route: Route, _: bytes) -> None:
    route.fulfill(status=200, content_type="text/html", body="<html>登录</html>")


def newer(route: Route, whole: bytes) -> None:
    route.fulfill(status=200, body=whole[:8] + (99).to_bytes(4, "little") + whole[12:])


PROGRAM, ENTRY, SHARDS, RECORDS = (
    "**/search/search.js*",
    "**/search/entry.bin",
    "**/search/*/*.bin",
    "**/records/**/index.json",
)
PLACES = {"程序": PROGRAM, "入口": ENTRY, "词表": SHARDS, "记录": RECORDS}
WAYS: dict[str, Spoil] = {"缺失": missing, "断网": cut_off, "不完整": truncated, "被换掉": replaced}
EVERY = [
    pytest.param(pattern, spoil, id=f"{place}{way}")
    for place, pattern in PLACES.items()
    for way, spoil in WAYS.items()
]
SOME = [
    pytest.param(pattern, spoil, id=f"{place}{way}")
    for (place, pattern), (way, spoil) in zip(PLACES.items(), WAYS.items(), strict=True)
]


def spoiled(page: Page, built: Served, pattern: str, spoil: Spoil) -> None:
    """Spoil the files of a pattern from now on."""
    page.route(
        pattern,
        lambda route: spoil(
            route, (built.served / urlsplit(route.request.url).path[1:]).read_bytes()
        ),
    )


@pytest.mark.parametrize(("pattern", "spoil"), EVERY)
def test_the_page_reports_a_failure_and_tries_again(
    page: Page, built: Served, pattern: str, spoil: Spoil
) -> None:
    spoiled(page, built, pattern, spoil)
    page.goto("search/?q=合作社")
    retry = page.get_by_role("alert").get_by_role("button", name="重试")
    expect(retry).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("试")
    assert "没有找到" not in page.get_by_role("article").inner_text()
    retry.click()
    expect(retry).to_be_visible()
    page.unroute(pattern)
    retry.click()
    expect(page.locator(".gongkai-status")).to_contain_text("“合作社”共")
    expect(page.get_by_role("alert")).to_be_empty()
    expect(page.locator(".gongkai-hits mark").first).to_have_text("合作社")


def test_an_open_page_finds_in_the_index_of_a_new_site(page: Page, built: Served) -> None:
    page.goto("search/?q=合作社")
    expect(page.locator(".gongkai-status")).to_contain_text("“合作社”共")

    def entry_of_the_new_site(route: Route) -> None:
        page.unroute(SHARDS)  # from now on what it names is there
        route.continue_()

    spoiled(page, built, SHARDS, missing)
    page.route(ENTRY, entry_of_the_new_site)
    page.get_by_role("article").get_by_role("searchbox").fill("党费收缴")
    expect(page.locator(".gongkai-status")).to_contain_text("“党费收缴”共")
    expect(page.get_by_role("alert")).to_be_empty()


@pytest.mark.parametrize(("pattern", "spoil"), SOME)
def test_the_box_reports_a_failure_and_tries_again(
    page: Page, built: Served, pattern: str, spoil: Spoil
) -> None:
    spoiled(page, built, pattern, spoil)
    page.goto("")
    page.get_by_role("combobox").focus()
    page.keyboard.insert_text("合作社")
    retry = page.get_by_role("search").get_by_role("button", name="重试")
    expect(retry).to_be_visible()
    assert "没有找到" not in page.get_by_role("search").inner_text()
    page.unroute(pattern)
    retry.click()
    expect(page.get_by_role("option").last).to_contain_text("查看全部")
    expect(page.get_by_role("option").locator("mark").first).to_have_text("合作社")
    expect(retry).to_have_count(0)


def test_hits_without_their_records_still_lead_to_the_pages(page: Page, built: Served) -> None:
    spoiled(page, built, RECORDS, missing)
    page.goto("search/?q=合作社")
    expect(page.get_by_role("alert")).to_contain_text("404")
    expect(page.locator(".gongkai-hits a")).to_have_count(10)


@pytest.mark.parametrize(
    ("module", "uri", "loaded"),
    [
        pytest.param("search-page", "search/?q=合作社", ".gongkai-hits mark", id="检索页"),
        pytest.param("facets", "search/?q=合作社", ".gongkai-hits mark", id="检索页的一部分"),
        pytest.param("marks", "records/2023/QSZ-2023-00001/?q=集体经济", "article mark", id="标出"),
    ],
)
def test_a_missing_module_is_told_and_comes_with_a_reload(
    page: Page, module: str, uri: str, loaded: str
) -> None:
    """A module of the search program that did not load is told with a button to reload."""
    pattern = f"**/gongkai-search.*/{module}.js"
    page.route(pattern, lambda route: route.abort())
    page.goto(uri)
    alert = page.get_by_role("alert").filter(has_text="检索程序没有取到")
    expect(alert).to_be_visible()
    page.unroute(pattern)
    alert.get_by_role("button", name="刷新页面").click()
    expect(page.locator(loaded).first).to_be_visible()


def test_a_slow_network_is_called_slow(new_page: Page) -> None:
    new_page.clock.install()
    new_page.route(SHARDS, lambda _: None)
    new_page.goto("search/?q=合作社")
    expect(new_page.locator(".gongkai-status")).to_have_text("正在查找……")
    new_page.clock.run_for(5000)
    expect(new_page.locator(".gongkai-status")).to_have_text("网络较慢，还在查找……")


def test_an_index_of_a_newer_format_asks_for_a_reload(page: Page, built: Served) -> None:
    spoiled(page, built, ENTRY, newer)
    page.goto("search/?q=合作社")
    expect(page.get_by_role("alert")).to_contain_text("刷新页面")


HOSTILE = {
    "标签": "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "属性": '" autofocus onfocus="alert(1)" x="\'><svg onload=alert(1)>',
    "地址": "javascript:alert(1)",
    "正则": "(.*)+$|[党费\\d{1,9999}^",
    "模板": "{{7*7}}${alert(1)}#{1}",
    "控制字符": "党\0\x07\u200b\u202e\ufeff费",
    "半个字符": "\ud83d党费",
    "百分号": "%E5%85%9A%%%00",
    "原型": "__proto__ constructor toString",
    "一万字": "党费" * 5000,
    "一万个不同的词": " ".join(chr(0x4E00 + number) for number in range(5000)),
    "一万个标签": "<b>" * 3333,
    "只有标点": "，。！？《》-+*/",
    "空格": " \t\u3000 ",
    "叠加符号": "a\u0301" * 50 + "\u0e49" * 100,
    "表情": "👨‍👩‍👧‍👦🇨🇳",
}


def harmless(page: Page) -> None:
    """Check that the query stands on the page as text or not at all."""
    assert (
        page.evaluate(
            "document.querySelectorAll('article img, article script, form script, form img, svg[onload], [onfocus], [onerror]').length"
        )
        == 0
    )
    expect(page.locator("form mark b, article b")).to_have_count(0)


def test_a_strange_query_in_the_page_gets_a_fitting_answer(page: Page) -> None:
    page.goto("search/")
    expect(page.get_by_role("searchbox")).to_be_visible()
    for query in HOSTILE.values():
        page.evaluate(
            """(written) => {
                const box = document.querySelector(".gongkai-find__box");
                box.value = JSON.parse(written);
                box.form.requestSubmit();
            }""",
            json.dumps(query),
        )
        expect(page.locator(".gongkai-results")).to_have_attribute("aria-busy", "false")
        expect(page.get_by_role("alert")).to_be_empty()
        answer = (
            page.locator(".gongkai-status").inner_text()
            + page.locator(".gongkai-advice").inner_text()
        )
        assert "共" in answer or "可以这样试试" in answer or "边输入边出结果" in answer
        assert len(page.url) < 4000
        harmless(page)


def test_a_strange_query_in_the_box_gets_a_fitting_answer(page: Page) -> None:
    page.goto("")
    for query in HOSTILE.values():
        page.evaluate(
            """(written) => {
                const box = document.querySelector(".gongkai-search__box");
                box.focus();
                box.value = JSON.parse(written);
                box.dispatchEvent(new InputEvent("input"));
            }""",
            json.dumps(query),
        )
        page.wait_for_timeout(200)
        if query.strip():
            expect(page.get_by_role("listbox")).to_have_attribute("aria-busy", "false")
            expect(page.get_by_role("option").last).to_be_visible()
        else:
            expect(page.get_by_role("listbox")).to_be_hidden()
        expect(page.get_by_role("search").get_by_role("button", name="重试")).to_have_count(0)
        harmless(page)


@pytest.mark.parametrize(
    "value", [HOSTILE["标签"], HOSTILE["属性"], "__proto__", "constructor", "-1", "", "1e400", "\n"]
)
def test_strange_values_in_the_address_do_no_harm(page: Page, value: str) -> None:
    names = ["q", "year", "unit", "kind", "category", "from", "to", "sort", "page"]
    query = page.evaluate(
        "([names, value]) => String(new URLSearchParams(names.map((name) => [name, value])))",
        [names, value],
    )
    page.goto(f"search/?{query}")
    expect(page.locator(".gongkai-results")).to_have_attribute("aria-busy", "false")
    expect(page.get_by_role("alert")).to_be_empty()
    harmless(page)


@pytest.mark.parametrize("kind", ["标签", "正则", "半个字符", "一万字", "一万个不同的词"])
def test_a_strange_query_does_no_harm_to_a_record(page: Page, kind: str) -> None:
    page.goto("records/2023/QSZ-2023-00001/")
    before = page.get_by_role("article").inner_text()
    cut = page.evaluate(
        "(written) => String(new URLSearchParams({q: JSON.parse(written).slice(0, 1500)}))",
        json.dumps(HOSTILE[kind]),
    )
    page.goto(f"records/2023/QSZ-2023-00001/?{cut}", wait_until="networkidle")
    assert page.get_by_role("article").inner_text() == before
    expect(page.get_by_role("article").locator("img, script")).to_have_count(0)
