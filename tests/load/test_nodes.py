"""YAML becomes plain values as written; a mistake has a place and a message."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.load.nodes import MAX_DEPTH, Places, parse
from gongkai.load.text import UnreadableError

ENGLISH = re.compile(r"[A-Za-z]{2,}")
TAG = "不能使用以 ! 开头的标签；文字以 ! 开头时请加引号"
COLON = "“{0}”后面应为英文冒号加空格，现为全角冒号“：”。是不是想写“{0}: ”？"
TWICE = "“{}”写了两次，第一次在第 {} 行第 {} 列；请只留一个"
KEY = "键应为一段文字；以 { 或 [ 开头的文字要加引号"

MISTAKES: dict[str, tuple[str, list[tuple[int, int, str, str]]]] = {
    "duplicate": (
        "标题: 一\n标题: 二\n",
        [(2, 1, TWICE.format("标题", 1, 1), "yaml-duplicate-key")],
    ),
    "duplicate-in-english": (
        "标题: 一\ntitle: 二\n",
        [(2, 1, TWICE.format("title", 1, 1), "yaml-duplicate-key")],
    ),
    "duplicate-in-chinese": (
        "title: 一\n标题: 二\n",
        [(2, 1, TWICE.format("标题", 1, 1), "yaml-duplicate-key")],
    ),
    "duplicate-with-hyphen": (
        "time-class: 一\ntime_class: 二\n",
        [(2, 1, TWICE.format("time_class", 1, 1), "yaml-duplicate-key")],
    ),
    "duplicate-nested": (
        "公开:\n  范围: 一\n  scope: 二\n",
        [(3, 3, TWICE.format("scope", 2, 3), "yaml-duplicate-key")],
    ),
    "duplicate-in-braces": (
        "公开: {范围: 一, 范围: 二}\n",
        [(1, 13, TWICE.format("范围", 1, 6), "yaml-duplicate-key")],
    ),
    "three-times": (
        "标题: 一\n标题: 二\n标题: 三\n",
        [
            (2, 1, TWICE.format("标题", 1, 1), "yaml-duplicate-key"),
            (3, 1, TWICE.format("标题", 1, 1), "yaml-duplicate-key"),
        ],
    ),
    "duplicate-figure": (
        "指标:\n  党课: 1次\n  党课: 2次\n",
        [(3, 3, TWICE.format("党课", 2, 3), "yaml-duplicate-key")],
    ),
    "tag": ("标题: !x 一\n", [(1, 5, TAG, "yaml-tag")]),
    "tag-of-type": ("标题: !!int 12\n", [(1, 5, TAG, "yaml-tag")]),
    "tag-of-text": ("标题: !!str 12\n", [(1, 5, TAG, "yaml-tag")]),
    "tag-on-list": ("议题: !x [一]\n", [(1, 5, TAG, "yaml-tag")]),
    "tag-on-mapping": ("公开: !x {范围: 社会}\n", [(1, 5, TAG, "yaml-tag")]),
    "tag-on-key": ("标题: 一\n!x 单位: 二\n", [(2, 1, TAG, "yaml-tag")]),
    "exclamation-mark": ("标题: ! 一\n", [(1, 5, TAG, "yaml-tag")]),
    "list-as-key": ("[一]: 二\n", [(1, 1, KEY, "yaml-key")]),
    "mapping-as-key": ("{一}: 二\n标题: 三\n", [(1, 1, KEY, "yaml-key")]),
    "swallowed-key": ("标题: 一\n  单位：二\n", [(2, 3, COLON.format("单位"), "yaml-colon")]),
    "swallowed-keys": (
        "标题: 一\n  单位：二\n  种类：三\n",
        [(2, 3, COLON.format("单位"), "yaml-colon"), (3, 3, COLON.format("种类"), "yaml-colon")],
    ),
    "swallowed-list-item": (
        "附件:\n  - 名称\n    文件：二\n",
        [(3, 5, COLON.format("文件"), "yaml-colon")],
    ),
    "swallowed-whole-file": ("标题：一\n单位：二\n", [(2, 1, COLON.format("单位"), "yaml-colon")]),
    "swallowed-in-braces": (
        "公开: {范围: 社会, 时限：定期}\n",
        [(1, 14, COLON.format("时限"), "yaml-colon")],
    ),
    "swallowed-figure-in-braces": (
        "指标: {党课：5次}\n",
        [(1, 6, COLON.format("党课"), "yaml-colon")],
    ),
}


@pytest.mark.parametrize(("text", "mistakes"), MISTAKES.values(), ids=MISTAKES)
def test_every_mistake_in_the_tree_is_named_with_its_place(
    text: str, mistakes: list[tuple[int, int, str, str]]
) -> None:
    assert [tuple(mistake) for mistake in parse(text).mistakes] == mistakes


def nested(value: object, depth: int) -> object:
    """Return a value in a list in a list in …."""
    return nested([value], depth - 1) if depth else value


VALUES: dict[str, tuple[str, Any]] = {
    "octal-looking": ("编号: 0012\n", {"编号": "0012"}),
    "octal": ("编号: 0o14\n", {"编号": "0o14"}),
    "hexadecimal": ("编号: 0x1F\n", {"编号": "0x1F"}),
    "sexagesimal": ("办公时间: 9:30\n", {"办公时间": "9:30"}),
    "sexagesimal-of-three": ("办公时间: 12:30:45\n", {"办公时间": "12:30:45"}),
    "no": ("标题: no\n", {"标题": "no"}),
    "yes": ("标题: yes\n", {"标题": "yes"}),
    "on": ("标题: on\n", {"标题": "on"}),
    "true": ("标题: true\n", {"标题": "true"}),
    "number": ("编号: 12\n", {"编号": "12"}),
    "decimal": ("得分: 98.50\n", {"得分": "98.50"}),
    "exponent": ("编号: 1e3\n", {"编号": "1e3"}),
    "underscore": ("编号: 1_000\n", {"编号": "1_000"}),
    "infinity": ("编号: .inf\n", {"编号": ".inf"}),
    "date": ("日期: 2023-07-05\n", {"日期": "2023-07-05"}),
    "merge-key": ("<<: {标题: 一}\n", {"<<": {"标题": "一"}}),
    "null": ("标题: null\n单位: 二\n", {"单位": "二"}),
    "tilde": ("标题: ~\n单位: 二\n", {"单位": "二"}),
    "nothing": ("标题:\n单位: 二\n", {"单位": "二"}),
    "null-in-quotes": ("标题: 'null'\n", {"标题": "null"}),
    "tilde-in-quotes": ('标题: "~"\n', {"标题": "~"}),
    "empty-quotes": ("标题: ''\n", {"标题": ""}),
    "null-in-list": ("议题: [一, ~]\n", {"议题": ["一", None]}),
    "null-document": ("---\n", None),
    "comment": ("标题: 一  # 说明\n", {"标题": "一"}),
    "hash-within-text": ("标题: 一#二\n", {"标题": "一#二"}),
    "colon-within-text": ("标题: 一:二\n", {"标题": "一:二"}),
    "full-width-colon-in-value": ("标题: 通知：一\n", {"标题": "通知：一"}),
    "full-width-colon-in-paragraph": (
        "段落: |\n  地点：一\n  时限：二\n",
        {"段落": "地点：一\n时限：二\n"},
    ),
    "full-width-colon-in-quotes": ('标题: "一\n  单位：二"\n', {"标题": "一 单位：二"}),
    "full-width-colon-after-no-field": ("标题: 一\n  我们：二\n", {"标题": "一 我们：二"}),
    "tab-before-value": ("标题:\t一\n", {"标题": "一"}),
    "tab-within-paragraph": ("段落: |\n  一\n  \t二\n", {"段落": "一\n\t二\n"}),
    "quoted-star": ("标题: '*一'\n", {"标题": "*一"}),
    "quoted-exclamation-mark": ("标题: '!一'\n", {"标题": "!一"}),
    "exclamation-mark-within-text": ("标题: 一!\n", {"标题": "一!"}),
    "ampersand-within-text": ("标题: 一 & 二 * 三\n", {"标题": "一 & 二 * 三"}),
    "english-keys": (
        "title: 一\ntime-class: 二\ntime_class_x: 三\n",
        {"标题": "一", "时限": "二", "time_class_x": "三"},
    ),
    "names-of-figures": (
        "指标: {标题: 1, title: 2, meeting: 3}\n",
        {"指标": {"标题": "1", "title": "2", "meeting": "3"}},
    ),
    "fields-of-figures": ("metrics:\n  会议: {value: 5}\n", {"指标": {"会议": {"数值": "5"}}}),
    "unknown-key": ("备注: 一\n", {"备注": "一"}),
    "unknown-key-without-value": ("备注:\n", {"备注": None}),
    "unknown-key-in-braces": (
        "审核: {职务: 书记, 意见:同意}\n",
        {"审核": {"职务": "书记", "意见:同意": None}},
    ),
    "figure-without-value": ("指标: {党课: }\n", {"指标": {}}),
    "text": ("一段话\n", "一段话"),
    "list": ("- 一\n- 二\n", ["一", "二"]),
    "deepest": ("[" * MAX_DEPTH + "一" + "]" * MAX_DEPTH, nested("一", MAX_DEPTH)),
    "yaml-1.2": ("%YAML 1.2\n---\n标题: 一\n", {"标题": "一"}),
    "end-mark": ("标题: 一\n...\n", {"标题": "一"}),
}


@pytest.mark.parametrize(("text", "value"), VALUES.values(), ids=VALUES)
def test_everything_is_read_as_it_was_written(text: str, value: object) -> None:
    document = parse(text)
    assert document.mistakes == []
    assert document.value == value


DEEP = {
    "brackets": "'[' * 100_000",
    "brackets-closed": "'[' * 100_000 + ']' * 100_000",
    "braces": "'{' * 100_000",
    "mappings-in-braces": "'{a: ' * 100_000",
    "dashes": "'- ' * 100_000",
    "dashes-below-a-key": "'甲:\\n  ' + '- ' * 100_000",
    "dashes-after-a-byte-order-mark": "'\\ufeff' + '- ' * 100_000",
    "dashes-after-a-next-line-character": "'甲:\\x85' + '- ' * 100_000",
    "dashes-after-a-line-separator": "'甲:\\u2028' + '- ' * 100_000",
    "question-marks": "'? ' * 100_000",
    "colons": "': ' * 100_000",
    "indents": "''.join(' ' * depth + '甲:\\n' for depth in range(600))",
}


@pytest.mark.parametrize("expression", DEEP.values(), ids=DEEP)
def test_the_deepest_nesting_is_refused_without_a_crash(expression: str) -> None:
    program = (
        "from gongkai.load.nodes import parse\n"
        "from gongkai.load.text import UnreadableError\n"
        f"try: parse({expression})\n"
        "except UnreadableError as error: print(error.rule)\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=False, text=True
    )
    assert (finished.returncode, finished.stdout in {"yaml-depth\n", "yaml-syntax\n"}) == (
        0,
        True,
    ), finished.stderr


PIECES = [
    "标题",
    "单位",
    "指标",
    "一",
    "地点：",
    ": ",
    ":",
    "：",
    "\n",
    "\n  ",
    "- ",
    "? ",
    '"',
    "'",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "|",
    ">",
    "# ",
    "\t",
]
PIECES += [
    "!",
    "!x ",
    "&",
    "&a ",
    "*",
    "*a ",
    "%",
    "@",
    "`",
    "---\n",
    "...\n",
    "\\",
    "\a",
    "~",
    "0012",
]


@settings(derandomize=True, database=None, deadline=None, max_examples=500)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_any_text_is_read_or_refused_in_chinese(text: str) -> None:
    """Line and column of each message exist in the text."""
    try:
        document = parse(text)
    except UnreadableError as error:
        found = [(error.line, error.column, error.message)]
    else:
        found = [mistake[:3] for mistake in document.mistakes]
    lines = [*text.split("\n"), ""]
    for line, column, message in found:
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
        assert not ENGLISH.search(re.sub("“.*?”|YAML", "", message))


PLACES: dict[str, tuple[list[str | int], bool, tuple[int, int]]] = {
    "file": ([], False, (1, 1)),
    "value": (["标题"], False, (1, 5)),
    "key": (["标题"], True, (1, 1)),
    "value-below-its-key": (["公开"], False, (2, 1)),
    "nested-value": (["公开", "范围"], False, (3, 7)),
    "english-key": (["公开", "时限"], False, (4, 15)),
    "list-item": (["附件", 1], False, (7, 5)),
    "value-of-list-item": (["附件", 1, "名称"], False, (7, 9)),
    "key-of-list-item": (["附件", 1, "文件"], True, (8, 5)),
    "empty-value": (["状态"], False, (9, 1)),
    "missing-field": (["种类"], False, (1, 1)),
    "missing-nested-field": (["公开", "方式"], False, (3, 3)),
    "missing-list-item": (["附件", 2], False, (6, 3)),
    "below-a-text": (["标题", "名称"], False, (1, 5)),
    "name-of-figure": (["指标", "title"], False, (10, 13)),
    "field-of-figure": (["指标", "党课", "数值"], False, (10, 37)),
}
TREE = """\
标题: 一
公开:
  范围: 社会
  time-class: 定期
