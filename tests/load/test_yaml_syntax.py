"""A text outside our YAML is refused with its place and a reason in Chinese."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
import yaml

from gongkai.load.nodes import MAX_DEPTH, parse
from gongkai.load.syntax_errors import PROBLEMS
from gongkai.load.text import UnreadableError

ENGLISH = re.compile(r"[A-Za-z]{2,}")


class Case(NamedTuple):
    """A text with its mistake."""

    text: str
    line: int
    column: int
    fragment: str
    rule: str


SYNTAX = {
    "second-colon": Case("标题: 一: 二\n", 1, 6, "冒号的位置不对", "yaml-syntax"),
    "deeper-than-its-parent": Case("标题: 一\n  单位: 二\n", 2, 5, "冒号的位置不对", "yaml-syntax"),
    "no-colon-in-first-line": Case("标题\n单位: 二\n", 2, 3, "冒号的位置不对", "yaml-syntax"),
    "no-space-in-first-line": Case("标题:一\n单位: 二\n", 2, 3, "冒号的位置不对", "yaml-syntax"),
    "no-colon": Case("标题: 一\n单位\n", 3, 1, "这里应有“: ”", "yaml-syntax"),
    "no-space-after-colon": Case(
        "标题: 一\n单位:二\n种类: 三\n", 3, 1, "这里应有“: ”", "yaml-syntax"
    ),
    "text-after-quotes": Case('标题: "一" 二\n', 1, 9, "引号、括号没有配对", "yaml-syntax"),
    "text-after-brackets": Case("议题: [一] 二\n", 1, 9, "引号、括号没有配对", "yaml-syntax"),
    "text-after-list": Case("议题:\n  - 一\n 二\n", 3, 2, "缩进不齐", "yaml-syntax"),
    "list-out-of-line": Case("议题:\n  - 一\n - 二\n", 3, 2, "缩进不齐", "yaml-syntax"),
    "key-after-list": Case("- 一\n标题: 一\n", 2, 1, "同一个列表的“- ”要对齐", "yaml-syntax"),
    "bracket-left-open": Case(
        "议题: [一, 二\n单位: 三\n", 2, 3, "没有配对，或缺少逗号", "yaml-syntax"
    ),
    "brace-left-open": Case(
        "公开: {范围: 社会\n单位: 三\n", 2, 3, "没有配对，或缺少逗号", "yaml-syntax"
    ),
    "no-comma-in-brackets": Case(
        '议题: ["一" "二"]\n', 1, 10, "没有配对，或缺少逗号", "yaml-syntax"
    ),
    "bracket-closed-by-brace": Case(
        "议题: [一, 二}\n", 1, 10, "没有配对，或缺少逗号", "yaml-syntax"
    ),
    "file-ends-in-brackets": Case("议题: [\n", 2, 1, "方括号或花括号没有配对", "yaml-syntax"),
    "quotes-left-open": Case('标题: "一\n', 2, 1, "引号没有配对", "yaml-syntax"),
    "single-quote-left-open": Case("标题: '一\n", 2, 1, "引号没有配对", "yaml-syntax"),
    "second-document": Case(
        "标题: 一\n---\n标题: 二\n", 2, 1, "一个文件只写一条记录", "yaml-syntax"
    ),
    "at-sign": Case("标题: @一\n", 1, 5, "文字以特殊符号（@、`、%、制表符）开头", "yaml-syntax"),
    "backtick": Case("标题: `一\n", 1, 5, "文字以特殊符号", "yaml-syntax"),
    "percent-sign": Case("标题: %一\n", 1, 5, "文字以特殊符号", "yaml-syntax"),
    "tab-after-dash": Case("-\t一\n", 1, 2, "文字以特殊符号", "yaml-syntax"),
    "text-after-pipe": Case("段落: | 一\n", 1, 7, "正文从下一行开始", "yaml-syntax"),
    "text-after-angle": Case("段落: >一\n", 1, 6, "正文从下一行开始", "yaml-syntax"),
    "tag-of-unknown-handle": Case(
        "标题: !e!x 一\n", 1, 5, "不能使用以 ! 开头的标签", "yaml-syntax"
    ),
    "bold-text": Case("标题: **一**\n", 1, 6, "文字以 * 开头时请加引号", "yaml-syntax"),
    "star-in-text": Case("标题: *一*\n", 1, 6, "文字以 * 开头时请加引号", "yaml-syntax"),
    "ampersand-in-text": Case("标题: &一\n", 1, 6, "文字以 & 开头时请加引号", "yaml-syntax"),
    "control-character": Case("标题: 一\n单位: 二\a三\n", 2, 6, "看不见的控制字符", "yaml-syntax"),
    "control-character-in-first-line": Case("标题: \a\n", 1, 5, "看不见的控制字符", "yaml-syntax"),
    "closing-bracket-first": Case("标题: ]一\n", 1, 5, "", "yaml-syntax"),
    "closing-brace-first": Case("标题: }一\n", 1, 5, "", "yaml-syntax"),
    "comma-first": Case("标题: ,一\n", 1, 5, "", "yaml-syntax"),
    "list-on-the-line-of-its-key": Case("议题: - 一\n", 1, 5, "", "yaml-syntax"),
    "question-mark-first": Case("标题: ? 一\n", 1, 5, "", "yaml-syntax"),
    "colon-before-comma": Case("公开: {范围: 社会:, 时限: 定期}\n", 1, 12, "", "yaml-syntax"),
    "windows-path-in-quotes": Case('文件: "C:\\数据"\n', 1, 8, "", "yaml-syntax"),
    "dashes-within-quotes": Case('标题: "一\n---\n二"\n', 2, 1, "", "yaml-syntax"),
    "percent-sign-at-line-start": Case("%一\n", 1, 2, "", "yaml-syntax"),
    "yaml-of-the-future": Case("%YAML 3.0\n---\n标题: 一\n", 1, 1, "", "yaml-syntax"),
    "tag-left-open": Case("标题: !<x 一\n", 1, 8, "", "yaml-syntax"),
    "text-after-end": Case("标题: 一\n...\n单位: 二\n", 3, 1, "", "yaml-syntax"),
    "tab-as-indent": Case("公开:\n\t范围: 社会\n", 2, 1, "缩进应用空格，现为制表符", "yaml-tab"),
    "tab-after-spaces": Case(
        "公开:\n  \t范围: 社会\n", 2, 3, "缩进应用空格，现为制表符", "yaml-tab"
    ),
    "tab-in-later-line": Case(
        "公开:\n  范围: 社会\n\t时限: 定期\n", 3, 1, "缩进应用空格，现为制表符", "yaml-tab"
    ),
    "tab-in-paragraphs": Case("段落: |\n\t文字\n", 2, 1, "缩进应用空格，现为制表符", "yaml-tab"),
    "tab-in-later-paragraph": Case(
        "段落: |\n  文\n\t字\n", 3, 1, "缩进应用空格，现为制表符", "yaml-tab"
    ),
    "full-width-colon": Case("单位: 二\n标题：一\n", 2, 1, "是不是想写“标题: ”？", "yaml-colon"),
    "full-width-colon-first": Case(
        "标题：一\n单位: 二\n", 1, 1, "“标题”后面应为英文冒号加空格，现为全角冒号“：”", "yaml-colon"
    ),
    "full-width-colon-nested": Case(
        "公开:\n  范围：社会\n  时限: 定期\n", 2, 3, "是不是想写“范围: ”？", "yaml-colon"
    ),
    "full-width-colon-in-list": Case(
        "附件:\n  - 名称：一\n    文件: b\n", 2, 5, "是不是想写“名称: ”？", "yaml-colon"
    ),
    "full-width-colon-after-space": Case(
        "单位: 二\n标题 ：一\n", 2, 1, "是不是想写“标题: ”？", "yaml-colon"
    ),
    "full-width-colon-on-the-line-of-the-mistake": Case(
        "单位: 一\n种类：二: 三: 四\n", 2, 1, "是不是想写“种类: ”？", "yaml-colon"
    ),
    "full-width-colon-after-no-field": Case(
        "单位: 二\n我们：一\n种类: 三\n", 3, 1, "这里应有“: ”", "yaml-syntax"
    ),
    "full-width-colon-below-the-mistake": Case(
        "标题: 一: 二\n单位：三\n", 1, 6, "冒号的位置不对", "yaml-syntax"
    ),
    "full-width-colon-in-paragraph-above": Case(
        "段落: |\n  地点：镇会议室\n议题: [一\n单位: 三\n",
        4,
        3,
        "没有配对，或缺少逗号",
        "yaml-syntax",
    ),
    "full-width-colon-in-quotes-above": Case(
        "段落: '一\n\n  地点：镇会议室'\n议题: [一\n单位: 三\n", 5, 3, "没有配对", "yaml-syntax"
    ),
    "tab-in-paragraph-above": Case(
        "段落: |\n  一\n  \t二\n议题: [一\n单位: 三\n", 5, 3, "没有配对，或缺少逗号", "yaml-syntax"
    ),
    "anchor": Case("标题: &a 一\n", 1, 5, "不能使用 & 锚点和 * 别名", "yaml-alias"),
    "alias": Case("标题: 一\n单位: *a\n", 2, 5, "不能使用 & 锚点和 * 别名", "yaml-alias"),
    "anchor-and-alias": Case("议题: [&a 一, *a]\n", 1, 6, "不能使用 & 锚点和 * 别名", "yaml-alias"),
    "anchor-of-mapping": Case(
        "公开: &a\n  范围: 社会\n", 1, 5, "不能使用 & 锚点和 * 别名", "yaml-alias"
    ),
    "empty": Case("", 1, 1, "文件是空的", "file-empty"),
    "blank": Case("  \n\n", 1, 1, "文件是空的", "file-empty"),
    "comment-alone": Case("# 说明\n", 1, 1, "文件是空的", "file-empty"),
    "too-deep-in-brackets": Case(
        "议题: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH,
        1,
        4 + MAX_DEPTH,
        "嵌套应在 24 层以内",
        "yaml-depth",
    ),
    "too-deep-by-indent": Case(
        "".join(" " * depth + "甲:\n" for depth in range(30)),
        25,
        25,
        "嵌套应在 24 层以内",
        "yaml-depth",
    ),
    "too-deep-in-dashes": Case("- " * 30 + "一", 1, 49, "嵌套应在 24 层以内", "yaml-depth"),
    "too-deep-before-alias": Case("[" * 200 + "*a", 1, 25, "嵌套应在 24 层以内", "yaml-depth"),
}


def refusal(text: str) -> UnreadableError:
    """Return the error with which a text is refused."""
    with pytest.raises(UnreadableError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize("case", SYNTAX.values(), ids=SYNTAX)
def test_a_text_outside_our_yaml_is_refused(case: Case) -> None:
    """The error has the place and the reason."""
    error = refusal(case.text)
    assert (error.line, error.column, error.rule) == (case.line, case.column, case.rule)
    assert case.fragment in error.message


@pytest.mark.parametrize("case", SYNTAX.values(), ids=SYNTAX)
def test_a_reason_is_in_chinese(case: Case) -> None:
    assert not ENGLISH.search(refusal(case.text).message.removeprefix("YAML"))


@pytest.mark.parametrize(("said", "chinese"), PROBLEMS, ids=[said for said, _ in PROBLEMS])
def test_every_reason_that_is_prepared_is_given_for_some_text(said: str, chinese: str) -> None:
    texts = [case.text for case in SYNTAX.values() if case.rule == "yaml-syntax"]
    assert [
        text
        for text in texts
        if first_known_problem(text) == said and refusal(text).message == chinese
    ] != []


def first_known_problem(text: str) -> str:
    """Return the first row of the table of reasons that fits the YAML library's message on `text`."""
    with pytest.raises(yaml.YAMLError) as caught:
        yaml.compose(text, Loader=yaml.CBaseLoader)
    return next((said for said, _ in PROBLEMS if said in str(caught.value)), "")
