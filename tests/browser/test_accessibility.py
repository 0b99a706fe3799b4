"""WCAG 2.1 AA and the rules of good practice, by axe-core: every type of page, light, dark and grey, wide and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from gongkai.cli import main

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="没有 axe-playwright-python，无障碍没有测试")

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
PALETTES = ("浅色", "深色", "灰色")


@pytest.fixture(params=PALETTES)
def palette(request: pytest.FixtureRequest, browser: Browser, address: str, grey_address: str) -> Iterator[Page]:
    """Return a tab that shows the site in one of the palettes."""
    home = grey_address if request.param == "灰色" else address
    context = browser.new_context(base_url=home, locale="zh-CN", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if request.param == "深色" else "light")
    yield page
    context.close()


def violations(page: Page) -> list[str]:
    """Return what axe finds on a page: rule, and the elements."""
    found: dict[str, Any] = axe.Axe().run(page).response
    return [f"{each['id']}：{node['html'][:160]} {node['failureSummary']}" for each in found["violations"] for node in each["nodes"]]


@pytest.mark.parametrize("uri", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing(palette: Page, uri: str) -> None:
    palette.goto(uri, wait_until="networkidle")

    assert violations(palette) == []


@pytest.mark.parametrize("uri", ["", "records/2023/QSZ-2023-00001/", "coverage/2026/qsz/", "catalogue/", "search/?q=党费"])
def test_axe_finds_nothing_on_a_phone_with_large_letters(page: Page, uri: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(uri)
    page.get_by_role("button", name="大字版").click()
    page.wait_for_load_state("networkidle")

    assert violations(page) == []


@pytest.mark.parametrize("uri", ["", "years/", "units/", "kinds/", "guide/", "search/?q=党费"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_on_the_common_site_of_several_counties(browser: Browser, common: str, uri: str, colours: str) -> None:
    context = browser.new_context(base_url=common, locale="zh-CN", color_scheme="dark" if colours == "dark" else "light")
    page = context.new_page()
    page.goto(uri, wait_until="networkidle")
    found = violations(page)
    context.close()

    assert found == []


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
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], name: str
) -> None:
    data = ["--data", str(Path(__file__).parents[2] / "data")]
    address = ["--address", "https://gongkai.example/"] if command[0] == "notice" else []
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [*command, *data, *address])
    assert done.exit_code == 0, done.output
    context = browser.new_context()
    page = context.new_page()
    page.goto((tmp_path / name).as_uri())
    found = violations(page)
    context.close()

    assert found == []
