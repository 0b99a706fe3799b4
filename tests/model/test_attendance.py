"""Counts of people that need not be exact keep their exactness."""

from __future__ import annotations

import copy
import json
import pickle
import re

import pytest

from gongkai.model import Record, WrongValueError, as_written
from gongkai.model.attendance import Attendance, RoughCount, read_attendance
from gongkai.model.kinds import Election, Meeting, ThemeDay

ROUGH = {
    "odd": ("40余人", 40, "40余人"),
    "odd-bare": ("40余", 40, "40余"),
    "many": ("10多名", 10, "10多名"),
    "about": ("约12", 12, "约12"),
    "nearly": ("近800人", 800, "近800人"),
    "at-least": ("30人以上", 30, "30人以上"),
    "not-less": ("至少3人", 3, "至少3人"),
    "or-so": ("30人左右", 30, "30人左右"),
    "range": ("30至35人", 30, "30至35人"),
    "full-width": ("４０余人", 40, "40余人"),
    "numeral": ("三百余人", 300, "300余人"),
}


@pytest.mark.parametrize(("text", "number", "shown"), ROUGH.values(), ids=ROUGH)
def test_a_rough_count_keeps_number_and_exactness(text: str, number: int, shown: str) -> None:
    count = read_attendance(text)
    assert isinstance(count, RoughCount)
    assert (int(count), str(count)) == (number, shown)
    assert as_written(count) == shown
    assert read_attendance(shown) == count
    assert read_attendance(count) is count


REFUSED = {
    "unit": ("12人", "12"),
    "percent": ("10%", ""),
    "money": ("约10元", ""),
    "part": ("约10.5人", ""),
    "negative": ("-10人", ""),
    "name": ("40余名党员", ""),
    "vague": ("几十人", ""),
    "blank": ("40余 人", "40余人"),
    "spelling": ("大约40人", "约40人"),
    "hyphen": ("30-35人", "30至35人"),
}


@pytest.mark.parametrize(("text", "guess"), REFUSED.values(), ids=REFUSED)
def test_another_text_is_refused_as_a_count(text: str, guess: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        read_attendance(text)
    assert caught.value.guess == guess


def test_a_plain_count_is_a_plain_number() -> None:
    assert type(read_attendance("40")) is int


def test_rough_counts_differ_from_exact_ones() -> None:
    rough, exact = read_attendance("40余人"), read_attendance("40")
    assert rough != exact
    assert exact != rough
    assert rough == read_attendance("40余人")
    assert rough != read_attendance("40多人")
    assert len({rough, exact, read_attendance("40余人")}) == 2


def test_a_copied_rough_count_is_the_same() -> None:
    count = read_attendance("40余人")
    assert pickle.loads(pickle.dumps(count)) == count  # noqa: S301 - made one line above
    assert str(copy.deepcopy(count)) == "40余人"


@pytest.mark.parametrize(
    ("text", "is_lower_bound"),
    [("50余人", True), ("50人以上", True), ("30至50人", True), ("近50人", False), ("约50", False)],
)
def test_some_rough_counts_are_never_smaller(text: str, is_lower_bound: bool) -> None:  # noqa: FBT001
    count = read_attendance(text)
    assert isinstance(count, RoughCount)
    assert count.is_lower_bound is is_lower_bound


def test_a_page_for_machines_has_the_text() -> None:
    assert json.dumps(as_written((read_attendance("40余人"), 40)), ensure_ascii=False) == (
        '["40余人", 40]'
    )


@pytest.mark.parametrize("text", [shown for _, _, shown in ROUGH.values()])
def test_an_editor_accepts_what_is_read(text: str) -> None:
    scalar = Attendance.__metadata__[0]  # type: ignore[attr-defined]
    assert re.search(scalar.schema["pattern"], text)


@pytest.mark.parametrize(
    ("kind", "is_rough"), [(Meeting, True), (ThemeDay, True), (Election, False)]
)
def test_votes_and_quorums_stay_exact(kind: type[Record], is_rough: bool) -> None:  # noqa: FBT001
    annotation = str(kind.__annotations__["present"])
    assert ("Attendance" in annotation) is is_rough
