"""Look words of the texts up in a new index.

A build publishes no index that fails to find its words.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from gongkai.search.document import Document
from gongkai.search.index import Files
from gongkai.search.normalise import fold
from gongkai.search.reader import Reader
from gongkai.system.errors import SearchIndexError

SAMPLES = 24
"""From about how many documents words are looked up."""

_WORD_LENGTHS = (1, 2, 3, 5)


def verify(files: Files, documents: Sequence[Document]) -> None:
    """Look up words from a sample of the newly indexed documents.

    Documents of an earlier build's segments were verified by that build.
    Raises `SearchIndexError` when the index does not find a word.
    """
    entry = _bytes(files["entry.bin"])
    reader = Reader(entry, lambda name: _bytes(files[name]))
    latest = reader.header["parts"][-1]
    if isinstance(files.get(f"{latest['name']}/0.bin"), Path):
        # The file is from the cache: an earlier build has made and verified the segment.
        return
    numbers = {key: number for number, key in reader.ids().items()}
    first = latest["first"]
    # A document without a number counts as new, so that a missing document is noticed.
    new = [document for document in documents if numbers.get(document.id, first) >= first]
    for document, word in _samples(new):
        if numbers.get(document.id, -1) not in reader.find_new(word):
            message = f"检索索引有误：{document.id} 含有“{word}”，却查不到"
            raise SearchIndexError(message)


def _samples(documents: Sequence[Document]) -> Iterator[tuple[Document, str]]:
    """Yield documents with words from their texts.

    The words are from the first, the middle and the last text, of several lengths.
    """
    step = max(1, len(documents) // SAMPLES)
    for document in documents[::step]:
        folded = map(fold, itertools.chain(*document.texts))
        texts = [text for text in folded if text]
        if not texts:
            continue
        middle = texts[len(texts) // 2]
        for text in {texts[0], middle, texts[-1]}:
            for word in _words_from(text):
                yield document, word


def _words_from(text: str) -> Iterator[str]:
    """Yield words from the middle of a text."""
    for length in _WORD_LENGTHS:
        begin = max(0, (len(text) - length) // 2)
        yield text[begin : begin + length]


def _bytes(content: bytes | Path) -> bytes:
    """Return the bytes of a file of the index."""
    if isinstance(content, Path):
        return content.read_bytes()
    return content