附件:
  - {名称: 一}
  - 名称: 二
    文件: b
状态:
指标: {title: 2, 党课: {计量单位: 次, value: 5}}
"""


@pytest.mark.parametrize(("location", "key", "place"), PLACES.values(), ids=PLACES)
def test_a_field_is_found_where_it_stands_or_where_it_is_missing(
    location: list[str | int],
    key: bool,  # noqa: FBT001 - a column of the table
    place: tuple[int, int],
) -> None:
    assert Places(parse(TREE).node).of(location, key=key) == place


BEHIND = {
    "brackets": "[" * 60_000,
    "braces": "{甲: " * 30_000,
    "brackets-in-braces": "[{甲: " * 20_000,
    "tags": "!a [" * 20_000,
}


@pytest.mark.parametrize("nested", BEHIND.values(), ids=BEHIND)
def test_deep_nesting_behind_a_mistake_does_not_delay_it(nested: str) -> None:
    """The scanner looks at all open brackets for each token: 60,000 of them took a minute."""
    with pytest.raises(UnreadableError) as caught:
        parse(f"议题: [甲] 乙\n名称: {nested}")
    assert (caught.value.line, caught.value.rule) == (1, "yaml-syntax")


@pytest.mark.parametrize(
    "hidden",
    ["\u202e", "\u202a", "\u2066", "\u2069"],
    ids=lambda character: f"U+{ord(character):04X}",
)
def test_what_turns_the_direction_of_a_text_is_reported(hidden: str) -> None:
    text = f'标题: 甲{hidden}乙\n指标:\n  党{hidden}课: 1次\n名称: "\\u{ord(hidden):04x}丙"\n'
    assert [(*mistake[:2], mistake.rule) for mistake in parse(text).mistakes] == [
        (1, 5, "yaml-control"),
        (3, 3, "yaml-control"),
        (4, 5, "yaml-control"),
    ]
