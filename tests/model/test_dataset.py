"""The data set of an audience: the visible records, and the remains of withheld records."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gongkai.model import (
    Attachment,
    Audience,
    Catalogue,
    CatalogueItem,
    Contact,
    Dataset,
    Item,
    ItemCode,
    Metric,
    Period,
    Publisher,
    Record,
    RecordId,
    Section,
    Unit,
    UnitId,
)
from gongkai.model.dataset import remains
from gongkai.model.kinds import Rectification, WorkSummary
from gongkai.model.record import COMMON_FIELDS, Approval, ApprovalStep, Disclosure, ReviewStep
from gongkai.model.rows import Problem
from gongkai.vocabulary import (
    PeriodRule,
    RecordKind,
    Scope,
    SecrecyReview,
    Status,
    TimeClass,
    UnitKind,
)

UNIT = UnitId("qsz-jiguan")
DAY = date(2023, 7, 5)
STEP = ApprovalStep(post="书记", date=DAY)
COMMON: dict[str, Any] = {
    "title": "机关党支部2023年上半年工作总结",
    "unit": UNIT,
    "kind": RecordKind.WORK_SUMMARY,
    "period": Period.read("2023上半年"),
    "approval": Approval(
        proposed=STEP,
        reviewed=ReviewStep(post="副书记", date=DAY, secrecy_review=SecrecyReview.PASSED),
        approved=STEP,
    ),
}
SOCIETY, PARTY, OWN_UNIT, VILLAGERS = (
    Audience.read(text) for text in ("社会", "全党", "本单位", "特定:村民代表")
)


def number(last: int) -> RecordId:
    return RecordId(f"QSZ-2023-{last:05}")


def disclosure(scope: Scope = Scope.SOCIETY, group: str | None = None) -> Disclosure:
    return Disclosure(
        scope=scope, time_class=TimeClass.REGULAR, published=DAY, audience_group=group
    )


def summary(last: int, scope: Scope = Scope.SOCIETY, **fields: Any) -> WorkSummary:
    return WorkSummary(id=number(last), disclosure=disclosure(scope), **COMMON, **fields)


def dataset(*records: Record) -> Dataset:
    return Dataset(
        publisher=Publisher(publisher="中共清水镇委员会", contact=Contact()),
        catalogue=Catalogue(title="公开目录", items=()),
        units={
            UNIT: Unit(
                code=UNIT,
                name="中共清水镇机关支部委员会",
                kind=UnitKind.BRANCH,
                valid_from=date(1987, 1, 15),
            )
        },
        records={record.id: record for record in records},
        sources={record.id: f"records/qsz-jiguan/2023/{record.id}.yml" for record in records},
    )


AUDIENCES = {
    "society": ("社会", Audience(Scope.SOCIETY)),
    "party": ("全党", Audience(Scope.PARTY)),
    "unit": ("本单位", Audience(Scope.UNIT)),
    "group": ("特定:村民代表", Audience(Scope.GROUP, "村民代表")),
    "group-with-chinese-colon": ("特定：村民代表", Audience(Scope.GROUP, "村民代表")),
    "group-with-spaces": ("特定 : 村民代表 ", Audience(Scope.GROUP, "村民代表")),
    "english": ("society", Audience(Scope.SOCIETY)),
}


@pytest.mark.parametrize(("text", "audience"), AUDIENCES.values(), ids=AUDIENCES)
def test_an_audience_is_read_from_its_scope_and_group(text: str, audience: Audience) -> None:
    assert Audience.read(text) == audience


@pytest.mark.parametrize(
    "text",
    ["", "公众", "特定", "特定:", "社会:村民代表"],
    ids=["empty", "unknown", "no-group", "empty-group", "group-too-many"],
)
def test_an_unknown_scope_or_wrong_group_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Audience.read(text)


SEEN = {
    "society-by-society": (Scope.SOCIETY, None, SOCIETY, True),
    "society-by-party": (Scope.SOCIETY, None, PARTY, True),
    "society-by-unit": (Scope.SOCIETY, None, OWN_UNIT, True),
    "society-by-group": (Scope.SOCIETY, None, VILLAGERS, True),
    "party-by-society": (Scope.PARTY, None, SOCIETY, False),
    "party-by-party": (Scope.PARTY, None, PARTY, True),
    "party-by-unit": (Scope.PARTY, None, OWN_UNIT, True),
    "party-by-group": (Scope.PARTY, None, VILLAGERS, True),
    "unit-by-society": (Scope.UNIT, None, SOCIETY, False),
    "unit-by-party": (Scope.UNIT, None, PARTY, False),
    "unit-by-unit": (Scope.UNIT, None, OWN_UNIT, True),
    "unit-by-group": (Scope.UNIT, None, VILLAGERS, True),
    "group-by-society": (Scope.GROUP, "村民代表", SOCIETY, False),
    "group-by-party": (Scope.GROUP, "村民代表", PARTY, False),
    "group-by-unit": (Scope.GROUP, "村民代表", OWN_UNIT, False),
    "group-by-group": (Scope.GROUP, "村民代表", VILLAGERS, True),
    "group-by-other-group": (Scope.GROUP, "老党员", VILLAGERS, False),
    "nameless-group-by-group": (Scope.GROUP, None, VILLAGERS, False),
}


@pytest.mark.parametrize(("scope", "group", "audience", "seen"), SEEN.values(), ids=SEEN)
def test_an_audience_sees_its_own_scope_and_the_wider_ones(
    scope: Scope,
    group: str | None,
    audience: Audience,
    seen: bool,  # noqa: FBT001 - a column of the table
) -> None:
    record = WorkSummary(id=number(1), disclosure=disclosure(scope, group), **COMMON)
    assert audience.sees(record.disclosure.audience) is seen
    assert (number(1) in dataset(record).for_audience(audience).records) is seen


REFERENCES: dict[str, dict[str, Any]] = {
    "field": {"plan": number(2)},
    "merged": {"merged_into": number(2), "status": Status.MERGED},
    "item": {"body": (Section(items=(Item(content="一", rectification=number(2)),)),)},
    "item-among-others": {
        "body": (Section(items=(Item(content="一"), Item(content="二", rectification=number(2)))),)
    },
    "item-of-section-of-section": {
        "body": (
            Section(sections=(Section(items=(Item(content="一", rectification=number(2)),)),)),
        )
    },
}


@pytest.mark.parametrize("fields", REFERENCES.values(), ids=REFERENCES)
def test_no_reference_leads_an_audience_to_a_withheld_record(fields: dict[str, Any]) -> None:
    whole = dataset(summary(1, **fields), summary(2, Scope.PARTY))
    assert "QSZ-2023-00002" in repr(whole.for_audience(PARTY))
    shown = whole.for_audience(SOCIETY)
    assert list(shown.records) == [number(1)]
    assert "QSZ-2023-00002" not in repr(shown)


def test_a_withheld_source_of_a_rectification_is_removed() -> None:
    common = COMMON | {"kind": RecordKind.RECTIFICATION}
    problem = Problem(problem="支委参与偏少", measure="每季度检查")
    record = Rectification(
        id=number(1),
        disclosure=disclosure(),
        **common,
        source="巡察",
        source_record=number(2),
        problems=(problem,),
    )
    shown = dataset(record, summary(2, Scope.UNIT)).for_audience(SOCIETY)
    assert shown.records == {number(1): dataclasses.replace(record, source_record=None)}


def test_a_reference_to_a_record_that_may_be_seen_stays() -> None:
    record = summary(
        1, plan=number(2), body=(Section(items=(Item(content="一", rectification=number(3)),)),)
    )
    shown = dataset(record, summary(2), summary(3, Scope.PARTY)).for_audience(SOCIETY)
    assert shown.records[number(1)] == summary(
        1, plan=number(2), body=(Section(items=(Item(content="一"),)),)
    )


def test_a_data_set_without_anything_withheld_is_shown_whole() -> None:
    whole = dataset(summary(1, plan=number(2)), summary(2))
    assert whole.for_audience(SOCIETY) == whole


def test_units_and_publisher_are_shown_to_every_audience() -> None:
    whole = dataset(summary(1, Scope.PARTY))
    shown = whole.for_audience(SOCIETY)
    assert (shown.publisher, shown.units, shown.records, shown.sources) == (
        whole.publisher,
        whole.units,
        {},
        {},
    )


def full(status: Status) -> WorkSummary:
    return summary(
        1,
        status=status,
        status_note="数据有误",
        merged_into=number(2),
        catalogue_item=ItemCode("2.4"),
        reported_to="镇党委",
        body=(Section(title="主要做法", paragraphs=("上半年组织集中学习10次。",)),),
        metrics={"党课": Metric(value=Decimal(5))},
        attachments=(Attachment(name="签到表", file="attachments/1.pdf"),),
    )


@pytest.mark.parametrize(
    "status", [Status.WITHDRAWN, Status.MERGED], ids=lambda status: status.name
)
def test_a_withdrawn_or_merged_record_keeps_its_identity(status: Status) -> None:
    """Only the identity and the reason remain of the record."""
    record = full(status)
    kept = remains(record)
    assert type(kept) is Record
    assert (kept.body, kept.metrics, kept.attachments) == ((), {}, ())
    identity = set(COMMON_FIELDS) - {"body", "metrics", "attachments"}
    assert {name: getattr(kept, name) for name in identity} == {
        name: getattr(record, name) for name in identity
    }
    assert dataset(record, summary(2)).for_audience(SOCIETY).records[number(1)] == kept


@pytest.mark.parametrize(
    "status", [Status.PUBLISHED, Status.CORRECTED, Status.ARCHIVED], ids=lambda status: status.name
)
def test_of_any_other_record_everything_remains(status: Status) -> None:
    record = full(status)
    assert remains(record) is record


def test_the_latest_day_is_that_of_the_newest_publication() -> None:
    later = WorkSummary(
        id=number(2),
        disclosure=dataclasses.replace(disclosure(), published=date(2024, 1, 8)),
        **COMMON,
    )
    assert dataset(later, summary(1)).latest == date(2024, 1, 8)


def test_without_records_the_newest_unit_has_the_latest_day() -> None:
    assert dataset().latest == date(1987, 1, 15)
    assert dataclasses.replace(dataset(), units={}).latest == date(1970, 1, 1)


def test_a_record_belongs_to_the_unit_of_its_last_day() -> None:
    """The day is the last of the period, or an earlier day of publication."""
    assert summary(1).as_of == date(2023, 6, 30)
    early = WorkSummary(
        id=number(1),
        disclosure=dataclasses.replace(disclosure(), published=date(2023, 6, 1)),
        **COMMON,
    )
    assert early.as_of == date(2023, 6, 1)


def item(number: str, scope: Scope) -> CatalogueItem:
    return CatalogueItem(
        number=ItemCode(number),
        name="事项",
        category="其他",
        content="内容",
        document="依据",
        scope=scope,
        time_class=TimeClass.REGULAR,
        period_rule=PeriodRule.YEARLY,
        deadline=7,
        responsible="书记",
        unit_kinds=(UnitKind.BRANCH,),
    )


@pytest.mark.parametrize(
    ("audience", "inside"),
    [
        pytest.param(SOCIETY, {"1.2", "1.3", "1.4"}, id="society"),
        pytest.param(PARTY, {"1.3", "1.4"}, id="party"),
        pytest.param(OWN_UNIT, {"1.4"}, id="unit"),
        pytest.param(VILLAGERS, set(), id="group"),
    ],
)
def test_the_catalogue_is_shown_whole_to_every_audience(
    audience: Audience, inside: set[str]
) -> None:
    """条例 2017: 社会, 全党, 本单位, 特定; the catalogue states the scope of every item."""
    items = tuple(item(f"1.{number}", scope) for number, scope in enumerate(Scope, 1))
    whole = dataclasses.replace(dataset(), catalogue=Catalogue(title="公开目录", items=items))
    shown = whole.for_audience(audience)

    assert shown.catalogue == whole.catalogue
    assert shown.inside == inside


@pytest.mark.parametrize(("one", "other"), [(one, other) for one in Scope for other in Scope])
def test_scopes_stand_widest_first(one: Scope, other: Scope) -> None:
    """条例 2017: 向社会, 全党, 本地区本部门本单位, 特定的党组织、党员和群众."""
    order = ["社会", "全党", "本单位", "特定"]

    assert one.is_wider_than(other) == (order.index(one) < order.index(other))


def test_a_record_is_withheld_until_the_day_of_its_publication() -> None:
    whole = dataset(
        summary(1),
        dataclasses.replace(
            summary(2), disclosure=dataclasses.replace(disclosure(), published=date(2023, 7, 6))
        ),
    )

    assert list(whole.for_audience(SOCIETY, date(2023, 7, 5)).records) == [number(1)]
    assert list(whole.for_audience(SOCIETY, date(2023, 7, 6)).records) == [number(1), number(2)]


def test_records_published_inside_are_counted_only_on_request() -> None:
    """Each item counts the records of narrower scopes published by the day."""
    items = tuple(item(f"1.{last}", Scope.SOCIETY) for last in (1, 2, 3))
    later = dataclasses.replace(disclosure(Scope.PARTY), published=date(2023, 8, 1))
    records = [
        summary(1, Scope.PARTY, catalogue_item=ItemCode("1.1")),
        summary(2, Scope.UNIT, catalogue_item=ItemCode("1.1")),
    ]
    records += [
        summary(3, catalogue_item=ItemCode("1.2")),
        dataclasses.replace(summary(4, catalogue_item=ItemCode("1.3")), disclosure=later),
    ]
    whole = dataclasses.replace(
        dataset(*records), catalogue=Catalogue(title="公开目录", items=items)
    )

    assert whole.for_audience(SOCIETY, DAY).published_inside == {}
    assert whole.for_audience(SOCIETY, DAY, count_inside=True).published_inside == {"1.1": 2}
    assert whole.for_audience(PARTY, DAY, count_inside=True).published_inside == {"1.1": 1}


def test_only_wholly_shown_files_have_a_digest() -> None:
    """Files with a withheld record, part or reference have none."""
    records = [
        summary(1),
        summary(2, plan=number(3)),
        summary(3, Scope.PARTY),
        full(Status.WITHDRAWN),
    ]
    records[3] = dataclasses.replace(records[3], id=number(4))
    whole = dataset(*records)
    whole = dataclasses.replace(whole, digests={key: f"digest of {key}" for key in whole.records})

    shown = whole.for_audience(SOCIETY)

    assert shown.digests == {number(1): f"digest of {number(1)}"}
    assert shown.reduced == {number(2), number(4)}
