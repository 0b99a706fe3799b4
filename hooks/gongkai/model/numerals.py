"""Chinese numerals and full-width digits, as numbers of plain digits."""

from __future__ import annotations

import re
import unicodedata

DIGITS = "〇一二三四五六七八九"
"""The Chinese digits, each at the index of its value."""
NUMERALS = "零〇一二两三四五六七八九十百千"
"""The characters of a numeral below ten thousand."""

_VALUES = {character: value for value, character in enumerate(DIGITS)}
_VALUES |= {"零": 0, "○": 0, "两": 2}
_UNIT = "[一二三四五六七八九]"
_LEADING_UNIT = "[一二两三四五六七八九]"
"""两 stands before 百, 千, 万 and 亿 alone; 三十两 is thirty taels."""
_BELOW_TEN_THOUSAND = re.compile(
    f"(?:(?P<thousands>{_LEADING_UNIT})千)?"
    f"(?P<gap>零)?(?:(?P<hundreds>{_LEADING_UNIT})百)?"
    f"(?:零?(?P<tens>{_UNIT})?(?P<ten>十))?"
    f"(?P<before_last>零)?(?P<ones>{_UNIT})?",
)
_LARGE_UNITS = (("亿", 10**8), ("万", 10**4))
_RUN = re.compile(f"[{''.join(_VALUES)}十]+")
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF1A)}


def with_plain_digits(text: str) -> str:
    """Return a text with plain digits in the place of full-width ones."""
    return text.translate(_FULL_WIDTH)


def chinese_number(text: str) -> int | None:
    """Return the number of a Chinese numeral such as 一千二百零五.

    Returns None for any other text, and for one that may be read in two ways, as 两百五.
    """
    if len(text) == 1 and text in _VALUES:
        return _VALUES[text]
    total = 0
    rest = text
    for sign, factor in _LARGE_UNITS:
        head, found, tail = rest.partition(sign)
        if not found:
            continue
        many = _below_ten_thousand(head)
        # 一万二 is 12,000 by ear, 10,002 by the letter.
        if not many or (tail and not tail.startswith("零") and len(tail) == 1):
            return None
        total += many * factor
        rest = tail
        if not rest:
            return total
    last = _below_ten_thousand(rest)
    return None if last is None else total + last


def _below_ten_thousand(text: str) -> int | None:
    if text == "两":
        return 2
    match = _BELOW_TEN_THOUSAND.fullmatch(text)
    if match is None or not text.strip("零"):
        return None
    ones = _VALUES[match["ones"]] if match["ones"] else 0
    is_large = bool(match["thousands"] or match["hundreds"])
    if ones and is_large and not (match["ten"] or match["before_last"] or match["gap"]):
        return None
    tens = 0
    if match["ten"]:
        tens = _VALUES[match["tens"] or "一"]
    hundreds = _VALUES[match["hundreds"]] if match["hundreds"] else 0
    thousands = _VALUES[match["thousands"]] if match["thousands"] else 0
    return 1000 * thousands + 100 * hundreds + 10 * tens + ones


def plain_numbers(text: str) -> str:
    """Return a date or period with plain digits, without blanks.

    二〇二六年十二月 becomes 2026年12月; full-width characters become plain ones.
    """
    return _RUN.sub(_digits, _without_blanks(text))


def _digits(match: re.Match[str]) -> str:
    """Return a year's digits one by one, any other numeral as its number."""
    numeral = match[0]
    if "十" not in numeral:
        return "".join(str(_VALUES[character]) for character in numeral)
    number = chinese_number(numeral)
    return numeral if number is None else str(number)


COUNTED = "人次|户次|人|名|位|个|户|件|条|项|份|张|票|次|期|场|家|篇"
"""The units that a count may lose: its field says what is counted."""
_COUNT = re.compile(
    r"(?:共计?|合计|总计|计|第)?"
    rf"([0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{1,9}}|[{NUMERALS}万]+)"
    r"(.*)",
)
_LEAST_TOO_MANY = 10**9
_PERCENT = re.compile(r"[%％‰]|百分之|[0-9一二三四五六七八九]成")
_ROUGH = re.compile(
    r"[约近余多几]|左右|上下|以[上下内]|至少|至多|不[足到少多超]|超过|[0-9]\s*[-~～—至到]\s*[0-9]",
)
_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?", re.ASCII)


def expected_count(text: str) -> str:
    """Return the expectation of a count, with the place for shares and rough figures."""
    expected = "为整数，不带计量单位"
    if _PERCENT.search(text):
        return (
            f"{expected}，不能写百分比；请写人数、件数，或者在“指标”里写明占多少人（件）的百分之几"
        )
    if _ROUGH.search(text):
        return f"{expected}，要写准数；约数请写在“指标”里"
    return expected


def count_in(text: str, units: str = COUNTED) -> str:
    """Return a count as plain digits, or nothing where that would say something else.

    `units` is a pattern of the units that may be left out.
    """
    match = _COUNT.fullmatch(_without_blanks(text))
    if match is None or not re.fullmatch(f"(?:{units})?", match[2]):
        return ""
    number = chinese_number(match[1])
    if number is None and match[1][0].isascii():
        number = int(match[1].replace(",", ""))
    if number is None or number >= _LEAST_TOO_MANY:
        return ""
    return str(number)


def number_in(text: str) -> str:
    """Return a number as plain digits, or nothing."""
    plain = _without_blanks(text)
    if _NUMBER.fullmatch(plain):
        return plain
    number = chinese_number(plain)
    return "" if number is None else str(number)


def _without_blanks(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
