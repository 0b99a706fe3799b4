"""What differs between two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.derive import Piece, difference


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        pytest.param("截至12月10日", "截至12月20日", [("截至12月", "截至12月"), ("10", "20"), ("日", "日")], id="数字整个换"),
        pytest.param("2023-12-10", "2023-12-20", [("2023-12-10", "2023-12-20")], id="日期整个换"),
        pytest.param("每周五开箱", "每周二、周五开箱", [("每", "每"), ("", "周二、"), ("周五开箱", "周五开箱")], id="加几个字"),
        pytest.param("各支部和小组参加", "各支部参加", [("各支部", "各支部"), ("和小组", ""), ("参加", "参加")], id="去几个字"),
        pytest.param("甲子乙丑", "丙寅丁卯", [("甲子乙丑", "丙寅丁卯")], id="全不相同"),
        pytest.param("甲乙丙丁戊己庚", "甲乙子丁丑己庚", [("甲乙", "甲乙"), ("丙丁戊", "子丁丑"), ("己庚", "己庚")], id="中间只同一个字"),
        pytest.param(
            "由〔不公开：涉及个人隐私〕办理",
            "由王某办理",
            [("由", "由"), ("〔不公开：涉及个人隐私〕", "王某"), ("办理", "办理")],
            id="不公开的地方不拆开",
        ),
        pytest.param("一样", "一样", [("一样", "一样")], id="没有改"),
    ],
)
def test_the_difference_is_told_by_characters_but_numbers_stay_whole(before: str, after: str, pieces: list[tuple[str, str]]) -> None:
    assert difference(before, after) == [Piece(*piece) for piece in pieces]


@given(st.text("甲乙丙12，", max_size=30), st.text("甲乙丙12，", max_size=30))
def test_both_texts_are_whole_in_the_pieces(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert ("".join(piece.before for piece in pieces), "".join(piece.after for piece in pieces)) == (before, after)
