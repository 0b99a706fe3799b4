from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.search.characters import characters
from gongkai.search.corpus import corpus
from gongkai.search.normalise import fold, plain
from gongkai.search.pinyin import Pronunciations
from gongkai.search.query import parse
from gongkai.search.varint import decode, encode, unzigzag, zigzag

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=20)


@settings(max_examples=400, deadline=None)
@given(st.lists(ANY_TEXT, min_size=1, max_size=4))
def test_a_corpus_holds_the_same_characters_as_folding_each_text(texts: list[str]) -> None:
    made = corpus([((), (), texts)])
    codes = np.concatenate(([ord("\n")], made.characters))[made.text]
    expected = "".join(fold(text) + "\n" for text in texts)
    assert "".join(map(chr, codes.tolist())) == expected


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        pytest.param("党费，收缴。", "党费收缴\n", id="punctuation"),
        pytest.param("“三会 一课”、《章程》·总纲", "三会一课章程总纲", id="skipped"),
        pytest.param("甲。乙！丙？丁；戊", "甲\n乙\n丙\n丁\n戊", id="ends of sentences"),
        pytest.param("ＡＢＣ１２３", "abc123", id="width"),
        pytest.param("黨費收繳", "党费收缴", id="tradition"),
        pytest.param("58.7％", "58.7%", id="percent"),
        pytest.param("3%－5%，2023——2025", "3%-5%2023-2025", id="ranges"),
        pytest.param("2023 - 2025", "2023-2025", id="range with blanks"),
        pytest.param("９：３０，1/2", "9:301/2", id="times and fractions"),
        pytest.param("1,234,567.8元", "1234567.8元", id="thousands"),
        pytest.param("-5%，党-费，3.党", "5%党费3党", id="signs beside no number"),
        pytest.param("½㎡", "1/2m2", id="expansion"),
        pytest.param("e\u0301", "é", id="combining mark"),
        pytest.param("ｶﾞ", "ガ", id="half-width voiced mark"),
        pytest.param("〔不公开：理由〕", "不公开理由", id="redaction"),
        pytest.param("\u200b\ufeff", "", id="invisible"),
        pytest.param("⼈⺠政府、⻓江⻋站⻄门⻢⻅", "人民政府长江车站西门马见", id="radicals"),
        pytest.param("二○二六、二◯二六", "二〇二六二〇二六", id="zeros"),
        pytest.param("葛\U000e0100某", "葛某", id="variation selector"),
        pytest.param("王*某×□●", "王*某×□●", id="signs in the place of characters"),
    ],
)
def test_folding(written: str, folded: str) -> None:
    assert plain(fold(written)) == folded


RARE = "𠮷𫠠\U00031350\U0002ebf1\U000323b0﨑㐀\ue000\U000f0001⿰"


@pytest.mark.parametrize("character", RARE)
def test_a_rare_character_stays_itself(character: str) -> None:
    """Characters are kept that this Python's Unicode does not know."""
    assert fold(character) == character


def test_folded_characters_are_folded_to_themselves() -> None:
    table = characters()
    changed = {each for text in table.values() for each in text if ord(each) in table}
    assert changed == {"\n", " "} & changed


@pytest.mark.parametrize(
    ("query", "text", "is_found"),
    [
        ("12件", "112件", False),
        ("12件", "12件", True),
        ("12件", "1.12件", False),
        ("第12", "第123号", False),
        ("第12", "第12号", True),
        ("第12", "第12.5", False),
        ("1.8万元", "收入1.8万元", True),
        ("1.8万元", "收入18万元，又218万元", False),
        ("8万元", "1.8万元", False),
        ("98.5%", "参加985人", False),
        ("98.5", "完成98.5%", True),
        ("985", "98.5%", False),
        ("5%", "3%-5%", True),
        ("3-5", "3、5", False),
        ("12", "第12、345号", True),
        ("12345", "第12、345号", False),
        ("12件", "①12件", True),
        ("1", "①12件", True),
        ("1234元", "1,234元", True),
        ("234元", "1,234元", False),
        ("120人", "85，120人", True),
        ("2023", "2023-2025年", True),
        ("2", "㎡", True),
        ("费收", "党费。收缴", False),
        ("费收", "党费，收缴", True),
        ("王鑫", "王○鑫、王小鑫、王*鑫、王×鑫、王□鑫", False),
        ("王鑫", "王 鑫", True),
        ("王○鑫", "王〇鑫", True),
        ("人民政府", "⼈⺠政府", True),
        ("阿依古丽某", "阿依古丽·某", True),
        ("葛某", "葛\U000e0100某", True),
        ("刘吉平", "刘𠮷平", False),
        ("刘平", "刘\U00031350平", False),
        ("刘\U00031350平", "刘\U00031350平", True),
        ("刘\U00031350平", "刘\U00031351平", False),
        ("刘崎平", "刘﨑平", False),
        ("刘\ue000平", "刘平、刘\ue001平", False),
    ],
)
def test_what_a_query_finds(query: str, text: str, *, is_found: bool) -> None:
    assert parse(query).matches(fold(text)) == is_found


def test_parts_of_a_document_end_where_their_texts_end() -> None:
    made = corpus([(["甲乙"], ["丙"], ["丁戊"]), ([], [], []), (["己，"], [], ["！"])])
    assert made.starts.tolist() == [0, 8, 8, 12]
    assert made.title_ends.tolist() == [3, 8, 10]
    assert made.heading_ends.tolist() == [5, 8, 10]


@given(st.lists(st.integers(0, 2**35 - 1)))
def test_numbers_survive_packing(numbers: list[int]) -> None:
    assert decode(encode(np.array(numbers, np.int64))).tolist() == numbers


@given(st.lists(st.integers(-(2**33), 2**33)))
def test_signed_numbers_survive_packing(numbers: list[int]) -> None:
    assert unzigzag(decode(encode(zigzag(np.array(numbers, np.int64))))).tolist() == numbers


@pytest.mark.parametrize(
    ("query", "words", "excluded"),
    [
        pytest.param("党费 收缴", ["党费", "收缴"], [], id="two words"),
        pytest.param("党费 党费收缴", ["党费收缴"], [], id="a part of another"),
        pytest.param("党费 党费", ["党费"], [], id="twice the same"),
        pytest.param("，　。", [], [], id="nothing left"),
        pytest.param("党费。收缴", ["党费", "收缴"], [], id="the end of a sentence"),
        pytest.param('"党费 收缴"', ["党费收缴"], [], id="a phrase"),
        pytest.param("“党费　收缴” 会议", ["党费收缴", "会议"], [], id="Chinese quotes"),
        pytest.param("村“两委” 换届", ["村两委", "换届"], [], id="quotes in a word"),
        pytest.param('"党费 收缴', ["党费", "收缴"], [], id="an open quote"),
        pytest.param("党费 -收缴", ["党费"], ["收缴"], id="an excluded word"),
        pytest.param("党费 －“换届 选举”", ["党费"], ["换届选举"], id="an excluded phrase"),
        pytest.param("-收缴", [], ["收缴"], id="nothing but excluded"),
        pytest.param("党费 - 收缴", ["党费", "收缴"], [], id="a dash alone"),
        pytest.param("三会-一课", ["三会一课"], [], id="a dash in a word"),
    ],
)
def test_what_a_query_asks_for(query: str, words: list[str], excluded: list[str]) -> None:
    assert parse(query) == (words, excluded)


def test_names_are_pronounced_in_full_and_by_initials() -> None:
    assert Pronunciations().of("清水镇2023年") == ["qingshuizhen2023nian", "qsz2023n"]
