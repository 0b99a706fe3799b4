"""Texts that look alike but consist of other characters.

Copying from Word, from PDF or from macOS brings full-width letters, decomposed accents, radicals
in the place of characters, and characters without width.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

_FAMILIES = (
    # Radicals of CJK Radicals Supplement, which NFKC leaves as they are.
    ("民", "⺠"),
    ("长", "⻓"),
    ("長", "⻑"),
    ("车", "⻋"),
    ("西", "⻄"),
    ("马", "⻢"),
    ("见", "⻅"),
    ("门", "⻔"),
    ("页", "⻚"),
    ("风", "⻛"),
    ("飞", "⻜"),
    ("鱼", "⻥"),
    ("鸟", "⻦"),
    ("麦", "⻨"),
    ("黄", "⻩"),
    ("齐", "⻬"),
    ("齿", "⻮"),
    ("龙", "⻰"),
    ("龟", "⻳"),
    ("青", "⻘"),
    ("贝", "⻉"),
    ("角", "⻆"),
    ("母", "⺟"),
    ("骨", "⻣"),
    ("〇", "○◯"),
    ("-", "‐‑‒–—―−﹣ー"),
    ("·", "•‧∙⋅・"),
    ('"', "“”„‟＂"),
    ("'", "‘’‚‛＇"),
    ("/", "∕⁄"),
    (".", "。"),
    ("A", "АΑ"),
    ("B", "ВΒ"),
    ("C", "С"),
    ("E", "ЕΕ"),
    ("H", "НΗ"),
    ("I", "ІΙ"),
    ("K", "КΚ"),
    ("M", "МΜ"),
    ("N", "Ν"),
    ("O", "ОΟ"),
    ("P", "РΡ"),
    ("S", "Ѕ"),
    ("T", "ТΤ"),
    ("X", "ХΧ"),
    ("Y", "Υ"),
    ("Z", "Ζ"),
    ("a", "а"),
    ("c", "с"),
    ("e", "е"),
    ("i", "і"),
    ("j", "ј"),
    ("o", "оο"),
    ("p", "р"),
    ("s", "ѕ"),
    ("x", "х"),
    ("y", "у"),
)
"""A character, and the others that look like it."""
_PLAIN = {ord(other): plain for plain, others in _FAMILIES for other in others}
_PLAIN_SPACE = re.compile(r"[ \t\n]+")
_MOST_SHOWN = 3


@lru_cache(maxsize=4096)
def look(text: str) -> str:
    """Return a text that is equal for all texts of the same look."""
    plain = unicodedata.normalize("NFKC", text.translate(_PLAIN)).translate(_PLAIN)
    return "".join(character for character in plain if _has_width(character))


def _has_width(character: str) -> bool:
    """Tell whether a character leaves a mark; a space does not."""
    return unicodedata.category(character) not in {"Cf", "Cc", "Zs", "Zl", "Zp"}


def differing_characters(word: str, guess: str) -> str:
    """Return a sentence on the characters in which two look-alikes differ.

    Returns nothing for texts of a different look, and for plain spaces.
    """
    if word == guess or look(word) != look(guess) or "".join(_PLAIN_SPACE.split(word)) == guess:
        return ""
    differences = "、".join(_differences(word, guess))
    return f"看起来一样，但用了不同的字符：{differences}；请照着重新输入"


def _differences(word: str, guess: str) -> list[str]:
    """Return the first differences between two texts."""
    differences: list[str] = []
    blocks = SequenceMatcher(None, word, guess, autojunk=False).get_opcodes()
    for kind, start, end, guess_start, guess_end in blocks:
        if kind == "equal":
            continue
        wrong = _named(word[start:end])
        right = _named(guess[guess_start:guess_end])
        if not wrong:
            differences.append(f"少了{right}")
        elif not right:
            differences.append(f"多了{wrong}")
        else:
            differences.append(f"{wrong}应为{right}")
    if len(differences) > _MOST_SHOWN:
        return [*differences[:_MOST_SHOWN], "……"]
    return differences


def _named(characters: str) -> str:
    """Return some characters with their numbers, the first two of them."""
    names: list[str] = []
    for character in list(dict.fromkeys(characters))[:2]:
        shown = "看不见的字符"
        if unicodedata.combining(character):
            shown = "附加符号"
        elif character.isprintable() and _has_width(character):
            shown = f"“{character}”"
        names.append(f"{shown}（U+{ord(character):04X}）")
    return "".join(names)
