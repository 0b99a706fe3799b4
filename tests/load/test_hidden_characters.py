"""Characters that nobody sees are refused in fields and file names, and compare as nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gongkai.check import read_dataset
from gongkai.load.nodes import parse
from gongkai.load.plain import plain_value
from gongkai.site.pipeline import page_findings
from gongkai.vocabulary.characters import comparable, hidden_characters

Files = dict[str, str | bytes]
Lay = Callable[[Mapping[str, str | bytes]], Path]

RECORD = "records/qsz-jiguan/2023/00012.yml"
HIDDEN = (
    *"\x7f\x9f\xad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2062",
    *"\u2066\u2069\u206f\u2800\u3164\ufe0f\ufeff\uffa0\ufff9\U000e0001\U000e0041\U000e0100",
)
SEEN = ("甲\xa0乙", "甲\u3000乙", "☎\ufe0f 0571", "👨\u200d🌾", "1\ufe0f", "𠮷", "é", "\ufffd")


@pytest.mark.parametrize("hidden", HIDDEN, ids=lambda each: f"U+{ord(each):04X}")
def test_hidden_characters_are_found(hidden: str) -> None:
    assert [match.start() for match in hidden_characters(f"甲{hidden}乙")] == [1]
    assert comparable(f"甲{hidden} 乙\u3000") == "甲乙"
    assert plain_value(f"标题: 甲{hidden}乙\n") is None


@pytest.mark.parametrize("text", SEEN)
def test_what_readers_see_is_not_hidden(text: str) -> None:
    assert list(hidden_characters(text)) == []


def test_a_hidden_character_is_named_with_its_place() -> None:
    (mistake,) = parse("标题: 甲\n段落: |\n  第一段\n  第\u200b二段\n").mistakes
    assert mistake[:2] == (2, 5)
    assert "U+200B 零宽空格" in mistake.message
    assert "第 4 行第 4 列" in mistake.message


def test_a_key_may_not_hide_characters() -> None:
    assert [each.rule for each in parse("指标:\n  党\u200b课: 1次\n").mistakes] == ["yaml-control"]


def test_a_post_is_the_same_with_a_hidden_character(
    right: Files, lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = str(right[RECORD]).replace("提出: {职务: 组织委员", "提出: {职务: 书\u3000记")
    monkeypatch.chdir(lay(right | {RECORD: record}).parent)
    findings = read_dataset(Path("data")).findings
    assert [finding.rule for finding in findings] == ["approval-posts"]


def test_file_names_may_not_hide_characters(
    right: Files, lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = RECORD.replace("12.yml", "12\u200b.yml")
    monkeypatch.chdir(lay({path: right.pop(RECORD)} | right).parent)
    assert [each.rule for each in read_dataset(Path("data")).findings] == ["file-name"]


def test_names_of_pages_may_not_hide_characters(lay: Lay) -> None:
    docs = lay({"gui\u202ede.md": "# 指南\n"})
    assert [each.rule for each in page_findings(docs, ())] == ["file-name"]
