"""A query that names a unit, a kind, a catalogue item, a year or a page leads there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

expect = pytest.importorskip(
    "playwright.sync_api", reason="没有 playwright，浏览器里的检索没有测试：pip install playwright"
).expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def named(page: Page) -> Locator:
    return page.locator(".gongkai-places__named a")


def listed(page: Page) -> Locator:
    return page.locator(".gongkai-places li")


@pytest.mark.parametrize(
    ("query", "line", "target"),
    [
        ("三会一课", r"^种类“三会一课”，\d+条 →$", "kinds/meeting/"),
        ("党员大会 三会一课", None, None),
        ("党建办", r"^单位“党建办”，\d+条 →$", "units/qsz-dangjianban/"),
        ("中共清水街居民委员会支部委员会", r"^单位“清水社区党支部”，\d+条 →$", "units/qsz-shequ/"),
        ("组织建设", r"^类别“组织建设”，\d+条 →$", "kinds/#organisation"),
        ("党委半年和全年工作总结", r"^目录事项“2.3 党委半年和全年工作总结”，", "catalogue/2.3/"),
        ("2023", r"^年度“2023”，\d+条 →$", "years/2023/"),
        ("2023年度", r"^年度“2023”，\d+条 →$", "years/2023/"),
        ("2023年上半年", r"^期间“2023上半年”，\d+条 →$", "years/2023/"),
        ("公开指南", r"^网页“公开指南” →$", "guide/"),
    ],
)
def test_a_name_leads_to_its_page_first(
    page: Page, query: str, line: str | None, target: str | None
) -> None:
    page.goto(f"search/?q={query}")
    expect(page.locator(".gongkai-results")).to_have_attribute("aria-busy", "false")
    if line is None:
        expect(named(page)).to_have_count(0)
        return
    expect(named(page).first).to_have_text(re.compile(line))
    assert str(named(page).first.get_attribute("href")).endswith(f"/{target}")


def test_the_filter_of_a_name_is_one_click_away(page: Page) -> None:
    page.goto("search/?q=三会一课")
    count = re.findall(r"\d+", str(named(page).first.text_content()))[0]
    page.get_by_role("button", name=f"在检索里只看这{count}条").click()
    expect(page.locator(".gongkai-status")).to_contain_text(f"共{count}条")
    assert parse_qs(urlsplit(page.url).query) == {"kind": ["meeting"]}


def test_hand_written_pages_are_found_by_their_text(page: Page) -> None:
    page.goto("search/?q=几个人为同一件事申请")
    expect(listed(page).first).to_have_text("网页依申请公开")


def test_units_are_found_by_a_part_of_their_names(page: Page) -> None:
    page.goto("search/?q=供水站")
    expect(listed(page).filter(has_text="供水站")).to_have_text(re.compile("^单位"))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("清石村党支部", "青石村党支部"),
        ("青石寸党支部", "青石村党支部"),
        ("三回一刻", "三会一课"),
    ],
)
def test_near_names_are_offered_without_hits(page: Page, query: str, name: str) -> None:
    """One character is wrong, or all sound alike."""
    page.goto(f"search/?q={query}")
    expect(page.locator(".gongkai-status")).to_contain_text("没有找到")
    expect(
        page.locator(".gongkai-advice .gongkai-places li").filter(has_text=name).first
    ).to_be_visible()


def test_without_hits_each_word_is_counted(page: Page) -> None:
    page.goto("search/?q=党费 麒麟臂")
    expect(page.locator(".gongkai-counts")).to_have_text(
        re.compile(r"^“党费”有\d+条，“麒麟臂”没有找到；没有同时有这几个词的记录。$")
    )


def test_the_box_in_the_header_leads_to_a_name_first(page: Page) -> None:
    page.goto("")
    page.get_by_role("combobox", name="检索公开记录").click()
    page.keyboard.insert_text("三会一课")
    first = page.get_by_role("option").first
    expect(first).to_have_text(re.compile(r"^种类“三会一课”，\d+条 →$"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/kinds/meeting/$"))
