"""The quick reader of plain YAML reads what the parser reads, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.load.nodes import parse
from gongkai.load.plain import plain_value
from gongkai.load.text import UnreadableError

ROOT = Path(__file__).parents[2]
TEXTS = [path.read_text("utf-8") for path in sorted((ROOT / "data/records").rglob("*.yml"))]
LEAST_PLAIN = 0.9

PIECES = (
    "标题: 年终总结\n",
    "公开: {范围: 社会, 方式: [网站, 公开栏]}\n",
    "正文:\n",
    "  - 段落: |\n",
    "      第一段。\n",
    "      第二段：说明。\n",
    "    标题: 情况\n",
    "指标:\n",
    "  接待: 12件\n",
    "- a\n",
    "  - {名称: '甲', 数: \"1\"}\n",
    *("\n", " ", "  ", ":", ": ", "- ", "|", ">", "'", '"', "[", "]", "{", "}", ",", "?", "#"),
    *("&a", "*a", "!", "%", "@", "~", "null", "：", "---\n", "...", "\\", "\t", "\xa0", "\u3000"),
    *("\ufeff", "<<<<<<< a\n", "1", "词"),
)


def refuses_or_agrees(text: str) -> bool:
    """Tell whether the quick reader has given up, or reads what the parser reads."""
    value = plain_value(text)
    if value is None:
        return True
    try:
        document = parse(text)
    except UnreadableError:
        return False
    return not document.mistakes and repr(document.value) == repr(value)


def test_most_records_are_plain_and_read_alike() -> None:
    plain = [text for text in TEXTS if plain_value(text) is not None]
    assert len(plain) > LEAST_PLAIN * len(TEXTS)
    assert [text for text in plain if not refuses_or_agrees(text)] == []


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=12))
def test_any_text_is_read_alike_or_left(pieces: list[str]) -> None:
    assert refuses_or_agrees("".join(pieces))


@given(
    text=st.sampled_from(TEXTS),
    piece=st.sampled_from(PIECES),
    place=st.floats(0, 1),
    cut=st.integers(0, 9),
)
def test_a_damaged_record_is_read_alike_or_left(
    text: str,
    piece: str,
    place: float,
    cut: int,
) -> None:
    at = int(place * len(text))
    assert refuses_or_agrees(text[:at] + piece + text[at + cut :])


@pytest.mark.parametrize(
    "text",
    [
        "标题: 甲\n标题: 乙\n",
        "标题: 甲 # 注\n",
        "标题: 甲: 乙\n",
        "标题: 甲\n  乙\n",
        "标题: &锚 甲\n",
        "标题:\n",
        "正文: |\n    \n  文\n",
        "标题: 甲",
        "名单: [甲, 乙\n",
        "a: {b: 1, b: 2}\n",
    ],
)
def test_other_forms_are_left_to_the_parser(text: str) -> None:
    assert plain_value(text) is None


def test_each_form_has_its_value() -> None:
    text = (
        "标题: '甲'\n"
        'a: {b: [c, "d"]}\n'
        "正文:\n- 段落: |\n    一\n\n    二：三\n  标题: 四\n- 五\n"
        "metrics:\n  kind: 3件\n"
    )
    assert plain_value(text) == {
        "标题": "甲",
        "a": {"b": ["c", "d"]},
        "正文": [{"段落": "一\n\n二：三\n", "标题": "四"}, "五"],
        "指标": {"kind": "3件"},
    }
