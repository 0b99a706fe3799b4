"""The normal form of texts and queries.

Equal characters become one by the table of characters. A sentence ends in a line feed; blanks and
other punctuation disappear, but between digits a point, a percent sign, a range sign, a slash and a
colon stay. The digits of a number tell its ends: 12 is found in 12件, and not in 112件, 123件 or
1.12件. A word is found where its normal form is a part of the normal form of a text.

The browser applies the same rule (browser/fold.js) with the same table; a difference between the
two would be a missed hit.
"""

from __future__ import annotations

import re
import unicodedata

from gongkai.search.characters import SKIPPED, characters

FIRST_DIGIT, INNER_DIGIT, LAST_DIGIT = 0xFDD0, 0xFDDA, 0xFDE4
"""The code points of 0 as first, as inner and as last digit of a number.

The other digits follow. A number of one digit has that digit itself. These are no characters of
Unicode, so no text has them.
"""
POINT = 0xFDEE
"""The code point of a point within a number."""
PERCENT = "%‰"
"""Signs that belong to the number before."""

_POINT = chr(POINT)
_DIGIT = f"0-9{chr(FIRST_DIGIT)}-{chr(LAST_DIGIT + 9)}"
_NUMBER = re.compile(r"[0-9]+(?:(?:\.|,(?=[0-9]{3}(?![0-9])))[0-9]+)*")
"""A number with its points, and with commas before each three digits."""
_OUTSIDE_NUMBERS = str.maketrans("", "", f"{SKIPPED},.")
_PERCENTS = re.compile(f"([{_DIGIT}]?)([{PERCENT}]+)")
_DASHES = re.compile("-+")
_BETWEEN_NUMBERS = re.compile(f"([{_DIGIT}{PERCENT}]?)([-/:]+)(?=([{_DIGIT}]?))")
_ANY_PUNCTUATION = f"{SKIPPED},.-/:{PERCENT}"
_PLAIN = {
    POINT: ".",
    **{
        zero + digit: str(digit)
        for zero in (FIRST_DIGIT, INNER_DIGIT, LAST_DIGIT)
        for digit in range(10)
    },
}


def fold(text: str) -> str:
    """Return the normalised text."""
    folded = unicodedata.normalize("NFC", text.translate(characters()))
    folded = _NUMBER.sub(_mark_ends, folded).translate(_OUTSIDE_NUMBERS)
    folded = _PERCENTS.sub(_keep_first, folded)
    folded = _DASHES.sub("-", folded)
    return _BETWEEN_NUMBERS.sub(_keep_between, folded)


def _mark_ends(match: re.Match[str]) -> str:
    """Return a number whose digits tell its ends."""
    number = match[0].replace(",", "")
    if len(number) == 1:
        return number
    zeros = [FIRST_DIGIT, *[INNER_DIGIT] * (len(number) - 2), LAST_DIGIT]
    digits = zip(number, zeros, strict=True)
    return "".join(_POINT if digit == "." else chr(zero + int(digit)) for digit, zero in digits)


def _keep_first(match: re.Match[str]) -> str:
    """Return a digit with the first of its percent signs."""
    digit, signs = match.groups()
    return digit and digit + signs[0]


def _keep_between(match: re.Match[str]) -> str:
    """Return a sign if it stands alone between numbers."""
    before, signs, behind = match.groups()
    if before and behind and len(signs) == 1:
        return f"{before}{signs}"
    return before or ""


def plain(folded: str) -> str:
    """Return a normalised text with plain digits and points."""
    return folded.translate(_PLAIN)


class _Plainly(dict[int, str]):
    """The plain form of each character, added when first needed."""

    def __missing__(self, code: int) -> str:
        text = characters().get(code, chr(code))
        self[code] = "".join(each for each in text if each not in _ANY_PUNCTUATION)
        return self[code]


_PLAINLY = _Plainly()


def fold_quickly(text: str) -> str:
    """Return the plain normalised text without any punctuation.

    Many times quicker than `fold`, because each character is looked at by itself. A piece without
    punctuation that stands in the index stands in this text, too.
    """
    return text.translate(_PLAINLY)
