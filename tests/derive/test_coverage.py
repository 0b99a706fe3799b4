"""The coverage: the items that units owe, the deadlines, and the states on a day."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from gongkai.derive import Coverage, Duty, build_coverage, state_of, tally
from gongkai.model import (
    Audience,
    CatalogueItem,
    Dataset,
    FormerState,
    ItemCode,
    Record,
    Unit,
    UnitId,
)
from gongkai.vocabulary import CoverageState, PeriodRule, Scope, Sector, Status, UnitKind

MakeItem = Callable[..., CatalogueItem]
MakeRecord = Callable[..., Record]
MakeUnit = Callable[..., Unit]
MakeDataset = Callable[..., Dataset]

ITEM = ItemCode("4.7")
FIRST_HALF_DUE = "2025-07-09"
"""Seven working days after 30 June 2025."""


def judge(dataset: Dataset, day: str = "2025-08-01", **own: Any) -> Coverage:
    return build_coverage(dataset, date.fromisoformat(day), **own)


def stood(
    coverage: Coverage, year: int = 2025, unit: str = "jiguan", item: ItemCode = ITEM
) -> list[tuple[str, str]]:
    """Return the periods and states of a cell."""
    return [(duty.slot.name, str(duty.state)) for duty in coverage.duties(year, UnitId(unit), item)]


@pytest.fixture
def dues(
    item: MakeItem, record: MakeRecord, dataset: MakeDataset, unit: MakeUnit
) -> Callable[..., Dataset]:
    """Return a function that makes a data set with the half-yearly item 4.7 and records of it, from 2025."""

    def make(
        *published: str,
        period: str = "2025上半年",
        units: tuple[Unit, ...] = (),
        rule: PeriodRule = PeriodRule.HALF_YEARLY,
        **own: Any,
    ) -> Dataset:
        records = [
            record(f"QSZ-2025-{number:05}", period=period, published=day, catalogue_item=ITEM)
            for number, day in enumerate(published, 1)
        ]
        return dataset(
            *records,
            items=(item(ITEM, rule, **own),),
            units=units or (unit("jiguan"),),
            effective="2025-01-01",
        )

    return make


@pytest.mark.parametrize(
    ("published", "judged_on", "state"),
    [
        pytest.param([], "2025-06-01", "未到期", id="这一期还没有结束"),
        pytest.param([], FIRST_HALF_DUE, "未到期", id="期限的最后一天"),
        pytest.param([], "2025-07-10", "逾期未公开", id="期限过了一天"),
        pytest.param(["2025-06-28"], "2025-08-01", "按时公开", id="提前公开"),
        pytest.param([FIRST_HALF_DUE], "2025-08-01", "按时公开", id="最后一天公开"),
        pytest.param(["2025-07-10"], "2025-08-01", "逾期公开", id="过了一天公开"),
        pytest.param(
            ["2025-07-20", "2025-07-03"], "2025-08-01", "按时公开", id="有一条按时的就算按时"
        ),
        pytest.param(["2025-07-03"], "2025-07-02", "未到期", id="判定那天还没有发布"),
    ],
)
def test_the_state_follows_from_deadline_and_reference_date(
    dues: Callable[..., Dataset], published: list[str], judged_on: str, state: str
) -> None:
    assert stood(judge(dues(*published), judged_on))[0] == ("2025上半年", state)


def test_a_report_on_the_year_satisfies_both_halves(dues: Callable[..., Dataset]) -> None:
    """The report is late for the first half."""
    assert stood(judge(dues("2026-01-06", period="2025"), "2026-02-01")) == [
        ("2025上半年", "逾期公开"),
        ("2025下半年", "按时公开"),
    ]


def test_a_withdrawn_record_satisfies_nothing(dues: Callable[..., Dataset]) -> None:
    whole = dues("2025-07-03")
    withdrawn = {
        key: dataclasses.replace(record, status=Status.WITHDRAWN)
        for key, record in whole.records.items()
    }

    assert stood(judge(dataclasses.replace(whole, records=withdrawn)))[0][1] == "逾期未公开"


def test_a_record_satisfies_only_the_item_it_names(
    item: MakeItem, record: MakeRecord, dataset: MakeDataset
) -> None:
    """A record that names no item satisfies none."""
    records = (
        record("QSZ-2025-00001", period="2025上半年", published="2025-07-03"),
        record(
            "QSZ-2025-00002",
            period="2025上半年",
            published="2025-07-03",
            catalogue_item=ItemCode("4.8"),
        ),
    )
    items = (item("4.7", PeriodRule.HALF_YEARLY), item("4.8", PeriodRule.HALF_YEARLY))

    coverage = judge(dataset(*records, items=items, effective="2025-01-01"))

    assert [stood(coverage, item=ItemCode(number))[0][1] for number in ("4.7", "4.8")] == [
        "逾期未公开",
        "按时公开",
    ]


LIVES = {
    "早已成立": ({}, [True, True]),
    "最后一天成立": ({"valid_from": date(2025, 6, 30)}, [True, True]),
    "下半年成立": ({"valid_from": date(2025, 7, 1)}, [False, True]),
    "以后成立": ({"valid_from": date(2026, 1, 1)}, [False, False]),
    "期末以前撤销": ({"valid_to": date(2025, 6, 29)}, [False, False]),
    "到期以前撤销": ({"valid_to": date(2025, 7, 8)}, [False, False]),
    "到期那天撤销": ({"valid_to": date(2025, 7, 9)}, [True, False]),
}


@pytest.mark.parametrize(("life", "owed"), LIVES.values(), ids=LIVES)
def test_a_unit_owes_what_ends_and_falls_due_in_its_life(
    dues: Callable[..., Dataset], unit: MakeUnit, life: dict[str, date], owed: list[bool]
) -> None:
    coverage = judge(dues(units=(unit("jiguan", **life),)), "2025-12-31")
    names = [name for name, _ in stood(coverage)]

    assert [name in names for name in ("2025上半年", "2025下半年")] == owed


def test_a_publication_outside_the_life_of_its_unit_is_shown(
    dues: Callable[..., Dataset], unit: MakeUnit
) -> None:
    assert stood(judge(dues("2025-07-03", units=(unit("jiguan", valid_to=date(2025, 7, 4)),)))) == [
        ("2025上半年", "按时公开")
    ]


@pytest.mark.parametrize(
    ("own", "owes"),
    [
        pytest.param({"unit_kinds": (UnitKind.BRANCH,)}, True, id="种类相符"),
        pytest.param({"unit_kinds": (UnitKind.COMMITTEE,)}, False, id="种类不符"),
        pytest.param({"fields": (Sector.VILLAGE,)}, True, id="领域相符"),
        pytest.param({"fields": (Sector.SCHOOL, Sector.HOSPITAL)}, False, id="领域不符"),
    ],
)
def test_the_catalogue_says_which_units_owe_an_item(
    dues: Callable[..., Dataset],
    unit: MakeUnit,
    own: dict[str, Any],
    owes: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """条例 2017: the catalogue states the 主体."""
    coverage = judge(dues(units=(unit("jiguan", field=Sector.VILLAGE),), **own))

    assert bool(stood(coverage)) is owes
    assert (
        state_of(coverage.duties(2025, UnitId("jiguan"), ITEM)) is CoverageState.NOT_APPLICABLE
    ) is not owes


def test_a_unit_that_became_of_another_kind_owes_from_then_on(
    dues: Callable[..., Dataset], unit: MakeUnit
) -> None:
    former = (FormerState(until=date(2025, 6, 30), kind=UnitKind.GROUP),)

    assert [name for name, _ in stood(judge(dues(units=(unit("jiguan", former=former),))))] == [
        "2025下半年"
    ]


def test_an_office_publishes_for_its_committee(
    item: MakeItem, record: MakeRecord, unit: MakeUnit, dataset: MakeDataset
) -> None:
    """The office owes nothing itself."""
    units = (
        unit("zhen", kind=UnitKind.COMMITTEE),
        unit("ban", kind=UnitKind.OFFICE, parent="zhen"),
    )
    one = item("4.7", PeriodRule.HALF_YEARLY, unit_kinds=(UnitKind.COMMITTEE, UnitKind.OFFICE))
    told = record(
        "QSZ-2025-00001",
        unit="ban",
        period="2025上半年",
        published="2025-07-03",
        catalogue_item=ITEM,
    )

    coverage = judge(dataset(told, units=units, items=(one,), effective="2025-01-01"))

    assert stood(coverage, unit="zhen")[0] == ("2025上半年", "按时公开")


def test_an_event_is_judged_by_its_own_day(dues: Callable[..., Dataset]) -> None:
    """Without an event nothing is missed."""
    coverage = judge(
        dues("2025-03-04", "2025-05-06", period="2025-03", rule=PeriodRule.ON_EVENT, deadline=1)
    )

    assert stood(coverage) == [("2025-03", "按时公开"), ("2025-03", "按时公开")]
    assert stood(judge(dues(rule=PeriodRule.ON_EVENT))) == []


def test_a_publication_after_the_deadline_is_late(
    item: MakeItem, record: MakeRecord, dataset: MakeDataset
) -> None:
    """The record is approved on the 3rd, due after one working day, published on the 5th."""
    late = record("QSZ-2025-00001", period="2025-03", published="2025-03-03", catalogue_item=ITEM)
    late = dataclasses.replace(
        late, disclosure=dataclasses.replace(late.disclosure, published=date(2025, 3, 5))
    )

    coverage = judge(
        dataset(late, items=(item("4.7", PeriodRule.ON_EVENT, deadline=1),), effective="2025-01-01")
    )

    assert stood(coverage) == [("2025-03", "逾期公开")]


@pytest.mark.parametrize(
    ("judged_on", "states"),
    [
        pytest.param("2025-05-01", ["按时公开"], id="届满以前"),
        pytest.param("2030-03-01", ["未到期"], id="届满那年"),
        pytest.param("2030-04-30", ["逾期未公开"], id="届满以后"),
    ],
)
def test_the_next_term_is_owed_when_the_last_one_ends(
    dues: Callable[..., Dataset], judged_on: str, states: list[str]
) -> None:
    coverage = judge(
        dues("2025-04-01", period="2025-04-01", rule=PeriodRule.BY_TERM, term_years=5), judged_on
    )

    assert [state for _, state in stood(coverage, int(judged_on[:4]))] == states


def test_what_stands_at_all_times_satisfies_every_later_year(dues: Callable[..., Dataset]) -> None:
    coverage = judge(
        dues("2026-03-02", period="2026", rule=PeriodRule.PERMANENT, deadline=5), "2028-01-20"
    )

    assert [stood(coverage, year) for year in (2025, 2026, 2027, 2028)] == [
        [("2025", "逾期公开")],
        [("2026", "逾期公开")],
        [("2027", "按时公开")],
        [("2028", "按时公开")],
    ]


@pytest.mark.parametrize(
    ("effective", "years"),
    [("2023-05-01", [2023, 2024, 2025]), ("", [2024, 2025])],
    ids=["目录生效", "第一次发布"],
)
def test_the_coverage_begins_with_catalogue_or_publication(
    item: MakeItem, record: MakeRecord, dataset: MakeDataset, effective: str, years: list[int]
) -> None:
    """Without a first day of the catalogue the first publication begins the coverage."""
    first = record("QSZ-2024-00001", period="2023", published="2024-01-05", catalogue_item=ITEM)

    assert list(judge(dataset(first, items=(item("4.7"),), effective=effective)).years) == years


def test_an_empty_coverage_judges_the_year_of_the_reference_date(
    item: MakeItem, dataset: MakeDataset
) -> None:
    """There are no records, and the catalogue has no first day."""
    assert stood(judge(dataset(items=(item("4.7"),)))) == [("2025", "未到期")]


def test_a_longer_view_has_the_next_year_too(dues: Callable[..., Dataset]) -> None:
    assert stood(judge(dues(), until=2026), 2026) == [
        ("2026上半年", "未到期"),
        ("2026下半年", "未到期"),
    ]


def test_an_audience_judges_only_items_that_it_may_see(dues: Callable[..., Dataset]) -> None:
    """条例 2017: four scopes; an item for the unit alone is no concern of society."""
    whole = dues(scope=Scope.UNIT)

    assert stood(judge(whole.for_audience(Audience()))) == []
    assert stood(judge(whole.for_audience(Audience(Scope.UNIT))))[0][1] == "逾期未公开"


def test_a_record_for_a_narrower_scope_is_missing_for_others(dues: Callable[..., Dataset]) -> None:
    """The catalogue states the scope; a record with a narrower scope counts inside that scope only."""
    whole = dues("2025-07-03")
    narrow = {
        key: dataclasses.replace(
            record, disclosure=dataclasses.replace(record.disclosure, scope=Scope.PARTY)
        )
        for key, record in whole.records.items()
    }
    narrowed = dataclasses.replace(whole, records=narrow)

    assert stood(judge(narrowed.for_audience(Audience())))[0][1] == "逾期未公开"
    assert stood(judge(narrowed.for_audience(Audience(Scope.PARTY))))[0][1] == "按时公开"


@pytest.mark.parametrize(
    ("states", "worst"),
    [
        pytest.param(["按时公开", "逾期未公开", "逾期公开"], "逾期未公开", id="有逾期未公开的"),
        pytest.param(["按时公开", "逾期公开", "未到期"], "逾期公开", id="有逾期公开的"),
        pytest.param(["未到期", "按时公开"], "按时公开", id="其余未到期"),
        pytest.param([], "不适用", id="没有"),
    ],
)
def test_a_cell_shows_its_worst_state(
    dues: Callable[..., Dataset], states: Sequence[str], worst: str
) -> None:
    (duty, *_) = judge(dues()).duties(2025, UnitId("jiguan"), ITEM)

    assert state_of([duty._replace(state=CoverageState(state)) for state in states]) == worst


def test_every_duty_is_counted_once(dues: Callable[..., Dataset], unit: MakeUnit) -> None:
    coverage = judge(dues("2025-07-03", units=(unit("jiguan"), unit("yangliu"))), "2025-08-01")
    counts = tally(duties for items in coverage.cells[2025].values() for duties in items.values())

    assert counts == {CoverageState.ON_TIME: 1, CoverageState.OVERDUE: 1, CoverageState.NOT_DUE: 2}


def test_units_with_and_without_records_are_judged_alike(
    dues: Callable[..., Dataset], unit: MakeUnit
) -> None:
    """Missing publications are judged once for all units; judging a unit by itself has to give the same."""
    alone = unit("alone", former=(FormerState(until=date(1999, 12, 31), name="旧名"),))
    coverage = judge(dues(units=(unit("jiguan"), alone)), "2025-12-31")

    duties: list[Sequence[Duty]] = [
        coverage.duties(2025, UnitId(code), ITEM) for code in ("jiguan", "alone")
    ]
    assert list(duties[0]) == list(duties[1])
    assert len(duties[0]) == 2


def test_years_of_which_the_holidays_are_not_announced_are_named(
    dues: Callable[..., Dataset],
) -> None:
    assert judge(dues(), "2025-08-01").unannounced_years() == []
    far = judge(dues(), "2099-08-01")

    assert far.unannounced_years()[-2:] == [2099, 2100]
    assert (far.unannounced_years(2025), far.unannounced_years(2099)) == ([], [2099, 2100])
