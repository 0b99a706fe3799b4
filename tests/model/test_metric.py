"""Figures: the short form, the mapping, withheld figures, and refused figures."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from gongkai.load.nodes import parse
from gongkai.model import Metric, WrongValueError
from gongkai.model.figure_text import CLASSIFIERS, NOT_FILLED, TWO_FIGURES
from gongkai.model.metric import EXPECTED, Amount, Figure
from gongkai.vocabulary import Basis, CountingUnit, Qualifier

REPEATABLE = settings(derandomize=True, database=None, deadline=None)
FIGURE: TypeAdapter[Metric] = TypeAdapter(Figure)
AMOUNT: TypeAdapter[Metric] = TypeAdapter(Amount)


def figure(
    value: int | str,
    unit: CountingUnit,
    *,
    upper: Decimal | None = None,
    qualifier: Qualifier = Qualifier.EXACT,
    counted: str | None = None,
) -> Metric:
    """Return a figure."""
    return Metric(
        value=Decimal(value),
        upper=upper,
        qualifier=qualifier,
        counting_unit=unit,
        counted=counted,
    )


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

OFFICE_FORMS: dict[str, tuple[str, Metric, str]] = {
    "numeral": ("两次", figure(2, CountingUnit.TIMES), "2次"),
    "numeral-of-tens": ("二十三名", figure(23, CountingUnit.PEOPLE), "23名"),
    "numeral-of-money": ("三万元", figure(3, CountingUnit.TEN_THOUSAND_YUAN), "3万元"),
    "full-width": ("１，１０４元", figure(1104, CountingUnit.YUAN), "1104元"),
    "full-width-percent": ("３０．５％", figure("30.5", CountingUnit.PERCENT), "30.5％"),
    "nearly": (
        "近800人",
        figure(800, CountingUnit.PERSON, qualifier=Qualifier.NEARLY),
        "近800人",
    ),
    "many": ("10多次", figure(10, CountingUnit.TIMES, qualifier=Qualifier.MANY), "10多次"),
    "many-of-money": (
        "10多万元",
        figure(10, CountingUnit.TEN_THOUSAND_YUAN, qualifier=Qualifier.MANY),
        "10多万元",
    ),
    "not-less": ("至少1次", figure(1, CountingUnit.TIMES, qualifier=Qualifier.NOT_LESS), "至少1次"),
    "not-more": (
        "至多30人",
        figure(30, CountingUnit.PERSON, qualifier=Qualifier.NOT_MORE),
        "至多30人",
    ),
    "more-than": (
        "超过5亿元",
        figure(5, CountingUnit.HUNDRED_MILLION_YUAN, qualifier=Qualifier.MORE_THAN),
        "超过5亿元",
    ),
    "less-than": (
        "不足3户",
        figure(3, CountingUnit.HOUSEHOLD, qualifier=Qualifier.LESS_THAN),
        "不足3户",
    ),
    "or-so": (
        "100人左右",
        figure(100, CountingUnit.PERSON, qualifier=Qualifier.OR_SO),
        "100人左右",
    ),
    "range": ("30至35名", figure(30, CountingUnit.PEOPLE, upper=Decimal(35)), "30至35名"),
    "range-with-two-units": (
        "30人至35人",
        figure(30, CountingUnit.PERSON, upper=Decimal(35)),
        "30至35人",
    ),
    "range-of-shares": (
        "3%至5%",
        figure(3, CountingUnit.PERCENT, upper=Decimal(5)),
        "3％至5％",
    ),
    "range-of-money": (
        "1.5至2万元",
        figure("1.5", CountingUnit.TEN_THOUSAND_YUAN, upper=Decimal(2)),
        "1.5至2万元",
    ),
    "range-of-ten-thousands": (
        "2万至3万人次",
        figure(20000, CountingUnit.ATTENDANCE, upper=Decimal(30000)),
        "20000至30000人次",
    ),
    "about-range": (
        "约30至35名",
        figure(30, CountingUnit.PEOPLE, upper=Decimal(35), qualifier=Qualifier.ABOUT),
        "约30至35名",
    ),
    "hundred-million": ("1.2亿元", figure("1.2", CountingUnit.HUNDRED_MILLION_YUAN), "1.2亿元"),
    "hundred-million-people": (
        "1.2亿人次",
        figure(120_000_000, CountingUnit.ATTENDANCE),
        "120000000人次",
    ),
    "deficit": (
        "−0.8万元",
        figure("-0.8", CountingUnit.TEN_THOUSAND_YUAN),
        "-0.8万元",
    ),
    "refund": ("-120元", figure(-120, CountingUnit.YUAN), "-120元"),
    "decline": ("-3.5%", figure("-3.5", CountingUnit.PERCENT), "-3.5％"),
    "nought-with-sign": ("-0元", figure(0, CountingUnit.YUAN), "0元"),
    "honoured": ("4位", figure(4, CountingUnit.HONOURED), "4位"),
    "thing": ("3个村", figure(3, CountingUnit.PIECE, counted="村"), "3个村"),
    "people": ("12名预备党员", figure(12, CountingUnit.PEOPLE, counted="预备党员"), "12名预备党员"),
    "session-of": ("5场次活动", figure(5, CountingUnit.SESSIONS, counted="活动"), "5场次活动"),
    "many-people": (
        "10多位老党员",
        figure(10, CountingUnit.HONOURED, counted="老党员", qualifier=Qualifier.MANY),
        "10多位老党员",
    ),
}


@pytest.mark.parametrize(("text", "metric", "shown"), OFFICE_FORMS.values(), ids=OFFICE_FORMS)
def test_figures_as_offices_write_them_are_read(text: str, metric: Metric, shown: str) -> None:
    assert FIGURE.validate_python(text) == metric
    assert str(metric) == shown
    assert FIGURE.validate_python(shown) == metric


GUESSES = {
    "blanks": ("近 800 人", "近800人"),
    "blank-between-thousands": ("1 104元", "1104元"),
    "all-together": ("共5次", "5次"),
    "full-stop": ("5次。", "5次"),
    "yuan-sign": ("￥1,200", "1,200元"),
    "renminbi": ("人民币5万元", "5万元"),
    "exactly": ("5元整", "5元"),
    "minus-word": ("负5元", "-5元"),
    "less-word": ("减120元", "-120元"),
    "dash-for-minus": ("—0.8万元", "-0.8万元"),
    "plus": ("+5%", "5%"),
    "hyphen": ("30-35名", "30至35名"),
    "tilde": ("5～8户", "5至8户"),
    "dash-between-shares": ("3%—5%", "3%至5%"),
    "roughly": ("大约5次", "约5次"),
    "close-to": ("将近800人", "近800人"),
    "no-less-than": ("不少于3次", "至少3次"),
    "at-least-sign": ("≥95%", "至少95%"),
    "within": ("30人以内", "至多30人"),
    "exceeding": ("逾300人", "超过300人"),
    "under": ("不到3户", "不足3户"),
    "more-or-less": ("100人上下", "100人左右"),
    "some-twenty": ("20来人", "约20人"),
    "percent-in-words": ("百分之三十", "30%"),
    "tenths": ("三成", "30%"),
    "thousand": ("3千元", "3000元"),
    "ten-thousand-and-thousand": ("3万5千元", "35000元"),
    "numeral-with-thousands": ("一万二千元", "12000元"),
    "odd-hundred": ("百余人", "100余人"),
    "nearly-hundred": ("近百人", "近100人"),
    "two-or-three": ("两三次", "2至3次"),
    "hours": ("5个小时", "5小时"),
    "some-months": ("3个多月", "3个月以上"),
    "half-a-month": ("3个半月", "3.5个月"),
    "half-a-year": ("一年半", "1.5年"),
    "half-a-day": ("半天", "0.5天"),
    "villages": ("3村", "3个村"),
    "people": ("3个人", "3人"),
    "square-metre": ("5㎡", "5平方米"),
    "kilogram": ("5kg", "5公斤"),
    "kilometre": ("200千米", "200公里"),
    "note": ("45名（含预备党员）", "{数值: 45, 计量单位: 名, 说明: 含预备党员}"),
}


@pytest.mark.parametrize(("text", "guess"), GUESSES.values(), ids=GUESSES)
def test_another_spelling_gets_a_guess_that_says_the_same(text: str, guess: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        Metric.read(text)
    assert (caught.value.expected, caught.value.guess) == (EXPECTED, guess)
    FIGURE.validate_python(parse(guess).value)


VAGUE = ("十几人", "几十人", "数十人", "上百人", "18 20件", "5美元", "1.2万亿元", "第一名", "1e3元")


@pytest.mark.parametrize("text", VAGUE)
def test_a_figure_of_no_sure_meaning_gets_no_guess(text: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        Metric.read(text)
    assert caught.value.guess == ""


@pytest.mark.parametrize("text", ["X元", "XX人", "×次", "**", "20**", "待定", "暂无", "○", "—"])
def test_a_placeholder_is_told_how_to_be_filled(text: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        Metric.read(text)
    assert caught.value.expected == NOT_FILLED


@pytest.mark.parametrize(
    "text",
    ["12件、15件", "计划20 完成18", "5次6场", "应到50人，实到45人", "20/18"],
)
def test_two_figures_are_told_of_plan_and_result(text: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        Metric.read(text)
    assert caught.value.expected == TWO_FIGURES


def test_the_advice_for_two_figures_can_be_typed() -> None:
    examples = re.findall(r"接待: (\{[^}]+\})", TWO_FIGURES)
    metrics = [FIGURE.validate_python(parse(text).value) for text in examples]
    assert [metric.basis for metric in metrics] == [Basis.PLAN, Basis.RESULT]


WRONG_ORDER = {
    "range": ("35至30名", "从小到大写"),
    "range-of-one": ("30至30名", "从小到大写"),
    "negative-range": ("-5至3次", "写成不带负号的范围"),
    "many-below-zero": ("-5多次", "在范围和负数的前面只写“约”"),
    "range-and-more": ("30至35名以上", "在范围和负数的前面只写“约”"),
}


@pytest.mark.parametrize(("text", "expected"), WRONG_ORDER.values(), ids=WRONG_ORDER)
def test_a_range_that_says_nothing_is_refused(text: str, expected: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        Metric.read(text)
    assert caught.value.expected == expected


def test_a_counted_name_needs_a_unit_that_counts_things() -> None:
    assert _refusals(FIGURE, {"数值": "3", "计数对象": "村"}) == [
        "在“计数对象”前面有 个、名、户 这样的“计量单位”"
    ]
    assert _refusals(FIGURE, {"数值": "3", "计量单位": "个", "计数对象": "5个村"}) == [
        "在“计数对象”里只写名称，如 村"
    ]


NO_FIGURE = {
    "empty": "",
    "unit-alone": "次",
    "ten-thousand-alone": "万",
    "money-alone": "万元",
    "about-alone": "约",
    "odd-alone": "余",
    "at-least-alone": "以上",
    "all-with-unit": "全部次",
    "no-integer-part": ".5元",
    "no-decimals": "5.元",
    "exponent": "5e3元",
    "underscore": "1_000元",
    "comma-out-of-place": "1,50册",
    "numeral-without-unit": "五",
    "numeral-of-two-readings": "两百五元",
    "span": "5-8次",
    "unknown-unit": "5角",
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
    assert re.fullmatch("只用“..?”“..?”中的一个", caught.value.expected)


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
    "two-signs": ({"数值": "--5"}, "为数字，如 58.7"),
    "range-with-sign": ({"数值": "5", "上限": "-8"}, "为数字，如 58.7"),
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


RANGES = st.builds(
    lambda metric, more: dataclasses.replace(
        metric, upper=(metric.value or 0) + more, qualifier=Qualifier.ABOUT
    ),
    METRICS,
    st.integers(1, 100).map(Decimal),
)
SIGNED = st.builds(
    lambda metric: dataclasses.replace(
        metric, value=-(metric.value or 0) - 1, qualifier=Qualifier.EXACT
    ),
    METRICS,
)
NAMED = st.builds(
    dataclasses.replace,
    METRICS,
    counting_unit=st.sampled_from([unit for unit in CountingUnit if unit in CLASSIFIERS]),
    counted=st.sampled_from(["村", "困难党员", "“双报到”单位", "次品"]),
)


@REPEATABLE
@given(RANGES | SIGNED | NAMED)
def test_ranges_refunds_and_names_read_back_as_shown(metric: Metric) -> None:
    assert Metric.read(str(metric)) == metric


PIECES = (
    *("1", "20", "800", "1,104", "1.5", "两", "三十", "百", "千", "半", "十几"),
    *("万", "亿", "元", "次", "人", "名", "个", "%", "％", "村", "月", "小时", "党员"),
    *("约", "近", "余", "多", "来", "至", "-", "－", "到", "以上", "以内", "左右", "不到", "≥"),
    *(" ", "，", "、", "（", "）", "共", "￥", "负", "+", "百分之", "成", "点"),
)


@REPEATABLE
@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_every_guess_is_accepted_and_keeps_sign_and_exactness(text: str) -> None:
    try:
        Metric.read(text)
    except WrongValueError as error:
        if not error.guess:
            return
        written = parse(error.guess).value
        metric = FIGURE.validate_python(written)
    else:
        return
    if metric.value is not None and metric.value < 0:
        assert any(sign in text for sign in "-−－—负减")
    is_share = metric.counting_unit is CountingUnit.PERCENT
    assert is_share == any(sign in text for sign in ("%", "％", "百分之", "成"))
    is_exact = metric.qualifier is Qualifier.EXACT and metric.upper is None
    rough = "约近余多来内上左右不到≥至－-几"
    if is_exact and metric.value is not None and metric.value >= 0:
        assert not set(text) & set(rough) - {"半"}


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
