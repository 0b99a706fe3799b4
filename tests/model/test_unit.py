"""Units as they were on a day, without later changes."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.model import FormerState, Unit, UnitId, UnitState
from gongkai.vocabulary import UnitKind

FOUNDED, RENAMED, UPGRADED, TRANSFERRED, CLOSED = (
    date(year, 6, 30) for year in (1990, 2000, 2010, 2020, 2024)
)
TOWN, COUNTY = UnitId("qsz"), UnitId("county")

BRANCH = Unit(
    code=UnitId("qsz-yangliu"),
    name="中共清水镇杨柳村总支部委员会",
    short_name="杨柳村党总支",
    kind=UnitKind.GENERAL_BRANCH,
    parent=TOWN,
    valid_from=FOUNDED,
    valid_to=CLOSED,
    former=(
        FormerState(until=RENAMED, name="中共河口村支部委员会", short_name="河口村党支部"),
        FormerState(until=UPGRADED, name="中共杨柳村支部委员会", kind=UnitKind.BRANCH),
        FormerState(until=TRANSFERRED, parent=COUNTY),
    ),
)
FIRST = UnitState("中共河口村支部委员会", "河口村党支部", UnitKind.BRANCH, COUNTY)
SECOND = UnitState("中共杨柳村支部委员会", "中共杨柳村支部委员会", UnitKind.BRANCH, COUNTY)
THIRD = UnitState("中共清水镇杨柳村总支部委员会", "杨柳村党总支", UnitKind.GENERAL_BRANCH, COUNTY)
NOW = UnitState("中共清水镇杨柳村总支部委员会", "杨柳村党总支", UnitKind.GENERAL_BRANCH, TOWN)

STATES = {
    "before-founding": (date(1980, 1, 1), FIRST),
    "founding": (FOUNDED, FIRST),
    "last-day-of-old-name": (RENAMED, FIRST),
    "first-day-of-new-name": (date(2000, 7, 1), SECOND),
    "last-day-as-branch": (UPGRADED, SECOND),
    "first-day-as-general-branch": (date(2010, 7, 1), THIRD),
    "last-day-under-county": (TRANSFERRED, THIRD),
    "first-day-under-town": (date(2020, 7, 1), NOW),
    "last-day": (CLOSED, NOW),
    "after-closing": (date(2030, 1, 1), NOW),
}

LIVES = {
    "day-before-founding": (date(1990, 6, 29), date(1990, 6, 29), False),
    "day-of-founding": (FOUNDED, FOUNDED, True),
    "ends-on-founding": (date(1980, 1, 1), FOUNDED, True),
    "ends-before-founding": (date(1980, 1, 1), date(1990, 6, 29), False),
    "within": (date(2000, 1, 1), date(2000, 12, 31), True),
    "around": (date(1980, 1, 1), date(2030, 1, 1), True),
    "begins-on-last-day": (CLOSED, date(2030, 1, 1), True),
    "last-day": (CLOSED, CLOSED, True),
    "day-after-last": (date(2024, 7, 1), date(2024, 7, 1), False),
}


@pytest.mark.parametrize(("day", "state"), STATES.values(), ids=STATES)
def test_a_unit_is_as_it_was_on_the_day(day: date, state: UnitState) -> None:
    assert BRANCH.as_of(day) == state


def test_a_unit_without_a_past_was_always_as_it_is() -> None:
    unit = Unit(code=TOWN, name="中共清水镇委员会", kind=UnitKind.COMMITTEE, valid_from=FOUNDED)
    assert unit.as_of(FOUNDED) == UnitState(
        "中共清水镇委员会", "中共清水镇委员会", UnitKind.COMMITTEE, None
    )


@pytest.mark.parametrize(("first", "last", "existed"), LIVES.values(), ids=LIVES)
def test_a_unit_exists_from_its_first_day_to_its_last(
    first: date,
    last: date,
    existed: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert BRANCH.existed(first, last) is existed


def test_a_unit_that_has_not_ended_exists_for_ever() -> None:
    unit = Unit(code=TOWN, name="中共清水镇委员会", kind=UnitKind.COMMITTEE, valid_from=FOUNDED)
    assert unit.existed(date(9999, 12, 31), date(9999, 12, 31))


@pytest.mark.parametrize(
    ("short_name", "label"),
    [("镇党委", "镇党委"), (None, "中共清水镇委员会")],
    ids=["short", "full"],
)
def test_a_unit_is_called_by_its_short_name_where_it_has_one(
    short_name: str | None, label: str
) -> None:
    unit = Unit(
        code=TOWN,
        name="中共清水镇委员会",
        short_name=short_name,
        kind=UnitKind.COMMITTEE,
        valid_from=FOUNDED,
    )
    assert unit.label == label
