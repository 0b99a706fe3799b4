"""Figures (指标): a number, its exactness, its counting unit and its basis.

A figure may be withheld instead; then it has the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from gongkai.model.audience import WrittenAudience
from gongkai.model.noun import Noun
from gongkai.model.values import Line, Number, WrongValueError
from gongkai.vocabulary import Basis, CountingUnit, Qualifier, term

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

EXPECTED = "为数字加计量单位，如 5次、约800人次、1500余册、58.7%"
MONEY = frozenset({CountingUnit.YUAN, CountingUnit.TEN_THOUSAND_YUAN})

# Longest first, because a regular expression takes the first alternative that matches: 人次
# before 人. 万 is a group of its own, so 万元 is no unit here.
_SIMPLE_UNITS = [unit for unit in CountingUnit if unit is not CountingUnit.TEN_THOUSAND_YUAN]
_UNITS = "|".join(re.escape(unit) for unit in sorted(_SIMPLE_UNITS, key=len, reverse=True))
_ODD_TEN_THOUSAND = re.compile(r"(?P<number>[\d,，.]+)余万(?P<unit>\D*)", re.ASCII)
_SHORT = re.compile(
    r"(?P<all>全部)?"
    r"(?P<about>约)?"
    r"(?P<value>(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?)?"
    r"(?P<ten_thousand>万)?"
    r"(?P<odd>余)?"
    rf"(?P<unit>{_UNITS}|%)?"
    r"(?P<at_least>以上)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric(Noun):
    """One figure.

    Written short (`约800人次`), as a mapping, or withheld (`{不公开: 理由}`).
    """

    value: Number | None = None
    """The number; None for a withheld figure, and for 全部 without a number."""
    qualifier: Qualifier = Qualifier.EXACT
    """The exactness of the number."""
    counting_unit: CountingUnit | None = None
    """The unit of counting; None for a bare number."""
    basis: Basis | None = None
    """Result, plan, stock or share; None when the record does not say."""
    withheld: Line | None = None
    """The reason for not publishing the figure."""
    note: Line | None = None
    """A note for the reader."""
    scope: WrittenAudience | None = None
    """The audience of the figure; None for the audience of the record."""

    @classmethod
    def read(cls, value: object) -> object:
        """Read the short form; return any other value unchanged.

        pydantic then validates a mapping field by field. Raises `WrongValueError`.
        """
        if not isinstance(value, str):
            return value
        text = value.strip()
        # 3余万元 is usual for amounts; the pattern knows one order of 万 and 余 only.
        match = _SHORT.fullmatch(text.replace("余万元", "万余元"))
        if match is None:
            raise WrongValueError(EXPECTED, _guess(text))
        # Every group is optional, so the pattern also matches an empty text or a bare unit.
        if not match["value"] and text != Qualifier.ALL:
            raise WrongValueError(EXPECTED)
        qualifiers = [qualifier for group, qualifier in _QUALIFIERS.items() if match[group]]
        if len(qualifiers) > 1:
            expected = "只用“全部”“约”“余”“以上”中的一个"
            raise WrongValueError(expected)
        number, unit = _number_and_unit(match)
        qualifier = next(iter(qualifiers), Qualifier.EXACT)
        return cls(value=number, qualifier=qualifier, counting_unit=unit)

    def __str__(self) -> str:
        """Return the short form; for a withheld figure its redaction."""
        if self.withheld is not None:
            return f"〔不公开：{self.withheld}〕"
        if self.value is None:
            return Qualifier.ALL.value
        before, odd, after = "", "", ""
        if self.qualifier in {Qualifier.ALL, Qualifier.ABOUT}:
            before = self.qualifier
        elif self.qualifier is Qualifier.ODD:
            odd = self.qualifier
        elif self.qualifier is Qualifier.AT_LEAST:
            after = self.qualifier
        unit: str = self.counting_unit or ""
        if unit == CountingUnit.TEN_THOUSAND_YUAN:
            odd, unit = f"{odd}万", "元"  # 3余万元, not 3余元万
        # `f`, because `Decimal` by itself writes 0.0000001 as 1E-7.
        return f"{before}{self.value:f}{odd}{unit}{after}"


_QUALIFIERS = {
    "all": Qualifier.ALL,
    "about": Qualifier.ABOUT,
    "odd": Qualifier.ODD,
    "at_least": Qualifier.AT_LEAST,
}


def _guess(text: str) -> str:
    """Return the figure that a text like `3余万人次` probably means, or nothing."""
    match = _ODD_TEN_THOUSAND.fullmatch(text)
    if match is None:
        return ""
    return f"{match['number']}万{match['unit']}以上"


def _number_and_unit(match: re.Match[str]) -> tuple[Decimal | None, CountingUnit | None]:
    number: Decimal | None = None
    if match["value"]:
        number = Decimal(re.sub("[,，]", "", match["value"]))
    unit: CountingUnit | None = None
    if match["unit"]:
        # The vocabulary has the full-width sign, as Chinese texts print it.
        unit = CountingUnit(match["unit"].replace("%", "％"))
    if not match["ten_thousand"]:
        return number, unit
    if unit is CountingUnit.YUAN:
        # Amounts stay in 万元, as written; other units are multiplied out.
        return number, CountingUnit.TEN_THOUSAND_YUAN
    if number is None:
        raise WrongValueError(EXPECTED)
    number *= 10000
    # 1.50万 is 15000, without the decimals of the factor; 1.23456万 keeps the decimals it needs.
    if number == number.to_integral_value():
        return number.to_integral_value(), unit
    return number.normalize(), unit


def _consistent(metric: Metric) -> Metric:
    """Refuse a figure with both a value and a reason, or neither."""
    has_value = metric.value is not None or metric.qualifier is Qualifier.ALL
    is_withheld = metric.withheld is not None
    if has_value == is_withheld:
        expected = f"在“{term('value')}”和“{term('withheld')}”中写一个"
        raise WrongValueError(expected)
    return metric


def _money(metric: Metric) -> Metric:
    """Refuse an amount in a unit other than 元 or 万元."""
    if metric.withheld is None and metric.counting_unit not in MONEY:
        expected = "为金额，单位是元或万元，如 3260元"
        raise WrongValueError(expected)
    return metric


class _ShortForm:
    """Add the short form to the mapping's JSON Schema."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls,
        schema: CoreSchema,
        handler: GetJsonSchemaHandler,
    ) -> dict[str, Any]:
        short_form = {"type": ["string", "number"], "description": EXPECTED}
        return {"anyOf": [short_form, handler(schema)]}


Figure = Annotated[
    Metric,
    AfterValidator(_consistent),
    BeforeValidator(Metric.read),
    _ShortForm(),
]
"""A figure as a field of a record."""

Amount = Annotated[
    Metric,
    AfterValidator(_money),
    AfterValidator(_consistent),
    BeforeValidator(Metric.read),
    _ShortForm(),
]
"""A sum of money as a field of a record."""
