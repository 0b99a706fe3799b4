from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.search import (
    Document,
    Facets,
    Texts,
    base,
    browser,
    browser_files,
    postings,
)
from gongkai.search.base import read_base
from gongkai.search.index import Files, build_index
from gongkai.search.layout import pack, unpack
from gongkai.search.normalise import fold
from gongkai.search.query import parse
from gongkai.search.reader import Reader
from gongkai.search.verify import verify
from gongkai.system.errors import SearchIndexError

CHARACTERS = "党费收缴支部书记一二三112.%-、,:1aA％，。！ ｆ黨費①½é\u0301ｶﾞ𠮷⺠○"
TEXTS = st.lists(
    st.text(st.sampled_from(CHARACTERS), max_size=12),
    max_size=4,
)


TYPE_OF_EXPRESSION = re.compile(r"/\*\* @type [^\n]*?\*/ ")

KNOWN: dict[str, Texts] = {}
"""The texts indexed in this process, by digest, as in the store of a site."""


def document(
    number: int, texts: Sequence[str], *, title: str = "题", headings: Sequence[str] = ()
) -> Document:
    facets = Facets(
        id=f"QSZ-2023-{number:05d}",
        names=[title],
        year=2023,
        unit="qsz",
        kind="dues",
        category="other",
        date=date(2023, 1, 1),
    )
    made = Texts([title], headings, texts)
    KNOWN[made.digest] = made
    return Document(facets, made.digest, KNOWN.__getitem__)


def content(file: bytes | Path) -> bytes:
    return file if isinstance(file, bytes) else file.read_bytes()


def reader(files: Files) -> Reader:
    return Reader(content(files["entry.bin"]), lambda name: content(files[name]))


def found(files: Files, query: str) -> set[str]:
    opened = reader(files)
    ids = opened.ids()
    return {ids[number] for number in opened.find(query).tolist()}


def scanned(documents: Iterable[Document], query: str) -> set[str]:
    asked = parse(query)
    return {
        entry.id
        for entry in documents
        if any(asked)
        and asked.matches("\n".join(fold(text) for group in entry.texts for text in group))
    }


@settings(max_examples=150, deadline=None)
@given(
    st.lists(TEXTS, min_size=1, max_size=6),
    st.text(st.sampled_from(f'{CHARACTERS}  "-'), max_size=6),
)
def test_a_query_finds_exactly_the_documents_that_a_scan_finds(
    texts: list[list[str]], query: str
) -> None:
    documents = [
        document(number, [text.replace("\n", " ") for text in group])
        for number, group in enumerate(texts)
    ]
    assert found(build_index(documents, {}), query) == scanned(documents, query)


@pytest.mark.parametrize(
    "frequent", [2, 5, 30], ids=["nearly every pair is frequent", "many are", "few are"]
)
def test_frequent_pairs_and_triples_change_no_answer(
    frequent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings, "FREQUENT", frequent)
    dice = random.Random(5)
    documents = [
        document(
            number,
            ["".join(dice.choices("党员支部会议学习", k=dice.randint(3, 60))) for _ in range(4)],
            headings=["会议学习"],
        )
        for number in range(40)
    ]
    files = build_index(documents, {})
    for length in (1, 2, 3, 4, 5, 7):
        for _ in range(30):
            text = dice.choice(dice.choice(documents).texts.body)
            start = dice.randint(0, max(0, len(text) - length))
            query = text[start : start + length]
            assert found(files, query) == scanned(documents, query), query


def test_postings_sorted_in_many_ranges_are_those_sorted_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    documents = [
        document(number, [f"第{number}次党员大会讨论党费收缴和村集体经济"]) for number in range(50)
    ]
    at_once = build_index(documents, {})
    monkeypatch.setattr(postings, "_CHUNK", 100)
    monkeypatch.setattr(postings, "_RANGES", 50)
    in_ranges = build_index(documents, {})
    for query in ("党员大会", "费收", "4", "村", "第7次", "没有这个词"):
        assert found(in_ranges, query) == found(at_once, query) == scanned(documents, query)


