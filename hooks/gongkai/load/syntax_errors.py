"""Explain YAML's syntax errors in Chinese, with the likeliest cause.

YAML often stops lines below the cause, with words about its own grammar. A typist's usual slips, a
full-width colon, a tab or a `#`, are looked for first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

import yaml
from yaml.reader import ReaderError

from gongkai.load.comments import may_swallow, swallowed
from gongkai.load.pasted import pasted_line
from gongkai.load.text import UnreadableError
from gongkai.load.tokens import (
    line_and_column,
    lines_and_columns,
    quoted_lines,
    tokens,
)
from gongkai.vocabulary import FIELD_BY_TERM

FULL_WIDTH_COLON = re.compile(
    r"^(?P<before>[ \t]*(?:- +)?)(?P<key>[^\s:：#\"'-][^\s:：]*)[ 　]*：",
    re.MULTILINE,
)
"""A key before a full-width colon, at the beginning of a line."""

_TAB = re.compile(r"^ *\t", re.MULTILINE)

PROBLEMS = (
    # The order counts: a message of YAML may have two of the phrases.
    (
        "mapping values are not allowed",
        "冒号的位置不对：上一行缩进不齐，或文字里有“: ”；含“: ”的文字请加引号",
    ),
    ("could not find expected ':'", "这里应有“: ”（英文冒号加空格）"),
    ("did not find expected key", "缩进不齐，或引号、括号没有配对；同一级的键要对齐"),
    ("did not find expected '-' indicator", "缩进不齐；同一个列表的“- ”要对齐"),
    ("did not find expected ',' or", "方括号或花括号没有配对，或缺少逗号"),
    ("found unexpected end of stream", "引号没有配对"),
    ("found unexpected document indicator", "引号没有配对，或引号里的一行以“---”“...”开头"),
    ("found unexpected ':'", "冒号的位置不对；含冒号的文字请加引号"),
    ("found unknown escape character", "双引号里的“\\\\”后面不能是这个字；请改用单引号"),
    ("expected a single document", "一个文件只写一条记录，不能有第二个“---”"),
    ("did not find expected <document start>", "“...”以后不能再写内容"),
    ("found incompatible YAML document", "以“%”开头的第一行不能用；请删去这一行"),
    ("while scanning a directive", "文字以“%”开头时请加引号"),
    (
        "found character that cannot start any token",
        "文字以特殊符号（@、`、%、制表符）开头；请加引号",
    ),
    ("did not find expected comment or line break", "“|”或“>”后面不能写文字，正文从下一行开始"),
    ("found undefined tag handle", "不能使用以 ! 开头的标签；文字以 ! 开头时请加引号"),
    ("while scanning a tag", "不能使用以 ! 开头的标签；文字以 ! 开头时请加引号"),
    ("while scanning an alias", "文字以 * 开头时请加引号"),
    ("while scanning an anchor", "文字以 & 开头时请加引号"),
    ("block sequence entries are not allowed", "“- ”要另起一行，放在键的下面"),
    ("mapping keys are not allowed", "文字以“? ”开头时请加引号"),
    ("while parsing a flow node", "方括号或花括号没有配对"),
    ("while parsing a block node", "文字以 ]、}、逗号等符号开头时请加引号"),
    ("control characters are not allowed", "文件里有看不见的控制字符，请删去"),
)
"""YAML's phrases with their explanations; the first phrase in a message counts."""

_UNKNOWN_PROBLEM = "YAML 写法有误；请对照同类记录检查这一行和上一行"


def syntax_error(error: yaml.YAMLError, text: str) -> UnreadableError:
    """Return the likeliest cause of a syntax error in a text.

    A usual slip above the place is likelier than the cause that YAML names.
    """
    line, column = _error_place(error, text)
    slip = next(_usual_slips(text, line), None)
    if slip is not None:
        return slip
    yaml_message = str(error)
    explanation = _UNKNOWN_PROBLEM
    for phrase, chinese in PROBLEMS:
        if phrase in yaml_message:
            explanation = chinese
            break
    return UnreadableError(explanation, "yaml-syntax", line=line, column=column)


def colon_message(key: str) -> str:
    """Return the message for a key before a full-width colon."""
    return f"“{key}”后面应为英文冒号加空格，现为全角冒号“：”。是不是想写“{key}: ”？"


def _error_place(error: yaml.YAMLError, text: str) -> tuple[int, int]:
    """Return line and column of a syntax error."""
    # YAML refuses a text with a control character as a whole and names no line.
    if isinstance(error, ReaderError):
        # The position counts bytes.
        before = text.encode()[: error.position].decode()
        return line_and_column(text, len(before))
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return 1, 1
    return mark.line + 1, mark.column + 1


def _usual_slips(
    text: str,
    last_line: int,
) -> Iterator[UnreadableError]:
    """Yield the usual slips down to a line, the likeliest kind first."""
    pasted = pasted_line(text, last_line)
    if pasted is not None:
        yield UnreadableError(
            pasted.message,
            "yaml-syntax",
            line=pasted.line,
            column=pasted.column,
        )
    quoted = quoted_lines(text)
    yield from _full_width_colons(text, last_line, quoted)
    yield from _tabs(text, last_line, quoted)
    if may_swallow(text):
        for comment in swallowed(text, tokens(text)):
            if comment.line <= last_line:
                yield UnreadableError(
                    comment.message,
                    "yaml-comment",
                    line=comment.line,
                    column=comment.column,
                )


def _full_width_colons(
    text: str,
    last_line: int,
    quoted: AbstractSet[int],
) -> Iterator[UnreadableError]:
    matches = [match for match in FULL_WIDTH_COLON.finditer(text) if match["key"] in FIELD_BY_TERM]
    places = lines_and_columns(text, matches)
    for match, (line, _) in zip(matches, places, strict=True):
        if line <= last_line and line not in quoted:
            column = len(match["before"]) + 1
            yield UnreadableError(
                colon_message(match["key"]),
                "yaml-colon",
                line=line,
                column=column,
            )


def _tabs(
    text: str,
    last_line: int,
    quoted: AbstractSet[int],
) -> Iterator[UnreadableError]:
    for line, column in lines_and_columns(text, _TAB.finditer(text)):
        # A tab within a block or within quotes is text.
        if line <= last_line and line not in quoted:
            message = "缩进应用空格，现为制表符"
            yield UnreadableError(message, "yaml-tab", line=line, column=column)
