"""Figures (指标): a number with how exact it is, what it counts, and on what basis; or the reason why it is withheld."""

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

_UNITS = "|".join(re.escape(unit) for unit in sorted(CountingUnit, key=len, reverse=True) if unit is not CountingUnit.TEN_THOUSAND_YUAN)
_ODD_TEN_THOUSAND = re.compile(r"(?P<number>[\d,，.]+)余万(?P<unit>\D*)", re.ASCII)
_SHORT = re.compile(
    rf"(?P<all>全部)?(?P<about>约)?(?P<value>(?:\d{{1,3}}(?:[,，]\d{{3}})+|\d+)(?:\.\d+)?)?(?P<ten_thousand>万)?(?P<odd>余)?(?P<unit>{_UNITS}|%)?(?P<at_least>以上)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric(Noun):
    """One figure.

    Written short (`约800人次`), as a mapping, or withheld (`{不公开: 理由}`).
    """

    value: Number | None = None
    """The number; None when it is withheld, or is 全部 without a number."""
    qualifier: Qualifier = Qualifier.EXACT
    """How exact the number is."""
    counting_unit: CountingUnit | None = None
    """What is counted; None for a bare number."""
    basis: Basis | None = None
    """Whether it is a result, a plan, a stock or a share; None when the record does not say."""
    withheld: Line | None = None
    """Why the figure is not published."""
    note: Line | None = None
    """What a reader has to know about it."""
    scope: WrittenAudience | None = None
    """To whom it is shown; None for whoever sees the record."""

    @classmethod
    def read(cls, value: object) -> object:
        """Read the short form; leave a mapping to be validated field by field."""
        if not isinstance(value, str):
            return value
        text = value.strip()
        match = _SHORT.fullmatch(text.replace("余万元", "万余元"))
        if odd := _ODD_TEN_THOUSAND.fullmatch(text) if match is None else None:
            raise WrongValueError(EXPECTED, f"{odd['number']}万{odd['unit']}以上")
        if not text or match is None or not (match["value"] or text == Qualifier.ALL):
            raise WrongValueError(EXPECTED)
        qualifiers = [q for group, q in _QUALIFIERS.items() if match[group]]
        if len(qualifiers) > 1:
            expected = "只用“全部”“约”“余”“以上”中的一个"
            raise WrongValueError(expected)
        number, unit = _number_and_unit(match)
        return cls(value=number, qualifier=qualifiers[0] if qualifiers else Qualifier.EXACT, counting_unit=unit)

    def __str__(self) -> str:
        """Return the short form; a withheld figure as its typed redaction."""
        if self.withheld is not None:
            return f"〔不公开：{self.withheld}〕"
        if self.value is None:
            return Qualifier.ALL.value
        before = self.qualifier if self.qualifier in {Qualifier.ALL, Qualifier.ABOUT} else ""
        odd: str = self.qualifier if self.qualifier is Qualifier.ODD else ""
        after = self.qualifier if self.qualifier is Qualifier.AT_LEAST else ""
        unit: str = self.counting_unit or ""
        if unit == CountingUnit.TEN_THOUSAND_YUAN:
            odd, unit = f"{odd}万", "元"
        return f"{before}{self.value:f}{odd}{unit}{after}"


_QUALIFIERS = {"all": Qualifier.ALL, "about": Qualifier.ABOUT, "odd": Qualifier.ODD, "at_least": Qualifier.AT_LEAST}


def _number_and_unit(match: re.Match[str]) -> tuple[Decimal | None, CountingUnit | None]:
    number = Decimal(re.sub("[,，]", "", match["value"])) if match["value"] else None
    unit = CountingUnit(match["unit"].replace("%", "％")) if match["unit"] else None
    if match["ten_thousand"]:
        if unit is CountingUnit.YUAN:
            return number, CountingUnit.TEN_THOUSAND_YUAN
        if number is None:
            raise WrongValueError(EXPECTED)
        number *= 10000
        number = number.to_integral_value() if number == number.to_integral_value() else number.normalize()
    return number, unit


def _consistent(metric: Metric) -> Metric:
    """Refuse a figure that is both given and withheld, or neither."""
    given = metric.value is not None or metric.qualifier is Qualifier.ALL
    if given == (metric.withheld is not None):
        expected = f"在“{term('value')}”和“{term('withheld')}”中写一个"
        raise WrongValueError(expected)
    return metric


def _money(metric: Metric) -> Metric:
    """Refuse an amount that is not in 元 or 万元."""
    if metric.withheld is None and metric.counting_unit not in MONEY:
        expected = "为金额，单位是元或万元，如 3260元"
        raise WrongValueError(expected)
    return metric


class _ShortForm:
    """Add the short form to the mapping's JSON Schema."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": ["string", "number"], "description": EXPECTED}, handler(schema)]}


Figure = Annotated[Metric, AfterValidator(_consistent), BeforeValidator(Metric.read), _ShortForm()]
"""A figure as a field of a record."""

Amount = Annotated[Metric, AfterValidator(_money), AfterValidator(_consistent), BeforeValidator(Metric.read), _ShortForm()]
"""A sum of money as a field of a record."""
