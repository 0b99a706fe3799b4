"""Text that YAML takes for a comment is reported, and a comment is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gongkai.check import read_dataset
from gongkai.load.nodes import parse
from gongkai.load.text import UnreadableError
from gongkai.site.pipeline import page_findings

Lay = Callable[[Mapping[str, str | bytes]], Path]

SWALLOWED = {
    "number-sign": ("标题: 推进 #1 号工程\n", [(1, 8)]),
    "item": ("议题:\n- 一是聚焦 #1 号工程，入户宣讲3500余次\n", [(2, 8)]),
    "whole-text": ("正文:\n- 段落: ##整段都没有了##\n- 段落: 乙\n", [(2, 7)]),
    "whole-text-with-blank": ("段落: # 整段\n标题: 甲\n", [(1, 5)]),
    "whole-item": ("- # 甲\n- 乙\n", [(1, 3)]),
    "one-blank-in-a-text": ("标题: 甲 # 乙\n", [(1, 7)]),
    "after-a-tab": ("标题: 甲\t#1\n", [(1, 7)]),
    "next-line": ("状态说明: 甲\n  #1 号工程\n标题: 乙\n", [(2, 3)]),
    "end-of-file": ("标题: 甲 #", [(1, 7)]),
    "several": ("标题: 甲 #1\n名称: 乙 #2\n", [(1, 7), (2, 7)]),
    "value-of-a-list": ("范围: 社会 #全党\n", [(1, 8)]),
}


@pytest.mark.parametrize(("text", "places"), SWALLOWED.values(), ids=SWALLOWED)
def test_text_that_a_comment_swallows_is_reported(text: str, places: list[tuple[int, int]]) -> None:
    mistakes = parse(text).mistakes
    assert [mistake[:2] for mistake in mistakes] == places
    assert {mistake.rule for mistake in mistakes} == {"yaml-comment"}
    assert all("加引号" in mistake.message for mistake in mistakes)


def test_a_comment_that_swallows_a_brace_is_the_cause() -> None:
    with pytest.raises(UnreadableError) as caught:
        parse("正文:\n- {标题: 推进 #1 号工程, 段落: 甲}\n- {标题: 乙}\n")
    assert (caught.value.line, caught.value.column, caught.value.rule) == (2, 11, "yaml-comment")


COMMENTS = {
    "line-of-its-own": "# 注释\n标题: 甲\n",
    "line-without-blank": "#注释\n标题: 甲\n#又一行\n",
    "indented-line": "联系:\n  # 注释\n  电话: '123'\n  #地址: 乙\n",
    "two-blanks-behind": "标题: 甲  # 注释\n",
    "one-blank-behind-a-word-of-a-list": "范围: 社会 # 社会、全党\n",
    "behind-a-day": "成立日期: 1990-01-01 # 请改成实际的日期\n",
    "above-what-is-nested": "审批: # 提出、审核、批准\n  提出: 甲\n",
    "above-a-list": "附件: # 两个\n- 甲\n",
    "above-the-keys-of-an-item": "- # 第一条\n  内容: 甲\n",
    "behind-quotes": '标题: "甲 #1" # 注释\n',
    "in-a-block": "段落: |  # 注释\n  推进 #1 号工程\n  #2 号\n\n标题: 甲\n",
    "in-quotes": "标题: '推进 #1 号\n  #2 号'\n",
    "no-blank-before": "标题: C#语言和1#楼\n",
    "in-brackets": "渠道: [甲, # 一\n  乙] # 二\n",
}


@pytest.mark.parametrize("text", COMMENTS.values(), ids=COMMENTS)
def test_a_comment_is_a_comment(text: str) -> None:
    assert parse(text).mistakes == []


BEHIND_VALUES = {
    "two-blanks": ("标题: 甲  # 注释\n", [(1, 8)]),
    "word-of-a-list": ("范围: 社会 # 全党\n", [(1, 8)]),
    "day": ("日期: 2026-01-01    # 会议\n", [(1, 19)]),
    "quotes": ('标题: "甲 #1" # 注释\n', [(1, 12)]),
    "braces": ("公开: {范围: 社会} # 全党\n", [(1, 14)]),
    "block": ("段落: |  # 一、\n  推进 #1 号\n", [(1, 8)]),
    "within-brackets": ("方式: [甲, # 一\n  乙]\n", [(1, 9)]),
}


@pytest.mark.parametrize(("text", "places"), BEHIND_VALUES.values(), ids=BEHIND_VALUES)
def test_no_comment_stands_behind_a_value_of_a_record(
    text: str, places: list[tuple[int, int]]
) -> None:
    mistakes = parse(text, is_record=True).mistakes
    assert [mistake[:2] for mistake in mistakes] == places
    assert {mistake.rule for mistake in mistakes} == {"yaml-comment"}


ON_LINES = ("line-of-its-own", "line-without-blank", "indented-line", "above-a-list")


@pytest.mark.parametrize("name", [*ON_LINES, "in-quotes", "no-blank-before"])
def test_a_record_has_comments_on_lines_of_their_own(name: str) -> None:
    assert parse(COMMENTS[name], is_record=True).mistakes == []


EMPTY = {
    "section": ("[{}]", "section-empty"),
    "paragraph": ('[{标题: 甲, 段落: ""}]', "section-empty"),
    "item": ('[{条目: [{内容: ""}]}]', "field-value"),
    "lost-item": ("[{条目: [{内容: 甲}, ]}, {小节: [{}]}]", "section-empty"),
    "table": ("[{表格: [{表头: [甲], 行: []}]}]", "section-empty"),
}


@pytest.mark.parametrize(("body", "rule"), EMPTY.values(), ids=EMPTY)
def test_what_comes_out_empty_is_an_error(
    lay: Lay, right: dict[str, str | bytes], body: str, rule: str
) -> None:
    record = "records/qsz-jiguan/2023/00012.yml"
    data = lay(right | {record: f"{right[record]!s}正文: {body}\n"})
    assert [each.rule for each in read_dataset(data).findings] == [rule]


CONFLICT = "<<<<<<< HEAD\n标题: 甲\n||||||| base\n标题: 乙\n=======\n标题: 丙\n>>>>>>> other\n"
UNFINISHED = {
    "whole": (CONFLICT, 1),
    "in-a-text": ("正文:\n- 段落: |\n    甲\n" + CONFLICT, 4),
    "half-mended": ("标题: 甲\n=======\n单位: 乙\n>>>>>>> other\n", 2),
    "last-marker-left": ("标题: 甲\n>>>>>>> 1a2b3c\n", 2),
    "windows": (CONFLICT.replace("\n", "\r\n"), 1),
}


@pytest.mark.parametrize(("text", "line"), UNFINISHED.values(), ids=UNFINISHED)
def test_an_unfinished_merge_is_one_mistake(text: str, line: int) -> None:
    with pytest.raises(UnreadableError, match="合并没有做完") as caught:
        parse(text.replace("\r\n", "\n"))
    assert (caught.value.line, caught.value.column, caught.value.rule) == (
        line,
        1,
        "merge-unfinished",
    )


def test_an_unfinished_merge_in_an_indented_text_is_found() -> None:
    with pytest.raises(UnreadableError, match="合并没有做完") as caught:
        parse("正文:\n- 段落: |\n    甲\n    <<<<<<< HEAD\n    乙\n    >>>>>>> other\n")
    assert (caught.value.line, caught.value.column) == (4, 5)


def test_a_line_of_signs_in_a_text_is_no_merge() -> None:
    assert (
        parse("正文:\n- 段落: |\n    甲\n    =======\n    <<<<<<<<<< >>>>>>>>>>\n").mistakes == []
    )


def test_an_unfinished_merge_of_a_page_is_reported(lay: Lay) -> None:
    docs = lay({"index.md": f"# 首页\n\n{CONFLICT}", "guide.md": "公开指南\n=======\n\n正文\n"})
    assert [(finding.line, finding.rule) for finding in page_findings(docs, ())] == [
        (3, "merge-unfinished")
    ]
