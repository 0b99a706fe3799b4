"""Titles and names by their pronunciation: `qingshuizhen` and `qsz` for 清水镇."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin


@lru_cache(maxsize=200_000)
def pronunciations(name: str) -> tuple[str, str]:
    """Return a name in full pinyin without tones, and its initials; what is no Chinese character stands in both as it is."""
    syllables = lazy_pinyin(name)
    initials = "".join(syllable[0] if syllable.isascii() and syllable.isalpha() else syllable for syllable in syllables)
    return "".join(syllables), initials
