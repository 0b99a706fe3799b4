"""A reader finds a record by year, branch, search and catalogue, with the keyboard, on a phone, without JavaScript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

expect = pytest.importorskip(
    "playwright.sync_api", reason="没有 playwright，网页没有在浏览器里测试：pip install playwright"
).expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

SUMMARY = "records/2023/QSZ-2023-00001/"
DUES = "records/2025/QSZ-2025-00044/"
DUES_TITLE = "清水镇2025年上半年党费收支公布"
NO_SIDEWAYS = "document.documentElement.scrollWidth <= window.innerWidth"
PAGES = [
    "",
    SUMMARY,
    DUES,
    "units/qsz-shequ/",
    "units/",
    "years/2023/",
    "years/",
    "kinds/",
    "catalogue/",
    "coverage/2026/qsz/",
    "guide/",
]


@pytest.fixture(params=["有脚本", "无脚本"])
def reader(request: pytest.FixtureRequest) -> Page:
    """Return a tab with and one without JavaScript."""
    found: Page = request.getfixturevalue(
        "page" if request.param == "有脚本" else "page_without_javascript"
    )
    return found


def opened(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def column(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="栏目").get_by_role("link", name=name, exact=True).click()


def test_a_record_is_found_by_its_year(reader: Page) -> None:
    reader.goto("")
    column(reader, "按年度")
    reader.get_by_role("link", name="2025年", exact=True).click()
    reader.get_by_role("table").get_by_role("link", name="党费收缴", exact=True).click()
    reader.get_by_role("link", name=DUES_TITLE).click()
    opened(reader, DUES_TITLE)


def test_a_record_is_found_by_its_branch(reader: Page) -> None:
    reader.goto("")
    reader.get_by_role("article").get_by_role("link", name="党建办", exact=True).last.click()
    opened(reader, "党建办")
    reader.get_by_role("link", name=DUES_TITLE).click()
    opened(reader, DUES_TITLE)


def test_a_record_is_found_by_the_catalogue(reader: Page) -> None:
    reader.goto("")
    column(reader, "公开目录")
    reader.get_by_role("link", name=re.compile("^4.7 ")).click()
    reader.get_by_role("link", name=DUES_TITLE).click()
    opened(reader, DUES_TITLE)


def test_a_record_is_found_by_searching_on_the_home_page(page: Page) -> None:
    page.goto("")
    page.get_by_role("combobox", name="检索公开记录").fill("2025年上半年党费收支公布")
    page.get_by_role("option").first.click()
    opened(page, DUES_TITLE)


def test_a_record_is_found_with_the_keyboard_alone(page: Page) -> None:
    page.goto(SUMMARY)
    page.keyboard.press("Tab")
    expect(page.locator(".md-skip")).to_be_focused()
    expect(page.locator(".md-skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("article").get_by_role("link").first).to_be_focused()
    page.goto("")
    page.keyboard.press("/")
    page.keyboard.insert_text("党费收支公布")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/records/**")


def test_whatever_the_keyboard_reaches_shows_it(page: Page) -> None:
    page.goto(DUES)
    for _ in range(40):
        page.keyboard.press("Tab")
        told = page.evaluate("""() => {
          const element = document.activeElement;
          const style = getComputedStyle(element);
          const seen = element.getBoundingClientRect();
          return [element.outerHTML.slice(0, 80), style.outlineStyle, parseFloat(style.outlineWidth), seen.width > 1 && seen.height > 1];
        }""")
        if told[0].startswith("<body"):
            break
        assert told[1] != "none", told
        assert told[2] >= 2, told
        assert told[3], told


def test_the_keyboard_opens_the_columns_on_a_phone(page: Page) -> None:
    """On a phone a button shows the columns; the keyboard reaches the button."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(DUES)
    columns, button = (
        page.get_by_role("navigation", name="栏目"),
        page.get_by_role("button", name="栏目"),
    )
    expect(columns).to_be_hidden()
    button.focus()
    page.keyboard.press("Enter")
    expect(columns).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(columns).to_be_hidden()
    expect(button).to_be_focused()


def test_the_keyboard_opens_the_columns_without_javascript(page_without_javascript: Page) -> None:
    """On a phone without JavaScript the keyboard shows the columns too."""
    page = page_without_javascript
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(DUES)
    expect(page.get_by_role("navigation", name="栏目")).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    column(page, "按年度")
    opened(page, "按年度")


@pytest.mark.parametrize("uri", PAGES)
def test_no_page_is_wider_than_the_screen(page: Page, uri: str) -> None:
    page.goto(uri)
    for letters in ("js", "js gongkai-large"):
        expect(page.locator("html")).to_have_class(letters)
        for width in (320, 640, 768, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 700})
            assert page.evaluate(NO_SIDEWAYS), (letters, width)
        page.get_by_role("button", name="大字版").click()


