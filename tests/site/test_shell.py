"""Breadcrumbs and contents have the HTML of the theme's own partials."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import material
from mkdocs.structure.toc import get_toc

from gongkai.pages.markdown_html import Heading
from gongkai.site.page_jobs import nested
from gongkai.site.shell import MARKS, Shell, Slots, contents_of, trail, without_indentation

TEMPLATES = Path(material.__file__).parent / "templates"
HEADINGS = [
    Heading(1, "top", "标题", "标题"),
    Heading(2, "one", "一、&lt;要求&gt;", ""),
    Heading(3, "one-a", "（一）", ""),
    Heading(3, "one-b", "（二）", ""),
    Heading(2, "two", "二、附件", ""),
]


def rendered(name: str, **values: Any) -> str:
    """Return a partial of Material without indentation."""
    env = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES))  # noqa: S701 - as Material has it
    env.filters["url"] = lambda address: address
    lang = SimpleNamespace(t=lambda key: key)
    return without_indentation(env.get_template(name).render(lang=lang, **values)).strip()


def test_contents_are_written_as_the_theme_writes_them() -> None:
    tokens = nested(HEADINGS)
    page = SimpleNamespace(toc=get_toc(tokens))
    by_theme = rendered("partials/toc.html", page=page, config=SimpleNamespace(mdx_configs={}))
    contents = contents_of(tokens)

    assert contents.items in by_theme
    assert by_theme.count("<li") == contents.items.count("<li") == len(HEADINGS) - 1
    assert (contents.is_shown, contents.anchor) == (True, "top")


def test_a_page_with_one_heading_shows_no_contents() -> None:
    assert not contents_of(nested(HEADINGS[:2])).is_shown
    assert contents_of([]).anchor == ""


def test_breadcrumbs_are_written_as_the_theme_writes_them() -> None:
    ancestors = [
        SimpleNamespace(title="镇党委", url="units/qsz/"),
        SimpleNamespace(title="按单位", url="units/"),
    ]
    page = SimpleNamespace(meta={}, ancestors=ancestors)
    by_theme = rendered("partials/path.html", page=page, nav=SimpleNamespace(homepage=None))
    items = trail([("按单位", "units/"), ("镇党委", "units/qsz/")])

    assert [line for line in items.split("\n") if line] == [
        line for line in by_theme.split("\n") if line
    ][2:-2]


def test_a_shell_is_filled_slot_by_slot() -> None:
    shell = Shell.of(
        f"<title>{MARKS.title}</title><a href='{MARKS.canonical_url}'>{MARKS.title}</a>{MARKS.content}"
    )
    slots = Slots(
        title="题 gongkai-slot-content-",
        content="<h1>题</h1>",
        canonical_url="http://dangwu.example/",
    )

    assert shell.fill(slots) == (
        "<title>题 gongkai-slot-content-</title><a href='http://dangwu.example/'>题 gongkai-slot-content-</a><h1>题</h1>"
    )
