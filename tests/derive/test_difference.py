"""The difference between two texts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.derive import Piece, difference


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        pytest.param(
            "截至12月10日",
            "截至12月20日",
            [("截至12月", "截至12月"), ("10", "20"), ("日", "日")],
            id="数字整个换",
        ),
        pytest.param("2023-12-10", "2023-12-20", [("2023-12-10", "2023-12-20")], id="日期整个换"),
        pytest.param(
            "每周五开箱",
            "每周二、周五开箱",
            [("每", "每"), ("", "周二、"), ("周五开箱", "周五开箱")],
            id="加几个字",
        ),
        pytest.param(
            "各支部和小组参加",
            "各支部参加",
            [("各支部", "各支部"), ("和小组", ""), ("参加", "参加")],
            id="去几个字",
        ),
        pytest.param("甲子乙丑", "丙寅丁卯", [("甲子乙丑", "丙寅丁卯")], id="全不相同"),
        pytest.param(
            "甲乙丙丁戊己庚",
            "甲乙子丁丑己庚",
            [("甲乙", "甲乙"), ("丙丁戊", "子丁丑"), ("己庚", "己庚")],
            id="中间只同一个字",
        ),
        pytest.param(
            "由〔不公开：涉及个人隐私〕办理",
            "由王某办理",
            [("由", "由"), ("〔不公开：涉及个人隐私〕", "王某"), ("办理", "办理")],
            id="不公开的地方不拆开",
        ),
        pytest.param("一样", "一样", [("一样", "一样")], id="没有改"),
        pytest.param("", "", [], id="都是空的"),
        pytest.param("", "新写的", [("", "新写的")], id="原来没有"),
        pytest.param(
            "甲、乙参加",
            "甲、乙、丙参加",
            [("甲、乙", "甲、乙"), ("", "、丙"), ("参加", "参加")],
            id="名单加一人",
        ),
    ],
)
def test_the_difference_is_by_characters_but_keeps_numbers_whole(
    before: str, after: str, pieces: list[tuple[str, str]]
) -> None:
    assert difference(before, after) == [Piece(*piece) for piece in pieces]


def rebuilt(pieces: Sequence[Piece]) -> tuple[str, str]:
    return "".join(piece.before for piece in pieces), "".join(piece.after for piece in pieces)


@given(st.text("甲乙丙12，", max_size=30), st.text("甲乙丙12，", max_size=30))
def test_both_texts_are_whole_in_the_pieces(before: str, after: str) -> None:
    assert rebuilt(difference(before, after)) == (before, after)


STRETCHES = st.lists(
    st.sampled_from(
        [
            "甲",
            "甲乙",
            "乙甲",
            "2023-12-10",
            "〔不公开：隐私〕",
            "清水镇机关党支部",
            "\n",
            "〔",
            "a1",
        ]
    ),
    max_size=60,
)


@given(STRETCHES, STRETCHES, st.integers(1, 40))
def test_both_texts_are_whole_however_often_they_repeat(
    before: list[str], after: list[str], times: int
) -> None:
    old, new = "".join(before) * times, "".join(after) * times
    pieces = difference(old, new)
    assert rebuilt(pieces) == (old, new)
    assert not any(one.is_same == other.is_same for one, other in pairwise(pieces))


@given(
    st.text("甲乙丙丁戊己庚辛", min_size=40, max_size=400),
    st.integers(0, 399),
    st.text("子丑寅卯", min_size=1, max_size=9),
)
def test_what_was_put_in_is_the_only_change(text: str, place: int, put_in: str) -> None:
    place = min(place, len(text))
    pieces = difference(text, text[:place] + put_in + text[place:])
    assert [piece.after for piece in pieces if not piece.is_same] == [put_in]


HAN = [chr(0x4E00 + number) for number in range(3000)]


def written(length: int, seed: int, letters: Sequence[str] = HAN) -> str:
    return "".join(random.Random(seed).choices(letters, k=length))


LONG = written(50_000, 1)


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        pytest.param("甲" * 50_000, "甲" * 49_000, 49_000, id="只有一个字"),
        pytest.param("丙" + "甲" * 50_000 + "丁", "戊" + "甲" * 50_000, 50_000, id="两头不同"),
        pytest.param("甲乙" * 25_000, "乙甲" * 25_000, None, id="两个字轮换"),
        pytest.param("〔" * 50_000, "〔" * 49_999 + "〕", 49_998, id="没有配对的括号"),
        pytest.param("\n" * 50_000, "\n甲" * 25_000, None, id="空行"),
        pytest.param(LONG, written(50_000, 2), 0, id="全不相同"),
        pytest.param(
            written(50_000, 1, "甲乙丙"), written(50_000, 2, "甲乙丙"), None, id="三个字的乱序"
        ),
        pytest.param(LONG, LONG[25_000:] + LONG[:25_000], 25_000, id="前后对调"),
        pytest.param(LONG, LONG[::2], None, id="隔一个字"),
    ],
)
def test_fifty_thousand_characters_are_compared(before: str, after: str, same: int | None) -> None:
    pieces = difference(before, after)
    assert rebuilt(pieces) == (before, after)
    assert same is None or sum(len(piece.before) for piece in pieces if piece.is_same) == same


def test_few_changes_in_a_long_text_are_told_one_by_one() -> None:
    text = written(7000, 3)
    changed = f"{text[:1000]}增{text[1000:3000]}{text[3010:5000]}改为此{text[5003:]}"
    changes = [piece for piece in difference(text, changed) if not piece.is_same]
    assert changes == [
        Piece("", "增"),
        Piece(text[3000:3010], ""),
        Piece(text[5000:5003], "改为此"),
    ]
