from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.search.corpus import corpus
from gongkai.search.normalise import fold, words
from gongkai.search.pinyin import Pronunciations
from gongkai.search.varint import decode, encode, unzigzag, zigzag

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=20)


@settings(max_examples=400, deadline=None)
@given(st.lists(ANY_TEXT, min_size=1, max_size=4))
def test_a_corpus_holds_the_same_characters_as_folding_each_text(texts: list[str]) -> None:
    made = corpus([((), (), texts)])
    characters = np.concatenate(([ord("\n")], made.characters))[made.text]
    joined = unicodedata.normalize("NFKC", "".join(f"{text}\n" for text in texts))
    expected = "".join(fold(text) + "\n" for text in joined.split("\n")[:-1])
    assert "".join(map(chr, characters.tolist())) == expected


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        pytest.param("党费，收缴。", "党费收缴", id="punctuation"),
        pytest.param("ＡＢＣ１２３", "abc123", id="width"),
        pytest.param("黨費收繳", "党费收缴", id="tradition"),
        pytest.param("58.7％", "587", id="percent"),
        pytest.param("①½㎡", "112m2", id="expansion"),
        pytest.param("e\u0301", "é", id="combining mark"),
        pytest.param("ｶﾞ", "ガ", id="half-width voiced mark"),
        pytest.param("〔不公开：理由〕", "不公开理由", id="redaction"),
        pytest.param("\u200b\ufeff", "", id="invisible"),
    ],
)
def test_folding(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_parts_of_a_document_end_where_their_texts_end() -> None:
    made = corpus([(["甲乙"], ["丙"], ["丁戊"]), ([], [], []), (["己，"], [], ["！"])])
    assert made.starts.tolist() == [0, 8, 8, 11]
    assert made.title_ends.tolist() == [3, 8, 10]
    assert made.heading_ends.tolist() == [5, 8, 10]


@given(st.lists(st.integers(0, 2**35 - 1)))
def test_numbers_survive_packing(numbers: list[int]) -> None:
    assert decode(encode(np.array(numbers, np.int64))).tolist() == numbers


@given(st.lists(st.integers(-(2**33), 2**33)))
def test_signed_numbers_survive_packing(numbers: list[int]) -> None:
    assert unzigzag(decode(encode(zigzag(np.array(numbers, np.int64))))).tolist() == numbers


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("党费 收缴", ["党费", "收缴"], id="two words"),
        pytest.param("党费 党费收缴", ["党费收缴"], id="a part of another"),
        pytest.param("党费 党费", ["党费"], id="twice the same"),
        pytest.param("，　。", [], id="nothing left"),
    ],
)
def test_the_words_of_a_query(query: str, expected: list[str]) -> None:
    assert words(query) == expected


def test_names_are_pronounced_in_full_and_by_initials() -> None:
    assert Pronunciations().of("清水镇2023年") == ["qingshuizhen2023nian", "qsz2023n"]
