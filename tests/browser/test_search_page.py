"""The page search/: exact hits, facets, dates, order, pages, and an address with the whole query."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs, urlsplit

import pytest

from gongkai.search import Document

expect = pytest.importorskip(
    "playwright.sync_api", reason="没有 playwright，浏览器里的检索没有测试：pip install playwright"
).expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route


class Scan(Protocol):
    def __call__(
        self, query: str, passes: Callable[[Document], bool] = ..., /
    ) -> list[Document]: ...


def status(page: Page) -> Locator:
    return page.locator(".gongkai-status")


def hits(page: Page) -> Locator:
    return page.locator(".gongkai-hits a")


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def searched(page: Page, address: str, total: int) -> None:
    page.goto(address)
    expect(status(page)).to_contain_text(f"共{total}条")
    expect(page.locator(".gongkai-results")).to_have_attribute("aria-busy", "false")


@pytest.mark.parametrize(
    "query",
    [
        "党费",
        "党",
        "三会一课",
        "杨柳村",
        "58.7%",
        "2023年上半年",
        "支部书记 群众",
        "黨費收繳",
        "２０２３年",
        "「三会一课」",
        "合作社 柑橘 分红",
    ],
)
def test_the_page_finds_what_a_scan_of_the_texts_finds(page: Page, scan: Scan, query: str) -> None:
    page.goto("search/")
    page.get_by_role("searchbox").fill(query)
    total = len(scan(query))
    expect(status(page)).to_contain_text(f"共{total}条" if total else "没有找到")


def test_a_hit_shows_its_record_and_the_words_in_their_sentence(page: Page) -> None:
    """A hit shows the title, date, unit and kind of the record."""
    page.goto("search/")
    page.get_by_role("searchbox").focus()
    page.keyboard.insert_text("山洪预警")
    first = page.locator(".gongkai-hits li").first
    expect(first.get_by_role("heading")).not_to_be_empty()
    expect(first.locator("time")).to_have_text(re.compile(r"^\d{4}-\d{2}-\d{2}$"))
    expect(first.locator("mark").first).to_have_text("山洪预警")


def test_a_year_a_unit_and_a_kind_filter_and_are_counted(page: Page, scan: Scan) -> None:
    searched(page, "search/?q=党费", len(scan("党费")))
    year = page.get_by_role("checkbox", name=re.compile("2023年"))
    expect(year.locator("..").locator(".gongkai-facet__count")).to_have_text(
        str(len(scan("党费", lambda entry: entry.facets.year == 2023)))
    )
    year.check()
    expect(status(page)).to_contain_text(
        f"共{len(scan('党费', lambda entry: entry.facets.year == 2023))}条"
    )
    page.get_by_role("group", name="种类").get_by_role(
        "checkbox", name=re.compile("党费收缴")
    ).check()
    both = len(
        scan("党费", lambda entry: entry.facets.year == 2023 and entry.facets.kind == "dues")
    )
    expect(status(page)).to_contain_text(f"共{both}条")
    assert asked(page) == {"q": ["党费"], "year": ["2023"], "kind": ["dues"]}
    page.get_by_role("button", name="去掉筛选：2023年").click()
    expect(status(page)).to_contain_text(
        f"共{len(scan('党费', lambda entry: entry.facets.kind == 'dues'))}条"
    )


def test_a_category_has_a_short_name_and_is_explained(page: Page, scan: Scan) -> None:
    searched(page, "search/?q=党费", len(scan("党费")))
    category = page.get_by_role("group", name="公开内容").get_by_role(
        "checkbox", name=re.compile("^组织建设")
    )
    row = category.locator("..")
    expect(row).to_have_text(
        f"组织建设{len(scan('党费', lambda entry: entry.facets.category == 'organisation'))}"
    )
    expect(row).to_have_attribute("title", re.compile("换届选举、党组织设立、发展党员"))
    expect(category).to_have_accessible_description(re.compile("换届选举、党组织设立、发展党员"))
    category.check()
    expect(page.get_by_role("button", name="去掉筛选：组织建设")).to_be_visible()


def test_two_values_of_a_facet_widen_it(page: Page, scan: Scan) -> None:
    searched(
        page, "search/?q=党费&year=2023", len(scan("党费", lambda entry: entry.facets.year == 2023))
    )
    page.get_by_role("checkbox", name=re.compile("2024年")).check()
    expect(status(page)).to_contain_text(
        f"共{len(scan('党费', lambda entry: entry.facets.year in (2023, 2024)))}条"
    )
    assert asked(page)["year"] == ["2023", "2024"]


def test_a_unit_stands_for_all_below_it_and_counts_them(page: Page, scan: Scan) -> None:
    village = ("qsz-yangliu", "qsz-yangliu-1", "qsz-yangliu-2")
    total = len(scan("党员", lambda entry: entry.facets.unit in village))
    searched(page, "search/?q=党员", len(scan("党员")))
    page.get_by_role("group", name="单位").get_by_role("button", name=re.compile("^全部")).click()
    upper = page.get_by_role("checkbox", name=re.compile("杨柳村党总支"))
    expect(upper.locator("..").locator(".gongkai-facet__count")).to_have_text(str(total))
    upper.check()
    expect(status(page)).to_contain_text(f"共{total}条")


def test_a_unit_without_hits_is_not_offered(page: Page, scan: Scan) -> None:
    searched(page, "search/?q=杨柳村第二党支部", len(scan("杨柳村第二党支部")))
    offered = page.get_by_role("group", name="单位").get_by_role("checkbox").count()
    units = {entry.facets.unit for entry in scan("杨柳村第二党支部")}
    assert len(units) <= offered <= len(units) + 2


def test_filters_alone_list_records(page: Page, scan: Scan) -> None:
    page.goto("search/")
    page.get_by_role("checkbox", name=re.compile("2022年")).check()
    expect(status(page)).to_contain_text(
        f"共{len(scan('', lambda entry: entry.facets.year == 2022))}条"
    )


def test_the_keyboard_stays_where_it_was_when_a_filter_is_set(page: Page, scan: Scan) -> None:
    searched(page, "search/?q=党费", len(scan("党费")))
    year = page.get_by_role("checkbox", name=re.compile("2023年"))
    year.focus()
    page.keyboard.press("Space")
    expect(status(page)).to_contain_text(
        f"共{len(scan('党费', lambda entry: entry.facets.year == 2023))}条"
    )
    expect(year).to_be_checked()
    expect(year).to_be_focused()


def test_a_range_of_dates(page: Page, scan: Scan) -> None:
    total = len(
        scan("党员", lambda entry: "2023-03-01" <= entry.facets.date.isoformat() <= "2023-06-30")
    )
    page.goto("search/?q=党员")
    page.get_by_label("从", exact=True).fill("2023-03-01")
    page.get_by_label("到", exact=True).fill("2023-06-30")
    expect(status(page)).to_contain_text(f"共{total}条")
    searched(page, page.url, total)
    expect(page.get_by_label("从", exact=True)).to_have_value("2023-03-01")


def test_newest_first(page: Page, scan: Scan) -> None:
    searched(page, "search/?q=党费", len(scan("党费")))
    page.get_by_role("button", name="最新在前").click()
    expect(page.get_by_role("button", name="最新在前")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".gongkai-results")).to_have_attribute("aria-busy", "false")
    dates = page.locator(".gongkai-hits time").all_inner_texts()
    assert dates == sorted(dates, reverse=True)
    assert dates[0] == max(entry.facets.date.isoformat() for entry in scan("党费"))


def test_ten_hits_stand_on_a_page(page: Page, scan: Scan) -> None:
    total = len(scan("党费"))
    pages = -(-total // 10)
    searched(page, "search/?q=党费", total)
    first = hits(page).all_inner_texts()
    page.get_by_role("link", name="下一页").click()
    expect(status(page)).to_contain_text(f"第2页，共{pages}页")
    expect(status(page)).to_be_focused()
    second = hits(page).all_inner_texts()
    assert len(first) == len(second) == 10
    assert not set(first) & set(second)
    page.get_by_role("link", name=f"第{pages}页").click()
    expect(hits(page)).to_have_count(total - 10 * (pages - 1))
    assert asked(page)["page"] == [str(pages)]


def test_a_page_behind_the_last_shows_the_last(page: Page, scan: Scan) -> None:
    total = len(scan("党费"))
    searched(page, "search/?q=党费&page=999", total)
    expect(status(page)).to_contain_text(f"第{-(-total // 10)}页")
    assert asked(page)["page"] == [str(-(-total // 10))]


ADDRESS = "search/?q=党员&year=2023&unit=qsz&kind=dues&kind=meeting&category=organisation&from=2022-01-01&to=2026-12-31&sort=date"


def test_an_address_says_everything_and_survives_a_reload(page: Page, scan: Scan) -> None:
    category = scan("", lambda entry: entry.facets.kind == "dues")[0].facets.category
    address = ADDRESS.replace("category=organisation", f"category={category}")
    page.goto(address)
    expect(status(page)).to_contain_text("共")
    before = status(page).inner_text(), hits(page).all_inner_texts(), page.url
    page.reload()
    expect(status(page)).to_have_text(before[0])
    assert (hits(page).all_inner_texts(), page.url) == before[1:]
    expect(page.locator(".gongkai-facets input:checked")).to_have_count(5)


def test_back_and_forward_walk_through_searches(page: Page, scan: Scan) -> None:
    searched(page, "search/?q=党费", len(scan("党费")))
    page.get_by_role("checkbox", name=re.compile("2023年")).check()
    expect(status(page)).to_contain_text(
        f"共{len(scan('党费', lambda entry: entry.facets.year == 2023))}条"
    )
    page.get_by_role("searchbox").fill("合作社")
    expect(status(page)).to_contain_text("“合作社”")
    page.go_back()
    expect(status(page)).to_contain_text("“党费”")
    expect(page.get_by_role("searchbox")).to_have_value("党费")
    expect(page.get_by_role("checkbox", name=re.compile("2023年"))).to_be_checked()
    page.go_back()
    expect(status(page)).to_contain_text(f"共{len(scan('党费'))}条")
    page.go_forward()
    page.go_forward()
    expect(page.get_by_role("searchbox")).to_have_value("合作社")


def test_what_is_typed_in_one_go_is_one_step_back(page: Page, scan: Scan) -> None:
    searched(page, "search/?q=党费", len(scan("党费")))
    page.get_by_role("searchbox").fill("")
    for text in ("合", "作", "社"):
        page.keyboard.insert_text(text)
        page.wait_for_timeout(200)
    expect(status(page)).to_contain_text("“合作社”")
    page.go_back()
    expect(status(page)).to_contain_text("“党费”")


def test_going_back_from_a_record_keeps_the_place_in_the_list(page: Page, scan: Scan) -> None:
    searched(page, "search/?q=党费", len(scan("党费")))
    hits(page).last.scroll_into_view_if_needed()
    place = page.evaluate("window.scrollY")
    hits(page).last.click()
    expect(page.locator("article mark").first).to_be_visible()
    page.go_back()
    expect(hits(page)).to_have_count(10)
    page.wait_for_function("place => Math.abs(window.scrollY - place) < 30", arg=place)


def test_arrow_keys_enter_and_escape(page: Page, scan: Scan) -> None:
    searched(page, "search/?q=党费", len(scan("党费")))
    box = page.get_by_role("searchbox")
    box.focus()
    page.keyboard.press("ArrowDown")
    expect(hits(page).nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(hits(page).nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    target = str(hits(page).first.get_attribute("href"))
    page.keyboard.press("Enter")
    page.wait_for_url(target)


def test_escape_in_the_box_clears_it(page: Page, scan: Scan) -> None:
    searched(page, "search/?q=党费", len(scan("党费")))
    page.get_by_role("searchbox").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).to_have_value("")
    expect(page.locator(".gongkai-advice")).to_contain_text("边输入边出结果")
    assert asked(page) == {}


def test_an_empty_page_says_how_to_search_and_offers_the_lists(page: Page, scan: Scan) -> None:
    page.goto("search/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.locator(".gongkai-advice")).to_contain_text(f"本站有{len(scan(''))}条公开记录")
    expect(hits(page)).to_have_count(0)
    expect(page.get_by_role("link", name="下一页")).to_have_count(0)
    expect(page.get_by_role("article").get_by_role("link", name="按年度")).to_have_attribute(
        "href", re.compile(r"/years/$")
    )


def test_nothing_found_says_what_to_try(page: Page, scan: Scan) -> None:
    searched(page, "search/?q=党费", len(scan("党费")))
    page.goto("search/?q=党费 打麻将")
    expect(status(page)).to_have_text("没有找到“党费 打麻将”")
    advice = page.locator(".gongkai-advice")
    expect(advice).to_contain_text("错别字")
    expect(advice).to_contain_text("拼音")
    for folder in ("years", "units", "kinds"):
        expect(advice.locator(f'a[href$="/{folder}/"]')).to_be_visible()
    advice.get_by_role("button", name="党费").click()
    expect(status(page)).to_contain_text(f"共{len(scan('党费'))}条")


def test_an_empty_answer_offers_to_clear_the_filters(page: Page, scan: Scan) -> None:
    """The button says how many records are found without the filters."""
    page.goto("search/?q=党费&year=1999&from=2022-01-01")
    expect(status(page)).to_have_text("没有找到“党费”")
    page.get_by_role("button", name=f"清除筛选（全部记录里有{len(scan('党费'))}条）").click()
    expect(status(page)).to_contain_text(f"共{len(scan('党费'))}条")
    assert asked(page) == {"q": ["党费"]}


def test_dates_in_the_wrong_order_are_pointed_out(page: Page) -> None:
    page.goto("search/?q=党费&from=2024-01-01&to=2023-01-01")
    expect(page.locator(".gongkai-advice")).to_contain_text("起始日期晚于截止日期")


def test_letters_that_stand_nowhere_are_taken_as_pinyin(page: Page) -> None:
    page.goto("search/?q=dangfeishoujiao")
    expect(page.locator(".gongkai-notes")).to_have_text("没有找到这几个字母，以下按拼音查找")
    expect(hits(page).first).to_contain_text("党费收缴")
    assert "q=" not in str(hits(page).first.get_attribute("href"))


class Gate:
    """A gate that holds requests back until it is opened."""

    def __init__(self) -> None:
        self.held: list[Route] = []
        self.is_open = False

    def __call__(self, route: Route) -> None:
        if self.is_open:
            route.continue_()
        else:
            self.held.append(route)

    def open(self) -> None:
        self.is_open = True
        for route in self.held:
            route.continue_()


def test_results_appear_before_their_excerpts(page: Page) -> None:
    gate = Gate()
    page.route("**/index.json", gate)
    page.goto("search/?q=党费")
    expect(hits(page)).to_have_count(10)
    expect(hits(page).first).to_have_text(re.compile("^QSZ-"))
    expect(page.locator(".gongkai-results")).to_have_attribute("aria-busy", "true")
    gate.open()
    expect(hits(page).first).to_contain_text("党费")
    expect(page.locator(".gongkai-results")).to_have_attribute("aria-busy", "false")


def test_a_newer_query_overtakes_an_older_one(page: Page) -> None:
    gate = Gate()
    page.route("**/search/*/*.bin", gate)
    page.goto("search/?q=党费")
    page.get_by_role("searchbox").fill("合作社")
    page.wait_for_timeout(300)
    gate.open()
    expect(status(page)).to_contain_text("“合作社”共")
    page.wait_for_timeout(300)
    expect(status(page)).to_contain_text("“合作社”共")
    expect(page.locator(".gongkai-hits mark").first).to_have_text("合作社")


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_stands_out_of_the_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    for address in (
        "search/",
        "search/?q=党费&year=2023",
        "search/?q=没有的词语啊",
        f"search/?q={'长' * 150}",
        "search/?q=" + "a" * 190,
    ):
        page.goto(address)
        expect(page.locator(".gongkai-results")).to_have_attribute("aria-busy", "false")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_on_a_phone_the_facets_are_folded_away_and_work(page: Page, scan: Scan) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    searched(page, "search/?q=党费", len(scan("党费")))
    year = page.get_by_role("checkbox", name=re.compile("2023年"))
    expect(year).to_be_hidden()
    page.locator("summary").filter(has_text="筛选").click()
    year.check()
    expect(status(page)).to_contain_text(
        f"共{len(scan('党费', lambda entry: entry.facets.year == 2023))}条"
    )
    expect(year).to_be_visible()
    expect(page.locator("summary")).to_have_text("筛选（已选1项）")


def test_nothing_to_read_is_smaller_than_16_pixels(page: Page, scan: Scan) -> None:
    searched(
        page, "search/?q=党费&year=2023", len(scan("党费", lambda entry: entry.facets.year == 2023))
    )
    small = page.evaluate(
        """() => [...document.querySelectorAll("#gongkai-search-page *")]
            .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
            .filter((element) => parseFloat(getComputedStyle(element).fontSize) < 15.9)
            .map((element) => element.outerHTML)"""
    )
    assert small == []


def test_excluded_words_alone_list_the_other_records(page: Page, scan: Scan) -> None:
    page.goto("search/?q=-党费")
    expect(status(page)).to_contain_text(f"共{len(scan('-党费'))}条")
    expect(page.locator(".gongkai-notes")).to_be_empty()