def test_triples_too_large_for_one_number_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With this many characters a triple and its place do not fit into one number."""
    monkeypatch.setattr(postings, "FREQUENT", 1)
    characters = [
        chr(code) for code in range(0x4E00, 0x4E00 + 3000) if fold(chr(code)) == chr(code)
    ]
    texts = ["".join(characters), "".join(reversed(characters)), "".join(characters[100:])]
    documents = [document(number, [text]) for number, text in enumerate(texts)]
    files = build_index(documents, {})
    for query in (
        "".join(characters[-3:]),
        "".join(characters[-1:-4:-1]),
        "".join(characters[-6::2]),
    ):
        assert found(files, query) == scanned(documents, query), query


def test_a_match_never_runs_from_one_text_into_the_next() -> None:
    files = build_index([document(1, ["收缴党", "费公布"])], {})
    assert found(files, "党费") == set()
    assert found(files, "费公") == {"QSZ-2023-00001"}


def test_punctuation_width_case_and_tradition_do_not_matter() -> None:
    """Spaces do not matter either."""
    files = build_index([document(1, ["“三会 一课”，ＡＰＰ开了58.7％"])], {})
    for query in ("三会一课", "三會一課", "app", "５８．７%", "一课,A"):
        assert found(files, query) == {"QSZ-2023-00001"}, query


@pytest.mark.parametrize(
    "query", ["", "   ", "，。！", "\u0000\u0007", "<script>", ".*", "(", "党" * 10_000, "𠮷" * 3]
)
def test_odd_queries_are_answered(query: str) -> None:
    assert found(build_index([document(1, ["党费收缴"])], {}), query) == set()


@pytest.mark.parametrize("character", "𠮷𫠠\U00031350\U0002ebf1﨑\ue000")
def test_a_rare_name_is_found_and_nobody_else(character: str) -> None:
    names = [f"刘{each}平" for each in (character, "吉", "", "崎", "\U00031351")]
    documents = [document(number, [name]) for number, name in enumerate(names)]
    assert found(build_index(documents, {}), names[0]) == {"QSZ-2023-00000"}


def test_excluded_words_take_documents_away() -> None:
    documents = [document(1, ["党费收缴"]), document(2, ["党费公示"]), document(3, ["会议"])]
    files = build_index(documents, {})
    assert found(files, "党费 -收缴") == {"QSZ-2023-00002"}
    assert found(files, "-收缴") == {"QSZ-2023-00002", "QSZ-2023-00003"}


def test_an_index_by_another_table_of_characters_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [document(1, ["党费"])]
    build_index(documents, {}, tmp_path / "cache")
    assert read_base(tmp_path / "cache", {each.id: each for each in documents})
    table = tmp_path / "characters.bin"
    table.write_bytes(b"another")
    monkeypatch.setattr(base, "TABLE", table)
    assert read_base(tmp_path / "cache", {each.id: each for each in documents}) is None


def test_an_index_of_nothing_answers_nothing() -> None:
    assert found(build_index([], {}), "党费") == set()


class TestUpdate:
    @staticmethod
    def grown(cache: Path) -> tuple[list[Document], Files]:
        documents = [document(number, [f"第{number}号记录说党费收缴"]) for number in range(40)]
        return documents, build_index(documents, {}, cache)

    @staticmethod
    def parts(files: Files) -> dict[str, str]:
        header, _ = unpack(content(files["entry.bin"]))
        return {part["role"]: part["name"] for part in header["parts"]}

    def test_unchanged_documents_give_the_same_bytes(self, tmp_path: Path) -> None:
        documents, files = self.grown(tmp_path)
        again = build_index(documents, {}, tmp_path)
        assert {name: content(file) for name, file in again.items()} == {
            name: content(file) for name, file in files.items()
        }

    def test_added_words_keep_the_base_and_go_into_a_delta(self, tmp_path: Path) -> None:
        documents, files = self.grown(tmp_path)
        changed = [
            *documents,
            document(3, [f"{documents[3].texts.body[0]}，又说换届选举"]),
            document(99, ["新的一条说党费"]),
        ]
        changed.remove(documents[3])
        updated = build_index(changed, {}, tmp_path)
        assert self.parts(updated)["base"] == self.parts(files)["base"]
        for query in ("党费", "换届选举", "第0号", "3", "第3号", "新的一条", "记录"):
            assert found(updated, query) == scanned(changed, query), query

    def test_a_document_that_is_gone_leaves_nothing_behind(self, tmp_path: Path) -> None:
        documents, _ = self.grown(tmp_path)
        updated = build_index(documents[1:], {}, tmp_path)
        alone = build_index(documents[1:], {})
        assert {name: content(file) for name, file in updated.items()} == {
            name: content(file) for name, file in alone.items()
        }

    def test_a_new_document_goes_into_a_delta(self, tmp_path: Path) -> None:
        """The published base stays unchanged."""
        documents, files = self.grown(tmp_path)
        grown = [*documents, document(99, ["新的一条说党费"])]
        updated = build_index(grown, {}, tmp_path)
        assert self.parts(updated)["base"] == self.parts(files)["base"]
        assert found(updated, "党费") == scanned(grown, "党费")

    @pytest.mark.parametrize(
        "lost",
        [{"texts": ["已经更正"]}, {"title": "别的"}, {"texts": []}],
        ids=["a text", "the title", "all texts"],
    )
    def test_an_edit_that_loses_words_leaves_nothing_of_them(
        self, tmp_path: Path, lost: dict[str, Any]
    ) -> None:
        documents, _ = self.grown(tmp_path)
        texts = documents[0].texts
        edited = document(
            0, **{"texts": texts.body, "title": texts.titles[0], "headings": texts.headings, **lost}
        )
        changed = [edited, *documents[1:]]
        updated = build_index(changed, {}, tmp_path)
        alone = build_index(changed, {})
        assert {name: content(file) for name, file in updated.items()} == {
            name: content(file) for name, file in alone.items()
        }

    @pytest.mark.parametrize(
        ("before", "now"), [("共收党费6", "共收党费60元"), ("张三", "张三丰"), ("三丰", "张三丰")]
    )
    def test_a_text_that_only_begins_or_ends_a_word_is_lost(
        self, tmp_path: Path, before: str, now: str
    ) -> None:
        documents, _ = self.grown(tmp_path)
        rest = documents[1:]
        build_index([document(0, [before]), *rest], {}, tmp_path / "other")
        updated = build_index([document(0, [now]), *rest], {}, tmp_path / "other")
        assert not any(before in part.text().split("\n") for part in reader(updated).parts)

    def test_words_that_a_delta_had_are_not_kept_by_the_base(self, tmp_path: Path) -> None:
        documents, _ = self.grown(tmp_path)
        text = documents[3].texts.body[0]
        build_index(
            [*documents[:3], document(3, [text, "电话六二一零"]), *documents[4:]], {}, tmp_path
        )
        updated = build_index(documents, {}, tmp_path)
        assert not any("电话" in part.text() for part in reader(updated).parts)

    def test_a_wording_that_is_not_known_any_more_makes_a_new_base(self, tmp_path: Path) -> None:
        documents, files = self.grown(tmp_path)
        grown = document(3, [f"{documents[3].texts.body[0]}，又说换届选举"])
        unknown = Document.of(grown.facets, grown.texts)
        updated = build_index([*documents[:3], unknown, *documents[4:]], {}, tmp_path)
        assert self.parts(updated)["base"] != self.parts(files)["base"]

    def test_a_delta_of_more_than_a_fifth_is_merged(self, tmp_path: Path) -> None:
        documents, files = self.grown(tmp_path)
        changed = [
            document(number, ["全都改了"]) if number < 9 else entry
            for number, entry in enumerate(documents)
        ]
        updated = build_index(changed, {}, tmp_path)
        assert "delta" not in self.parts(updated)
        assert self.parts(updated)["base"] != self.parts(files)["base"]
        assert found(updated, "全都改了") == scanned(changed, "全都改了")

    @pytest.mark.parametrize("damage", ["truncate", "delete a shard", "garbage"])
    def test_a_damaged_cache_is_not_used(self, tmp_path: Path, damage: str) -> None:
        documents, _ = self.grown(tmp_path)
        state = tmp_path / "state.bin"
        if damage == "truncate":
            state.write_bytes(state.read_bytes()[:20])
        elif damage == "garbage":
            state.write_bytes(b"garbage")
        else:
            next(tmp_path.glob("*/0.bin")).unlink()
        assert found(build_index(documents, {}, tmp_path), "第7号") == {"QSZ-2023-00007"}


class TestVerify:
    DOCUMENTS = tuple(
        document(number, [f"第{number}号记录说党费收缴情况"], headings=["主要做法"])
        for number in range(30)
    )

    def test_a_whole_index_passes(self) -> None:
        verify(build_index(self.DOCUMENTS, {}), self.DOCUMENTS)

    def test_an_index_that_lacks_documents_fails(self) -> None:
        with pytest.raises(SearchIndexError, match="检索索引有误"):
            verify(build_index(self.DOCUMENTS[:15], {}), self.DOCUMENTS)

    @pytest.mark.parametrize("text", ["完成98.5%", "刘\U00031350平", "参加112人"])
    def test_numbers_and_rare_characters_are_looked_up(self, text: str) -> None:
        """An index that has another number, or that lacks a rare character, fails."""
        documents = [document(1, [text])]
        verify(build_index(documents, {}), documents)
        others = build_index([document(1, [re.sub("[.\U00031350]|(?<=1)1", "", text)])], {})
        with pytest.raises(SearchIndexError, match="却查不到"):
            verify(others, documents)

    def test_an_index_of_other_texts_fails(self) -> None:
        others = [document(number, ["别的文字"]) for number in range(30)]
        with pytest.raises(SearchIndexError, match="却查不到"):
            verify(build_index(others, {}), self.DOCUMENTS)


def test_a_newer_format_is_refused_by_name() -> None:
    packed = bytearray(pack({}, {}))
    packed[8] += 1
    with pytest.raises(ValueError, match="version 3"):
        unpack(bytes(packed))


def test_a_truncated_shard_is_noticed() -> None:
    files: dict[str, Any] = build_index([document(1, ["党费收缴"])], {})
    shard = next(name for name in files if name.endswith("/0.bin"))
    for name in [name for name in files if name.endswith("/0.bin")]:
        files[name] = files[name][:-1]
    with pytest.raises(ValueError, match="should have"):
        found(files, "党费")
    assert shard


def test_titles_rank_before_headings_and_those_before_the_rest() -> None:
    documents = [
        document(1, ["党费"]),
        document(2, [], headings=["党费"]),
        document(3, ["党费"], title="党费"),
    ]
    opened = reader(build_index(documents, {}))
    levels = {
        number: level
        for part in opened.parts
        for number, level in zip(part.find("党费").documents, part.find("党费").levels, strict=True)
    }
    assert [levels[number] for number in sorted(levels)] == [2, 1, 0]
    assert np.all(np.diff(sorted(levels)) > 0)


class TestScript:
    def test_the_reader_is_served_without_comments(self) -> None:
        """All code of the reader is served as it stands."""
        written = browser.reader()
        served = content(browser_files()["search.js"]).decode()
        is_comment = False
        code = []
        for line in map(str.strip, written.splitlines()):
            is_comment = is_comment or line.startswith("/*")
            if line and not is_comment and not line.startswith("//"):
                code.append(TYPE_OF_EXPRESSION.sub("", line))
            is_comment = is_comment and not line.endswith("*/")
        assert served.splitlines() == code
        assert all(line.count("`") % 2 == 0 for line in code), (
            "a text over several lines would lose its indentation"
        )
