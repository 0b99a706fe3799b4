"""Take the pictures of the writer's handbook: each step from the file to the page.

The pictures show the output of the commands and the finished pages. The record is the example of the handbook in a
copy of the demo, once with the mistake that the handbook explains.
"""

from __future__ import annotations

import html
import re
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from quiet_server import serving
from screenshots import ROOT, chromium_of, epoch, small
from shell import new_shell

HANDBOOK = ROOT / "docs/handbook"
IMAGES = HANDBOOK / "images"
COLOURS = 48
WIDTH = 820
REPLACED = 5
"""The first lines of a record, which a writer replaces in a record of any kind."""
RECORD = "data/records/qsz-jiguan/2026/00089.yml"
MISTAKE = ("发布日期: 2026-07-06", "发布日期: 2026-07-01")
CORRECTED = "records/2023/QSZ-2023-00073/"
LAST_ELEMENT_BOTTOM = (
    "() => Math.ceil(document.body.lastElementChild.getBoundingClientRect().bottom)"
)
_KEY = re.compile(r"^( *(?:- )?)([^：:\s{]+)(:)")
_VALUE = re.compile(r"(:</span> |: )(.+)$")
_TYPED = re.compile(r"^\$ .*$", re.MULTILINE)
STYLE = """
body {margin: 0; background: #fff}
figure {box-sizing: border-box; width: 820px; margin: 0; border: 2px solid #8a8a8a; border-radius: 8px; overflow: hidden; background: #fff}
figcaption {padding: 8px 14px; background: #e4e4e4; font: 16px "Noto Sans CJK SC", sans-serif}
pre {margin: 0; padding: 12px 14px; font: 16px/1.6 "Noto Sans Mono CJK SC", monospace; white-space: pre-wrap; overflow-wrap: anywhere}
pre.dark {background: #1f2328; color: #f0f0f0}
.number {display: inline-block; width: 1.6em; margin-right: 1em; color: #777; text-align: right}
.key {color: #0b4f9e} .typed {color: #ffd866}
mark {background: #ffe08a; color: inherit}
"""


def main() -> None:
    """Write every picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        project = Project(Path(folder))
        browser = playwright.chromium.launch(
            executable_path=chromium_of(),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic"],
        )
        _draw(browser, "file", editor(RECORD, project.example))
        _draw(browser, "form", project.form())
        project.write(project.example.replace(*MISTAKE))
        wrong = project.typed("gongkai check")
        project.write(project.example)
        right = project.typed("gongkai check")
        _draw(browser, "check", terminal(wrong + right))
        added = project.typed(f"git add {RECORD}")
        committed = project.typed("git commit -m 公开：机关党支部2026年上半年总结")
        _draw(browser, "commit", terminal(added + committed))
        _take_pages(browser, project)
        browser.close()


class Project:
    """A copy of the demo in a repository, to which the example of the handbook is added."""

    def __init__(self, folder: Path) -> None:
        """Copy the demo into a folder and commit the copy."""
        self.folder = folder / "清水镇党务公开"
        handbook = (HANDBOOK / "writer.md").read_text("utf-8")
        (self.example,) = re.findall(r"```yaml\n(.*?)```", handbook, re.DOTALL)
        for name in ("data", "docs"):
            shutil.copytree(ROOT / name, self.folder / name)
        shutil.copy(ROOT / "mkdocs.yml", self.folder)
        (self.folder / "hooks").mkdir()
        shutil.copy(ROOT / "hooks/disclosure.py", self.folder / "hooks")
        self.shell = new_shell(folder / "commands", epoch())
        lines = "git init --quiet -b main\ngit add .\ngit commit --quiet -m 已公开的"
        self.shell.must(self.folder, lines)

    def write(self, text: str) -> None:
        """Write the record of the example."""
        (self.folder / RECORD).write_text(text, "utf-8")

    def typed(self, line: str) -> str:
        """Run a line of shell; return the line and its output, as in a terminal."""
        return f"$ {line}\n{self.shell.run(self.folder, line).output}"

    def form(self) -> str:
        """Return the approval form of the record before it is approved."""
        self.write(re.sub(r"^审批:\n(?:  .*\n)+", "", self.example, flags=re.MULTILINE))
        self.shell.must(self.folder, f"gongkai form {RECORD} --out form.html")
        form = self.folder / "form.html"
        text = form.read_text("utf-8")
        form.unlink()
        return text


def editor(name: str, text: str) -> str:
    """Return a file in an editor, with the texts to replace marked."""
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        markup = _KEY.sub(r'\1<span class="key">\2</span>\3', html.escape(line, quote=False))
        if number <= REPLACED:
            markup = _VALUE.sub(r"\1<mark>\2</mark>", markup)
        lines.append(f'<span class="number">{number}</span>{markup}')
    joined = "\n".join(lines)
    return f"<figure><figcaption>{name}</figcaption><pre>{joined}</pre></figure>"


def terminal(text: str) -> str:
    """Return typed lines and their output in a terminal."""
    escaped = html.escape(text.rstrip(), quote=False)
    markup = _TYPED.sub(r'<span class="typed">\g<0></span>', escaped)
    caption = "<figcaption>终端：清水镇党务公开</figcaption>"
    return f'<figure>{caption}<pre class="dark">{markup}</pre></figure>'


def _draw(browser: Browser, name: str, content: str) -> None:
    """Take the picture of a figure, or of a whole page."""
    page = browser.new_page(viewport={"width": WIDTH, "height": 1000}, locale="zh-CN")
    if content.startswith("<figure"):
        content = f'<!doctype html><html lang="zh-CN"><style>{STYLE}</style>{content}'
    page.set_content(content)
    height = page.evaluate(LAST_ELEMENT_BOTTOM)
    picture = page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": height})
    (IMAGES / f"{name}.png").write_bytes(small(picture, COLOURS))
    page.close()


def _take_pages(browser: Browser, project: Project) -> None:
    """Take the page of the example, and the page of a corrected record."""
    project.shell.must(project.folder, "mkdocs build --strict --quiet")
    number = RECORD.rpartition("/")[2].removesuffix(".yml")
    page = browser.new_page(viewport={"width": 1000, "height": 900}, locale="zh-CN")
    with serving(project.folder / "site") as address:
        page.goto(f"{address}records/2026/QSZ-2026-{number}/", wait_until="networkidle")
        (IMAGES / "record.png").write_bytes(small(page.screenshot(), COLOURS))
        page.goto(address + CORRECTED, wait_until="networkidle")
        page.get_by_role("heading", name="更正").first.scroll_into_view_if_needed()
        page.evaluate("scrollBy(0, 500)")
        (IMAGES / "correction.png").write_bytes(small(page.screenshot(), COLOURS))
    page.close()


if __name__ == "__main__":
    main()
