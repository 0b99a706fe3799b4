"""The reference date, on which deadlines are judged."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gongkai.derive.clock import SHANGHAI, reference_date
from gongkai.model import WrongValueError

LATE_ON_NEW_YEARS_EVE = str(int(datetime(2024, 12, 31, 20, tzinfo=UTC).timestamp()))


@pytest.mark.parametrize("written", ["2025-03-04", date(2025, 3, 4)], ids=["文字", "YAML 的日期"])
def test_the_day_that_is_written_comes_first(written: object) -> None:
    assert reference_date(written, {"SOURCE_DATE_EPOCH": "0"}) == date(2025, 3, 4)


def test_a_repeatable_build_gives_the_day_in_china() -> None:
    """Without a setting the reference date is SOURCE_DATE_EPOCH in the time of China."""
    assert reference_date(None, {"SOURCE_DATE_EPOCH": LATE_ON_NEW_YEARS_EVE}) == date(2025, 1, 1)


@pytest.mark.parametrize(
    "environment",
    [{}, {"SOURCE_DATE_EPOCH": ""}, {"SOURCE_DATE_EPOCH": "yesterday"}],
    ids=["没有", "空的", "不是数"],
)
def test_without_either_it_is_today_in_china(environment: dict[str, str]) -> None:
    before = datetime.now(SHANGHAI).date()

    assert before <= reference_date(None, environment) <= datetime.now(SHANGHAI).date()


@pytest.mark.parametrize("written", ["昨天", "2025-02-30", 20250304])
def test_what_is_no_day_is_refused(written: object) -> None:
    with pytest.raises(WrongValueError):
        reference_date(written, {})
