"""The message of a mistake: the guess, the value and the place."""

from __future__ import annotations

import pytest

from gongkai.model.complaint import field_path, should_be, shown
from gongkai.vocabulary.suggestions import closest

KINDS = ["党委", "党总支", "党支部", "联合党支部", "党小组"]

GUESSES = {
    "letters-swapped": ("qsz-jigaun", ["qsz", "qsz-jiguan"], "qsz-jiguan"),
    "one-character-off": ("党支书", KINDS, "党支部"),
    "cut-short": ("支部", KINDS, "党支部"),
    "too-long": ("机关党支部委员会", KINDS, "党支部"),
    "longest-within": ("镇属联合党支部委员会成员单位", KINDS, "联合党支部"),
    "space-around": (" 党委 ", KINDS, "党委"),
    "one-character": ("党", ["中国共产党", "党支部委员会"], ""),
    "nothing-alike": ("county", KINDS, ""),
    "empty": ("", KINDS, ""),
    "no-candidates": ("党委", [], ""),
    "empty-candidate": ("党委会员", ["", "学校"], ""),
    "list": (["党委"], KINDS, "党委"),
}

SHOWN = {
    "text": ("党委", "“党委”"),
    "empty": ("", "“”"),
    "number": (5, "“5”"),
    "nothing": (None, "空"),
    "list": (["一"], "列表"),
    "mapping": ({"一": "二"}, "若干行“键: 值”"),
    "lines": ("一\n二", "“一⏎二”"),
    "forty-characters": ("甲" * 40, f"“{'甲' * 40}”"),
    "forty-one-characters": ("甲" * 41, f"“{'甲' * 40}…”"),
}

PATHS: dict[str, tuple[tuple[str | int, ...], str]] = {
    "field": (("标题",), "标题"),
    "nested": (("公开", "范围"), "公开.范围"),
    "item": (("正文", 0, "条目", 1, "内容"), "正文[1].条目[2].内容"),
    "file": ((), "文件"),
}


@pytest.mark.parametrize(("word", "candidates", "guess"), GUESSES.values(), ids=GUESSES)
def test_the_closest_candidate_is_the_guess_if_any_is_close(
    word: object, candidates: list[str], guess: str
) -> None:
    assert closest(word, candidates) == guess


@pytest.mark.parametrize(("value", "text"), SHOWN.values(), ids=SHOWN)
def test_a_value_is_shown_on_one_line_of_limited_length(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(("location", "path"), PATHS.values(), ids=PATHS)
def test_a_field_is_named_by_its_path_from_the_top(
    location: tuple[str | int, ...], path: str
) -> None:
    """Entries of lists are counted from 1."""
    assert field_path(location) == path


def test_a_message_has_the_expected_value_and_a_guess() -> None:
    """The message also has the value that was written."""
    assert should_be("种类", "为以下之一：党委", "党尾") == "种类 应为以下之一：党委，现为“党尾”"
    assert (
        should_be("种类", "为以下之一：党委", "党尾", "党委")
        == "种类 应为以下之一：党委，现为“党尾”。是不是想写“党委”？"
    )
