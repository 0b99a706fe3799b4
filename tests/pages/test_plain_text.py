from __future__ import annotations

from pathlib import Path

from markdown import markdown

from gongkai.content import build_content
from gongkai.model import Audience

ROOT = Path(__file__).parents[2]
EXTENSIONS = ["fenced_code", "md_in_html", "tables", "toc"]


def test_leaving_plain_text_alone_changes_no_page_of_the_demo() -> None:
    pages = build_content(ROOT / "data", Audience(), ROOT / "docs").pages
    assert len(pages) > 300
    for page in pages:
        quick = markdown(page.markdown, extensions=[*EXTENSIONS, "gongkai.pages.plain_text"])
        assert quick == markdown(page.markdown, extensions=EXTENSIONS), page.uri


def test_markup_of_every_kind_is_still_read() -> None:
    text = "*甲* **乙** `丙` [丁](d.md) ![戊](e.png) <https://x.example> <b>己</b> 庚&amp;辛  \n壬 \\* 癸@x"
    assert markdown(text, extensions=["gongkai.pages.plain_text"]) == markdown(text)
