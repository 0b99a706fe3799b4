"""WCAG 2.1 AA and the rules of good practice, by axe-core: every type of page, light, dark and grey, wide and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from gongkai.commands.cli import main

expect = pytest.importorskip(
    "playwright.sync_api", reason="没有 playwright，无障碍没有测试：pip install playwright"
).expect
axe = pytest.importorskip(
    "axe_playwright_python.base", reason="没有 axe-playwright-python，无障碍没有测试"
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = {
    "首页": "",
    "记录：工作总结": "records/2023/QSZ-2023-00001/",
    "记录：党费": "records/2025/QSZ-2025-00044/",
    "记录：更正": "records/2023/QSZ-2023-00073/",
    "记录：撤下": "records/2023/QSZ-2023-00069/",
    "更正与撤下": "changes/",
    "单位": "units/qsz-shequ/",
    "单位的树": "units/",
    "年度": "years/2023/",
    "年度按单位": "years/2023/units/",
    "各年度": "years/",
    "种类": "kinds/work-summary/",
    "各种类": "kinds/",
    "公开目录": "catalogue/",
    "公开目录打印版": "catalogue/print/",
    "目录事项": "catalogue/2.3/",
    "公开台账": "coverage/",
    "一年的台账": "coverage/2026/",
    "一个单位的台账": "coverage/2026/qsz/",
    "检索": "search/?q=党费",
    "没有结果的检索": "search/?q=没有的词语啊",
    "公开指南": "guide/",
    "依申请公开": "application/",
    "申请登记": "application/log/",
    "申请表": "application/form/",
    "意见和答复": "opinions/",
    "没有的页面": "404.html",
}
COMMON_PAGES = ["", "years/", "units/", "kinds/", "guide/", "search/?q=党费"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
"""The rules of axe whose results depend on colours; all others see the same page in each display."""
RUN = """async (rules) => {
  const only = rules.length ? {runOnly: {type: "rule", values: rules}} : {};
  const {violations} = await axe.run({resultTypes: ["violations"], ...only});
  return violations.flatMap(({id, nodes}) => nodes.map((node) => `${id}：${node.html.slice(0, 160)} ${node.failureSummary}`));
}"""
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Wait for the layout, after which the keyboard reaches tables wider than the page."""
GREY = """() => {
  const grey = (colour) => colour.replace(/\\d+, \\d+, \\d+/, (parts) => {
    const [red, green, blue] = parts.split(", ");
    const light = Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue);
    return `${light}, ${light}, ${light}`;
  });
  for (const element of document.querySelectorAll("html, body, body *")) {
    const {color, backgroundColor} = getComputedStyle(element);
    Object.assign(element.style, {color: grey(color), backgroundColor: grey(backgroundColor)});
  }
}"""
"""Apply the filter of the days of mourning to all colours; axe does not see filters."""


@pytest.fixture(scope="module")
def looked_at(browser: Browser) -> Iterator[Page]:
    """Return one tab for all pages, without animations, which would change colours."""
    context = browser.new_context(
        locale="zh-CN", viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def loaded(page: Page, uri: str) -> Page:
    """Open a page, wait for the hits of a search, and load axe."""
    page.goto(uri)
    if "search/?" in uri:
        expect(page.locator("#gongkai-search-page .gongkai-status")).to_have_text(
            re.compile("共|没有"), timeout=30_000
        )
        page.wait_for_load_state("networkidle")
    page.evaluate(axe.AXE_SCRIPT)
    return page


def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Return the violations on a page: rule and elements; without rules all are applied."""
    found: list[str] = page.evaluate(RUN, list(rules))
    return found


def in_light_and_dark(page: Page) -> dict[str, list[str]]:
    """Return the violations in the dark and in the light display.

    The display changes in the open page, which stays light.
    """
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    expect(page.locator("body")).to_have_css("background-color", "rgb(22, 21, 20)")
    dark = violations(page, COLOUR_RULES)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    expect(page.locator("body")).to_have_css("background-color", "rgb(245, 243, 240)")
    return {"dark": dark, "light": violations(page)}


@pytest.mark.parametrize("uri", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing_light_dark_and_grey(looked_at: Page, address: str, uri: str) -> None:
    page = loaded(looked_at, address + uri)

    assert in_light_and_dark(page) == {"light": [], "dark": []}
    page.evaluate(GREY)
    expect(page.locator("body")).to_have_css("background-color", "rgb(243, 243, 243)")
    assert violations(page, COLOUR_RULES) == []


@pytest.mark.parametrize(
    "uri",
    ["", "records/2023/QSZ-2023-00001/", "coverage/2026/qsz/", "catalogue/", "search/?q=党费"],
)
def test_axe_finds_nothing_on_a_phone_with_large_letters(page: Page, uri: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(reduced_motion="reduce")
    loaded(page, uri).get_by_role("button", name="大字版").click()
    expect(page.locator("html")).to_have_class("js gongkai-large")
    page.evaluate(DRAWN)

    assert violations(page) == []


@pytest.mark.parametrize("uri", COMMON_PAGES)
def test_axe_finds_nothing_on_the_common_site(looked_at: Page, common: str, uri: str) -> None:
    """Axe finds nothing on a common site of several counties, in light and dark."""
    assert in_light_and_dark(loaded(looked_at, common + uri)) == {"light": [], "dark": []}


def test_what_is_wrong_is_found(looked_at: Page, address: str) -> None:
    page = loaded(looked_at, address)
    page.evaluate(
        "document.querySelector('article a').style.cssText = 'color: #ccc; background: #fff'"
    )

    assert {found.split("：")[0] for found in violations(page)} >= {"color-contrast"}


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["form", "QSZ-2025-00044"], "党务公开审批表-QSZ-2025-00044.html"),
        (["notice", "QSZ-2025-00044"], "公开栏-QSZ-2025-00044.html"),
        (["notice", "--year", "2023", "--unit", "qsz-shequ"], "党务公开汇编-qsz-shequ-2023.html"),
    ],
    ids=["审批表", "公开栏", "汇编"],
)
def test_axe_finds_nothing_on_what_is_written_to_be_printed(
    looked_at: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], name: str
) -> None:
    data = ["--data", str(Path(__file__).parents[2] / "data")]
    address = ["--address", "https://gongkai.example/"] if command[0] == "notice" else []
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [*command, *data, *address])
    assert done.exit_code == 0, done.output
    assert violations(loaded(looked_at, (tmp_path / name).as_uri())) == []
