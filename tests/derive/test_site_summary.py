"""The summary of a site: counts, units, the newest records; and reading the summary again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gongkai.derive import build_indexes
from gongkai.derive.site_summary import (
    NEWEST,
    RecordSummary,
    UnitSummary,
    read_summary,
    summarise,
    written_summary,
)
from gongkai.model import Audience, Dataset, Record, Unit
from gongkai.system.errors import SummaryError
from gongkai.vocabulary import RecordKind, UnitKind

Make = Callable[..., Record]
MakeUnit = Callable[..., Unit]
MakeDataset = Callable[..., Dataset]


def test_a_summary_has_counts_units_and_newest_records(
    record: Make, unit: MakeUnit, dataset: MakeDataset
) -> None:
    units = (
        unit("a", parent="z", valid_to=date(2024, 5, 1), short_name="甲支部"),
        unit("z", kind=UnitKind.COMMITTEE),
    )
    records = [
        record("QSZ-2023-00001", unit="a"),
        record(
            "QSZ-2024-00002",
            unit="z",
            period="2024",
            published="2024-03-01",
            kind=RecordKind.WORK_PLAN,
        ),
        record("JG-2024-00003", unit="a", period="2024", published="2024-02-01"),
    ]
    shown = dataset(*records, units=units)
    summary = summarise(shown, build_indexes(shown), Audience())

    assert (summary.audience, summary.publisher, summary.latest, summary.records) == (
        "社会",
        "中共清水镇委员会",
        date(2024, 3, 1),
        3,
    )
    assert summary.codes == {"JG": 1, "QSZ": 2}
    assert summary.years == {2024: 2, 2023: 1}
    assert {slug: kind.records for slug, kind in summary.kinds.items()} == {
        "work-plan": 1,
        "notice": 2,
    }
    assert summary.units == [
        UnitSummary("z", "单位z", "党委", "", None, 1),
        UnitSummary("a", "甲支部", "党支部", "z", date(2024, 5, 1), 2),
    ]
    assert [line.id for line in summary.newest] == [
        "QSZ-2024-00002",
        "JG-2024-00003",
        "QSZ-2023-00001",
    ]
    assert summary.newest[1] == RecordSummary(
        "JG-2024-00003", "记录JG-2024-00003", "甲支部", "a", "通知公告", date(2024, 2, 1), "公开"
    )
    assert read_summary(written_summary(summary).encode()) == summary


def test_of_many_records_only_the_newest_are_listed(record: Make, dataset: MakeDataset) -> None:
    shown = dataset(*(record(f"QSZ-2023-{number:05}") for number in range(1, NEWEST + 11)))
    summary = summarise(shown, build_indexes(shown), Audience())

    assert summary.records == NEWEST + 10
    assert [line.id for line in summary.newest] == [
        f"QSZ-2023-{number:05}" for number in range(NEWEST + 10, 10, -1)
    ]


def test_a_site_without_records_has_a_summary(dataset: MakeDataset) -> None:
    shown = dataset()
    summary = summarise(shown, build_indexes(shown), Audience())

    assert (summary.records, summary.codes, summary.newest) == (0, {}, [])
    assert read_summary(written_summary(summary).encode()) == summary


@pytest.mark.parametrize("text", ["社会", "本单位", "特定:换届考察组"])
def test_an_audience_is_told_as_it_is_written(text: str) -> None:
    assert str(Audience.read(text)) == text


def test_a_value_of_another_type_is_no_summary(dataset: MakeDataset) -> None:
    shown = dataset()
    text = written_summary(summarise(shown, build_indexes(shown), Audience()))

    with pytest.raises(SummaryError, match="内容不对：latest"):
        read_summary(text.replace('"latest":"', '"latest":"x').encode())
