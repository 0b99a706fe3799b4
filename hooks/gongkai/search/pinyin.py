"""Titles and names by their pronunciation: `qingshuizhen` and `qsz` for 清水镇."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from gongkai.system.sealed import read_sealed, write_sealed

# U+3007 is 〇, as in 二〇二三, which stands outside of the blocks of Chinese characters.
_IS_CHINESE = re.compile(r"[\u3007\u3400-\u9fff]")
_RUNS = re.compile(r"[\u3007\u3400-\u9fff]+|[^\u3007\u3400-\u9fff]+")


class Pronunciations:
    """The pronunciations of names, with those of earlier builds.

    Earlier ones are stored, because the tables take longer to load than to look a few names up.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Read the stored pronunciations, if there is a file."""
        self._path = path
        self._by_name: dict[str, list[str]] = {}
        if path is not None:
            with suppress(ValueError):
                self._by_name = dict(json.loads(read_sealed(path) or b"{}"))
        self._stored = set(self._by_name)

    def of(self, name: str) -> list[str]:
        """Return a name in full pinyin without tones, and its initials.

        Characters that are not Chinese are unchanged in both forms.
        """
        if name not in self._by_name:
            forms = _join([_pronounce(run) for run in _RUNS.findall(name)])
            self._by_name[name] = list(forms)
        return self._by_name[name]

    def save(self, names: AbstractSet[str]) -> None:
        """Store the pronunciations of these names and of no others.

        The file is written whole or not at all.
        """
        remaining = {name: forms for name, forms in self._by_name.items() if name in names}
        self._by_name = remaining
        if self._path is not None and remaining.keys() != self._stored:
            text = json.dumps(remaining, ensure_ascii=False, sort_keys=True)
            write_sealed(self._path, text.encode())


class _Forms(NamedTuple):
    """The two forms of a pronunciation."""

    full: str
    initials: str


def _join(parts: Iterable[_Forms]) -> _Forms:
    """Return the forms of all parts, one after the other."""
    full, initials = "", ""
    for part in parts:
        full += part.full
        initials += part.initials
    return _Forms(full, initials)


def _pronounce(run: str) -> _Forms:
    """Return the two forms of a run of Chinese or of other characters."""
    if not _IS_CHINESE.match(run):
        return _Forms(run, _initial(run))
    # Imported here: the tables take long to load, and most builds meet no new name.
    from pypinyin.seg.mmseg import seg

    return _join([_pronounce_word(word) for word in seg.cut(run)])


@lru_cache(maxsize=50_000)
def _pronounce_word(word: str) -> _Forms:
    """Return the two forms of a word; titles share nearly all words."""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(word)
    return _Forms("".join(syllables), "".join(map(_initial, syllables)))


def _initial(syllable: str) -> str:
    """Return the first letter of a Latin word; other text as a whole."""
    if syllable.isascii() and syllable.isalpha():
        return syllable[0]
    return syllable
