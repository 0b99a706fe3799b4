"""The browser's reader has the rule of the build: the same normal form, the same hits, and few requests at a time."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from gongkai.search.characters import characters
from gongkai.search.normalise import fold
from gongkai.search.query import parse

pytest.importorskip(
    "playwright.sync_api", reason="没有 playwright，浏览器里的检索没有测试：pip install playwright"
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from gongkai.search import Document

CHARACTERS = '党费收缴王鑫0123456789.,%-—/: ，。！、·①½㎡ｶﾞe\u0301\u0300각\u1100\u1161𠮷⺠○"“”'
FOLDED = """async (texts) => {
    const reader = await import("/search/search.js");
    const fold = await reader.folder("/", "𠮷");
    return texts.map((text) => {
        const {words, excluded} = fold.query(text);
        return [fold.text(text), words, excluded, reader.marksIn(text, words, fold).length];
    });
}"""
FIND = """async ([query, options]) => {
    const reader = await import("/search/search.js");
    const {total, hits} = await (await reader.open("/")).find(query, options);
    return {total, ids: hits.map(({id}) => id), titles: hits.filter(({title}) => title).length};
}"""
COUNTED = """
    const asked = window.fetch;
    window.running = 0;
    window.most = 0;
    window.fetch = async (...all) => {
        window.most = Math.max(window.most, ++window.running);
        try {
            return await asked(...all);
        } finally {
            window.running -= 1;
        }
    };
"""


def texts() -> list[str]:
    """Return random texts, and each character of the table beside digits."""
    dice = random.Random(18)
    mixed = ["".join(dice.choices(CHARACTERS, k=dice.randint(1, 14))) for _ in range(5000)]
    listed = [chr(code) for code in characters() if not 0xD800 <= code < 0xE000]
    return [*mixed, *(f"1{character}2党{character}费" for character in listed)]


def test_browser_and_build_fold_texts_and_queries_alike(page: Page) -> None:
    page.goto("search/")
    written = texts()
    for text, (folded, words, excluded, marks) in zip(
        written, page.evaluate(FOLDED, written), strict=True
    ):
        assert folded == fold(text), text
        assert (words, excluded) == parse(text), text
        # A word of the text is marked in it, unless another token or the end of a sentence parts it.
        assert marks or not (len(words) == 1 and words[0] == folded), text


@pytest.mark.parametrize(
    "query",
    [
        "党费 -收缴",
        "-党费",
        '"党费 收缴"',
        "2023",
        "202",
        "12",
        "1",
        "第1",
        "98.5%",
        "2025-",
        "○",
        "⺠",
        "王鑫",
    ],
)
def test_a_query_finds_what_a_scan_finds(
    page: Page, scan: Callable[[str], list[Document]], query: str
) -> None:
    page.goto("search/")
    found: dict[str, Any] = page.evaluate(FIND, [query, {"limit": 10_000, "excerpts": False}])
    assert set(found["ids"]) == {document.id for document in scan(query)}


def test_many_hits_are_loaded_a_few_at_a_time(
    page: Page, scan: Callable[[str], list[Document]]
) -> None:
    page.add_init_script(COUNTED)
    page.goto("search/")
    found = page.evaluate(FIND, ["党", {"limit": 1000}])
    assert found["titles"] == min(1000, len(scan("党"))) > 20
    assert 2 <= page.evaluate("window.most") <= 8
