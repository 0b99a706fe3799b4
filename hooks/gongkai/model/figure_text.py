"""The grammar of a figure's short form, as in 约800人次, 30至35名 and 3个村.

Here a figure is taken apart as text; `metric` gives the parts their meaning.
"""

from __future__ import annotations

import re

from gongkai.model.numerals import NUMERALS
from gongkai.vocabulary import CountingUnit, Qualifier

BEFORE = (
    Qualifier.ABOUT,
    Qualifier.NEARLY,
    Qualifier.NOT_LESS,
    Qualifier.NOT_MORE,
    Qualifier.MORE_THAN,
    Qualifier.LESS_THAN,
)
"""The qualifiers in front of the number; 全部 may also stand alone."""
WITHIN = (Qualifier.ODD, Qualifier.MANY)
"""The qualifiers between number and unit."""
AFTER = (Qualifier.AT_LEAST, Qualifier.OR_SO)
"""The qualifiers behind the unit."""

LARGE_MONEY = {
    "万": CountingUnit.TEN_THOUSAND_YUAN,
    "亿": CountingUnit.HUNDRED_MILLION_YUAN,
}
"""Sums of money stay in 万元 and 亿元, as written."""
FACTORS = {"万": 10**4, "亿": 10**8}
"""The factors of other figures, which are multiplied out."""

# Longest first, because a regular expression takes the first alternative that matches: 人次
# before 人. 万 and 亿 are groups of their own, so 万元 is no unit here.
_SIMPLE_UNITS = [unit for unit in CountingUnit if unit not in LARGE_MONEY.values()]
UNITS = "|".join(re.escape(unit) for unit in sorted(_SIMPLE_UNITS, key=len, reverse=True))
CLASSIFIERS = "个名位户家件项条份支处所座栋间张幅台辆套本册篇只头株颗块面盏口组批类期场次堂节例轮"
"""The units before the name of a counted thing, as in 3个村."""
_NOT_FIRST = "余多来几半数整上左右以之的好约近至不十百千万亿"
"""Characters that begin no such name."""
_NOT_WITHIN = "其中|完成|计划|办结|同比|环比|以[上下内外]|左右|上下|不等|不到|不足|百分|几|[一二三四五六七八九十][个名件项]"
"""Words that begin a second figure, or make the first inexact."""
_NAME = (
    rf"(?![{_NOT_FIRST}])"
    rf"(?!(?:{UNITS})$)"
    rf"(?!.*(?:{_NOT_WITHIN}))"
    r"[\u4e00-\u9fff“”《》·]{1,20}"
)
COUNTED_NAME = re.compile(_NAME)
"""The name of the counted thing."""

_NUMBER = rf"(?:[0-9]{{1,3}}(?:[,，][0-9]{{3}})+|[0-9]+)(?:\.[0-9]+)?|[{NUMERALS}]+"
_UNIT = f"(?>{UNITS}|%)"  # an atomic group: 5场次会 is never 5场 of 次会
_LARGE = "[万亿]"
_ODD = "|".join(WITHIN)
SHORT_FORM = re.compile(
    f"(?P<all>{Qualifier.ALL})?"
    f"(?P<before>{'|'.join(BEFORE)})?"
    f"(?P<sign>[-−])?"
    f"(?P<value>{_NUMBER})?"
    f"(?:(?P<first_large>{_LARGE})?(?P<first_unit>{_UNIT})?至(?P<upper>{_NUMBER}))?"
    # 3余万元 is usual for amounts, 3余万人 is refused: it may be 39,000.
    f"(?:(?P<odd_large>{_ODD})(?={_LARGE}元))?"
    f"(?P<large>{_LARGE})?"
    f"(?P<odd>{_ODD})?"
    f"(?P<unit>{_UNIT})?"
    f"(?P<after>{'|'.join(AFTER)})?"
    f"(?:(?<=[{CLASSIFIERS}上右])(?P<counted>{_NAME}))?",
)
_PLAIN_SIGNS = {code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF1A)}
_PLAIN_SIGNS |= {ord("％"): "%", ord("．"): ".", ord("－"): "-"}


def plain_signs(text: str) -> str:
    """Return a figure with plain digits and signs in the place of full-width ones."""
    return text.strip().translate(_PLAIN_SIGNS)


NOT_FILLED = "填上数字，现在还没有填（待填）；没有发生的写 0，不公开的写成 {不公开: 理由}"
"""The expectation where a placeholder stands in the place of the number."""
_PLACEHOLDER = re.compile(r"[XxＸｘ×*＊○_＿?？…]+|待[填定核补]|空|不详|暂无|无|[-—/]+")
TWO_FIGURES = (
    "只写一个数，现在有两个；请分两行写，各起一个名称，"
    "计划和结果写成 计划接待: {数值: 20, 计量单位: 件, 口径: 计划} 和 "
    "接待: {数值: 18, 计量单位: 件, 口径: 结果}"
)
"""The expectation where two figures stand in the place of one."""
_TWO = re.compile("[0-9][^0-9]*[^0-9,.，][^0-9]*[0-9]")
_RANGE = re.compile(r"[0-9][^0-9\s、，；]*[-~～—–至到]+[0-9]|[0-9]年[0-9]|[0-9][eE_][0-9]")
_MOST_CHARACTERS = 60
"""The length of the beginning that is looked at."""


def expectation(text: str, otherwise: str) -> str:
    """Return the expectation for a text that is no figure."""
    plain = plain_signs(text[:_MOST_CHARACTERS])
    numbers = re.findall("[0-9]+", plain)
    if len(numbers) < 2 and _PLACEHOLDER.match(plain.lstrip("0123456789约")):  # noqa: PLR2004
        return NOT_FILLED
    if _TWO.search(plain) and not _RANGE.search(plain):
        return TWO_FIGURES
    return otherwise
