"""The search page of a common site: all counties by one ranking, only needed files loaded, no county left out silently."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from gongkai.commands.demo import COMMON
from gongkai.model import Audience
from gongkai.search.normalise import fold
from gongkai.search.query import parse
from gongkai.site.pipeline import build_content

expect = pytest.importorskip(
    "playwright.sync_api", reason="没有 playwright，浏览器里的检索没有测试：pip install playwright"
).expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

PATIENCE = 10_000
FIND = """async ([query, options]) => {
  const {open} = await import("/search/search.js");
  const index = await open("/");
  const found = [];
  let result;
  do {
    result = await index.find(query, {...options, offset: found.length});
    found.push(...result.hits);
  } while (result.hits.length);
  return {total: result.total, facets: result.facets, byPinyin: result.byPinyin,
    hits: found.map(({id, url, title, unit, date, rank, excerpt}) => ({id, url, title, unit, date, rank, excerpt}))};
}"""


@pytest.fixture
def requested() -> list[str]:
    """Return the list of the paths that the page has requested."""
    return []


@pytest.fixture
def page(browser: Browser, common: str, requested: list[str]) -> Iterator[Page]:
    wrong: list[str] = []
    context = browser.new_context(
        base_url=common, locale="zh-CN", viewport={"width": 1280, "height": 900}
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
    page.on("request", lambda request: requested.append(urlsplit(request.url).path))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((common, "data:")) else wrong.append(request.url)
        ),
    )
    yield page
    page.unroute_all(behavior="ignoreErrors")
    context.close()
    assert wrong == []


@pytest.fixture(scope="session")
def names(counties: Path) -> list[str]:
    """Return the folders of the counties, in the order of the common site."""
    return [
        site["address"]
        for site in json.loads((counties / COMMON / "site/search/sites.json").read_text("utf-8"))[
            "sites"
        ]
    ]


@pytest.fixture(scope="session")
def texts(counties: Path, names: list[str]) -> dict[str, tuple[str, list[str]]]:
    """Return the county and the normalised texts of each record of both counties."""
    found = {}
    for name in names:
        content = build_content(
            counties / name / "data", Audience.read("社会"), counties / name / "docs"
        )
        for document in content.documents():
            found[document.id] = (
                name,
                [fold(text) for group in document.texts[:3] for text in group],
            )
    return found


def containing(query: str, texts: dict[str, tuple[str, list[str]]]) -> set[str]:
    """Return the records that a query asks for, by a plain scan."""
    asked = parse(query)
    return {number for number, (_, own) in texts.items() if asked.matches("\n".join(own))}


def find(page: Page, query: str, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(FIND, [query, options])
    return found


@pytest.mark.parametrize("query", ["党费", "党费 收缴", "村", "黨費", "2023", "不会有的词句"])
def test_a_record_of_any_county_is_found_once(
    page: Page, texts: dict[str, tuple[str, list[str]]], query: str
) -> None:
    """The hits of all counties stand in the order of one ranking."""
    page.goto("search/")
    found = find(page, query)
    ids = [hit["id"] for hit in found["hits"]]

    assert sorted(ids) == sorted(containing(query, texts))
    assert found["total"] == len(ids)
    assert [hit["rank"] for hit in found["hits"]] == sorted(hit["rank"] for hit in found["hits"])
    assert all(f"/{texts[hit['id']][0]}/records/" in hit["url"] for hit in found["hits"])
    assert all(hit["title"] for hit in found["hits"])


def test_newest_first_runs_through_all_counties(page: Page) -> None:
    page.goto("search/")
    days = [hit["date"] for hit in find(page, "党员", sort="date")["hits"]]

    assert days == sorted(days, reverse=True)
    assert len(days) > 20


def test_facets_count_all_counties(
    page: Page, names: list[str], texts: dict[str, tuple[str, list[str]]]
) -> None:
    page.goto("search/")
    facets = find(page, "党费")["facets"]
    expected = containing("党费", texts)

    assert {row["value"]: row["count"] for row in facets["site"]} == {
        name: sum(texts[number][0] == name for number in expected) for name in names
    }
    assert (
        sum(row["count"] for row in facets["year"])
        == sum(row["count"] for row in facets["unit"])
        == len(expected)
    )


def test_pinyin_counts_only_where_no_county_has_the_letters(page: Page) -> None:
    page.goto("search/")
    found = find(page, "dangfei")

    assert found["byPinyin"]
    assert found["total"] > 0
    assert all("党费" in hit["title"] for hit in found["hits"])


def test_the_page_opens_without_any_index(
    page: Page, requested: list[str], texts: dict[str, tuple[str, list[str]]]
) -> None:
    page.goto("search/")
    expect(page.locator(".gongkai-advice")).to_contain_text(f"本站有{len(texts)}条公开记录")
    expect(
        page.locator(".gongkai-facet", has_text="县区").locator(".gongkai-facet__row")
    ).to_have_count(2)

    assert [path for path in requested if path.endswith(".bin")] == []


def test_only_the_chosen_county_is_loaded(
    page: Page, requested: list[str], names: list[str], texts: dict[str, tuple[str, list[str]]]
) -> None:
    page.goto("search/")
    page.locator(f'input[name="site"][value="{names[1]}"]').check()
    page.get_by_role("searchbox").fill("党费")
    count = sum(texts[number][0] == names[1] for number in containing("党费", texts))
    expect(page.locator(".gongkai-status")).to_contain_text(f"“党费”共{count}条")
    expect(
        page.locator(f'label:has(input[value="{names[0]}"]) .gongkai-facet__count')
    ).to_have_text("未查")

    assert f"/{names[1]}/search/entry.bin" in requested
    assert [path for path in requested if path.startswith(f"/{names[0]}/")] == []


def test_a_hit_leads_to_the_record_in_its_county(page: Page) -> None:
    """The words of the query are marked on the page of the record."""
    page.goto("search/?q=党费")
    page.locator(".gongkai-hits a").first.click()
    expect(page.locator("article mark").first).to_have_text("党费")


def test_what_has_arrived_is_shown_with_how_many_have_been_asked(
    page: Page, names: list[str]
) -> None:
    waiting: list[Route] = []
    page.route(f"**/{names[1]}/search/entry.bin", lambda route: waiting.append(route))  # noqa: PLW0108 - Playwright wraps functions, not methods of builtins
    page.goto("search/?q=党费")
    expect(page.locator(".gongkai-status")).to_contain_text("条，第1页")
    expect(page.locator(".gongkai-status")).to_contain_text("已查 1/2 个县区")
    waiting[0].continue_()
    expect(page.locator(".gongkai-status")).not_to_contain_text("已查")
    expect(page.locator(".gongkai-hits mark").first).to_have_text("党费")


@pytest.mark.parametrize(
    ("status", "cut", "expected"),
    [
        pytest.param(404, 0, "检索文件没有取到（404）", id="缺失"),
        pytest.param(200, 12, "检索文件不完整", id="不完整"),
        pytest.param(200, -1, "网站的检索已经更新", id="较新"),
    ],
)
def test_an_unreadable_county_is_named_and_tried_again(
    page: Page,
    counties: Path,
    names: list[str],
    texts: dict[str, tuple[str, list[str]]],
    status: int,
    cut: int,
    expected: str,
) -> None:
    """The hits of the other counties are shown meanwhile."""
    whole = (counties / names[1] / "site/search/entry.bin").read_bytes()
    spoilt = whole[:8] + (99).to_bytes(4, "little") + whole[12:] if cut < 0 else whole[:cut]
    pattern = f"**/{names[1]}/search/entry.bin"
    page.route(pattern, lambda route: route.fulfill(status=status, body=spoilt))
    page.goto("search/?q=党费")
    alert = page.get_by_role("alert")
    here = sum(texts[number][0] == names[0] for number in containing("党费", texts))
    expect(alert).to_contain_text("没有查到的县区：")
    expect(alert).to_contain_text(expected)
    expect(page.locator(".gongkai-status")).to_contain_text(f"共{here}条")
    expect(page.locator(".gongkai-status")).to_contain_text("已查 1/2 个县区，1 个没有查到")
    expect(page.locator(".gongkai-hits mark").first).to_have_text("党费")
    page.unroute(pattern)
    alert.get_by_role("button", name="重试").click()
    expect(page.locator(".gongkai-status")).to_contain_text(
        f"“党费”共{len(containing('党费', texts))}条"
    )
    expect(alert).to_be_empty()


def test_counties_too_large_to_load_unasked_are_chosen_first(
    page: Page,
    counties: Path,
    requested: list[str],
    names: list[str],
    texts: dict[str, tuple[str, list[str]]],
) -> None:
    told = json.loads((counties / COMMON / "site/search/sites.json").read_text("utf-8"))
    for site in told["sites"]:
        site["records"] = 2_500_000
    page.route("**/search/sites.json", lambda route: route.fulfill(json=told))
    page.goto("search/?q=党费")
    expect(page.locator(".gongkai-status")).to_have_text(
        "2 个县区共有 500万条记录，一起查要先下载约 45 MB。请先在“筛选”里选县区"
    )
    assert [path for path in requested if path.endswith(".bin")] == []
    expect(page.locator(".gongkai-facet__count")).to_have_text(["未查", "未查"])
    page.get_by_role("button", name="全部都查").click()
    expect(page.locator(".gongkai-status")).to_contain_text(
        f"“党费”共{len(containing('党费', texts))}条"
    )
    expect(page.locator(".gongkai-chosen")).to_contain_text("全部县区")
    expect(page.locator(".gongkai-hits mark").first).to_have_text("党费")
    assert {f"/{name}/search/entry.bin" for name in names} < set(requested)


def test_the_search_box_loads_nothing_until_the_search_page(
    page: Page, requested: list[str]
) -> None:
    """The box in the header leads to the search page; before, no index is requested."""
    page.goto("years/")
    page.keyboard.press("/")
    expect(page.locator("#gongkai-search-box")).to_be_focused()
    page.locator("#gongkai-search-box").fill("党费")
    assert [
        path for path in requested if "/search/" in path and not path.endswith((".css", ".js"))
    ] == []
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/search/[?]q="))
    expect(page.locator(".gongkai-status")).to_contain_text("“党费”共")
