"""A unit's history: founded, renamed, upgraded, transferred, merged, abolished."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gongkai.derive import Event, history
from gongkai.model import FormerState, Unit, UnitId
from gongkai.vocabulary import OrganisationAction, UnitKind

MakeUnit = Callable[..., Unit]

FOUNDED = date(1990, 7, 1)
ENDED = date(2019, 12, 31)
NEXT_DAY = date(2020, 1, 1)


def told(unit: Unit, *others: Unit) -> list[tuple[date, OrganisationAction, str, str]]:
    """Return the events of a unit without units and documents."""
    return [event[:4] for event in history(unit, {each.code: each for each in (unit, *others)})]


def test_a_unit_that_nothing_happened_to_was_founded(unit: MakeUnit) -> None:
    one = unit("a", name="杨柳村党支部", document="清委〔1990〕3号")

    assert history(one, {one.code: one}) == [
        Event(FOUNDED, OrganisationAction.FOUND, "", "杨柳村党支部", [], "清委〔1990〕3号")
    ]


@pytest.mark.parametrize(
    ("former", "now", "expected"),
    [
        pytest.param(
            [FormerState(until=ENDED, name="杨柳村党支部")],
            {"name": "杨柳社区党支部"},
            [(OrganisationAction.RENAME, "杨柳村党支部", "杨柳社区党支部")],
            id="更名",
        ),
        pytest.param(
            [FormerState(until=ENDED, name="杨柳村党支部", kind=UnitKind.BRANCH)],
            {"name": "杨柳村党总支", "kind": UnitKind.GENERAL_BRANCH},
            [(OrganisationAction.UPGRADE, "杨柳村党支部", "杨柳村党总支")],
            id="改建并更名是一件事",
        ),
        pytest.param(
            [FormerState(until=ENDED, parent=UnitId("old"))],
            {"name": "杨柳村党支部", "parent": "new"},
            [(OrganisationAction.TRANSFER, "old", "new")],
            id="调整隶属",
        ),
        pytest.param(
            [FormerState(until=ENDED, name="杨柳村党支部", parent=UnitId("old"))],
            {"name": "杨柳社区党支部", "parent": "new"},
            [
                (OrganisationAction.RENAME, "杨柳村党支部", "杨柳社区党支部"),
                (OrganisationAction.TRANSFER, "old", "new"),
            ],
            id="同一天更名并调整隶属是两件事",
        ),
        pytest.param(
            [FormerState(until=ENDED, short_name="杨柳")],
            {"name": "杨柳村党支部"},
            [],
            id="只改简称不算",
        ),
    ],
)
def test_a_former_state_ends_in_an_event_on_the_day_after_it(
    unit: MakeUnit,
    former: list[FormerState],
    now: dict[str, object],
    expected: list[tuple[OrganisationAction, str, str]],
) -> None:
    _founding, *events = told(unit("a", former=tuple(former), **now), unit("old"), unit("new"))

    assert events == [(NEXT_DAY, *event) for event in expected]


def test_an_upgrade_that_keeps_the_name_tells_the_kinds(unit: MakeUnit) -> None:
    one = unit(
        "a",
        name="杨柳村党组织",
        kind=UnitKind.GENERAL_BRANCH,
        former=(FormerState(until=ENDED, kind=UnitKind.BRANCH),),
    )

    assert told(one)[1:] == [(NEXT_DAY, OrganisationAction.UPGRADE, "党支部", "党总支")]


def test_each_rename_of_a_unit_starts_from_the_name_before(unit: MakeUnit) -> None:
    """The unit is founded under its first name."""
    former = (
        FormerState(until=date(2000, 12, 31), name="甲"),
        FormerState(until=date(2010, 12, 31), name="乙"),
    )

    assert told(unit("a", name="丙", former=former)) == [
        (FOUNDED, OrganisationAction.FOUND, "", "甲"),
        (date(2001, 1, 1), OrganisationAction.RENAME, "甲", "乙"),
        (date(2011, 1, 1), OrganisationAction.RENAME, "乙", "丙"),
    ]


def test_a_change_carries_the_document_by_which_it_was_made(unit: MakeUnit) -> None:
    one = unit(
        "a",
        name="乙",
        document="成立文件",
        former=(FormerState(until=ENDED, name="甲", document="更名文件"),),
    )

    assert [event.document for event in history(one, {one.code: one})] == ["成立文件", "更名文件"]


@pytest.mark.parametrize(
    "ended",
    [
        pytest.param(date(1990, 6, 30), id="前一天撤销"),
        pytest.param(FOUNDED, id="同一天撤销"),
        pytest.param(date(1980, 1, 1), id="早已撤销"),
    ],
)
def test_a_unit_is_founded_from_its_ended_predecessors(unit: MakeUnit, ended: date) -> None:
    """A predecessor that had ended by the founding day belongs to the founding."""
    old = unit("old", valid_from=date(1970, 1, 1), valid_to=ended, successors=(UnitId("a"),))
    one = unit("a", name="甲", predecessors=(UnitId("old"),))

    assert history(one, {each.code: each for each in (old, one)}) == [
        Event(FOUNDED, OrganisationAction.FOUND, "", "甲", [old], "")
    ]


def test_a_predecessor_that_ended_later_was_merged(unit: MakeUnit) -> None:
    """The merger has the name that the unit had on that day."""
    small = unit("small", name="小村", valid_to=ENDED, successors=(UnitId("a"),))
    one = unit(
        "a",
        name="现名",
        predecessors=(UnitId("small"),),
        former=(FormerState(until=date(2020, 6, 30), name="旧名"),),
    )

    assert history(one, {each.code: each for each in (small, one)}) == [
        Event(FOUNDED, OrganisationAction.FOUND, "", "旧名", [], ""),
        Event(ENDED, OrganisationAction.MERGE, "小村", "旧名", [small], ""),
        Event(date(2020, 7, 1), OrganisationAction.RENAME, "旧名", "现名", (), ""),
    ]


def test_a_unit_with_successors_ends_by_merging_into_them(unit: MakeUnit) -> None:
    large = unit("large")
    one = unit("a", name="甲", valid_to=ENDED, successors=(UnitId("large"),))

    assert history(one, {each.code: each for each in (large, one)})[-1] == Event(
        ENDED, OrganisationAction.MERGE, "甲", "", [large], ""
    )


def test_a_unit_without_successors_ends_by_being_abolished(unit: MakeUnit) -> None:
    one = unit("a", name="甲", valid_to=ENDED)

    assert history(one, {one.code: one})[-1] == Event(
        ENDED, OrganisationAction.ABOLISH, "甲", "", [], ""
    )


def test_events_are_told_in_the_order_of_their_days(unit: MakeUnit) -> None:
    taken_in = unit("small", name="小村", valid_to=date(2015, 1, 1), successors=(UnitId("a"),))
    one = unit(
        "a",
        name="乙",
        valid_to=ENDED,
        predecessors=(UnitId("small"),),
        former=(
            FormerState(until=date(2000, 1, 1), name="甲"),
            FormerState(until=date(2018, 1, 1), kind=UnitKind.GROUP),
        ),
    )

    actions = [action for _, action, _, _ in told(one, taken_in)]

    assert actions == [
        OrganisationAction.FOUND,
        OrganisationAction.RENAME,
        OrganisationAction.MERGE,
        OrganisationAction.UPGRADE,
        OrganisationAction.ABOLISH,
    ]
