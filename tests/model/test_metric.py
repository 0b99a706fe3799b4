"""Figures: the short form, the mapping, withheld figures, and refused figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from gongkai.model import Metric, WrongValueError
from gongkai.model.metric import EXPECTED, Amount, Figure
from gongkai.vocabulary import Basis, CountingUnit, Qualifier

REPEATABLE = settings(derandomize=True, database=None, deadline=None)
FIGURE: TypeAdapter[Metric] = TypeAdapter(Figure)
AMOUNT: TypeAdapter[Metric] = TypeAdapter(Amount)

SHORT = {
    "number": ("5", "5", Qualifier.EXACT, None, "5"),
    "zero": ("0", "0", Qualifier.EXACT, None, "0"),
    "times": ("5次", "5", Qualifier.EXACT, CountingUnit.TIMES, "5次"),
    "leading-zero": ("007次", "7", Qualifier.EXACT, CountingUnit.TIMES, "7次"),
    "decimal": ("12.5学时", "12.5", Qualifier.EXACT, CountingUnit.CLASS_HOUR, "12.5学时"),
    "space-around": (" 5次 ", "5", Qualifier.EXACT, CountingUnit.TIMES, "5次"),
    "about": ("约800人次", "800", Qualifier.ABOUT, CountingUnit.ATTENDANCE, "约800人次"),
    "odd": ("1500余册", "1500", Qualifier.ODD, CountingUnit.VOLUME, "1500余册"),
    "odd-bare": ("1500余", "1500", Qualifier.ODD, None, "1500余"),
    "at-least": ("30人以上", "30", Qualifier.AT_LEAST, CountingUnit.PERSON, "30人以上"),
    "at-least-bare": ("30以上", "30", Qualifier.AT_LEAST, None, "30以上"),
    "all": ("全部", None, Qualifier.ALL, None, "全部"),
    "all-of-a-number": ("全部12名", "12", Qualifier.ALL, CountingUnit.PEOPLE, "全部12名"),
    "percent": ("58.7%", "58.7", Qualifier.EXACT, CountingUnit.PERCENT, "58.7％"),
    "percent-full-width": ("58.7％", "58.7", Qualifier.EXACT, CountingUnit.PERCENT, "58.7％"),
    "percent-at-least": ("95%以上", "95", Qualifier.AT_LEAST, CountingUnit.PERCENT, "95％以上"),
    "permille": ("3‰", "3", Qualifier.EXACT, CountingUnit.PERMILLE, "3‰"),
    "thousands": ("1,500册", "1500", Qualifier.EXACT, CountingUnit.VOLUME, "1500册"),
    "thousands-full-width": ("1，500册", "1500", Qualifier.EXACT, CountingUnit.VOLUME, "1500册"),
    "millions": ("1,500,000元", "1500000", Qualifier.EXACT, CountingUnit.YUAN, "1500000元"),
    "thousands-and-cents": (
        "12,345.67元",
        "12345.67",
        Qualifier.EXACT,
        CountingUnit.YUAN,
        "12345.67元",
    ),
    "cents": ("1.50元", "1.50", Qualifier.EXACT, CountingUnit.YUAN, "1.50元"),
    "ten-thousand-yuan": (
        "3.26万元",
        "3.26",
        Qualifier.EXACT,
        CountingUnit.TEN_THOUSAND_YUAN,
        "3.26万元",
    ),
    "about-ten-thousand-yuan": (
        "约3万元",
        "3",
        Qualifier.ABOUT,
        CountingUnit.TEN_THOUSAND_YUAN,
        "约3万元",
    ),
    "odd-ten-thousand-yuan": (
        "3万余元",
        "3",
        Qualifier.ODD,
        CountingUnit.TEN_THOUSAND_YUAN,
        "3余万元",
    ),
    "odd-before-ten-thousand-yuan": (
        "500余万元",
        "500",
        Qualifier.ODD,
        CountingUnit.TEN_THOUSAND_YUAN,
        "500余万元",
    ),
    "at-least-ten-thousand-yuan": (
        "3万元以上",
        "3",
        Qualifier.AT_LEAST,
        CountingUnit.TEN_THOUSAND_YUAN,
        "3万元以上",
    ),
    "all-ten-thousand-yuan": (
        "全部3万元",
        "3",
        Qualifier.ALL,
        CountingUnit.TEN_THOUSAND_YUAN,
        "全部3万元",
    ),
    "ten-thousand-people": (
        "1.5万人次",
        "15000",
        Qualifier.EXACT,
        CountingUnit.ATTENDANCE,
        "15000人次",
    ),
    "ten-thousand-bare": ("3万", "30000", Qualifier.EXACT, None, "30000"),
    "ten-thousand-odd": ("3万余册", "30000", Qualifier.ODD, CountingUnit.VOLUME, "30000余册"),
    "part-of-ten-thousand": (
        "0.12345万次",
        "1234.5",
        Qualifier.EXACT,
        CountingUnit.TIMES,
        "1234.5次",
    ),
    "month-not-piece": ("3个月", "3", Qualifier.EXACT, CountingUnit.MONTH, "3个月"),
    "point-not-piece": (
        "2.1个百分点",
        "2.1",
        Qualifier.EXACT,
        CountingUnit.PERCENTAGE_POINT,
        "2.1个百分点",
    ),
    "minute-not-point": ("45分钟", "45", Qualifier.EXACT, CountingUnit.MINUTE, "45分钟"),
    "sessions-not-session": ("8场次", "8", Qualifier.EXACT, CountingUnit.SESSIONS, "8场次"),
    "area-not-metre": (
        "9平方公里",
        "9",
        Qualifier.EXACT,
        CountingUnit.SQUARE_KILOMETRE,
        "9平方公里",
    ),
}

NO_FIGURE = {
    "empty": "",
    "unit-alone": "次",
    "ten-thousand-alone": "万",
    "money-alone": "万元",
    "about-alone": "约",
    "odd-alone": "余",
    "at-least-alone": "以上",
    "all-with-unit": "全部次",
    "negative": "-5次",
    "no-integer-part": ".5元",
    "no-decimals": "5.元",
    "exponent": "5e3元",
    "underscore": "1_000元",
    "comma-out-of-place": "1,50册",
    "characters": "五次",
    "full-width-digits": "５次",
    "span": "5-8次",
    "unknown-unit": "5角",
    "two-figures": "5次6场",
    "words-before": "共5次",
    "words-after": "5元整",
    "odd-after-unit": "5次余",
    "money-of-another-land": "5美元",
}

ODD_TEN_THOUSAND = {"people": ("10余万人次", "10万人次以上"), "bare": ("3余万", "3万以上")}
"""Inexact figures that may be far larger, so that `100000余人次` would say too little."""

TWO_QUALIFIERS = {
    "about-odd": "约5余次",
    "about-at-least": "约5次以上",
    "all-about": "全部约5次",
    "odd-at-least": "5余次以上",
}


@pytest.mark.parametrize(("text", "value", "qualifier", "unit", "shown"), SHORT.values(), ids=SHORT)
def test_the_short_form_is_read_and_shown(
    text: str, value: str | None, qualifier: Qualifier, unit: CountingUnit | None, shown: str
) -> None:
    metric = Metric.read(text)
    assert metric == Metric(
        value=None if value is None else Decimal(value), qualifier=qualifier, counting_unit=unit
    )
    assert str(metric) == shown


@pytest.mark.parametrize("unit", CountingUnit, ids=lambda unit: unit.name)
def test_every_unit_of_counting_may_follow_a_number(unit: CountingUnit) -> None:
    assert Metric.read(f"12{unit}") == Metric(value=Decimal(12), counting_unit=unit)


@pytest.mark.parametrize("text", NO_FIGURE.values(), ids=NO_FIGURE)
def test_a_text_that_is_no_figure_is_refused_with_examples(text: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        Metric.read(text)
    assert caught.value.expected == EXPECTED


@pytest.mark.parametrize(("text", "guess"), ODD_TEN_THOUSAND.values(), ids=ODD_TEN_THOUSAND)
def test_an_inexact_number_of_ten_thousands_is_refused(text: str, guess: str) -> None:
    """The error proposes a form that says the same."""
    with pytest.raises(WrongValueError) as caught:
        Metric.read(text)
    assert (caught.value.expected, caught.value.guess) == (EXPECTED, guess)
    assert str(Metric.read(guess)).endswith("以上")


@pytest.mark.parametrize("text", TWO_QUALIFIERS.values(), ids=TWO_QUALIFIERS)
def test_a_figure_has_one_qualifier_at_most(text: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        Metric.read(text)
    assert caught.value.expected == "只用“全部”“约”“余”“以上”中的一个"


MAPPINGS: dict[str, tuple[dict[str, Any], Metric]] = {
    "value": ({"数值": "5"}, Metric(value=Decimal(5))),
    "thousands": ({"数值": "1,234.5"}, Metric(value=Decimal("1234.5"))),
    "unit": (
        {"数值": "5", "计量单位": "次"},
        Metric(value=Decimal(5), counting_unit=CountingUnit.TIMES),
    ),
    "money": (
        {"数值": "3.26", "计量单位": "万元"},
        Metric(value=Decimal("3.26"), counting_unit=CountingUnit.TEN_THOUSAND_YUAN),
    ),
    "qualifier": ({"数值": "5", "约数": "约"}, Metric(value=Decimal(5), qualifier=Qualifier.ABOUT)),
    "all": ({"约数": "全部"}, Metric(qualifier=Qualifier.ALL)),
    "basis": ({"数值": "5", "口径": "计划"}, Metric(value=Decimal(5), basis=Basis.PLAN)),
    "note": ({"数值": "5", "说明": "不含流动党员"}, Metric(value=Decimal(5), note="不含流动党员")),
    "withheld": ({"不公开": "数额待上级核定"}, Metric(withheld="数额待上级核定")),
    "withheld-with-unit": (
        {"不公开": "待核定", "计量单位": "元"},
        Metric(withheld="待核定", counting_unit=CountingUnit.YUAN),
    ),
}


@pytest.mark.parametrize(("mapping", "metric"), MAPPINGS.values(), ids=MAPPINGS)
def test_a_mapping_is_read_field_by_field(mapping: dict[str, Any], metric: Metric) -> None:
    assert FIGURE.validate_python(mapping) == metric


def test_the_short_form_and_the_mapping_mean_the_same() -> None:
    mapping = {"数值": "800", "约数": "约", "计量单位": "人次"}
    assert FIGURE.validate_python("约800人次") == FIGURE.validate_python(mapping)


def test_a_withheld_figure_shows_its_reason_as_a_typed_redaction() -> None:
    assert str(Metric(withheld="数额待上级核定")) == "〔不公开：数额待上级核定〕"


GIVEN_OR_WITHHELD: dict[str, dict[str, Any]] = {
    "neither": {},
    "unit-alone": {"计量单位": "次"},
    "basis-alone": {"口径": "结果"},
    "note-alone": {"说明": "待核"},
    "both": {"数值": "5", "不公开": "待核"},
    "all-and-withheld": {"约数": "全部", "不公开": "待核"},
}


@pytest.mark.parametrize("mapping", GIVEN_OR_WITHHELD.values(), ids=GIVEN_OR_WITHHELD)
def test_a_figure_is_either_given_or_withheld(mapping: dict[str, Any]) -> None:
    assert _refusals(FIGURE, mapping) == ["在“数值”和“不公开”中写一个"]


WRONG_FIELDS: dict[str, tuple[dict[str, Any], str]] = {
    "unit-in-value": ({"数值": "5次"}, "为数字，如 58.7"),
    "comma-out-of-place": ({"数值": "12,34"}, "为数字，如 58.7"),
    "negative": ({"数值": "-5"}, "为数字，如 58.7"),
    "no-reason": ({"不公开": ""}, "填写内容，不能是空的"),
    "reason-of-two-lines": ({"不公开": "待\n核"}, "写在一行里"),
}


@pytest.mark.parametrize(("mapping", "expected"), WRONG_FIELDS.values(), ids=WRONG_FIELDS)
def test_an_unreadable_field_of_the_mapping_says_what_it_expects(
    mapping: dict[str, Any], expected: str
) -> None:
    assert _refusals(FIGURE, mapping) == [expected]


AMOUNTS: dict[str, tuple[Any, str]] = {
    "yuan": ("3260元", "3260元"),
    "ten-thousand-yuan": ("3.26万元", "3.26万元"),
    "about": ("约3万元", "约3万元"),
    "mapping": ({"数值": "5", "计量单位": "元"}, "5元"),
    "withheld": ({"不公开": "待核"}, "〔不公开：待核〕"),
}


@pytest.mark.parametrize(("written", "shown"), AMOUNTS.values(), ids=AMOUNTS)
def test_an_amount_is_in_yuan_or_withheld(written: object, shown: str) -> None:
    assert str(AMOUNT.validate_python(written)) == shown


@pytest.mark.parametrize("text", ["3260", "3万", "5册", "50%", "全部"])
def test_an_amount_without_yuan_is_refused(text: str) -> None:
    assert _refusals(AMOUNT, text) == ["为金额，单位是元或万元，如 3260元"]


METRICS = st.builds(
    Metric,
    value=st.decimals(0, 10**12, allow_nan=False, places=2) | st.integers(0, 10**12).map(Decimal),
    qualifier=st.sampled_from(Qualifier),
    counting_unit=st.none() | st.sampled_from(CountingUnit),
)


@REPEATABLE
@given(METRICS | st.just(Metric(qualifier=Qualifier.ALL)))
def test_every_figure_reads_back_from_its_short_form(metric: Metric) -> None:
    assert Metric.read(str(metric)) == metric


@REPEATABLE
@given(st.text("0123456789,，.万余约全部以上元人次个月％% -五", max_size=10))
def test_any_text_is_refused_or_equal_to_its_short_form(text: str) -> None:
    """A text that is read is a figure; its short form means the same."""
    try:
        metric = Metric.read(text)
    except WrongValueError:
        return
    assert Metric.read(str(metric)) == metric


def _refusals(adapter: TypeAdapter[Metric], value: object) -> list[str]:
    """Return the expectations in the errors of `adapter` for a value."""
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python(value)
    return [detail["ctx"]["error"].expected for detail in caught.value.errors()]
