"""Records and units made by hand, with the fields filled in that the tests of this folder ignore."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from gongkai.model import (
    RECORD_CLASSES,
    Catalogue,
    CatalogueItem,
    Dataset,
    ItemCode,
    Period,
    Publisher,
    Record,
    RecordId,
    Unit,
    UnitId,
)
from gongkai.model.record import Approval, ApprovalStep, Disclosure, ReviewStep
from gongkai.model.unit import Contact
from gongkai.vocabulary import PeriodRule, RecordKind, Scope, SecrecyReview, TimeClass, UnitKind

MakeRecord = Callable[..., Record]
MakeUnit = Callable[..., Unit]
MakeDataset = Callable[..., Dataset]
MakeItem = Callable[..., CatalogueItem]

REQUIRED: dict[RecordKind, dict[str, Any]] = {
    RecordKind.VISIT: {"visited": "老党员"},
}
"""The required fields of a kind beside the common fields and the date."""


@pytest.fixture
def record() -> MakeRecord:
    """Return a function that makes a record: `record("QSZ-2023-00001", period="2023", published="2024-01-05")`."""

    def make(
        number: str,
        *,
        unit: str = "jiguan",
        kind: RecordKind = RecordKind.NOTICE,
        period: str = "2023",
        published: str = "",
        **own: Any,
    ) -> Record:
        span = Period.read(period)
        day = date.fromisoformat(published) if published else span.end
        step = ApprovalStep(post="书记", date=day)
        return RECORD_CLASSES[kind](
            id=RecordId(number),
            title=f"记录{number}",
            unit=UnitId(unit),
            kind=kind,
            period=span,
            disclosure=Disclosure(scope=Scope.SOCIETY, time_class=TimeClass.REGULAR, published=day),
            approval=Approval(
                proposed=step,
                reviewed=ReviewStep(post="副书记", date=day, secrecy_review=SecrecyReview.PASSED),
                approved=step,
            ),
            **REQUIRED.get(kind, {}),
            **own,
        )

    return make


@pytest.fixture
def unit() -> MakeUnit:
    """Return a function that makes a unit: `unit("yangliu", parent="zhen", kind=UnitKind.BRANCH)`."""

    def make(code: str, *, parent: str = "", kind: UnitKind = UnitKind.BRANCH, **own: Any) -> Unit:
        written: dict[str, Any] = {"name": f"单位{code}", "valid_from": date(1990, 7, 1)} | own
        return Unit(
            code=UnitId(code), kind=kind, parent=UnitId(parent) if parent else None, **written
        )

    return make


@pytest.fixture
def item() -> MakeItem:
    """Return a function that makes an item of the catalogue: `item("4.7", PeriodRule.HALF_YEARLY, deadline=10)`."""

    def make(number: str, period_rule: PeriodRule = PeriodRule.YEARLY, **own: Any) -> CatalogueItem:
        written: dict[str, Any] = {
            "deadline": 7,
            "unit_kinds": (UnitKind.BRANCH,),
            "time_class": TimeClass.REGULAR,
        } | own
        return CatalogueItem(
            number=ItemCode(number),
            name=f"事项{number}",
            category="其他",
            content="内容",
            document="依据",
            scope=written.pop("scope", Scope.SOCIETY),
            period_rule=period_rule,
            responsible="书记",
            **written,
        )

    return make


@pytest.fixture
def dataset(unit: MakeUnit) -> MakeDataset:
    """Return a function that makes a data set of records and units; without units there is one, `jiguan`."""

    def make(
        *records: Record,
        units: tuple[Unit, ...] = (),
        items: tuple[CatalogueItem, ...] = (),
        effective: str = "",
    ) -> Dataset:
        return Dataset(
            publisher=Publisher(publisher="中共清水镇委员会", contact=Contact()),
            catalogue=Catalogue(
                title="公开目录",
                items=items,
                effective=date.fromisoformat(effective) if effective else None,
            ),
            units={each.code: each for each in units or (unit("jiguan"),)},
            records={each.id: each for each in sorted(records, key=lambda each: each.id)},
            sources={},
        )

    return make
