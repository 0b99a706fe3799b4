"""The box in the header: results while typing, from the keyboard alone, and not in the middle of a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

import pytest

from gongkai.search import Document

expect = pytest.importorskip(
    "playwright.sync_api", reason="没有 playwright，浏览器里的检索没有测试：pip install playwright"
).expect

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route


class Scan(Protocol):
    def __call__(self, query: str, /) -> list[Document]: ...


RECORD = "records/2023/QSZ-2023-00001/"


def typed(page: Page, text: str) -> None:
    page.get_by_role("combobox", name="检索公开记录").click()
    page.keyboard.insert_text(text)


def test_typing_shows_the_first_hits_with_the_words_marked(page: Page) -> None:
    page.goto("")
    typed(page, "党员大会")
    options = page.get_by_role("option")
    expect(options).to_have_count(9)
    expect(options.first.locator("mark").first).to_have_text("党员大会")
    expect(options.last).to_have_text(re.compile(r"^查看全部\d+条$"))
    expect(page.get_by_role("status").filter(has_text="共")).to_have_text(re.compile(r"^共\d+条$"))


def test_every_further_character_narrows_the_hits(page: Page, scan: Scan) -> None:
    page.goto("")
    last = page.get_by_role("option").last
    typed(page, "党")
    expect(last).to_have_text(f"查看全部{len(scan('党'))}条")
    page.keyboard.insert_text("费")
    expect(last).to_have_text(f"查看全部{len(scan('党费'))}条")
    page.keyboard.press("Backspace")
    expect(last).to_have_text(f"查看全部{len(scan('党'))}条")


def test_nothing_of_the_search_is_loaded_before_the_box_is_used(new_page: Page) -> None:
    asked: list[str] = []
    new_page.on("request", lambda request: asked.append(request.url))
    new_page.goto(RECORD, wait_until="networkidle")
    assert [url for url in asked if "/search/" in url] == []
    with new_page.expect_response("**/search/entry.bin"):
        new_page.get_by_role("combobox").focus()
    assert [url.rpartition("/")[2] for url in asked if "/search/" in url] == [
        "search.js",
        "entry.bin",
    ]


@pytest.mark.parametrize(
    ("uri", "modules"),
    [
        pytest.param("", ["main", "common", "header-box"], id="首页"),
        pytest.param(RECORD, ["main", "common", "header-box"], id="记录"),
        pytest.param(
            f"{RECORD}?q=党员", ["main", "common", "header-box", "marks"], id="从结果打开的记录"
        ),
        pytest.param(
            "search/",
            ["main", "common", "header-box", "search-page", "address", "facets", "named-pages"],
            id="检索页",
        ),
    ],
)
def test_a_page_loads_only_the_modules_that_it_needs(
    new_page: Page, uri: str, modules: list[str]
) -> None:
    asked: list[str] = []
    new_page.on("request", lambda request: asked.append(request.url))
    new_page.goto(uri, wait_until="networkidle")
    assert sorted(
        url.rpartition("/")[2] for url in asked if re.search(r"/gongkai-search\.[0-9a-f]{8}/", url)
    ) == sorted(f"{module}.js" for module in modules)


def test_an_input_method_is_left_to_compose(page: Page, scan: Scan) -> None:
    page.goto("")
    box = page.get_by_role("combobox")
    box.focus()
    keyboard = page.context.new_cdp_session(page)
    for letters in ("d", "dang", "dangfei"):
        keyboard.send(
            "Input.imeSetComposition",
            {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)},
        )
    page.wait_for_timeout(400)
    expect(box).to_have_value("dangfei")
    expect(page.get_by_role("option")).to_have_count(0)
    keyboard.send("Input.insertText", {"text": "党费"})
    expect(box).to_have_value("党费")
    expect(page.get_by_role("option").last).to_have_text(f"查看全部{len(scan('党费'))}条")


def test_arrow_keys_choose_and_enter_opens(page: Page) -> None:
    page.goto("")
    typed(page, "党费")
    box, options = page.get_by_role("combobox"), page.get_by_role("option")
    expect(options).to_have_count(9)
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", str(options.nth(1).get_attribute("id")))
    expect(box).to_be_focused()
    chosen = str(options.nth(1).get_attribute("href"))
    page.keyboard.press("Enter")
    page.wait_for_url(chosen)
    expect(page.locator("article mark").first).to_have_text("党费")


def test_arrow_keys_go_round_through_the_box(page: Page) -> None:
    page.goto("")
    typed(page, "党费")
    box, options = page.get_by_role("combobox"), page.get_by_role("option")
    expect(options).to_have_count(9)
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    assert box.get_attribute("aria-activedescendant") is None


def test_the_last_option_or_enter_alone_opens_the_search_page(page: Page, scan: Scan) -> None:
    """The last option of the list and Enter without a choice do the same."""
    for keys in (["ArrowUp", "Enter"], ["Enter"]):
        page.goto(RECORD)
        typed(page, "党费")
        expect(page.get_by_role("option")).to_have_count(9)
        for key in keys:
            page.keyboard.press(key)
        expect(page.get_by_role("searchbox")).to_have_value("党费")
        expect(page.locator(".gongkai-status")).to_contain_text(f"共{len(scan('党费'))}条")


def test_escape_closes_and_then_clears(page: Page) -> None:
    page.goto("")
    typed(page, "党费")
    box = page.get_by_role("combobox")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("党费")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(box).to_have_value("")


def test_leaving_the_box_closes_the_list(page: Page) -> None:
    page.goto("")
    typed(page, "党费")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.locator("h2").last.click()
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_mouse_opens_a_hit(page: Page) -> None:
    page.goto("")
    typed(page, "党费")
    expect(page.get_by_role("option")).to_have_count(9)
    page.get_by_role("option").nth(2).click()
    page.wait_for_url("**/records/**")


def test_slash_goes_to_the_box_but_not_while_typing(page: Page) -> None:
    page.goto(RECORD)
    page.keyboard.press("/")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    page.keyboard.press("/")
    expect(box).to_have_value("/")


def test_slash_goes_to_the_box_of_the_search_page(page: Page) -> None:
    page.goto("search/?q=党费")
    expect(page.locator(".gongkai-hits a").first).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_nothing_found_leads_to_the_page_that_says_what_to_try(page: Page) -> None:
    page.goto("")
    typed(page, "没有的词语啊")
    expect(page.locator(".gongkai-search__note")).to_have_text("没有找到“没有的词语啊”")
    page.get_by_role("option", name="怎样查更容易找到").click()
    expect(page.locator(".gongkai-advice")).to_contain_text("可以这样试试")


def test_letters_that_stand_nowhere_are_taken_as_pinyin(page: Page) -> None:
    page.goto("")
    typed(page, "dfsj")
    expect(page.locator(".gongkai-search__note")).to_have_text("没有找到这几个字母，以下按拼音查找")
    expect(page.get_by_role("option").first).to_contain_text("党费收缴")


def test_on_a_phone_a_link_stands_in_the_place_of_the_box(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(RECORD)
    expect(page.get_by_role("combobox")).to_be_hidden()
    page.get_by_role("banner").get_by_role("link", name="检索").click()
    page.wait_for_url("**/search/")


def test_the_box_opens_a_page_with_help_without_javascript(page_without_javascript: Page) -> None:
    """Without JavaScript the search page says how to go on."""
    page = page_without_javascript
    page.goto(RECORD)
    page.get_by_label("检索公开记录").fill("党费")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.locator("article noscript")).to_be_visible()


def test_a_choice_stays_when_the_excerpts_arrive(page: Page) -> None:
    held: list[Route] = []
    page.route("**/index.json", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wants a function
    page.goto("")
    typed(page, "党费")
    second = page.get_by_role("option").nth(1)
    expect(second).to_contain_text("QSZ-")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    for route in held:
        route.continue_()
    expect(second.locator("mark").first).to_have_text("党费")
    expect(second).to_have_attribute("aria-selected", "true")


def test_a_closed_list_stays_closed_when_the_hits_arrive(page: Page, scan: Scan) -> None:
    held: list[Route] = []
    page.route("**/index.json", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wants a function
    page.goto("")
    typed(page, "党费")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    for route in held:
        route.continue_()
    expect(page.get_by_role("status").filter(has_text=f"共{len(scan('党费'))}条")).to_have_count(1)
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_an_answer_names_its_own_query(page: Page) -> None:
    """An answer names the query that was asked, though more has been typed since."""
    held: list[Route] = []
    released = False
    page.route(
        "**/search/*/*.bin", lambda route: route.continue_() if released else held.append(route)
    )
    page.goto("")
    with page.expect_request("**/search/*/*.bin"):
        typed(page, "员党委主任题")
    page.get_by_role("combobox").evaluate("box => { box.value += '党费'; }")
    released = True
    for route in held:
        route.continue_()
    expect(page.locator(".gongkai-search__note")).to_have_text("没有找到“员党委主任题”")
    expect(page.get_by_role("option")).to_have_attribute(
        "href", re.compile(r"/search/\?q=.*%E9%A2%98$")
    )
