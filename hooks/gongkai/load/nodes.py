"""Text to plain values, by way of YAML's node tree, which also tells where everything stands.

Scalars stay the text that was written, so there is no octal, no sexagesimal and no `no` that means false; the model's
types decide what a text means. Anchors, aliases, tags and duplicate keys are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, cast

import yaml

from gongkai.load.comments import may_swallow, swallowed
from gongkai.load.text import UNFINISHED_MERGE, UnreadableError, merge_place
from gongkai.vocabulary import FIELD_BY_TERM, FIELDS, term

MAX_DEPTH = 24
"""The deepest nesting; a section of a section of a section with a table has 13 levels."""

_SUSPICIOUS = 100
_SUSPICIOUS_INDENT = re.compile(rf"[-?: ][-?: ]{{{_SUSPICIOUS - 1}}}")  # Python looks for a class quicker than for a repetition
_OPENING = (yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken, yaml.BlockSequenceStartToken, yaml.BlockMappingStartToken)
_CLOSING = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)
_MAY_BE_SPECIAL = "&*!"
_UNPRINTABLE = re.compile("[^\\t\\n\\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HIDDEN = re.compile("[^\\t\\n\\r -~\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What may not stand in a text: control characters, and those that turn the direction in which it is shown."""
_OTHER_LINE_ENDS = "\x85\u2028\u2029"
"""What YAML 1.1 counts as the end of a line, and no editor does."""
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_FREE_KEYS = term("metrics")
_CONTROL = "文字里有看不见的控制字符，请删去"
_FULL_WIDTH_COLON = re.compile(r"^(?P<before>[ \t]*(?:- +)?)(?P<key>[^\s:：#\"'-][^\s:：]*)[ 　]*：", re.MULTILINE)


class Mistake(NamedTuple):
    """Something in the node tree that may not be."""

    line: int
    column: int
    message: str
    rule: str


class YamlDocument(NamedTuple):
    """A parsed file."""

    value: Any
    """Dicts, lists, texts and None; keys are the Chinese terms, empty fields are left out."""
    node: yaml.Node
    mistakes: list[Mistake]


def parse(text: str) -> YamlDocument:
    """Parse a YAML text of one document; raise `UnreadableError` when it is none."""
    others: list[Mistake] = []
    if _has_any(_OTHER_LINE_ENDS, text):
        others = [
            Mistake(*place, _CONTROL, "yaml-control") for place in _lines_and_columns(text, re.finditer(f"[{_OTHER_LINE_ENDS}]", text))
        ]
        text = text.translate(dict.fromkeys(map(ord, _OTHER_LINE_ENDS), " "))
    if merge := merge_place(text):
        raise UnreadableError(UNFINISHED_MERGE, "merge-unfinished", line=merge[0], column=merge[1])
    _refuse_depth(text)
    tags = _scan(text)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise _syntax_error(error, text) from None
    if node is None:
        message = "文件是空的"
        raise UnreadableError(message, "file-empty", line=1, column=1)
    reader = _Reader(text)
    value = reader.value(node)
    lost = [Mistake(*each, "yaml-comment") for each in swallowed(text, _tokens(text))] if may_swallow(text) else []
    return YamlDocument(value, node, sorted([*others, *tags, *reader.mistakes, *lost]))


class _Loader(yaml.CBaseLoader):
    """Makes nodes without working out a type for each: here all that is written is text."""

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: object) -> str:  # noqa: ARG002 - as the base has it
        """Return the tag of a node."""
        return "tag:yaml.org,2002:str"


