"""When an item is owed: the periods of each rule and their deadlines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gongkai.derive.timetable import slot_of_event, slot_of_next_term, slots_told_by, timetable
from gongkai.model import CatalogueItem, Period, Record
from gongkai.vocabulary import CountedFrom, PeriodRule, RecordKind

MakeItem = Callable[..., CatalogueItem]
MakeRecord = Callable[..., Record]

BEGINS = date(2025, 1, 1)


def told(item: CatalogueItem, begins: date = BEGINS, years: tuple[int, ...] = (2025,)) -> list[str]:
    """Return the slots as `2025上半年 2025-07-09`."""
    return [f"{slot.name} {slot.due}" for slot in timetable(item, begins, years).values()]


def test_an_item_is_due_so_many_working_days_after_its_period(item: MakeItem) -> None:
    """Local rules: 定期 within 3 working days of completion, major matters 7."""
    assert told(item("1.1", PeriodRule.QUARTERLY, deadline=3)) == [
        "2025第一季度 2025-04-03",
        "2025第二季度 2025-07-03",
        "2025第三季度 2025-10-11",
        "2025第四季度 2026-01-06",
    ]
    assert told(item("1.1", PeriodRule.HALF_YEARLY, deadline=7)) == [
        "2025上半年 2025-07-09",
        "2025下半年 2026-01-12",
    ]
    assert told(item("1.1", PeriodRule.YEARLY, deadline=7)) == ["2025 2026-01-12"]


def test_a_monthly_item_has_twelve_periods(item: MakeItem) -> None:
    """The periods have the names that records write."""
    slots = timetable(item("1.1", PeriodRule.MONTHLY), BEGINS, (2025, 2026)).values()

    assert [slot.name for slot in slots] == [
        f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13)
    ]
    assert [Period.read(slot.name).end for slot in slots] == [slot.end for slot in slots]


@pytest.mark.parametrize("rule", [PeriodRule.QUARTERLY, PeriodRule.HALF_YEARLY, PeriodRule.YEARLY])
def test_every_period_has_the_name_that_a_record_of_it_has(
    item: MakeItem, rule: PeriodRule
) -> None:
    slots = timetable(item("1.1", rule), BEGINS, (2025,))

    assert slots
    for number, slot in slots.items():
        assert Period.read(slot.name).end == slot.end
        assert list(slots_told_by(Period.read(slot.name), rule, event=False)) == [number]


def test_a_plan_is_due_from_the_beginning_of_its_period(item: MakeItem) -> None:
    assert told(item("2.2", PeriodRule.YEARLY, deadline=40, counted_from=CountedFrom.START)) == [
        "2025 2025-03-04"
    ]


def test_nothing_is_due_before_the_catalogue_takes_effect(item: MakeItem) -> None:
    plan = item("2.2", PeriodRule.YEARLY, deadline=40, counted_from=CountedFrom.START)

    assert told(plan, date(2025, 3, 4)) == ["2025 2025-03-04"]
    assert told(plan, date(2025, 3, 5)) == []


@pytest.mark.parametrize(
    ("begins", "effective", "names"),
    [
        pytest.param("2025-01-01", None, ["2025上半年", "2025下半年"], id="从年初"),
        pytest.param("2025-06-30", None, ["2025上半年", "2025下半年"], id="当天结束的还算"),
        pytest.param("2025-07-01", None, ["2025下半年"], id="已经结束的不算"),
        pytest.param("2025-01-01", "2025-07-01", ["2025下半年"], id="事项晚于目录生效"),
        pytest.param("2025-07-01", "2025-01-01", ["2025下半年"], id="事项早于目录生效"),
        pytest.param("2025-01-01", "2026-03-01", [], id="事项还没有生效"),
    ],
)
def test_a_period_that_ended_before_the_item_is_not_owed(
    item: MakeItem, begins: str, effective: str | None, names: list[str]
) -> None:
    """A period must end after the catalogue and the item took effect."""
    one = item(
        "4.7",
        PeriodRule.HALF_YEARLY,
        effective=date.fromisoformat(effective) if effective else None,
    )

    assert [
        slot.name for slot in timetable(one, date.fromisoformat(begins), (2025,)).values()
    ] == names


def test_what_is_to_be_public_at_all_times_is_due_once_a_year(item: MakeItem) -> None:
    """Local rules: 长期 within 5 working days of a change; here of the catalogue's first day, then of each year's."""
    assert told(item("4.3", PeriodRule.PERMANENT, deadline=5), date(2025, 3, 3), (2025, 2026)) == [
        "2025 2025-03-10",
        "2026 2026-01-08",
    ]


@pytest.mark.parametrize("rule", [PeriodRule.ON_EVENT, PeriodRule.BY_TERM])
def test_what_happens_at_no_fixed_time_has_no_timetable(item: MakeItem, rule: PeriodRule) -> None:
    assert timetable(item("4.4", rule, term_years=5), BEGINS, (2025,)) == {}


@pytest.mark.parametrize(
    ("period", "rule", "names", "events"),
    [
        pytest.param(
            "2025",
            PeriodRule.HALF_YEARLY,
            ["2025上半年", "2025下半年"],
            None,
            id="全年的包括两个半年",
        ),
        pytest.param(
            "2025第一季度至第三季度",
            PeriodRule.HALF_YEARLY,
            ["2025上半年"],
            None,
            id="前三季度只包括一个完整的半年",
        ),
        pytest.param("2025第四季度", PeriodRule.YEARLY, ["2025"], None, id="到年底的算全年"),
        pytest.param("2025上半年", PeriodRule.YEARLY, [], ["2025"], id="半年的不是全年的报告"),
        pytest.param(
            "2025第一季度", PeriodRule.HALF_YEARLY, [], ["2025上半年"], id="一季度的不是半年的报告"
        ),
        pytest.param(
            "2025-05-11", PeriodRule.QUARTERLY, [], ["2025第二季度"], id="某一天的事算那一季度"
        ),
        pytest.param(
            "2025-03至2025-04",
            PeriodRule.QUARTERLY,
            [],
            ["2025第二季度"],
            id="跨季度的事算末一天的季度",
        ),
        pytest.param(
            "2025-01至2025-08",
            PeriodRule.QUARTERLY,
            ["2025第一季度", "2025第二季度"],
            None,
            id="完整的季度才算",
        ),
        pytest.param(
            "2024-12至2025-02", PeriodRule.MONTHLY, ["2025-01", "2025-02"], None, id="跨年"
        ),
        pytest.param(
            "2025-02-10至2025-04-05", PeriodRule.MONTHLY, ["2025-03"], None, id="首尾不完整的不算"
        ),
    ],
)
def test_a_report_covers_the_whole_periods_within_its_own(
    item: MakeItem, period: str, rule: PeriodRule, names: list[str], events: list[str] | None
) -> None:
    """An event covers the one period in which it happened."""
    slots = timetable(item("1.1", rule), BEGINS, (2025,))

    def told_by(*, event: bool) -> list[str]:
        return [
            slots[number].name
            for number in slots_told_by(Period.read(period), rule, event=event)
            if number in slots
        ]

    assert told_by(event=False) == names
    assert told_by(event=True) == (names if events is None else events)


def test_an_event_is_due_after_its_day(item: MakeItem, record: MakeRecord) -> None:
    visit = record(
        "QSZ-2025-00001",
        kind=RecordKind.VISIT,
        period="2025-05",
        published="2025-05-20",
        date=date(2025, 5, 9),
    )

    assert slot_of_event(item("5.2", PeriodRule.ON_EVENT, deadline=3), visit)[1:] == (
        "2025-05",
        date(2025, 5, 9),
        date(2025, 5, 14),
    )


def test_what_has_no_day_of_its_own_is_due_after_its_approval(
    item: MakeItem, record: MakeRecord
) -> None:
    """Local rules: 随时 within 1 working day of the decision."""
    notice = record("QSZ-2025-00001", period="2025-08", published="2025-08-06")

    assert slot_of_event(item("7.1", PeriodRule.ON_EVENT, deadline=1), notice).due == date(
        2025, 8, 7
    )


def test_the_next_term_ends_a_term_after_the_last_election(
    item: MakeItem, record: MakeRecord
) -> None:
    """A term of five years that began on 29 February ends on 28 February."""
    one = item("4.2", PeriodRule.BY_TERM, deadline=7, term_years=5)

    assert slot_of_next_term(one, record("QSZ-2020-00001", period="2020-02-29"))[:3] == (
        2025,
        "2025（届满）",
        date(2025, 2, 28),
    )
