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
from gongkai.model.figure_guess import figure_guess
from gongkai.model.figure_text import (
    AFTER,
    BEFORE,
    CLASSIFIERS,
    COUNTED_NAME,
    FACTORS,
    LARGE_MONEY,
    SHORT_FORM,
    WITHIN,
    expectation,
    plain_signs,
)
from gongkai.model.noun import Noun
from gongkai.model.numerals import chinese_number
from gongkai.model.values import Line, Number, SignedNumber, WrongValueError
from gongkai.vocabulary import Basis, CountingUnit, Qualifier, term

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

EXPECTED = "为数字加计量单位，如 5次、约800人次、1500余册、58.7%"
MONEY = frozenset({CountingUnit.YUAN, *LARGE_MONEY.values()})
_MAY_QUALIFY = frozenset({Qualifier.EXACT, Qualifier.ABOUT})
"""The qualifiers of a range, and of a number below zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric(Noun):
    """One figure.

    Written short (`约800人次`), as a mapping, or withheld (`{不公开: 理由}`).
    """

    value: SignedNumber | None = None
    """The number; None for a withheld figure, and for 全部 without a number."""
    upper: Number | None = None
    """The end of a range that begins with the number, as 35 of 30至35名."""
    qualifier: Qualifier = Qualifier.EXACT
    """The exactness of the number."""
    counting_unit: CountingUnit | None = None
    """The unit of counting; None for a bare number."""
    counted: Line | None = None
    """The name of the counted thing behind the unit, as 村 of 3个村."""
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
        match = SHORT_FORM.fullmatch(value)
        if match is None:
            match = SHORT_FORM.fullmatch(plain_signs(value))
        metric = None if match is None else _of_parts(match)
        if metric is None:
            guess = _guess(value)
            raise WrongValueError(EXPECTED if guess else expectation(value, EXPECTED), guess)
        return _consistent(metric)

    def __str__(self) -> str:
        """Return the short form; for a withheld figure its redaction."""
        if self.withheld is not None:
            return f"〔不公开：{self.withheld}〕"
        if self.value is None:
            return Qualifier.ALL.value
        before, odd, after = "", "", ""
        if self.qualifier in BEFORE or self.qualifier is Qualifier.ALL:
            before = self.qualifier
        elif self.qualifier in WITHIN:
            odd = self.qualifier
        elif self.qualifier in AFTER:
            after = self.qualifier
        unit: str = self.counting_unit or ""
        if self.counting_unit in LARGE_MONEY.values():
            odd, unit = f"{odd}{unit[0]}", unit[1:]  # 3余万元, not 3余元万
        number = f"{self.value:f}"
        if self.upper is not None:
            # A percent sign belongs to both numbers, another unit to the last.
            sign = unit if self.counting_unit in _SIGNS else ""
            number += f"{sign}至{self.upper:f}"
        return f"{before}{number}{odd}{unit}{after}{self.counted or ''}"


_SIGNS = (CountingUnit.PERCENT, CountingUnit.PERMILLE)


_QUALIFIERS = ("all", "before", "odd_large", "odd", "after")
"""The groups of the short form with a qualifier."""
_UNITS = {unit.value: unit for unit in CountingUnit}
# The vocabulary has the full-width sign, as Chinese texts print it.
_UNITS["%"] = CountingUnit.PERCENT


def _of_parts(match: re.Match[str]) -> Metric | None:
    """Return the figure of a short form, or None where its parts make no figure.

    Raises `WrongValueError` for two qualifiers.
    """
    # Hot, once a figure: look-ups in a dictionary are quicker than members by value.
    sign, text, last, large, unit_text, counted = match.group(
        "sign", "value", "upper", "large", "unit", "counted"
    )
    qualifier = _qualifier(match)
    # Every group is optional, so the pattern also matches an empty text or a bare unit.
    if not text:
        return Metric(qualifier=Qualifier.ALL) if match[0] == Qualifier.ALL else None
    unit = _UNITS[unit_text] if unit_text else None
    value = _number(text, unit)
    upper = _number(last, unit) if last else None
    if value is None or (last and upper is None) or not _is_one_range(match):
        return None
    if large and unit is CountingUnit.YUAN:
        unit = LARGE_MONEY[large]
    elif large:
        value = _multiplied(value, FACTORS[large])
        upper = None if upper is None else _multiplied(upper, FACTORS[large])
    if sign and value:
        value = value.copy_negate()
    return Metric(
        value=value,
        upper=upper,
        qualifier=qualifier,
        counting_unit=unit,
        counted=counted,
    )


def _qualifier(match: re.Match[str]) -> Qualifier:
    """Return the qualifier of a short form.

    Raises `WrongValueError` for two.
    """
    words = [word for word in match.group(*_QUALIFIERS) if word]
    if not words:
        return Qualifier.EXACT
    if len(words) > 1:
        names = "".join(f"“{word}”" for word in words)
        expected = f"只用{names}中的一个"
        raise WrongValueError(expected)
    return Qualifier(words[0])


def _number(text: str, unit: CountingUnit | None) -> Decimal | None:
    """Return a number; a Chinese numeral counts where it has a unit."""
    if text.isdecimal():
        return Decimal(text)
    if text[0].isascii():
        return Decimal(text.replace(",", "").replace("，", ""))
    number = None if unit is None else chinese_number(text)
    return None if number is None else Decimal(number)


def _is_one_range(match: re.Match[str]) -> bool:
    """Tell whether the first number of a range has the unit of the last, or none."""
    large, unit = match.group("first_large", "first_unit")
    if unit and unit != match["unit"]:
        return False
    # 3万至5元 is no range; 3至5万元 and 3万元至5万元 are.
    return (not large and not unit) or large == match["large"]


def _guess(text: str) -> str:
    """Return a right text that a wrong one probably means, or nothing."""
    guess = figure_guess(text)
    if guess in {"", text}:
        return ""
    if guess.startswith("{"):
        return guess
    match = SHORT_FORM.fullmatch(guess)
    try:
        metric = None if match is None else _of_parts(match)
        is_right = metric is not None and _consistent(metric) is metric
    except WrongValueError:
        return ""
    return guess if is_right else ""


def _multiplied(number: Decimal, factor: int) -> Decimal:
    """Return 15000 for 1.50万, without the decimals of the factor."""
    product = number * factor
    if product == product.to_integral_value():
        return product.to_integral_value()
    # 1.23456万 keeps the decimals it needs.
    return product.normalize()


def _consistent(metric: Metric) -> Metric:
    """Refuse a figure with both a value and a reason, or neither."""
    has_value = metric.value is not None or metric.qualifier is Qualifier.ALL
    is_withheld = metric.withheld is not None
    if has_value == is_withheld:
        expected = f"在“{term('value')}”和“{term('withheld')}”中写一个"
        raise WrongValueError(expected)
    if metric.value is None:
        return metric
    is_range = metric.upper is not None
    if metric.upper is not None and metric.upper <= metric.value:
        expected = "从小到大写"
        raise WrongValueError(expected)
    if (is_range or metric.value < 0) and metric.qualifier not in _MAY_QUALIFY:
        expected = f"在范围和负数的前面只写“{Qualifier.ABOUT}”"
        raise WrongValueError(expected)
    if is_range and metric.value < 0:
        expected = "写成不带负号的范围"
        raise WrongValueError(expected)
    if metric.counted is not None:
        _refuse_wrong_name(metric)
    return metric


def _refuse_wrong_name(metric: Metric) -> None:
    """Refuse a name that the short form could not have."""
    if not COUNTED_NAME.fullmatch(metric.counted or ""):
        expected = f"在“{term('counted')}”里只写名称，如 村"
        raise WrongValueError(expected)
    if metric.counting_unit is None or metric.counting_unit not in CLASSIFIERS:
        expected = f"在“{term('counted')}”前面有 个、名、户 这样的“{term('counting_unit')}”"
        raise WrongValueError(expected)


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