class _Reader:
    """Build the plain value of a node tree and collect the mistakes met on the way."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mistakes: list[Mistake] = []
        self._may_be_hidden = "\\" in text or bool(_HIDDEN.search(text))

    def value(self, node: yaml.Node, *, depth: int = 0, free_keys: bool = False) -> Any:
        """Return the value of a node; the keys of `free_keys` mappings are names, not fields."""
        if isinstance(node, yaml.ScalarNode):
            return self._text(node)
        if depth >= MAX_DEPTH:
            raise _too_deep(*_place(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, depth=depth + 1) for item in node.value]
        return self._mapping(cast("yaml.MappingNode", node), depth, free_keys=free_keys)

    def _text(self, node: yaml.ScalarNode) -> str | None:
        if _is_null(node):
            return None
        self._find_hidden(node)
        if not node.style and node.start_mark.line != node.end_mark.line:
            self._find_swallowed_keys(node)
        return str(node.value)

    def _mapping(self, node: yaml.MappingNode, depth: int, *, free_keys: bool) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        first_places: dict[str, yaml.Node] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._mistake(key_node, "键应为一段文字；以 { 或 [ 开头的文字要加引号", "yaml-key")
                continue
            self._find_hidden(key_node)
            key = key_node.value if free_keys else canonical_key(key_node.value)
            if key in first_places:
                line, column = _place(first_places[key])
                self._mistake(key_node, f"“{key_node.value}”写了两次，第一次在第 {line} 行第 {column} 列；请只留一个", "yaml-duplicate-key")
                continue
            first_places[key] = key_node
            value = self.value(value_node, depth=depth + 1, free_keys=key == _FREE_KEYS)
            if value is None and self._is_key_with_full_width_colon(key_node, free_keys=free_keys):
                continue
            if value is not None or not (free_keys or key in FIELD_BY_TERM):
                mapping[key] = value
        return mapping

    def _is_key_with_full_width_colon(self, node: yaml.ScalarNode, *, free_keys: bool) -> bool:
        """Find a key with a full-width colon in braces, where YAML has read key and value as a key."""
        key, colon, _ = str(node.value).partition("：")
        found = not node.style and bool(colon) and (free_keys or key in FIELD_BY_TERM)
        if found:
            self._mistake(node, _colon_message(key), "yaml-colon")
        return found

    def _find_hidden(self, node: yaml.ScalarNode) -> None:
        """Find characters that nobody sees, written or as an escape."""
        if self._may_be_hidden and _HIDDEN.search(node.value):
            self._mistake(node, _CONTROL, "yaml-control")

    def _mistake(self, node: yaml.Node, message: str, rule: str) -> None:
        self.mistakes.append(Mistake(*_place(node), message, rule))

    def _find_swallowed_keys(self, node: yaml.ScalarNode) -> None:
        """Find a key with a full-width colon that YAML has read as the continuation of the line above."""
        written = self.text[node.start_mark.index : node.end_mark.index]
        for offset, line in enumerate(written.split("\n")):
            match = _FULL_WIDTH_COLON.match(line)
            if offset and match and match["key"] in FIELD_BY_TERM:
                place = node.start_mark.line + 1 + offset, len(match["before"]) + 1
                self.mistakes.append(Mistake(*place, _colon_message(match["key"]), "yaml-colon"))


def canonical_key(key: str) -> str:
    """Return the Chinese term for an English key; any other key unchanged."""
    if key in FIELD_BY_TERM:
        return key
    entry = FIELDS.get(key.replace("-", "_"))
    return entry.term if entry else key


class Places:
    """Where the values of a node tree stand in their file."""

    def __init__(self, root: yaml.Node) -> None:
        """Take the tree; the keys of a mapping are listed when they are first asked for."""
        self._root = root
        self._entries: dict[yaml.Node, dict[str, tuple[yaml.Node, yaml.Node]]] = {}

    def of(self, location: Sequence[str | int], *, key: bool = False) -> tuple[int, int]:
        """Return line and column of the value at a path of keys and indexes, or of its key.

        Where the path leads nowhere, that of the deepest node on the way.
        """
        node = self._root
        free_keys = False
        for step, name in enumerate(location):
            last = step == len(location) - 1
            entry = self._child(node, name, free_keys=free_keys)
            if entry is None:
                break
            key_node, node = entry
            free_keys = name == _FREE_KEYS
            if last and (key or node.start_mark.line != key_node.start_mark.line or _is_null(node)):
                return _place(key_node)
        return _place(node)

    def _child(self, node: yaml.Node, name: str | int, *, free_keys: bool) -> tuple[yaml.Node, yaml.Node] | None:
        if isinstance(node, yaml.SequenceNode) and isinstance(name, int) and name < len(node.value):
            return node.value[name], node.value[name]
        if not isinstance(node, yaml.MappingNode):
            return None
        if node not in self._entries:
            entries = self._entries[node] = {}
            for key_node, value_node in node.value:
                written = str(key_node.value)
                entries.setdefault(written if free_keys else canonical_key(written), (key_node, value_node))
        return self._entries[node].get(str(name))


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in _NULLS


def _place(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _scan(text: str) -> list[Mistake]:
    """Refuse `&` and `*` where they are YAML's, and report tags: neither leaves a trace in the node tree."""
    mistakes: list[Mistake] = []
    if not _has_any(_MAY_BE_SPECIAL, text):
        return mistakes
    for token in _tokens(text):
        place = cast("yaml.Mark", token.start_mark)
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            message = "不能使用 & 锚点和 * 别名；文字以 & 或 * 开头时请加引号"
            raise UnreadableError(message, "yaml-alias", line=place.line + 1, column=place.column + 1)
        if isinstance(token, yaml.TagToken):
            message = "不能使用以 ! 开头的标签；文字以 ! 开头时请加引号"
            mistakes.append(Mistake(place.line + 1, place.column + 1, message, "yaml-tag"))
    return mistakes


