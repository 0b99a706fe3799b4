"""Take the screenshots of the documentation: eight pages of the demo, wide and narrow, light, dark and with large letters."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, ViewportSize, sync_playwright
from quiet_server import serving

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs/developers/images"
DAY = "2026-07-31"
"""The reference date of the demo in mkdocs.yml, and the date of its files.

With a fixed date the pages do not change from day to day.
"""
COLOURS = 64


class Shot(NamedTuple):
    """A page, with the size of the window and a button."""

    uri: str
    width: int = 1280
    height: int = 900
    button: str = ""
    """The name of the button to press first; empty for none."""


SHOTS = {
    "home": Shot(""),
    "record": Shot("records/2025/QSZ-2025-00044/", height=1000),
    "unit": Shot("units/qsz-shequ/"),
    "year": Shot("years/2023/"),
    "coverage": Shot("coverage/2026/qsz/"),
    "search": Shot("search/?q=党费"),
    "dark": Shot("records/2023/QSZ-2023-00001/", button="深色"),
    "phone": Shot("records/2023/QSZ-2023-00001/", 390, 844, button="大字版"),
}


def main() -> None:
    """Build the demo, serve it, and take every screenshot."""
    chromium = chromium_of()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder, "site")
        options = ["--strict", "--quiet", "-d", str(site)]
        command = [sys.executable, "-m", "mkdocs", "build", *options]
        settings = {"SOURCE_DATE_EPOCH": epoch(), "NO_MKDOCS_2_WARNING": "1"}
        environment = os.environ | settings
        subprocess.run(command, cwd=ROOT, check=True, env=environment)  # noqa: S603 - the project's own build
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic"],
        )
        with serving(site) as address:
            for name, shot in SHOTS.items():
                image = IMAGES / f"{name}.png"
                image.write_bytes(_take(browser, address, shot))
                print(image.relative_to(ROOT))  # noqa: T201 - the output of a script
        browser.close()


def chromium_of() -> str:
    """Return the path of Chromium, or end the program with an advice."""
    advice = "需要 chromium：apt-get install chromium fonts-noto-cjk"
    return shutil.which("chromium") or sys.exit(advice)


def epoch() -> str:
    """Return noon of the day in seconds of the epoch, for `SOURCE_DATE_EPOCH`."""
    noon = datetime.fromisoformat(f"{DAY}T12:00").replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    return str(int(noon.timestamp()))


def _take(browser: Browser, address: str, shot: Shot) -> bytes:
    """Return a screenshot as a small PNG."""
    size = ViewportSize(width=shot.width, height=shot.height)
    page = browser.new_page(viewport=size, locale="zh-CN")
    page.goto(address + shot.uri, wait_until="networkidle")
    if shot.button:
        page.get_by_role("button", name=shot.button).click()
        page.mouse.move(0, 0)  # away from the button, which would stay highlighted
    picture = page.screenshot()
    page.close()
    return small(picture, COLOURS)


def small(image: bytes, colours: int) -> bytes:
    """Return a PNG with few colours, a third of the size."""
    picture = Image.open(io.BytesIO(image)).convert("RGB")
    output = io.BytesIO()
    reduced = picture.quantize(colours, dither=Image.Dither.NONE)
    reduced.save(output, "PNG", optimize=True)
    return output.getvalue()


if __name__ == "__main__":
    main()
