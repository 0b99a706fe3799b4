"""The period: every form that offices write, ranges, and the messages on wrong forms."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.model import Period, WrongValueError
from gongkai.model.period import EXPECTED, SCHEMA_PATTERN

REPEATABLE = settings(derandomize=True, database=None, deadline=None)

FORMS = {
    "year": ("2023", date(2023, 1, 1), date(2023, 12, 31)),
    "first-year": ("1900", date(1900, 1, 1), date(1900, 12, 31)),
    "last-year": ("2099", date(2099, 1, 1), date(2099, 12, 31)),
    "first-half": ("2023上半年", date(2023, 1, 1), date(2023, 6, 30)),
    "second-half": ("2023下半年", date(2023, 7, 1), date(2023, 12, 31)),
    "first-quarter": ("2023第一季度", date(2023, 1, 1), date(2023, 3, 31)),
    "second-quarter": ("2023第二季度", date(2023, 4, 1), date(2023, 6, 30)),
    "third-quarter": ("2023第三季度", date(2023, 7, 1), date(2023, 9, 30)),
    "fourth-quarter": ("2023第四季度", date(2023, 10, 1), date(2023, 12, 31)),
    "long-month": ("2023-05", date(2023, 5, 1), date(2023, 5, 31)),
    "short-month": ("2023-06", date(2023, 6, 1), date(2023, 6, 30)),
    "february": ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
    "leap-february": ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    "december": ("2023-12", date(2023, 12, 1), date(2023, 12, 31)),
    "day": ("2023-05-11", date(2023, 5, 11), date(2023, 5, 11)),
    "leap-day": ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
}

RANGES = {
    "years": ("2023至2024", date(2023, 1, 1), date(2024, 12, 31)),
    "one-year": ("2023至2023", date(2023, 1, 1), date(2023, 12, 31)),
    "halves": ("2023上半年至下半年", date(2023, 1, 1), date(2023, 12, 31)),
    "quarters": ("2023第一季度至第三季度", date(2023, 1, 1), date(2023, 9, 30)),
    "months": ("2023-05至-08", date(2023, 5, 1), date(2023, 8, 31)),
    "days": ("2023-05-11至-06-12", date(2023, 5, 11), date(2023, 6, 12)),
    "one-day": ("2023-05-11至2023-05-11", date(2023, 5, 11), date(2023, 5, 11)),
    "halves-over-new-year": ("2023下半年至2024上半年", date(2023, 7, 1), date(2024, 6, 30)),
    "days-over-new-year": ("2023-12-30至2024-01-02", date(2023, 12, 30), date(2024, 1, 2)),
    "quarter-to-month": ("2023第三季度至2024-05", date(2023, 7, 1), date(2024, 5, 31)),
    "month-to-year": ("2023-05至2023", date(2023, 5, 1), date(2023, 12, 31)),
}

GUESSES = {
    "year-with-nian": ("2023年", "2023"),
    "year-with-niandu": ("2023年度", "2023"),
    "half-with-nian": ("2023年上半年", "2023上半年"),
    "half-with-niandu": ("2023上半年度", "2023上半年"),
    "half-with-space": ("2023 上半年", "2023上半年"),
    "quarter-with-nian": ("2023年第三季度", "2023第三季度"),
    "quarter-without-di": ("2023年三季度", "2023第三季度"),
    "quarter-with-digit": ("2023第3季度", "2023第三季度"),
    "quarter-with-bare-digit": ("2023年3季度", "2023第三季度"),
    "quarter-cut-short": ("2023年三季", "2023第三季度"),
    "first-three-quarters": ("2023年前三季度", "2023第一季度至第三季度"),
    "first-three-quarters-without-nian": ("2023前三季度", "2023第一季度至第三季度"),
    "quarters-without-di": ("2023年一季度至三季度", "2023第一季度至第三季度"),
    "month-in-characters": ("2023年5月", "2023-05"),
    "month-padded": ("2023年05月", "2023-05"),
    "month-without-zero": ("2023-5", "2023-05"),
    "month-with-dot": ("2023.5", "2023-05"),
    "month-with-slash": ("2023/05", "2023-05"),
    "day-in-characters": ("2023年5月11日", "2023-05-11"),
    "day-with-hao": ("2023年5月11号", "2023-05-11"),
    "day-without-zero": ("2023-5-11", "2023-05-11"),
    "day-with-dots": ("2023.5.11", "2023-05-11"),
    "day-with-slashes": ("2023/5/11", "2023-05-11"),
    "range-with-tilde": ("2023~2024", "2023至2024"),
    "range-with-dash": ("2023—2024", "2023至2024"),
    "range-with-dao": ("2023到2024", "2023至2024"),
    "range-of-months": ("2023年1月至2023年6月", "2023-01至2023-06"),
    "quarter-of-accountants": ("2026Q1", "2026第一季度"),
    "quarter-with-hyphen": ("2026-q2", "2026第二季度"),
    "half-of-accountants": ("2026H1", "2026上半年"),
    "months-of-a-half": ("2026年1-6月", "2026上半年"),
    "months-with-two-words": ("2026年1月-6月", "2026上半年"),
    "months-with-dash": ("2026年1—6月", "2026上半年"),
    "months-with-full-width-tilde": ("2026.1～6", "2026上半年"),
    "months-of-the-second-half": ("2026年7至12月", "2026下半年"),
    "months-of-a-quarter": ("2026年4-6月", "2026第二季度"),
    "months-of-a-year": ("2026年1-12月", "2026"),
    "other-months": ("2026年1-5月", "2026-01至-05"),
    "first-months": ("2026年前5个月", "2026-01至-05"),
    "months-with-dots": ("2026.1-2026.6", "2026-01至2026-06"),
    "months-over-new-year": ("2025年7月-2026年6月", "2025-07至2026-06"),
    "short-year": ("26年上半年", "2026上半年"),
    "years": ("2021-2025年", "2021至2025"),
    "years-with-dash": ("2021年—2025年", "2021至2025"),
    "whole-year": ("2026全年", "2026"),
    "chinese-year": ("二〇二六年上半年", "2026上半年"),
    "chinese-month": ("二○二六年三月", "2026-03"),
    "chinese-quarters": ("2026年一至三季度", "2026第一季度至第三季度"),
    "two-quarters": ("2026年第一、二季度", "2026第一季度至第二季度"),
    "digits-of-a-month": ("202605", "2026-05"),
    "digits-of-a-day": ("20230511", "2023-05-11"),
    "digits-of-two-days": ("20260101-20260630", "2026-01-01至2026-06-30"),
    "days-of-a-month": ("2026年5月1日-5日", "2026-05-01至-05-05"),
    "days-with-dots": ("2026.1.1-6.30", "2026-01-01至-06-30"),
    "days-with-slashes": ("2026/1/1-2026/3/31", "2026-01-01至2026-03-31"),
    "month-with-fen": ("2026年5月份", "2026-05"),
    "quarter-to-month": ("2026年第三季度-2027年5月", "2026第三季度至2027-05"),
}

UNREADABLE = {
    "empty": "",
    "no-year": "上半年",
    "short-year": "23上半年",
    "year-1899": "1899",
    "year-2100": "2100",
    "fifth-quarter": "2023年第5季度",
    "thirteenth-month": "2023年13月",
    "missing-day": "2023年2月30日",
    "open-end": "2023至",
    "open-start": "至2023",
    "half-open-end": "2023上半年至",
    "three-ends": "2023至2024至2025",
    "double-hyphen": "2023--05",
    "five-digits": "20235",
    "school-year": "2023—2024学年",
    "months-in-wrong-order": "2023年6-1月",
    "season": "2023春",
    "words-after": "2023上半年总结",
}

NO_SUCH_DAY = {
    "month-13": "2023-13",
    "month-0": "2023-00",
    "day-30": "2023-02-30",
    "leap-day": "2023-02-29",
    "in-range": "2023-02-30至-03-01",
}

BACKWARDS = {
    "years": "2024至2023",
    "halves": "2023下半年至上半年",
    "months": "2023-05至-04",
    "days": "2023-12-30至-01-02",
}


@pytest.mark.parametrize(("text", "start", "end"), (FORMS | RANGES).values(), ids=FORMS | RANGES)
def test_each_form_stands_for_its_first_and_last_day(text: str, start: date, end: date) -> None:
    period = Period.read(text)
    assert (period.start, period.end, str(period)) == (start, end, text)


@pytest.mark.parametrize(("text", "guess"), GUESSES.values(), ids=GUESSES)
def test_a_form_that_is_nearly_right_gets_a_guess_that_is_right(text: str, guess: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        Period.read(text)
    assert (caught.value.expected, caught.value.guess) == (EXPECTED, guess)
    assert str(Period.read(guess)) == guess


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_a_text_that_is_no_period_is_refused_without_a_guess(text: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        Period.read(text)
    assert (caught.value.expected, caught.value.guess) == (EXPECTED, "")


FULL_WIDTH = {
    "half": ("２０２６上半年", "2026上半年"),
    "month": ("2023-０５", "2023-05"),
    "range": ("２０２１至２０２５", "2021至2025"),
}


@pytest.mark.parametrize(("text", "shown"), FULL_WIDTH.values(), ids=FULL_WIDTH)
def test_full_width_digits_are_plain_digits(text: str, shown: str) -> None:
    assert Period.read(text) == Period.read(shown)
    assert re.fullmatch(SCHEMA_PATTERN, text)


@pytest.mark.parametrize("text", ["2023-٠٥", "٢٠٢٣"])
def test_digits_of_other_scripts_are_no_digits(text: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        Period.read(text)
    assert caught.value.expected == EXPECTED


@pytest.mark.parametrize("text", NO_SUCH_DAY.values(), ids=NO_SUCH_DAY)
def test_a_day_that_no_calendar_has_is_named_as_such(text: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        Period.read(text)
    assert caught.value.expected == "为真实存在的日期"


@pytest.mark.parametrize("text", BACKWARDS.values(), ids=BACKWARDS)
def test_a_range_that_runs_backwards_is_refused(text: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        Period.read(text)
    assert caught.value.expected == "从早到晚写"


@pytest.mark.parametrize(
    "value",
    [None, 2023, ["2023"], {"2023": "上半年"}],
    ids=["nothing", "number", "list", "mapping"],
)
def test_only_a_text_is_read(value: object) -> None:
    with pytest.raises(WrongValueError) as caught:
        Period.read(value)
    assert caught.value.expected == "写成一段文字"


def test_space_around_a_period_does_not_belong_to_it() -> None:
    assert Period.read(" 2023上半年\n") == Period.read("2023上半年")


def test_a_period_that_was_read_is_read_as_itself() -> None:
    period = Period.read("2023")
    assert Period.read(period) is period


def test_a_period_over_new_year_belongs_to_its_last_year() -> None:
    assert Period.read("2023下半年至2024上半年").year == 2024


YEARS = st.integers(1900, 2099)
PARTS = st.one_of(
    st.sampled_from(["", "上半年", "下半年", "第一季度", "第二季度", "第三季度", "第四季度"]),
    st.dates().map(lambda day: f"-{day:%m}"),
    st.dates(date(2023, 1, 1), date(2023, 12, 31)).map(lambda day: f"-{day:%m-%d}"),
)


@REPEATABLE
@given(YEARS, PARTS)
def test_every_form_of_every_year_reads_back_as_written(year: int, part: str) -> None:
    period = Period.read(f"{year}{part}")
    assert period.start <= period.end
    assert period.start.year == period.end.year == period.year == year
    assert str(period) == f"{year}{part}"


@REPEATABLE
@given(YEARS, PARTS, YEARS, PARTS)
def test_a_range_runs_from_start_to_end_of_two_periods(
    year: int, part: str, last_year: int, last_part: str
) -> None:
    first, last, text = (
        Period.read(f"{year}{part}"),
        Period.read(f"{last_year}{last_part}"),
        f"{year}{part}至{last_year}{last_part}",
    )
    if first.start <= last.end:
        assert Period.read(text) == Period(text, first.start, last.end)
    else:
        with pytest.raises(WrongValueError, match="从早到晚写"):
            Period.read(text)


@REPEATABLE
@given(YEARS, PARTS, PARTS.filter(bool))
def test_a_range_within_one_year_needs_the_year_once(year: int, part: str, last_part: str) -> None:
    short, long = f"{year}{part}至{last_part}", f"{year}{part}至{year}{last_part}"
    assert _days_or_refusal(short) == _days_or_refusal(long)


def _days_or_refusal(text: str) -> tuple[date, date] | str:
    try:
        period = Period.read(text)
    except WrongValueError as error:
        return error.expected
    return period.start, period.end


@REPEATABLE
@given(st.text("0123456789年月日至上下半第一三四季度前-./~ 到２Q一、三〇", max_size=16))
def test_any_text_is_read_or_refused_and_every_guess_can_be_read(text: str) -> None:
    try:
        period = Period.read(text)
    except WrongValueError as error:
        if error.guess:
            Period.read(error.guess)
        return
    assert str(period) == text.strip().replace("２", "2")
    assert period.start <= period.end