def _has_any(characters: str, text: str) -> bool:
    """Tell whether a text has one of some characters; for three of them this is ten times as quick as a regular expression."""
    return any(character in text for character in characters)


def _tokens(text: str) -> Iterator[yaml.Token]:
    """Yield the tokens of a text, up to the first mistake in it.

    Where it is nested deeper than any text that is accepted they end, too: the scanner looks at all that is open for each token.
    """
    depth = 0
    try:
        for token in yaml.scan(text, Loader=yaml.CBaseLoader):
            yield token
            depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
            if depth > _SUSPICIOUS:
                return
    except yaml.YAMLError:
        return


def _refuse_depth(text: str) -> None:
    """Refuse a text nested so deeply that composing it, which recurses in C, would crash the process."""
    if text.count("[") + text.count("{") < _SUSPICIOUS and not _SUSPICIOUS_INDENT.search(text):
        return
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                mark = cast("yaml.Mark", event.start_mark)
                raise _too_deep(mark.line + 1, mark.column + 1)
    except yaml.YAMLError as error:
        raise _syntax_error(error, text) from None


def _colon_message(key: str) -> str:
    return f"“{key}”后面应为英文冒号加空格，现为全角冒号“：”。是不是想写“{key}: ”？"


_PROBLEMS = (
    ("mapping values are not allowed", "冒号的位置不对：上一行缩进不齐，或文字里有“: ”；含“: ”的文字请加引号"),
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
    ("found character that cannot start any token", "文字以特殊符号（@、`、%、制表符）开头；请加引号"),
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


def _syntax_error(error: yaml.YAMLError, text: str) -> UnreadableError:
    """Return what is wrong; a full-width colon or a tab above the place is the likelier cause than what YAML says."""
    mark = getattr(error, "problem_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if unprintable := _UNPRINTABLE.search(text):
        line, column = _line_and_column(text, unprintable.start())
    quoted = _quoted_lines(text)
    colons = [match for match in _FULL_WIDTH_COLON.finditer(text) if match["key"] in FIELD_BY_TERM]
    for match, (colon_line, _) in zip(colons, _lines_and_columns(text, colons), strict=True):
        if colon_line <= line and colon_line not in quoted:
            return UnreadableError(_colon_message(match["key"]), "yaml-colon", line=colon_line, column=len(match["before"]) + 1)
    for tab_line, tab_column in _lines_and_columns(text, re.finditer(r"^ *\t", text, re.MULTILINE)):
        if tab_line <= line and tab_line not in quoted:
            return UnreadableError("缩进应用空格，现为制表符", "yaml-tab", line=tab_line, column=tab_column)
    for lost in swallowed(text, _tokens(text)) if may_swallow(text) else ():
        if lost.line <= line:
            return UnreadableError(lost.message, "yaml-comment", line=lost.line, column=lost.column)
    said = str(error)
    explanation = next((chinese for english, chinese in _PROBLEMS if english in said), "YAML 写法有误；请对照同类记录检查这一行和上一行")
    return UnreadableError(explanation, "yaml-syntax", line=line, column=column)


def _line_and_column(text: str, place: int) -> tuple[int, int]:
    return text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)


def _lines_and_columns(text: str, matches: Iterable[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Yield the place of the last character of each match; the lines of the text are counted once for all of them."""
    line, line_end, counted = 1, -1, 0
    for match in matches:
        place = match.end() - 1
        line += text.count("\n", counted, place)
        line_end = max(line_end, text.rfind("\n", counted, place))
        counted = place
        yield line, place - line_end


def _quoted_lines(text: str) -> set[int]:
    """Return the lines that belong to a paragraph block or stand within quotes, where colons and tabs are text."""
    lines: set[int] = set()
    for token in _tokens(text):
        if isinstance(token, yaml.ScalarToken) and token.style:
            start, end = cast("yaml.Mark", token.start_mark), cast("yaml.Mark", token.end_mark)
            lines |= set(range(start.line + 2, end.line + (2 if end.column else 1)))
    return lines


def _too_deep(line: int, column: int) -> UnreadableError:
    message = f"嵌套应在 {MAX_DEPTH} 层以内，现在更深"
    return UnreadableError(message, "yaml-depth", line=line, column=column)
