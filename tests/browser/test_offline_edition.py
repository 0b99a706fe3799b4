"""The edition that opens from a folder, where pages can neither fetch nor load modules."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import pytest

from gongkai.search import Document
from gongkai.search.browser.classic import classic_script

expect = pytest.importorskip(
    "playwright.sync_api", reason="没有 playwright，浏览器里的检索没有测试：pip install playwright"
).expect

if TYPE_CHECKING:
    from playwright.sync_api import Page


class Scan(Protocol):
    def __call__(
        self, query: str, passes: Callable[[Document], bool] = ..., /
    ) -> list[Document]: ...


def test_the_search_works_from_a_folder(page_from_folder: Page, scan: Scan) -> None:
    total = len(scan("党费 收缴"))
    in_2023 = len(scan("党费 收缴", lambda entry: entry.facets.year == 2023))
    page = page_from_folder
    page.goto("index.html")
    page.keyboard.press("/")
    page.keyboard.insert_text("黨費 收缴")
    expect(page.get_by_role("option").last).to_have_text(f"查看全部{total}条")
    page.keyboard.press("Enter")
    expect(page.locator(".gongkai-status")).to_contain_text(f"共{total}条")
    page.get_by_role("checkbox", name=re.compile("2023年")).check()
    expect(page.locator(".gongkai-status")).to_contain_text(f"共{in_2023}条")
    page.reload()
    expect(page.locator(".gongkai-status")).to_contain_text(f"共{in_2023}条")
    page.locator(".gongkai-hits a").first.click()
    expect(page.locator("article mark").first).to_be_visible()
    expect(page.locator(".gongkai-marks")).to_contain_text("已标出：党费、收缴")


def test_pinyin_works_from_a_folder(page_from_folder: Page) -> None:
    page_from_folder.goto("search/index.html?q=dfsj")
    expect(page_from_folder.locator(".gongkai-hits a").first).to_contain_text("党费收缴")


def test_lists_are_linked_by_their_files(page_from_folder: Page) -> None:
    page_from_folder.goto("search/index.html")
    page_from_folder.get_by_role("article").get_by_role("link", name="按年度").click()
    expect(page_from_folder.get_by_role("heading", level=1)).to_contain_text("年度")


MODULES = {
    "main.js": """import {count, step} from "./count.js";
export class Page {
  async load() {
    const {name} = await import("./late.js");
    return `${name} ${step()} ${count} ${this.load === Page.prototype.load}`;
  }
}
""",
    "count.js": "export const count = 7;\nlet steps = 0;\nexport function step() {\n  return ++steps;\n}\n",
    "late.js": 'import {step} from "./count.js";\nconst count = step();\nexport const name = `late ${count}`;\n',
}


def test_a_plain_script_of_modules_does_what_they_do(page: Page) -> None:
    page.goto("")
    page.route(
        "**/made.js",
        lambda route: route.fulfill(
            body=classic_script(MODULES, "main.js", "made"), content_type="text/javascript"
        ),
    )
    page.add_script_tag(url="made.js")
    assert page.evaluate("new made.Page().load()") == "late 1 2 7 true"
    assert page.evaluate("typeof count + typeof step + typeof gongkaiModules") == "undefined" * 3
