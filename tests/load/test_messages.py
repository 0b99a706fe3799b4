"""The message of a mistake: the guess, the value and the place."""

from __future__ import annotations

import pytest

from gongkai.model.complaint import field_path, should_be, shown
from gongkai.vocabulary.suggestions import closest, did_you_mean, question

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


LOOK_ALIKES = {
    "radical": ("中国⼈", "中国人", "“⼈”（U+2F08）应为“人”（U+4EBA）"),
    "radical-of-the-supplement": ("⻓江村", "长江村", "“⻓”（U+2ED3）应为“长”（U+957F）"),
    "full-width": ("ＱSZ", "QSZ", "“Ｑ”（U+FF31）应为“Q”（U+0051）"),
    "hyphen": ("QSZ‐2026", "QSZ-2026", "“‐”（U+2010）应为“-”（U+002D）"),
    "cyrillic": ("СSZ", "CSZ", "“С”（U+0421）应为“C”（U+0043）"),
    "circle": ("二○二六", "二〇二六", "“○”（U+25CB）应为“〇”（U+3007）"),
    "no-width": ("附件\u200b一", "附件一", "多了看不见的字符（U+200B）"),
    "no-break-space": ("名单\xa01", "名单1", "多了看不见的字符（U+00A0）"),
    "decomposed": (
        "e\u0301.pdf",
        "é.pdf",
        "“e”（U+0065）附加符号（U+0301）应为“é”（U+00E9）",
    ),
}


@pytest.mark.parametrize(("word", "guess", "said"), LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_a_guess_of_the_same_look_names_the_characters(word: str, guess: str, said: str) -> None:
    sentence = f"看起来一样，但用了不同的字符：{said}；请照着重新输入"
    assert did_you_mean(word, ["别的", guess]) == f"。是不是想写“{guess}”？{sentence}"


@pytest.mark.parametrize(
    ("word", "guess"),
    [("党支书", "党支部"), ("a b", "ab"), ("a\nb", "ab"), ("qsz", "QSZ"), ("2023", "2023-05")],
)
def test_a_guess_of_another_look_needs_no_explanation(word: str, guess: str) -> None:
    assert question(guess, word) == f"。是不是想写“{guess}”？"


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
