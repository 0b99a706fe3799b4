"""Text comes out of Markdown as written, in every place and every dialect."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown import Markdown as PythonMarkdown
from markdown_it import MarkdownIt
from mkdocs.config import load_config

from gongkai.pages.escape import Markdown, escape, escape_text

ROOT = Path(__file__).parents[2]
HARMLESS = "寻常文字"
BLANKS = re.compile(r"[\s\x00-\x20\x7f]+")

Elements = list[tuple[str, list[tuple[str, str | None]]]]

FRAGMENTS = (
    *(
        "**",
        "__",
        "##",
        "# ",
        "###### ",
        "`",
        "```",
        "```py",
        "~~~",
        "~~",
        "--",
        "---",
        "***",
        "___",
        "- ",
        "* ",
        "+ ",
        "1. ",
        "2) ",
        "9.",
    ),
    *(
        "> ",
        ">",
        "|",
        "| a | b |",
        "|---|",
        ":---:",
        "===",
        "==",
        "=== ",
        '=== "签"',
        "!!! note",
        "??? note",
        "???+ note",
        "::: x",
        ": 释义",
    ),
    *(
        "[",
        "]",
        "![",
        "](",
        "[x](javascript:x)",
        "[x]: /y",
        "[^1]",
        "[^1]: 注",
        "*[词]: 义",
        "[TOC]",
        "[[x]]",
        "[ ] ",
        "{: .x }",
        "{ .x }",
        "{#x}",
    ),
    *(
        "<b>",
        "</p>",
        "</div>",
        "<script>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?php",
        "?>",
        "<a@b.cn>",
        "<https://x.example>",
        "<br>",
        "<div markdown>",
    ),
    *(
        "&lt;",
        "&#60;",
        "&#x3c;",
        "&",
        "&amp",
        ";",
        "{{ 7*7 }}",
        "{% raw %}",
        "{#",
        "#}",
        "$x$",
        "$$",
        "^^",
        "++x++",
        "{++x++}",
        "--8<--",
    ),
    *(
        '"',
        "'",
        "“",
        "”",
        "\\",
        "\\*",
        "\\\\",
        "\n",
        "\n\n",
        "\t",
        "    ",
        "  \n",
        "\r\n",
        "\n---\n",
        "\n# ",
        "\n- ",
        "\n    ",
        "\u3000",
        "\xa0",
    ),
    *(
        "\x00",
        "\x01",
        "\x02",
        "\x03",
        "\x02klzzwxh:0\x03",
        "\x02wzxhzdk:0\x03",
        "\x02amp\x03",
        "\x1a",
        "\x7f",
        "\x85",
        "\u2028",
        "\ufeff",
        "\u200b",
    ),
    *(
        "党支部",
        "2023年",
        "100％",
        "〔不公开：理由〕",
        "（一）",
        "①",
        "，",
        "。",
        "x",
        "1",
        "😀",
        "<!-- gongkai:latest -->",
        "title: x",
        "https://x.example",
    ),
)

PLACES = {
    "段落": "{}",
    "段落之中": "前 {} 后",
    "一级标题": "# {}",
    "二级标题": "## {}",
    "列表项": "- {}\n- {}\n",
    "下级列表项": "- 甲\n    - {}\n    - 乙 {}\n",
    "引用": "> {}",
    "强调": "**{}**",
    "链接文字": "[{}](../x/index.md)",
    "表格单元格": "| {} | 乙 |\n| --- | --- |\n| {} | 前 {} 后 |\n| 丙 | {} |\n",
    "两段": "{}\n\n{}\n",
    "元素之中": '<div class="x" markdown="1">\n\n| 甲 | 乙 |\n| --- | --- |\n| 丙 | {} |\n\n- {}\n\n</div>\n',
}
"""The places of a value: name → Markdown with `{}` for the value."""

texts = (
    st.lists(
        st.one_of(st.sampled_from(FRAGMENTS), st.characters(codec="utf-8")), min_size=1, max_size=8
    )
    .map("".join)
    .map(str.strip)
)


class Reader(HTMLParser):
    """The elements and the text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: Elements = []
        self.pieces: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(
            (tag, [(name, None if name == "id" else value) for name, value in attrs])
        )

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_comment(self, data: str) -> None:
        self.elements.append(("!--", [("text", data)]))

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    handle_pi = unknown_decl = handle_comment


