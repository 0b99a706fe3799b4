"""Text that was pasted to the left of its block is told to be indented."""

from __future__ import annotations

import pytest

from gongkai.load.nodes import parse
from gongkai.load.text import UnreadableError

PASTED = {
    "whole-block": ("正文:\n  - 段落: |\n第一段。\n第二段。\n", 3, 1, "段落", 6),
    "rest-of-block": (
        "正文:\n  - 段落: |\n      第一段。\n第二段。\n附件: []\n",
        4,
        1,
        "段落",
        6,
    ),
    "line-with-fewer-blanks": (
        "正文:\n  - 段落: |\n      第一段。\n   第二段。\n附件: []\n",
        4,
        4,
        "段落",
        6,
    ),
    "blank-lines-first": ("正文:\n  - 段落: |\n\n\n第一段\n", 5, 1, "段落", 6),
    "top-level": ("简介: |\n第一段\n单位: a\n", 2, 1, "简介", 2),
    "item": ("正文:\n  - 条目:\n    - 内容: |\n一是好。\n", 4, 1, "内容", 8),
    "folded": ("正文:\n  - 段落: >\n一\n", 3, 1, "段落", 6),
    "full-width-blanks": ("正文:\n  - 段落: |\n　　第一段。\n　　第二段。\n", 3, 1, "段落", 6),
    "numbers": ("正文:\n  - 段落: |\n1. 第一\n2. 第二\n指标: {}\n", 3, 1, "段落", 6),
    "dashes": ("正文:\n  - 段落: |\n- 第一\n- 第二\n", 3, 1, "段落", 6),
    "quotes": ("正文:\n  - 段落: |\n“引号”开头。\n指标: {}\n", 3, 1, "段落", 6),
    "full-width-colons": (
        "正文:\n  - 段落: |\n时间：2026年\n地点：会议室\n指标: {}\n",
        3,
        1,
        "段落",
        6,
    ),
    "half-width-colon": ("正文:\n  - 段落: |\n要求: 认真\n第二段\n指标: {}\n", 3, 1, "段落", 6),
    "without-block": ("正文:\n  - 段落: 第一段。\n第二段。\n指标: {}\n", 3, 1, "段落", 6),
}


@pytest.mark.parametrize(("text", "line", "column", "key", "spaces"), PASTED.values(), ids=PASTED)
def test_pasted_text_is_told_to_be_indented(
    text: str, line: int, column: int, key: str, spaces: int
) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert caught.value.message.startswith(f"“{key}”的正文要缩进：每一行前面空 {spaces} 格，")


OTHER = {
    "mistake-below-a-block": "正文:\n  - 段落: |\n      好。\n      时间: 5日\n指标: {}\n标题: a: b\n",
    "no-colon": "标题: 一\n单位\n",
    "list-after-a-block": "正文:\n  - 段落: |\n      好。\n  - 标题: a: b\n",
    "field-after-a-block": "简介: |\n  一\n单位:二\n种类: 三\n",
}


@pytest.mark.parametrize("text", OTHER.values(), ids=OTHER)
def test_other_mistakes_are_not_taken_for_pasted_text(text: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse(text)
    assert "正文要缩进" not in caught.value.message
