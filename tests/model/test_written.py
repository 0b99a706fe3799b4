"""Nouns are written as text and read again."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from gongkai.check import read_dataset
from gongkai.model import Dataset, FormerState, Metric, Noun, RecordId, Section, UnitId, as_written
from gongkai.model.metric import Figure
from gongkai.model.rows import Vote
from gongkai.vocabulary import Basis, CountingUnit, Qualifier, RecordKind

DATA = Path(__file__).parents[2] / "data"
RECORD_URIS = [
    path.relative_to(DATA).as_posix() for path in sorted((DATA / "records").rglob("*.yml"))
]
UNIT_URIS = [path.relative_to(DATA).as_posix() for path in sorted((DATA / "units").glob("*.yml"))]


@cache
def example() -> Dataset:
    """Return the data of this repository."""
    loaded = read_dataset(DATA)
    assert loaded.dataset is not None, loaded.findings
    return loaded.dataset


@cache
def keys() -> dict[str, str]:
    """Return the 索引号 or code in each file of the example."""
    return {uri: key for key, uri in example().sources.items()}


def read_again(noun: Noun) -> tuple[Any, Noun]:
    """Return the written value, and the noun that is read from the value as from a file."""
    written = json.loads(json.dumps(as_written(noun)))
    return written, TypeAdapter(type(noun)).validate_python(_as_in_yaml(written))


def _as_in_yaml(value: Any) -> Any:
    """Return the value with every scalar as text, as the loader gives it."""
    if isinstance(value, dict):
        return {key: _as_in_yaml(item) for key, item in value.items()}
    return [_as_in_yaml(item) for item in value] if isinstance(value, list) else str(value)


@pytest.mark.parametrize("uri", RECORD_URIS)
def test_a_record_reads_back_equal(uri: str) -> None:
    record = example().records[RecordId(keys()[uri])]
    written, again = read_again(record)
    assert again == record
    assert written == as_written(record)


@pytest.mark.parametrize("uri", UNIT_URIS)
def test_a_unit_reads_back_equal(uri: str) -> None:
    unit = example().units[UnitId(keys()[uri])]
    assert read_again(unit)[1] == unit


def test_the_publisher_reads_back_equal() -> None:
    assert read_again(example().publisher)[1] == example().publisher


def test_the_example_has_a_record_of_every_kind() -> None:
    assert {record.kind for record in example().records.values()} == set(RecordKind)


METRICS = {
    "short": (
        Metric(
            value=Decimal(800), qualifier=Qualifier.ABOUT, counting_unit=CountingUnit.ATTENDANCE
        ),
        "约800人次",
    ),
    "bare": (Metric(value=Decimal("58.70")), "58.70"),
    "all": (Metric(qualifier=Qualifier.ALL), "全部"),
    "all-of-a-unit": (
        Metric(qualifier=Qualifier.ALL, counting_unit=CountingUnit.PEOPLE),
        {"约数": "全部", "计量单位": "名"},
    ),
    "withheld": (Metric(withheld="待核"), {"不公开": "待核"}),
    "withheld-with-unit": (
        Metric(withheld="待核", counting_unit=CountingUnit.YUAN),
        {"不公开": "待核", "计量单位": "元"},
    ),
    "basis": (
        Metric(value=Decimal(54), counting_unit=CountingUnit.PEOPLE, basis=Basis.STOCK),
        {"数值": "54", "计量单位": "名", "口径": "存量"},
    ),
    "note": (Metric(value=Decimal(0), note="无支出"), {"数值": "0", "说明": "无支出"}),
}


@pytest.mark.parametrize(("metric", "written"), METRICS.values(), ids=METRICS)
def test_a_figure_is_written_short_where_that_says_everything(
    metric: Metric, written: object
) -> None:
    assert as_written(metric) == written
    assert TypeAdapter(Figure).validate_python(written) == metric


def test_what_is_left_at_its_default_is_left_out() -> None:
    assert as_written(FormerState(until=date(2020, 6, 30))) == {"截至": "2020-06-30"}


def test_a_count_of_zero_is_written() -> None:
    assert as_written(Vote(person="王某", vote_count=0)) == {"姓名": "王某", "票数": 0}


def test_paragraphs_are_lines_again() -> None:
    section = Section(
        title="概况", paragraphs=("一", "二"), sections=(Section(paragraphs=("三",)),)
    )
    assert as_written(section) == {"标题": "概况", "段落": "一\n二", "小节": [{"段落": "三"}]}


def test_the_keys_are_chinese_terms_in_the_order_of_fields() -> None:
    metric = Metric(
        note="无支出",
        basis=Basis.RESULT,
        counting_unit=CountingUnit.YUAN,
        qualifier=Qualifier.ABOUT,
        value=Decimal(0),
    )
    assert list(as_written(metric)) == ["数值", "约数", "计量单位", "口径", "说明"]