def folded(text: str) -> str:
    return BLANKS.sub(" ", text).strip()


def python_markdown() -> Callable[[str], str]:
    """Return a converter with the extensions of the site's mkdocs.yml."""
    config = load_config(str(ROOT / "mkdocs.yml"))
    converter = PythonMarkdown(
        extensions=config.markdown_extensions, extension_configs=config.mdx_configs
    )

    def convert(text: str) -> str:
        return converter.reset().convert(text)

    return convert


def common_mark() -> Callable[[str], str]:
    """Return a converter of CommonMark with tables, as other generators have."""
    converter = MarkdownIt("commonmark").enable("table")
    return lambda text: str(converter.render(text))


DIALECTS = {"Python-Markdown": python_markdown(), "CommonMark": common_mark()}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=100, derandomize=True, deadline=None, database=None)
@given(texts.filter(folded))
@example("\x01- 甲")
@example("\x01\x01\x01\x01\x01甲")
@example("甲\x01\x01")
@example("1\x01. 甲")
@example("甲\n===")
@example("> 甲\n> 乙")
def test_a_text_shows_its_characters_and_adds_no_element(
    dialect: str, place: str, text: str
) -> None:
    convert = DIALECTS[dialect]
    read, harmless = (
        Reader(convert(PLACES[place].replace("{}", value))) for value in (escape(text), HARMLESS)
    )

    assert folded("".join(read.pieces)) == folded("".join(harmless.pieces).replace(HARMLESS, text))
    assert read.elements == harmless.elements


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=100, derandomize=True, deadline=None, database=None)
@given(texts.filter(folded))
@example("〔不公开：<b>〕")
@example("〔不公开：甲〔乙〕丙〕")
@example("〔不公开：〕")
def test_a_redaction_is_marked_and_nothing_else(dialect: str, text: str) -> None:
    read = Reader(DIALECTS[dialect](escape_text(text)))

    assert folded("".join(read.pieces)) == folded(text)
    assert {tag for tag, _ in read.elements} <= {"p", "span"}
    assert all(
        attributes == [("class", "gongkai-redaction")]
        for tag, attributes in read.elements
        if tag == "span"
    )


def test_each_typed_redaction_in_a_text_becomes_one_element() -> None:
    read = Reader(
        DIALECTS["Python-Markdown"](
            escape_text("经〔不公开：涉及个人隐私〕和〔不公开：数额*待核〕讨论")
        )
    )

    assert [tag for tag, _ in read.elements] == ["p", "span", "span"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("**甲**", "&#42;&#42;甲&#42;&#42;", id="任何位置的记号"),
        pytest.param("- 甲-乙", "&#45; 甲-乙", id="只在开头才是记号"),
        pytest.param("12. 甲1.5", "12&#46; 甲1.5", id="编号的点"),
        pytest.param(" 甲 \n\t 乙 ", "甲 乙", id="空白折成一个空格"),
        pytest.param("甲\x00乙", "甲 乙", id="控制字符成为空格"),
        pytest.param("甲　乙", "甲　乙", id="全角空格保留"),
        pytest.param(12, "12", id="数"),
        pytest.param(date(2023, 7, 5), "<time>2023-07-05</time>", id="日期"),
        pytest.param(Markdown("**甲**"), "**甲**", id="已是 Markdown"),
    ],
)
def test_a_value_is_written_as(value: object, expected: str) -> None:
    assert escape(value) == expected
