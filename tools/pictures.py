"""Take the pictures of the writer's handbook: each step from the file to the page, with what the commands say and the pages that come of it.

The record is the handbook's own example, once with the mistake that the handbook tells of; it is laid into a copy of the demo.
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
"""How many lines of a record are to be replaced first, whatever its kind."""
RECORD = "data/records/qsz-jiguan/2026/00089.yml"
MISTAKE = ("发布日期: 2026-07-06", "发布日期: 2026-07-01")
CORRECTED = "records/2023/QSZ-2023-00073/"
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
        _draw(browser, "check", terminal(wrong + project.typed("gongkai check")))
        _draw(
            browser,
            "commit",
            terminal(
                "".join(
                    project.typed(line)
                    for line in (
                        f"git add {RECORD}",
                        "git commit -m 公开：机关党支部2026年上半年总结",
                    )
                ),
            ),
        )
        _take_pages(browser, project)
        browser.close()


class Project:
    """A copy of the demo in a repository, without and then with the example of the handbook."""

    def __init__(self, folder: Path) -> None:
        """Lay the demo below a folder and commit it."""
        self.folder = folder / "清水镇党务公开"
        (self.example,) = re.findall(
            r"```yaml\n(.*?)```",
            (HANDBOOK / "writer.md").read_text("utf-8"),
            re.DOTALL,
        )
        for name in ("data", "docs"):
            shutil.copytree(ROOT / name, self.folder / name)
        shutil.copy(ROOT / "mkdocs.yml", self.folder)
        (self.folder / "hooks").mkdir()
        shutil.copy(ROOT / "hooks/disclosure.py", self.folder / "hooks")
        self.shell = new_shell(folder / "commands", epoch())
        self.shell.must(
            self.folder,
            "git init --quiet -b main\ngit add .\ngit commit --quiet -m 已公开的",
        )

    def write(self, text: str) -> None:
        """Write the record."""
        (self.folder / RECORD).write_text(text, "utf-8")

    def typed(self, line: str) -> str:
        """Run a line of shell; return it as a terminal shows it, and what it says."""
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
    """Return a file as an editor shows it, with what is to be replaced marked."""
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        shown = re.sub(
            r"^( *(?:- )?)([^：:\s{]+)(:)",
            r'\1<span class="key">\2</span>\3',
            html.escape(line, quote=False),
        )
        if number <= REPLACED:
            shown = re.sub(r"(:</span> |: )(.+)$", r"\1<mark>\2</mark>", shown)
        lines.append(f'<span class="number">{number}</span>{shown}')
    joined = "\n".join(lines)
    return f"<figure><figcaption>{name}</figcaption><pre>{joined}</pre></figure>"


def terminal(text: str) -> str:
    """Return what was typed and said as a terminal shows it."""
    shown = re.sub(
        r"^\$ .*$",
        r'<span class="typed">\g<0></span>',
        html.escape(text.rstrip(), quote=False),
        flags=re.MULTILINE,
    )
    return f'<figure><figcaption>终端：清水镇党务公开</figcaption><pre class="dark">{shown}</pre></figure>'


def _draw(browser: Browser, name: str, figure: str) -> None:
    page = browser.new_page(viewport={"width": WIDTH, "height": 1000}, locale="zh-CN")
    page.set_content(
        f'<!doctype html><html lang="zh-CN"><style>{STYLE}</style>{figure}' if figure.startswith("<figure") else figure,
    )
    box = page.evaluate("() => Math.ceil(document.body.lastElementChild.getBoundingClientRect().bottom)")
    (IMAGES / f"{name}.png").write_bytes(
        small(
            page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": box}),
            COLOURS,
        ),
    )
    page.close()


def _take_pages(browser: Browser, project: Project) -> None:
    """Take the page of the record, and that of a corrected one."""
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
