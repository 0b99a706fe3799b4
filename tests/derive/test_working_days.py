"""Chinese working days with adjusted weekends; cases from the State Council's yearly announcements."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from gongkai.derive.working_days import (
    ANNOUNCED_YEARS,
    due_day,
    is_announced,
    is_working_day,
    working_days,
    working_days_after,
)

UNKNOWN = ANNOUNCED_YEARS[-1] + 1


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param("2025-01-01", False, id="元旦"),
        pytest.param("2025-01-26", True, id="春节前的星期日上班"),
        pytest.param("2025-02-03", False, id="春节的星期一放假"),
        pytest.param("2025-02-08", True, id="春节后的星期六上班"),
        pytest.param("2025-04-27", True, id="劳动节前的星期日上班"),
        pytest.param("2025-05-05", False, id="劳动节的星期一放假"),
        pytest.param("2025-10-08", False, id="国庆节的星期三放假"),
        pytest.param("2025-10-11", True, id="国庆节后的星期六上班"),
        pytest.param("2025-07-05", False, id="平常的星期六"),
        pytest.param("2025-07-07", True, id="平常的星期一"),
    ],
)
def test_holidays_and_worked_weekends_are_those_announced(day: str, works: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize("year", [2004, 2016, 2023, 2026])
def test_a_year_is_that_of_the_library(year: int) -> None:
    assert list(working_days(year)) == chinese_calendar.get_workdays(
        date(year, 1, 1), date(year, 12, 31)
    )


@pytest.mark.parametrize("year", [1990, UNKNOWN])
def test_a_year_not_announced_has_weekdays_as_working_days(year: int) -> None:
    """Monday to Friday are working days until the holidays of the year are announced."""
    assert not is_announced(year)
    assert {day.weekday() for day in working_days(year)} == set(range(5))
    assert len(working_days(year)) in {260, 261, 262}


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        pytest.param("2025-07-01", 1, "2025-07-02", id="次日"),
        pytest.param("2025-07-04", 1, "2025-07-07", id="星期五起算跳过周末"),
        pytest.param("2025-07-05", 1, "2025-07-07", id="星期六起算"),
        pytest.param("2025-07-05", 0, "2025-07-05", id="当日"),
        pytest.param("2025-09-30", 3, "2025-10-11", id="跳过国庆节，调休的星期六算在内"),
        pytest.param("2025-12-31", 7, "2026-01-12", id="跨年，元旦后的星期日上班"),
        pytest.param("2024-12-31", 260, "2026-01-19", id="一年以上"),
    ],
)
def test_a_deadline_is_counted_from_the_day_after(start: str, count: int, due: str) -> None:
    assert due_day(date.fromisoformat(start), count).isoformat() == due


@pytest.mark.parametrize("start", ["2025-01-24", "2025-12-30", f"{UNKNOWN}-02-26"])
def test_there_are_so_many_working_days_up_to_a_deadline(start: str) -> None:
    first = date.fromisoformat(start)

    assert [
        working_days_after(first, due_day(first, count)) for count in range(1, 300, 23)
    ] == list(range(1, 300, 23))
    assert working_days_after(first, first) == 0
    assert working_days_after(first, first - timedelta(days=1)) <= 0
