"""The look of the pages, compared with small stored pictures, which show the layout, not each letter.

After a change that is meant, make them anew: `UPDATE_GOLDEN=1 pytest tests/browser/test_screenshots.py`, and look at the difference.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

expect = pytest.importorskip(
    "playwright.sync_api", reason="没有 playwright，网页的样子没有测试：pip install playwright"
).expect
Image = pytest.importorskip(
    "PIL.Image", reason="没有 pillow，网页的样子没有测试：pip install pillow"
)

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from playwright.sync_api import Page

KEPT = Path(__file__).parent / "screenshots"
SHOWN_WIDTH = 240
DIFFERENT = 40
"""The least difference of a changed dot, of 255; other versions of the browser differ less."""
MAY_DIFFER = 0.02
"""The share of dots that may differ, because of other versions of the browser and of the fonts."""
SHOTS = {
    "home": ("", 1280, ""),
    "record": ("records/2025/QSZ-2025-00044/", 1280, ""),
    "unit": ("units/qsz-shequ/", 1280, ""),
    "year": ("years/2023/", 768, ""),
    "dark": ("records/2023/QSZ-2023-00001/", 1280, "深色"),
    "large": ("records/2023/QSZ-2023-00001/", 360, "大字版"),
    "phone": ("", 360, ""),
    "wide": ("catalogue/", 1920, ""),
}


def picture(page: Page, uri: str, width: int, button: str) -> Picture:
    page.set_viewport_size({"width": width, "height": width * 3 // 4 if width > 500 else 740})
    page.goto(uri, wait_until="networkidle")
    if button:
        page.get_by_role("button", name=button).click()
        expect(page.locator("html")).to_have_class(
            "js gongkai-dark" if button == "深色" else "js gongkai-large"
        )
        page.mouse.move(0, 0)
    taken = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    small: Picture = taken.resize(
        (SHOWN_WIDTH, taken.height * SHOWN_WIDTH // taken.width), Image.Resampling.BOX
    )
    return small


def difference(one: Picture, other: Picture) -> float:
    """Return the share of dots that are different."""
    if one.size != other.size:
        return 1
    pairs = zip(one.tobytes(), other.tobytes(), strict=True)
    far = [abs(left - right) > DIFFERENT for left, right in pairs]
    return sum(any(far[dot : dot + 3]) for dot in range(0, len(far), 3)) * 3 / len(far)


@pytest.mark.parametrize("name", SHOTS)
def test_a_page_looks_as_it_did(new_page: Page, name: str) -> None:
    fonts = shutil.which("fc-list")
    if (
        fonts
        and "Noto Sans CJK SC"
        not in subprocess.run([fonts], capture_output=True, text=True, check=True).stdout
    ):
        pytest.skip("没有 Noto CJK 字体，网页的样子没有比较：apt install fonts-noto-cjk")
    kept = KEPT / f"{name}.png"
    now = picture(new_page, *SHOTS[name])
    if os.environ.get("UPDATE_GOLDEN"):
        now.quantize(64, dither=Image.Dither.NONE).save(kept, optimize=True)

    assert difference(now, Image.open(kept).convert("RGB")) <= MAY_DIFFER


def test_another_look_is_noticed(new_page: Page) -> None:
    kept = Image.open(KEPT / "record.png").convert("RGB")
    new_page.add_init_script(
        """addEventListener("DOMContentLoaded", () => document.querySelector("table").remove())"""
    )

    assert difference(picture(new_page, *SHOTS["record"]), kept) > MAY_DIFFER
