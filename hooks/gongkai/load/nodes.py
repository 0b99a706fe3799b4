"""Turn YAML text into plain values, and keep the places of the values.

Scalars stay the text of the file, so there is no octal, no sexagesimal and no `no` that means
false; the model's types decide how a text is read. Anchors, aliases, tags and duplicate keys are
refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import yaml

from gongkai.load.comments import may_swallow, swallowed
from gongkai.load.syntax_errors import FULL_WIDTH_COLON, colon_message, syntax_error
from gongkai.load.text import UNFINISHED_MERGE, UnreadableError, merge_place
from gongkai.load.tokens import (
    SUSPICIOUS_DEPTH,
    Mistake,
    has_any,
    line_and_column,
    lines_and_columns,
    tag_mistakes,
    tokens,
)
from gongkai.vocabulary import FIELD_BY_TERM, FIELDS, term
from gongkai.vocabulary.characters import hidden_characters, name_of

MAX_DEPTH = 24
"""The deepest nesting; a section of a section of a section with a table has 13 levels."""

# Python looks for a class quicker than for a repetition: the first sign stands apart.
_SUSPICIOUS_INDENT = re.compile(rf"[-?: ][-?: ]{{{SUSPICIOUS_DEPTH - 1}}}")
_OTHER_LINE_ENDS = "\x85\u2028\u2029"
"""The line ends of YAML 1.1 that no editor knows."""
_OTHER_LINE_END = re.compile(f"[{_OTHER_LINE_ENDS}]")
_LINE_ENDS_TO_BLANKS = dict.fromkeys(map(ord, _OTHER_LINE_ENDS), " ")
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
FREE_KEYS = term("metrics")
_PARAGRAPHS = term("paragraphs")
_CONTROL = "文字里有看不见的控制字符，请删去"


class YamlDocument(NamedTuple):
    """A parsed file."""

    value: Any
    """Dicts, lists, texts and None; keys are the Chinese terms, empty fields are left out."""
    node: yaml.Node
    mistakes: list[Mistake]
    text: str


def parse(text: str, *, is_record: bool = False) -> YamlDocument:
    """Parse a YAML text of a single document.

    In a record no comment may stand behind a value.
    Raises `UnreadableError` when the text is empty, nested too deeply or no such document.
    """
    # Line ends come first: they are counted by the text as it was.
    mistakes: list[Mistake] = []
    if has_any(_OTHER_LINE_ENDS, text):
        mistakes += _line_end_mistakes(text)
        text = text.translate(_LINE_ENDS_TO_BLANKS)
    merge = merge_place(text)
    if merge:
        line, column = merge
        raise UnreadableError(UNFINISHED_MERGE, "merge-unfinished", line=line, column=column)
    # Before composing, which a deep text would crash.
    _refuse_depth(text)
    mistakes += tag_mistakes(text)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise syntax_error(error, text) from None
    if node is None:
        message = "文件是空的"
        raise UnreadableError(message, "file-empty", line=1, column=1)
    reader = _Reader(text)
    value = reader.value(node)
    mistakes += reader.mistakes
    if may_swallow(text):
        for comment in swallowed(text, tokens(text), is_record=is_record):
            mistakes.append(Mistake(*comment, "yaml-comment"))
    return YamlDocument(value, node, sorted(mistakes), text)


def _line_end_mistakes(text: str) -> list[Mistake]:
    """Return a mistake for each line end that no editor knows."""
    places = lines_and_columns(text, _OTHER_LINE_END.finditer(text))
    return [Mistake(*place, _CONTROL, "yaml-control") for place in places]


class _Loader(yaml.CBaseLoader):
    """Compose nodes without resolving a type: every scalar is text."""

    def resolve(
        self,
        kind: type[yaml.Node],  # noqa: ARG002 - as the base has it
        value: str | None,  # noqa: ARG002
        implicit: object,  # noqa: ARG002
    ) -> str:
        """Return the tag of a node."""
        return "tag:yaml.org,2002:str"


class _Reader:
    """Build the plain value of a node tree and collect its mistakes.

    Hot: the methods run for each node of each file.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.mistakes: list[Mistake] = []
        # An escape such as "\u0001" in double quotes hides a character, too.
        self._may_be_hidden = "\\" in text or next(hidden_characters(text), None) is not None

    def value(
        self,
        node: yaml.Node,
        *,
        depth: int = 0,
        free_keys: bool = False,
    ) -> Any:
        """Return the value of a node.

        With `free_keys` the keys of a mapping are names, not fields.
        """
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
        self._report_hidden(node)
        # Only a plain text of several lines can have swallowed a key.
        if not node.style and node.start_mark.line != node.end_mark.line:
            self._report_keys_in_text(node)
        return str(node.value)

    def _mapping(
        self,
        node: yaml.MappingNode,
        depth: int,
        *,
        free_keys: bool,
    ) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        first_places: dict[str, yaml.Node] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                message = "键应为一段文字；以 { 或 [ 开头的文字要加引号"
                self._report(key_node, message, "yaml-key")
                continue
            self._report_hidden(key_node)
            key = key_node.value if free_keys else canonical_key(key_node.value)
            if key in first_places:
                self._report_duplicate(key_node, first_places[key])
                continue
            first_places[key] = key_node
            value = self.value(value_node, depth=depth + 1, free_keys=key == FREE_KEYS)
            if value is not None:
                mapping[key] = value
                if key == _PARAGRAPHS and value == "":
                    self._report(
                        key_node, "段落是空的；请写上内容，或者删去这一行", "section-empty"
                    )
                continue
            if self._report_colon_in_key(key_node, free_keys=free_keys):
                continue
            # An empty field is left out; an unknown key is kept, so that the model refuses it.
            if not free_keys and key not in FIELD_BY_TERM:
                mapping[key] = None
        return mapping

    def _report_duplicate(
        self,
        node: yaml.ScalarNode,
        first: yaml.Node,
    ) -> None:
        line, column = _place(first)
        message = f"“{node.value}”写了两次，第一次在第 {line} 行第 {column} 列；请只留一个"
        self._report(node, message, "yaml-duplicate-key")

    def _report_colon_in_key(
        self,
        node: yaml.ScalarNode,
        *,
        free_keys: bool,
    ) -> bool:
        """Report a full-width colon in a key; return whether there is one.

        Within braces YAML reads `键：值` as a key without a value.
        """
        if node.style:
            return False
        key, colon, _ = str(node.value).partition("：")
        if not colon or not (free_keys or key in FIELD_BY_TERM):
            return False
        self._report(node, colon_message(key), "yaml-colon")
        return True

    def _report_hidden(self, node: yaml.ScalarNode) -> None:
        """Report invisible characters, as such or as an escape."""
        if not self._may_be_hidden:
            return
        hidden = next(hidden_characters(str(node.value)), None)
        if hidden is None:
            return
        message = _CONTROL
        if unicodedata.category(hidden[0]) != "Cc":
            message = f"文字里有看不见的字符（{name_of(hidden[0])}），请删去"
        # An editor does not show the character: its own place is told. An escape is to be seen.
        start = node.start_mark.index
        written = next(hidden_characters(self.text[start : node.end_mark.index]), None)
        if written is not None:
            line, column = line_and_column(self.text, start + written.start())
            message += f"；它在第 {line} 行第 {column} 列"
        self._report(node, message, "yaml-control")

    def _report_keys_in_text(self, node: yaml.ScalarNode) -> None:
        """Report keys with a full-width colon within a text of several lines.

        YAML has read such a line as the continuation of the line above.
        """
        source = self.text[node.start_mark.index : node.end_mark.index]
        for offset, line in enumerate(source.split("\n")):
            match = FULL_WIDTH_COLON.match(line)
            if not offset or not match or match["key"] not in FIELD_BY_TERM:
                continue
            mistake = Mistake(
                node.start_mark.line + 1 + offset,
                len(match["before"]) + 1,
                colon_message(match["key"]),
                "yaml-colon",
            )
            self.mistakes.append(mistake)

    def _report(
        self,
        node: yaml.Node,
        message: str,
        rule: str,
    ) -> None:
        self.mistakes.append(Mistake(*_place(node), message, rule))


