"""Titles and names by their pronunciation: `qingshuizhen` and `qsz` for 清水镇."""

from __future__ import annotations

import json
import re
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from gongkai.system.sealed import read_sealed, write_sealed

_IS_CHINESE = re.compile(r"[\u3007\u3400-\u9fff]")
_RUNS = re.compile(r"[\u3007\u3400-\u9fff]+|[^\u3007\u3400-\u9fff]+")


class Pronunciations:
    """The pronunciations of names; those of earlier builds are kept, because the tables take longer to load than to look a few names up."""

    def __init__(self, path: Path | None = None) -> None:
        """Read what is kept, if there is a file for it."""
        self._path = path
        self._known: dict[str, list[str]] = {}
        if path is not None:
            with suppress(ValueError):
                self._known = dict(json.loads(read_sealed(path) or b"{}"))
        self._kept = set(self._known)

    def of(self, name: str) -> list[str]:
        """Return a name in full pinyin without tones, and its initials; what is no Chinese character stands in both as it is."""
        if name not in self._known:
            runs = [_pronounced(run) for run in _RUNS.findall(name)]
            self._known[name] = ["".join(full for full, _ in runs), "".join(initials for _, initials in runs)]
        return self._known[name]

    def save(self, names: AbstractSet[str]) -> None:
        """Keep the pronunciations of these names and of no others, whole or not at all."""
        self._known = {name: said for name, said in self._known.items() if name in names}
        if self._path is not None and self._known.keys() != self._kept:
            write_sealed(self._path, json.dumps(self._known, ensure_ascii=False, sort_keys=True).encode())


def _pronounced(run: str) -> tuple[str, str]:
    """Return the two forms of a run of Chinese or of other characters."""
    if not _IS_CHINESE.match(run):
        return run, run[0] if run.isascii() and run.isalpha() else run
    from pypinyin.seg.mmseg import seg

    words = [_pronounced_word(word) for word in seg.cut(run)]
    return "".join(full for full, _ in words), "".join(initials for _, initials in words)


@lru_cache(maxsize=50_000)
def _pronounced_word(word: str) -> tuple[str, str]:
    """Return the two forms of a word; titles share nearly all of their words."""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(word)
    initials = "".join(syllable[0] if syllable.isascii() and syllable.isalpha() else syllable for syllable in syllables)
    return "".join(syllables), initials