def test_large_letters_are_remembered_from_the_first_moment_on(page: Page) -> None:
    page.goto(SUMMARY)
    size = "parseFloat(getComputedStyle(document.querySelector('article')).fontSize)"
    usual = page.evaluate(size)
    button = page.get_by_role("button", name="大字版")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.goto(DUES)
    assert page.evaluate(size) > usual * 1.2
    assert page.evaluate("document.querySelector('button[aria-pressed]').offsetHeight") >= 44
    page.get_by_role("button", name="大字版").click()
    page.goto(SUMMARY)
    assert page.evaluate(size) == usual


def test_the_display_follows_the_system_until_the_reader_chooses(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(SUMMARY)
    body = page.locator("body")
    expect(body).to_have_css("background-color", "rgb(22, 21, 20)")
    page.get_by_role("button", name="深色").click()
    expect(body).to_have_css("background-color", "rgb(245, 243, 240)")
    page.goto(DUES)
    expect(body).to_have_css("background-color", "rgb(245, 243, 240)")
    expect(page.get_by_role("button", name="深色")).to_have_attribute("aria-pressed", "false")


def test_without_javascript_the_display_follows_the_system(page_without_javascript: Page) -> None:
    page_without_javascript.emulate_media(color_scheme="dark")
    page_without_javascript.goto(SUMMARY)
    expect(page_without_javascript.locator("body")).to_have_css(
        "background-color", "rgb(22, 21, 20)"
    )


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2026-12-12T15:59:59Z", "none"),
        ("2026-12-12T16:00:00Z", "grayscale(1)"),
        ("2026-12-15T15:59:59Z", "grayscale(1)"),
        ("2026-12-15T16:00:00Z", "none"),
    ],
    ids=["前一天", "第一天", "最后一天", "后一天"],
)
def test_the_site_is_grey_on_days_of_mourning(new_page: Page, moment: str, shown: str) -> None:
    """The clock of Beijing decides when a day of mourning begins and ends."""
    new_page.clock.set_fixed_time(moment)
    new_page.goto("")
    expect(new_page.locator("html")).to_have_css("filter", shown)


def test_a_site_that_is_grey_for_now_is_so_on_any_day(page_from_folder: Page) -> None:
    page_from_folder.goto("index.html")
    expect(page_from_folder.locator("html")).to_have_css("filter", "grayscale(1)")


def test_motion_is_reduced_for_whom_it_disturbs(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(SUMMARY)
    moving = "[...document.querySelectorAll('*')].filter((e) => parseFloat(getComputedStyle(e).transitionDuration) > 0).length"
    assert page.evaluate(moving) == 0


def test_the_text_is_as_large_and_as_loose_as_it_should_be(page: Page) -> None:
    page.goto(SUMMARY)
    size, height, width = page.evaluate("""() => {
      const style = getComputedStyle(document.querySelector("article h2 ~ p + p"));
      return [parseFloat(style.fontSize), parseFloat(style.lineHeight), parseFloat(style.width)];
    }""")
    assert 17 <= size <= 18
    assert height / size == pytest.approx(1.75)
    assert 36 <= width / size <= 40


def test_every_table_has_headings_of_columns_and_rows(page: Page) -> None:
    for uri in PAGES:
        page.goto(uri)
        bare = "[...document.querySelectorAll('table')].filter((t) => !t.querySelector('thead th') || !t.querySelector('tbody th[scope=row]'))"
        assert page.evaluate(f"{bare}.length") == 0, uri


def test_a_page_tells_inspectors_and_other_programs_what_it_is(page: Page) -> None:
    page.goto(SUMMARY)
    told = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('meta[content]')].map((m) => [m.name || m.getAttribute('property'), m.content]))"
    )
    expected = {
        "SiteName": "清水镇党务公开",
        "ColumnName": "工作总结",
        "ArticleTitle": "清水镇2022年党建工作总结",
        "PubDate": "2023-01-06",
        "ContentSource": "清水镇党建工作办公室",
        "og:title": "清水镇2022年党建工作总结",
        "og:type": "article",
    }
    assert {name: told.get(name) for name in expected} == expected
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    page.goto("years/2023/")
    assert page.locator("meta[name=ColumnName]").get_attribute("content") == "2023年公开记录"
    assert page.locator("meta[name=ArticleTitle]").count() == 0


def test_where_a_browser_keeps_nothing_the_display_still_changes(new_page: Page) -> None:
    new_page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})"
    )
    new_page.goto(SUMMARY)
    button = new_page.get_by_role("button", name="大字版")
    button.click()
    expect(new_page.locator("html")).to_have_class(re.compile("gongkai-large"))
    button.click()
    expect(new_page.locator("html")).not_to_have_class(re.compile("gongkai-large"))