def canonical_key(key: str) -> str:
    """Return the Chinese term for an English key, any other key unchanged."""
    if key in FIELD_BY_TERM:
        return key
    entry = FIELDS.get(key.replace("-", "_"))
    return entry.term if entry else key


class Places:
    """The lines and columns of the values of a node tree."""

    def __init__(self, root: yaml.Node) -> None:
        """Take the tree; the keys of a mapping are indexed at the first request."""
        self._root = root
        self._entries: dict[yaml.Node, dict[str, tuple[yaml.Node, yaml.Node]]] = {}

    def of(
        self,
        location: Sequence[str | int],
        *,
        key: bool = False,
    ) -> tuple[int, int]:
        """Return line and column of the value at a path of keys and indexes.

        With `key` the place of the key is returned. Where the path leads nowhere, the place of the
        deepest node on the way is returned.
        """
        node = self._root
        free_keys = False
        for step, name in enumerate(location):
            is_last = step == len(location) - 1
            entry = self._child(node, name, free_keys=free_keys)
            if entry is None:
                break
            key_node, node = entry
            free_keys = name == FREE_KEYS
            # A list or a paragraph on the lines below is best found by its key.
            is_below_key = node.start_mark.line != key_node.start_mark.line
            if is_last and (key or is_below_key or _is_null(node)):
                return _place(key_node)
        return _place(node)

    def _child(
        self,
        node: yaml.Node,
        name: str | int,
        *,
        free_keys: bool,
    ) -> tuple[yaml.Node, yaml.Node] | None:
        """Return the nodes of key and value at a step; an item stands for its key."""
        if isinstance(node, yaml.SequenceNode) and isinstance(name, int):
            if name >= len(node.value):
                return None
            item = node.value[name]
            return item, item
        if not isinstance(node, yaml.MappingNode):
            return None
        if node not in self._entries:
            self._entries[node] = _entries_by_key(node, free_keys=free_keys)
        return self._entries[node].get(str(name))


def _entries_by_key(
    node: yaml.MappingNode,
    *,
    free_keys: bool,
) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    """Return the nodes of keys and values; of duplicate keys the first counts."""
    entries: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if not free_keys:
            key = canonical_key(key)
        entries.setdefault(key, (key_node, value_node))
    return entries


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in NULLS


def _place(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _refuse_depth(text: str) -> None:
    """Raise `UnreadableError` for a text that is nested too deeply.

    Composing recurses in C: a text of great depth would crash the process.
    """
    # Hot, once a file: events are parsed only where brackets or indents allow such a depth.
    brackets = text.count("[") + text.count("{")
    if brackets < SUSPICIOUS_DEPTH and not _SUSPICIOUS_INDENT.search(text):
        return
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                mark = cast("yaml.Mark", event.start_mark)
                raise _too_deep(mark.line + 1, mark.column + 1)
    except yaml.YAMLError as error:
        raise syntax_error(error, text) from None


def _too_deep(line: int, column: int) -> UnreadableError:
    message = f"嵌套应在 {MAX_DEPTH} 层以内，现在更深"
    return UnreadableError(message, "yaml-depth", line=line, column=column)
