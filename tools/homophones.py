"""Write the groups of characters that sound alike, by which the search offers near names.

A group has the characters of GB 2312 with one pronunciation, tones aside: a typist mistakes
these for one another. A character of several pronunciations stands where it is commonest.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from pypinyin import Style, pinyin

OUT = Path(__file__).parent.parent / "hooks/gongkai/search/browser/homophones.txt"
_ROWS = range(0xB0, 0xF8)
_CELLS = range(0xA1, 0xFF)
"""The bytes of the Han characters of GB 2312 in EUC-CN."""


def homophones() -> str:
    """Return the groups, a line each, in the order of their pronunciations."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for row in _ROWS:
        for cell in _CELLS:
            # Five cells of the standard are empty.
            character = bytes((row, cell)).decode("gb2312", "ignore")
            if character:
                groups[pinyin(character, style=Style.NORMAL)[0][0]].append(character)
    return "".join(f"{''.join(groups[sound])}\n" for sound in sorted(groups))


if __name__ == "__main__":
    OUT.write_text(homophones(), "utf-8", newline="\n")
    sys.stdout.write(f"{OUT.name}\n")
