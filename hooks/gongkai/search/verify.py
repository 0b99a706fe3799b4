"""Look words of the texts up in the index that was just made; an index that does not find them is not published."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from gongkai.search.document import Document, SearchIndexError
from gongkai.search.index import Files
from gongkai.search.normalise import fold
from gongkai.search.reader import Reader

SAMPLES = 24
"""From how many documents words are looked up; those that are in the index since an earlier build were verified then."""

_WORD_LENGTHS = (1, 2, 3, 5)


def verify(files: Files, documents: Sequence[Document]) -> None:
    """Look up words from texts of documents that are spread over all that are new in the index."""
    reader = Reader(_bytes(files["entry.bin"]), lambda name: _bytes(files[name]))
    latest = reader.header["parts"][-1]
    if isinstance(files.get(f"{latest['name']}/0.bin"), Path):
        return  # an earlier build has made it
    numbers = {key: number for number, key in reader.ids().items()}
    last_part = latest["first"]
    new = [document for document in documents if numbers.get(document.id, last_part) >= last_part]
    for document, word in _samples(new):
        if numbers.get(document.id, -1) not in reader.find_new(word):
            message = f"检索索引有误：{document.id} 含有“{word}”，却查不到"
            raise SearchIndexError(message)


def _samples(documents: Sequence[Document]) -> Iterator[tuple[Document, str]]:
    """Yield documents with words of theirs: from the first, the middle and the last text, of several lengths."""
    step = max(1, len(documents) // SAMPLES)
    for document in documents[::step]:
        texts = [folded for text in itertools.chain(*document.texts) if (folded := fold(text))]
        for text in {texts[0], texts[len(texts) // 2], texts[-1]} if texts else ():
            for length in _WORD_LENGTHS:
                middle = max(0, (len(text) - length) // 2)
                yield document, text[middle : middle + length]


def _bytes(content: bytes | Path) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()
