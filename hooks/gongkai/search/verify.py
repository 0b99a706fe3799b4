"""Look words, numbers and rare characters of the texts up in a new index.

A build publishes no index that fails to find its words.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gongkai.search.document import Document
from gongkai.search.index import Files
from gongkai.search.normalise import FIRST_DIGIT, INNER_DIGIT, LAST_DIGIT, POINT, fold, plain
from gongkai.search.query import parse
from gongkai.search.reader import Reader
from gongkai.system.errors import SearchIndexError

SAMPLES = 24
"""From about how many documents words are looked up, and how many rare characters."""

_WORD_LENGTHS = (1, 2, 3, 5)
_NUMBER = re.compile(
    f"[0-9]|[{chr(FIRST_DIGIT)}-{chr(INNER_DIGIT - 1)}]"
    f"[{chr(INNER_DIGIT)}-{chr(LAST_DIGIT - 1)}{chr(POINT)}]*"
    f"[{chr(LAST_DIGIT)}-{chr(LAST_DIGIT + 9)}]"
)
"""A number in a normalised text."""
_RARE = ((0x3007, 0x3008), (0x3400, 0x4DC0), (0xE000, 0xFB00), (0x20000, 0x110000))
"""Characters that stand nearly in names only: first code point, and the one after the last."""


def verify(files: Files, documents: Sequence[Document]) -> None:
    """Look up words, numbers and rare characters of the newly indexed documents.

    Documents of an earlier build's segments were verified by that build.
    Raises `SearchIndexError` when the index does not find a word.
    """
    entry = _bytes(files["entry.bin"])
    reader = Reader(entry, lambda name: _bytes(files[name]))
    latest = reader.header["parts"][-1]
    if isinstance(files.get(f"{latest['name']}/0.bin"), Path):
        # The file is from the cache: an earlier build has made and verified the segment.
        return
    ids = reader.ids()
    numbers = {key: number for number, key in ids.items()}
    first = latest["first"]
    # A document without a number counts as new, so that a missing document is noticed.
    new = [document for document in documents if numbers.get(document.id, first) >= first]
    by_id = {document.id: document for document in new}
    for document, word in itertools.chain(_samples(new), _rare_words(reader, ids, by_id)):
        found = reader.find_word(word, is_new=True)
        if numbers.get(document.id, -1) not in found:
            message = f"检索索引有误：{document.id} 含有“{plain(word)}”，却查不到"
            raise SearchIndexError(message)


def _samples(documents: Sequence[Document]) -> Iterator[tuple[Document, str]]:
    """Yield documents with words from their texts.

    The words are from the first, the middle and the last sentence, of several lengths, and the
    first number of each.
    """
    step = max(1, len(documents) // SAMPLES)
    for document in documents[::step]:
        sentences = _sentences(document)
        if not sentences:
            continue
        middle = sentences[len(sentences) // 2]
        for sentence in {sentences[0], middle, sentences[-1]}:
            for word in _words_from(sentence):
                yield document, word
        number = _NUMBER.search("\n".join(sentences))
        if number:
            # Written as readers write it, a number must become the same word again.
            yield from ((document, word) for word in parse(plain(number[0])).words)


def _sentences(document: Document) -> list[str]:
    """Return the normalised sentences of a document that are not empty."""
    texts = itertools.chain(*document.texts)
    sentences = "\n".join(map(fold, texts)).split("\n")
    return [sentence for sentence in sentences if sentence]


def _words_from(text: str) -> Iterator[str]:
    """Yield words from the middle of a text."""
    for length in _WORD_LENGTHS:
        begin = max(0, (len(text) - length) // 2)
        yield text[begin : begin + length]


def _rare_words(
    reader: Reader,
    ids: Mapping[int, str],
    documents: Mapping[str, Document],
) -> Iterator[tuple[Document, str]]:
    """Yield rare characters of the newest segment with their neighbours, and their documents.

    Raises `SearchIndexError` where a document has no such character.
    """
    codes = reader.parts[-1].codes()
    rare = [chr(code) for code in codes if any(first <= code < after for first, after in _RARE)]
    step = max(1, len(rare) // SAMPLES)
    for character in rare[::step]:
        for number in reader.find_word(character, is_new=True).tolist()[:1]:
            document = documents[ids[number]]
            sentence = next((each for each in _sentences(document) if character in each), "")
            if not sentence:
                message = f"检索索引有误：查“{character}”查到 {document.id}，其中却没有这个字"
                raise SearchIndexError(message)
            place = sentence.index(character)
            yield document, sentence[max(0, place - 1) : place + 2]


def _bytes(content: bytes | Path) -> bytes:
    """Return the bytes of a file of the index."""
    if isinstance(content, Path):
        return content.read_bytes()
    return content
