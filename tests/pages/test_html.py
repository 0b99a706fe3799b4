from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from pymdownx.slugs import slugify

from gongkai.commands.demo import synthetic_files
from gongkai.model import Audience
from gongkai.pages import Page
from gongkai.pages.escape import escape
from gongkai.pages.markdown_html import Heading, to_html
from gongkai.site.pipeline import build_content

ROOT = Path(__file__).parents[2]
SLUG = slugify(case="lower")
NOT_OF_THESE_FORMS = {"search/index.md", "units/index.md"}
"""The pages with an element of their own, and with a list in a list."""


def same_link(target: str) -> str:
    return target


def python_markdown() -> Markdown:
    return Markdown(
        extensions=["fenced_code", "md_in_html", "tables", "toc"],
        extension_configs={"toc": {"slugify": SLUG}},
    )


def headings(tokens: list[dict[str, Any]]) -> Iterator[Heading]:
    for token in tokens:
        yield Heading(token["level"], token["id"], token["name"], token["html"])
        yield from headings(token["children"])


def assert_same(markdown: str) -> None:
    made = to_html(markdown, same_link, SLUG)
    converter = python_markdown()
    assert made is not None
    assert made.html == converter.convert(markdown)
    assert made.headings == list(headings(converter.toc_tokens))  # type: ignore[attr-defined]


@pytest.fixture(params=["demo", "synthetic"])
def pages(request: pytest.FixtureRequest, tmp_path: Path) -> list[Page]:
    if request.param == "demo":
        return list(build_content(ROOT / "data", Audience(), ROOT / "docs").pages)
    for uri, text in synthetic_files(records=250, seed=7):
        path = tmp_path / uri
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return list(build_content(tmp_path / "data", Audience(), tmp_path / "docs").pages)


def test_every_generated_page_equals_that_of_python_markdown(pages: list[Page]) -> None:
    """Pages outside the known forms are left to Python-Markdown."""
    assert len(pages) > 250
    for page in pages:
        if page.uri in NOT_OF_THESE_FORMS:
            assert to_html(page.markdown, same_link, SLUG) is None
        else:
            assert_same(page.markdown)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.text(
            st.sampled_from("甲乙　 12.)-+*_`[]()!<>&#|~^$@:\"'\\\t\n=%?/a\u200b\x02é"), min_size=1
        ),
        min_size=6,
        max_size=6,
    )
)
def test_any_text_of_a_record_equals_that_of_python_markdown(texts: list[str]) -> None:
    """Any text makes the same HTML as Python-Markdown."""
    one, two, three, four, five, six = (
        escape(f"甲{text}") if not escape(text) else escape(text) for text in texts
    )
    assert_same(
        f'<p class="gongkai-issuer">{three}</p>\n\n'
        f"# {one}\n\n> {two}\n\n{three}\n\n- [{four}](a/index.md) {one}\n- {five}\n\n**{six}**\n\n"
        f'<div class="gongkai-sheet" markdown="1">\n\n| {one} | {two} |\n| --- | --- |\n| {three}<br>{four} | <time>2023-01-02</time> |\n\n</div>\n'
    )


@pytest.mark.parametrize(
    "markdown",
    [
        "正文*斜体*",
        "`代码`",
        "![图](a.png)",
        "<script>甲</script>",
        "<span onclick=x>甲</span>",
        "甲&nbsp;乙",
        "甲\n乙",
        "    代码",
        "1. 甲",
        "+ 甲",
        "- 甲\n    - 乙",
        "- 甲\n\n- 乙",
        "- - 甲",
        "> 甲\n> 乙",
        "####### 甲",
        "#甲",
        "甲\n===",
        "---",
        "| 甲 |\n| :-: |\n| 乙 |",
        "| 甲 | 乙 |\n| --- | --- |\n| 丙 |",
        '<div class="a" markdown="1">\n\n甲',
        "甲  乙",
        "[甲][乙]",
        '[甲](乙 "丙")',
        "<https://a.example>",
        "甲 {: .a }\n{: .b }",
        "```\n甲\n```",
        "** 甲 **",
    ],
)
def test_a_page_with_any_other_form_is_left_to_python_markdown(markdown: str) -> None:
    assert to_html(markdown, same_link, SLUG) is None


def test_equal_headings_are_numbered_as_python_markdown_does() -> None:
    assert_same("# 甲\n\n## 乙\n\n## 乙\n\n### 乙\n\n## 甲\n")


def test_links_go_through_the_function_with_the_addresses() -> None:
    made = to_html(
        "[甲](../b/index.md#丙)\n", lambda target: target.replace("index.md", "") + "?x=1&y", SLUG
    )
    assert made is not None
    assert made.html == '<p><a href="../b/#丙?x=1&amp;y">甲</a></p>'
