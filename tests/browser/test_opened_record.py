"""A page opened from a result: its words are marked, the first is in sight, and the marks can be taken off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

expect = pytest.importorskip(
    "playwright.sync_api", reason="没有 playwright，浏览器里的检索没有测试：pip install playwright"
).expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

RECORD = "records/2023/QSZ-2023-00001/"


def test_a_hit_opens_with_its_words_marked(page: Page) -> None:
    page.goto("search/?q=党费 收缴")
    page.locator(".gongkai-hits a").first.click()
    page.wait_for_url("**/records/**")
    assert set(page.locator("article mark").all_inner_texts()) <= {"党费", "收缴", "党费收缴"}
    expect(page.locator(".gongkai-marks")).to_contain_text("已标出：党费、收缴，共")


def test_the_first_mark_comes_into_sight(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{RECORD}?q=卫生院")
    mark = page.locator("article mark").first
    expect(mark).to_have_text("卫生院")
    expect(mark).to_be_in_viewport()
    assert page.evaluate("window.scrollY") > 0
    box, bar = mark.bounding_box(), page.locator(".gongkai-marks").bounding_box()
    assert box is not None
    assert bar is not None
    assert box["y"] + box["height"] < bar["y"]


def test_all_occurrences_are_marked_and_no_text_is_changed(page: Page) -> None:
    page.goto(RECORD)
    before = page.get_by_role("article").inner_text()
    page.goto(f"{RECORD}?q=集体经济")
    expect(page.locator("article mark").first).to_be_visible()
    assert page.get_by_role("article").inner_text() == before
    assert page.locator("article mark").count() == before.count("集体经济")


@pytest.mark.parametrize(
    ("query", "marked"),
    [("集體經濟", "集体经济"), ("２８９户", "289户"), ("看得见单家办不成", "看得见、单家办不成")],
)
def test_words_are_marked_by_the_rule_of_the_search(page: Page, query: str, marked: str) -> None:
    page.goto(f"{RECORD}?q={query}")
    expect(page.locator("article mark").first).to_have_text(marked)


def test_marks_are_told_by_more_than_colour(page: Page) -> None:
    page.goto(f"{RECORD}?q=集体经济")
    mark = page.locator("article mark").first
    expect(mark).to_have_css("text-decoration-line", "underline")


def test_marks_can_be_cleared(page: Page) -> None:
    page.goto(f"{RECORD}?q=集体经济")
    page.get_by_role("button", name="清除").click()
    expect(page.locator("article mark")).to_have_count(0)
    expect(page.locator(".gongkai-marks")).to_have_count(0)
    assert page.url.endswith(RECORD)


def test_an_absent_word_leaves_the_page_unchanged(page: Page) -> None:
    """A query that does not occur in the record marks nothing."""
    page.goto(f"{RECORD}?q=没有的词语啊", wait_until="networkidle")
    expect(page.locator(".gongkai-marks")).to_have_count(0)
    expect(page.locator("article mark")).to_have_count(0)


def test_a_failure_to_mark_is_told_and_can_be_retried(page: Page) -> None:
    page.route("**/search/characters.bin", lambda route: route.abort())
    page.goto(f"{RECORD}?q=集体经济")
    bar = page.locator(".gongkai-marks")
    expect(bar).to_contain_text("没能标出“集体经济”：网络不通")
    page.unroute("**/search/characters.bin")
    bar.get_by_role("button", name="重试").click()
    expect(bar).to_contain_text("已标出：集体经济")
