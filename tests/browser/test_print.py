"""A record on paper: an A4 sheet after GB/T 9704-2012, without the furniture of the site, with its permanent address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from gongkai.pages.qr_code import qr_code

expect = pytest.importorskip(
    "playwright.sync_api", reason="没有 playwright，打印没有在浏览器里测试：pip install playwright"
).expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

RECORD = "records/2023/QSZ-2023-00001/"
POINT = 96 / 72
"""A typographic point in pixels."""


@pytest.fixture(params=["浅色", "深色"])
def sheet(request: pytest.FixtureRequest, page: Page) -> Page:
    """Return the printed page of a record, from the light and the dark display."""
    page.emulate_media(color_scheme="dark" if request.param == "深色" else "light")
    page.goto(RECORD)
    page.emulate_media(media="print")
    return page


def test_the_furniture_of_the_site_stays_away(sheet: Page) -> None:
    for furniture in ("header", "footer", "nav", ".gongkai-formats", ".md-skip"):
        for element in sheet.locator(furniture).all():
            expect(element).to_be_hidden()


def test_the_sheet_has_issuer_title_text_and_permanent_address(sheet: Page) -> None:
    expect(sheet.locator(".gongkai-issuer")).to_have_text("清水镇党建工作办公室")
    expect(sheet.get_by_role("heading", level=1)).to_be_visible()
    expect(sheet.locator(".gongkai-address")).to_be_visible()
    expect(sheet.locator(".gongkai-address")).to_have_text(
        re.compile(rf"^永久地址：https?:.*/{RECORD}$")
    )


def test_the_code_of_the_address_is_on_paper_only(page: Page) -> None:
    """The QR code of the address is hidden on the screen."""
    page.goto(RECORD)
    code = page.locator(".gongkai-address svg")
    expect(code).to_be_hidden()
    page.emulate_media(media="print")
    expect(code).to_be_visible()
    box = code.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == pytest.approx((26 * 96 / 25.4, 26 * 96 / 25.4), abs=0.5)
    address = page.locator("link[rel=canonical]").get_attribute("href")
    assert address is not None
    assert address.endswith(RECORD)
    drawn = re.search(r' d="([^"]*)"', qr_code(address))
    assert drawn is not None
    expect(code.locator("path")).to_have_attribute("d", drawn[1])


def test_letters_lines_and_colours_are_those_of_the_standard(sheet: Page) -> None:
    size, line, indent, colour = sheet.evaluate("""() => {
      const style = getComputedStyle(document.querySelector("article h2 ~ p + p"));
      return [style.fontSize, style.lineHeight, style.textIndent, style.color];
    }""")
    assert [float(size[:-2]), float(line[:-2]), float(indent[:-2])] == pytest.approx(
        [16 * POINT, 28.95 * POINT, 32 * POINT], abs=0.1
    )
    assert colour == "rgb(0, 0, 0)"
    expect(sheet.locator("h1")).to_have_css("text-align", "center")
    assert float(
        sheet.locator("h1").evaluate("(e) => getComputedStyle(e).fontSize")[:-2]
    ) == pytest.approx(22 * POINT, abs=0.1)
    assert "SimHei" in sheet.locator("h2").first.evaluate("(e) => getComputedStyle(e).fontFamily")


def test_what_is_printed_is_a4(page: Page) -> None:
    page.goto(RECORD)
    made = page.pdf(prefer_css_page_size=True)

    boxes = {
        tuple(float(number) for number in box.split())
        for box in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", made)
    }
    assert boxes
    for box in boxes:
        assert box == pytest.approx((0, 0, 595, 842), abs=1)


def test_the_application_form_is_one_sheet(page: Page) -> None:
    page.goto("application/form/")
    made = page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", made)) == 1
