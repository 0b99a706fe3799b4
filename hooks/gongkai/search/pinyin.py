"""Titles and names by their pronunciation: `qingshuizhen` and `qsz` for 清水镇."""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import lazy_pinyin

_RUNS = re.compile(r"[\u3007\u3400-\u9fff]+|[^\u3007\u3400-\u9fff]+")


def pronunciations(name: str) -> tuple[str, str]:
    """Return a name in full pinyin without tones, and its initials; what is no Chinese character stands in both as it is."""
    runs = [_pronounced(run) for run in _RUNS.findall(name)]
    return "".join(full for full, _ in runs), "".join(initials for _, initials in runs)


@lru_cache(maxsize=200_000)
def _pronounced(run: str) -> tuple[str, str]:
    """Return the two forms of a run of Chinese or of other characters; titles share most of their runs."""
    syllables = lazy_pinyin(run)
    initials = "".join(syllable[0] if syllable.isascii() and syllable.isalpha() else syllable for syllable in syllables)
    return "".join(syllables), initials
