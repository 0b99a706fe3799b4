"""Figures in the spellings of offices, as guesses for a figure that is refused.

Each change of a spelling keeps number, sign, unit and exactness.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from gongkai.model.figure_text import UNITS, plain_signs
from gongkai.model.numerals import NUMERALS, chinese_number

_MOST_CHARACTERS = 60
"""The length of the longest text with a guess."""
_Change = tuple[str, str | Callable[[re.Match[str]], str]]
_FACTORS = {"百": 100, "千": 1000}
_DURATION = "个月|年|天|小时"


def _multiplied(match: re.Match[str]) -> str:
    """Return 3000 for 3千."""
    whole, _, decimals = match[1].partition(".")
    zeros = len(str(_FACTORS[match[2]])) - 1
    if len(decimals) > zeros:
        return match[0]
    return str(int(whole + decimals.ljust(zeros, "0")))


def _added(match: re.Match[str]) -> str:
    """Return 35000 for 3万5000."""
    return str(int(match[1]) * 10_000 + int(match[2]))


_LEADS: tuple[_Change, ...] = (
    (r"^(?:总计|合计|共计|共有|总共|共)(?=.*\d)", ""),
    (r"[。；;，,、]$", ""),
    (r"^(?:RMB|人民币)[¥￥]?", "¥"),
    (r"^[¥￥](.*\d[万亿]?)$", r"\1元"),
    (r"^[¥￥](.*元)$", r"\1"),
    (r"^\+(?=\d)", ""),
    (r"^(?:负|减)(?=\d)", "-"),
    (r"^[—–](?=\d)", "-"),
)
_QUALIFIERS: tuple[_Change, ...] = (
    (r"^(?:大约|大概|约为|约计|约有|约莫|大致|≈)", "约"),
    (r"^(?:将近|接近)", "近"),
    (r"^(?:最少|起码|不少于|不低于|不小于|≥|>=)", "至少"),
    (r"^(?:最多|不多于|不超过|不高于|不大于|≤|<=)", "至多"),
    (r"^(?:超出|大于|多于|高于|逾|>|超(?!过))", "超过"),
    (r"^(?:不到|未满|不满|少于|低于|小于|<)", "不足"),
    (r"^(\d.*?)(?:及以下|以内|以下|之内)(\D*)$", r"至多\1\2"),
    (r"(?:及以上|之上)", "以上"),
    (r"(?:上下|前后)", "左右"),
    (r"^(\d+)来(?=\D)", r"约\1"),
    (r"(\d)几", r"\1几"),
)
_NUMBERS: tuple[_Change, ...] = (
    (r"(?<=\d)点(?=\d)", "."),
    (r"(?<=\d)[wW萬]", "万"),
    (r"(\d+(?:\.\d+)?)([百千])(?![分克米瓦\d])", _multiplied),
    (r"(?<![\d.])(\d+)万(\d{4})(?!\d)", _added),
    (rf"(?<=\d)((?:[万亿]?(?:{UNITS}|%)|[万亿])?)(?:[-~～—–－]+|到)(?=\d)", r"\1至"),
    (r"百分之(\d[\d.]*)", r"\1%"),
    (r"千分之(\d[\d.]*)", r"\1‰"),
    (r"^(\D*)([1-9])成$", r"\1\g<2>0%"),
    (r"个百分点?$|个点$", "个百分点"),
    (r"(\d+)(个|)半(月|小时)$", r"\1.5\2\3"),
    (r"(\d+)(年|天|小时)半$", r"\1.5\2"),
    (rf"^半({_DURATION})$", r"0.5\1"),
    # 3个多月 may be nearly four: 3余个月 would say too little.
    (rf"^(\d+)({_DURATION})多$", r"\1\2以上"),
    (r"^(\d+)个多月$", r"\1个月以上"),
    (r"^(\d[\d,.]*)[余多]([万亿])(?!元)(\D*)$", r"\1\2\3以上"),
)
_UNITS: tuple[_Change, ...] = (
    (r"平方千米|km2|km²|KM2", "平方公里"),
    (r"千米|km|KM", "公里"),
    (r"㎡|m2|m²|平米|平方(?![公米里])", "平方米"),
    (r"m3|m³|立方(?!米)", "立方米"),
    (r"千克|kg|KG|Kg", "公斤"),
    (r"块钱|圆|元人民币|元整|元正", "元"),
    (r"个(?=小时|学时|课时|人$)", ""),
    (r"人[/／]次", "人次"),
    (r"场[/／]次", "场次"),
    (r"^(\d[\d,.]*)(?=(?:行政|自然)?村$|社区$|(?:党|团)?支部$|小区$|网格$|部门$|项目$)", r"\1个"),
)
_CHANGES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (*_LEADS, *_QUALIFIERS, *_NUMBERS, *_UNITS)
)
_NOTE = re.compile(rf"(?P<value>\d[\d,.]*)(?P<unit>万元|{UNITS})[（(](?P<note>[^（）()]+)[）)]")
_APART = re.compile(r"[0-9０-９]\s+[0-9０-９]")
_THOUSANDS = re.compile(r"(?<![0-9])[0-9]{1,3}(?: [0-9]{3})+(?![0-9])")
"""A number with blanks between its thousands."""
_NUMERAL = re.compile(f"[{NUMERALS}万亿]+")
_TWO_DIGITS = re.compile("[一二两三四五六七八九]{2}")
_LARGE_ALONE = re.compile("(?:(?<=^近)|(?<=^约)|^)([百千])(?=[^百千万亿分])")


def figure_guess(text: str) -> str:
    """Return the short form that a text probably means, or a part of it changed."""
    if len(text) > _MOST_CHARACTERS or _APART.search(_THOUSANDS.sub("", text)):
        return ""
    guess = re.sub(r"\s", "", plain_signs(text))
    note = _NOTE.fullmatch(guess)
    if note is not None:
        return "{{数值: {value}, 计量单位: {unit}, 说明: {note}}}".format(**note.groupdict())
    guess = guess.replace("，", ",")
    if not re.search("[0-9]", guess):
        guess = _NUMERAL.sub(_digits, _LARGE_ALONE.sub(r"一\1", guess))
    for pattern, replacement in _CHANGES:
        guess = pattern.sub(replacement, guess)
    return guess


def _digits(match: re.Match[str]) -> str:
    """Return a numeral in plain digits, 两三 as 2至3."""
    numeral = match[0]
    if _TWO_DIGITS.fullmatch(numeral):
        first, last = (chinese_number(digit) or 0 for digit in numeral)
        if last == first + 1 or numeral == "三五":
            return f"{first}至{last}"
    large = numeral[-1] if numeral[-1] in "万亿" else ""
    # 三万元 keeps its 万, as the sums of an office do.
    number = chinese_number(numeral.removesuffix(large))
    return numeral if number is None else f"{number}{large}"
