"""Make the search's table of characters: `python tools/characters.py`.

The table (hooks/gongkai/search/characters.bin) says as which characters a character is searched. It
belongs to the program and is shipped with every index, because Pythons and browsers know different
versions of Unicode. docs/developers/search-format.md describes rule and format.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import opencc

from gongkai.search.characters import (
    BOUNDARY,
    CODE_POINTS,
    SKIPPED,
    TABLE,
    Characters,
    packed,
)

_DROPPED = (
    (0xAD, 0xAE),  # soft hyphen
    (0x34F, 0x350),  # joiner of graphemes
    (0x115F, 0x1161),  # Hangul fillers, which look like blanks
    (0x17B4, 0x17B6),  # Khmer vowels without a form
    (0x180B, 0x1810),  # Mongolian variation selectors
    (0x3164, 0x3165),
    (0xD800, 0xE000),  # halves of characters
    (0xFDD0, 0xFDF0),  # no characters: the index uses them for the digits of longer numbers
    (0xFE00, 0xFE10),  # variation selectors
    (0xFFA0, 0xFFA1),
    (0x1F3FB, 0x1F400),  # skin tones
    (0xE0000, 0xE1000),  # tags, and more variation selectors
)
"""The characters that leave no trace: first code point, and the one after the last."""

_RADICALS = dict(
    enumerate(
        "厂乛乚乙亻冂几刀刂卜㔾小小兀尣尢尣巳幺彑彐忄㣺扌攵 旡日月歺母民氵氺灬爫爫丬牛犭王疋目示礻竹糹纟罓罒㓁㓁𦉫羊羊羊耂肀聿肉"
        "臼艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风飞食食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        start=0x2E81,
    )
)
"""The characters of the radicals in the block CJK Radicals Supplement; U+2E9A is none.

NFKC knows the Kangxi radicals and two of these; texts copied from PDF have all of them.
"""

_SAME = {
    "": "\b\0",
    BOUNDARY: "\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029。｡!?;؟؛‼⁇⁈⁉︒",
    SKIPPED: "\t\x1f，…‥⋯·•‧∙⋅・ㆍᆞᐧ<>|^`",
    ",": ",",
    ".": ".․",
    "%": "%",
    "‰": "‰",
    "-": "-~−∼∽﹣〜〰～─━",
    "/": "/⁄∕",
    ":": ":∶꞉ː︓",
    "〇": "○◯〇⚪",
}
"""Characters that are searched as one character, and may not be searched as NFKC says."""
_OVERRIDES = {character: same for same, characters in _SAME.items() for character in characters}
_BY_CATEGORY = {"Cc": "", "Cf": "", "Zs": SKIPPED, "Sk": SKIPPED, "Pd": "-"}
"""As what the characters of some categories of Unicode are searched."""
_STANDING_PUNCTUATION = frozenset("*#@&_\\※§¶†‡")
"""Punctuation that stands for something; other punctuation separates or encloses."""


def _is_dropped(code: int) -> bool:
    """Tell whether a character leaves no trace."""
    if code & 0xFFFE == 0xFFFE:  # noqa: PLR2004 - the last two of each plane are no characters
        return True
    return any(first <= code < after for first, after in _DROPPED)


@cache
def searched(character: str) -> str:
    """Return the characters as which a character is searched."""
    if character in _OVERRIDES:
        return _OVERRIDES[character]
    if _is_dropped(ord(character)):
        return ""
    character = _RADICALS.get(ord(character), character)
    category = unicodedata.category(character)
    if category in _BY_CATEGORY:
        return _BY_CATEGORY[category]
    normal = unicodedata.normalize("NFKC", character).lower()
    if normal != character:
        return _expanded(normal, is_number=category == "No")
    if category[0] == "P" and character not in _STANDING_PUNCTUATION:
        return SKIPPED
    return _simplified(character)


def _expanded(normal: str, *, is_number: bool) -> str:
    """Return the characters as which the characters of a normal form are searched."""
    folded = "".join(map(searched, normal))
    text = unicodedata.normalize("NFC", folded)
    has_digits = any(map(str.isdigit, text))
    if has_digits and (is_number or len(normal) > 1):
        # ① is a number of its own: the digits beside it belong to another number.
        return f"{SKIPPED}{text.strip(SKIPPED)}{SKIPPED}"
    return text


def _simplified(character: str) -> str:
    """Return the simplified character of a traditional one; any other as it is."""
    simplified = _conversions().get(character, character)
    if simplified == character:
        return character
    return searched(simplified)


@cache
def _conversions() -> dict[str, str]:
    """Return the simplified characters of all traditional ones."""
    blocks = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x34000))
    characters = [chr(code) for block in blocks for code in block]
    # One call for all characters; line feeds keep the library from reading neighbours as a phrase.
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    return {before: after for before, after in pairs if len(after) == 1}


def table() -> Characters:
    """Return the characters that are searched as others."""
    characters = map(chr, range(CODE_POINTS))
    return {ord(each): searched(each) for each in characters if searched(each) != each}


def main() -> None:
    """Write the table."""
    TABLE.write_bytes(packed(table()))


if __name__ == "__main__":
    main()
