"""Scan the tokens of a YAML text, and count lines and columns.

Anchors, tags and quotation marks leave no trace in the node tree of `load.nodes`, but do among the
tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, cast

import yaml

from gongkai.load.text import UnreadableError

SUSPICIOUS_DEPTH = 100
"""The depth of nesting at which scanning ends; no text of this depth is accepted."""

_OPENING_TOKENS = (
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
)
_CLOSING_TOKENS = (
    yaml.FlowSequenceEndToken,
    yaml.FlowMappingEndToken,
    yaml.BlockEndToken,
)
_SPECIAL_SIGNS = "&*!"
"""The first characters of anchors, aliases and tags."""


class Mistake(NamedTuple):
    """A forbidden piece of a YAML text."""

    line: int
    column: int
    message: str
    rule: str


def tokens(text: str) -> Iterator[yaml.Token]:
    """Yield the tokens of a text up to its first mistake.

    The tokens also end at a nesting of `SUSPICIOUS_DEPTH`.
    """
    # For each token the scanner looks at every open collection: deep nesting takes quadratic time.
    depth = 0
    try:
        for token in yaml.scan(text, Loader=yaml.CBaseLoader):
            yield token
            depth += isinstance(token, _OPENING_TOKENS) - isinstance(token, _CLOSING_TOKENS)
            if depth > SUSPICIOUS_DEPTH:
                return
    except yaml.YAMLError:
        return


def tag_mistakes(text: str) -> list[Mistake]:
    """Return a mistake for each tag of a text.

    Raises `UnreadableError` at an anchor (`&`) or an alias (`*`), where these are YAML's.
    """
    mistakes: list[Mistake] = []
    if not has_any(_SPECIAL_SIGNS, text):
        return mistakes
    for token in tokens(text):
        mark = cast("yaml.Mark", token.start_mark)
        line = mark.line + 1
        column = mark.column + 1
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            message = "不能使用 & 锚点和 * 别名；文字以 & 或 * 开头时请加引号"
            raise UnreadableError(message, "yaml-alias", line=line, column=column)
        if isinstance(token, yaml.TagToken):
            message = "不能使用以 ! 开头的标签；文字以 ! 开头时请加引号"
            mistakes.append(Mistake(line, column, message, "yaml-tag"))
    return mistakes


def has_any(characters: str, text: str) -> bool:
    """Tell whether a text has any of some characters."""
    # Hot, once a file: for three characters ten times as quick as a regular expression.
    return any(character in text for character in characters)


def quoted_lines(text: str) -> set[int]:
    """Return the lines within a paragraph block or within quotes.

    There colons and tabs are text.
    """
    lines: set[int] = set()
    for token in tokens(text):
        if not isinstance(token, yaml.ScalarToken) or not token.style:
            continue
        start = cast("yaml.Mark", token.start_mark)
        end = cast("yaml.Mark", token.end_mark)
        # The first line also has the key. A block ends at the first column of the next line.
        last_line = end.line
        if end.column:
            last_line += 1
        lines.update(range(start.line + 2, last_line + 1))
    return lines


def line_and_column(text: str, place: int) -> tuple[int, int]:
    """Return line and column of a character, both counted from 1."""
    line = text.count("\n", 0, place) + 1
    return line, place - text.rfind("\n", 0, place)


def lines_and_columns(
    text: str,
    matches: Iterable[re.Match[str]],
) -> Iterator[tuple[int, int]]:
    """Yield line and column of the last character of each match."""
    # The line breaks are counted once for all matches: a file may have 100,000 of them.
    line = 1
    line_end = -1
    counted = 0
    for match in matches:
        place = match.end() - 1
        line += text.count("\n", counted, place)
        line_end = max(line_end, text.rfind("\n", counted, place))
        counted = place
        yield line, place - line_end
