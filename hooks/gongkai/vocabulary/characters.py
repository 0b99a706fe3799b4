"""The characters that readers cannot see, or that turn the text around them.

Nobody can proofread such a character, and a search or a comparison of names fails because of it.
`load/` refuses these characters; `comparable` leaves them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

HIDDEN = (
    # Control characters but tab and line end; U+0085, a line end of YAML, has its own message.
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
    # Soft hyphen, fillers, and other characters without a width.
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0"
    # Zero-width spaces and joiners, and the characters that turn the direction.
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    # Variants of the character before, byte order marks, and code points that are no characters.
    "\ufe00-\ufe0f\ufeff\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Ranges for the class of a regular expression."""

_HIDDEN = re.compile(f"[{HIDDEN}]")
# Phones write a symbol in colours with U+FE0F behind, and join two symbols with U+200D.
_OF_A_SYMBOL = re.compile(
    "[#*0-9\xa9\xae\u203c-\u3299\U0001f000-\U0001faff\ufe0f][\u200d\ufe0e\ufe0f]"
)
_HIDDEN_OR_SPACE = re.compile(rf"[\s{HIDDEN}]+")

_NAMES = {
    "\xad": "软连字符",
    "\u200b": "零宽空格",
    "\u200c": "零宽不连字",
    "\u200d": "零宽连字",
    "\u200e": "从左到右标记",
    "\u200f": "从右到左标记",
    "\u202d": "强制从左到右",
    "\u202e": "强制从右到左",
    "\u2060": "单词连接符",
    "\ufeff": "文件开头的标记",
}


def hidden_characters(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of the hidden characters of a text."""
    # Hot, once a file: nearly no file has any.
    if _HIDDEN.search(text) is None:
        return
    for match in _HIDDEN.finditer(text):
        if not _OF_A_SYMBOL.match(text, max(match.start() - 1, 0)):
            yield match


def name_of(character: str) -> str:
    """Return the number of a hidden character, with its name where it is usual."""
    number = f"U+{ord(character):04X}"
    if character in _NAMES:
        return f"{number} {_NAMES[character]}"
    return number


def comparable(text: str) -> str:
    """Return a text without spaces and hidden characters, to compare names."""
    return _HIDDEN_OR_SPACE.sub("", text)
