"""Blank and stale columns, as inspectors of government sites judge them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from gongkai.derive import build_indexes, inspect_columns
from gongkai.derive.columns import limit_of
from gongkai.model import Audience, CatalogueItem, Dataset, ItemCode, Record
from gongkai.vocabulary import PeriodRule, Scope, Status, TimeClass

MakeItem = Callable[..., CatalogueItem]
MakeRecord = Callable[..., Record]
MakeDataset = Callable[..., Dataset]

DAY = date(2025, 8, 1)


def test_an_item_without_any_record_is_a_blank_column(
    item: MakeItem, record: MakeRecord, dataset: MakeDataset
) -> None:
    """Inspectors: no blank column; five or more fail the site."""
    told = record("QSZ-2025-00001", published="2025-07-31", catalogue_item=ItemCode("1.1"))
    data = dataset(told, items=(item("1.1"), item("1.2"), item("1.3")))

    assert [each.number for each in inspect_columns(data, build_indexes(data), DAY).blank] == [
        "1.2",
        "1.3",
    ]


@pytest.mark.parametrize(
    "own",
    [
        pytest.param({"status": Status.WITHDRAWN, "published": "2025-07-31"}, id="只有撤下的"),
        pytest.param({"published": "2025-08-02"}, id="以后才发布的"),
    ],
)
def test_what_is_not_public_on_the_day_does_not_fill_a_column(
    item: MakeItem, record: MakeRecord, dataset: MakeDataset, own: dict[str, str]
) -> None:
    data = dataset(
        record("QSZ-2025-00001", period="2025-07", catalogue_item=ItemCode("1.1"), **own),
        items=(item("1.1"),),
    )

    assert len(inspect_columns(data, build_indexes(data), DAY).blank) == 1


def test_an_item_for_a_narrower_circle_is_no_column_of_this_site(
    item: MakeItem, dataset: MakeDataset
) -> None:
    data = dataset(items=(item("1.1", scope=Scope.UNIT),)).for_audience(Audience())

    assert inspect_columns(data, build_indexes(data), DAY).blank == []


@pytest.mark.parametrize(
    ("own", "days"),
    [
        pytest.param(
            {"time_class": TimeClass.PROMPT, "period_rule": PeriodRule.ON_EVENT},
            14,
            id="随时公开的两周",
        ),
        pytest.param({"period_rule": PeriodRule.QUARTERLY}, 183, id="定期公开的半年"),
        pytest.param(
            {"time_class": TimeClass.STAGED, "period_rule": PeriodRule.ON_EVENT},
            183,
            id="逐段公开的半年",
        ),
        pytest.param({"period_rule": PeriodRule.YEARLY}, None, id="一年一次的不算"),
        pytest.param(
            {"time_class": TimeClass.PERMANENT, "period_rule": PeriodRule.PERMANENT},
            None,
            id="长期公开的不算",
        ),
    ],
)
def test_a_column_is_stale_after_the_limit_of_its_kind(
    item: MakeItem,
    record: MakeRecord,
    dataset: MakeDataset,
    own: dict[str, object],
    days: int | None,
) -> None:
    """Inspectors: columns without update for 2 weeks (news) or 6 months (notices)."""
    one = item("1.1", **own)
    assert limit_of(one) == (timedelta(days=days) if days else None)
    stale = []
    for age in (13, 14, 15, 182, 183, 184, 4000):
        published = (DAY - timedelta(days=age)).isoformat()
        data = dataset(
            record(
                "QSZ-2025-00001",
                period=published[:4],
                published=published,
                catalogue_item=ItemCode("1.1"),
            ),
            items=(one,),
        )
        if inspect_columns(data, build_indexes(data), DAY).stale:
            stale.append(age)

    assert stale == [age for age in (13, 14, 15, 182, 183, 184, 4000) if days and age > days]


@pytest.mark.parametrize(
    ("published", "stale"),
    [("2025-07-18", False), ("2025-07-17", True), ("2025-08-02", True)],
    ids=["两周", "两周多一天", "以后"],
)
def test_a_home_page_is_stale_after_two_weeks(
    record: MakeRecord,
    dataset: MakeDataset,
    published: str,
    stale: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """Inspectors: a home page without update for 2 weeks."""
    data = dataset(record("QSZ-2025-00001", period="2025-07", published=published))

    assert inspect_columns(data, build_indexes(data), DAY).home_is_stale is stale
