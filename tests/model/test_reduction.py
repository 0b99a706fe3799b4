"""The view of an audience on one record: no trace of parts, fields and references of a narrower scope."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gongkai.model import (
    RECORD_CLASSES,
    Attachment,
    Audience,
    Item,
    Metric,
    Period,
    Record,
    RecordId,
    Section,
    Table,
    UnitId,
)
from gongkai.model.audience import read_audience
from gongkai.model.kinds import Dues, Meeting
from gongkai.model.record import (
    COMMON_FIELDS,
    Approval,
    ApprovalStep,
    Disclosure,
    ReviewStep,
    fields_with_scope,
)
from gongkai.model.reduction import needs_reducing, reduced
from gongkai.model.values import WrongValueError
from gongkai.vocabulary import MeetingKind, RecordKind, Scope, SecrecyReview, TimeClass, term

DAY = date(2023, 7, 5)
STEP = ApprovalStep(post="书记", date=DAY)
SOCIETY, PARTY, OWN_UNIT, VILLAGERS = (
    Audience.read(text) for text in ("社会", "全党", "本单位", "特定:村民代表")
)
COMMON: dict[str, Any] = {
    "id": RecordId("QSZ-2023-00001"),
    "title": "七月的会",
    "unit": UnitId("qsz-jiguan"),
    "period": Period.read("2023-07"),
    "disclosure": Disclosure(scope=Scope.SOCIETY, time_class=TimeClass.REGULAR, published=DAY),
    "approval": Approval(
        proposed=STEP,
        reviewed=ReviewStep(post="副书记", date=DAY, secrecy_review=SecrecyReview.PASSED),
        approved=STEP,
    ),
}


def meeting(**fields: Any) -> Meeting:
    return Meeting(
        **COMMON, kind=RecordKind.MEETING, meeting=next(iter(MeetingKind)), date=DAY, **fields
    )


PARTS: dict[str, dict[str, Any]] = {
    "section": {"body": (Section(title="甲"), Section(title="乙", scope=PARTY))},
    "section-of-section": {
        "body": (Section(title="甲", sections=(Section(title="乙", scope=PARTY),)),)
    },
    "item": {"body": (Section(items=(Item(content="甲"), Item(content="乙", scope=PARTY))),)},
    "table": {
        "body": (
            Section(
                title="甲", tables=(Table(caption="乙", header=("一",), rows=(), scope=PARTY),)
            ),
        )
    },
    "attachment": {
        "attachments": (
            Attachment(name="甲", file="attachments/1"),
            Attachment(name="乙", file="attachments/2", scope=PARTY),
        )
    },
    "metric": {
        "metrics": {"甲": Metric(value=Decimal(5)), "乙": Metric(value=Decimal(6), scope=PARTY)}
    },
    "field": {"place": "乙", "chair": "甲", "field_scopes": {"地点": PARTY}},
    "list": {"agenda": ("乙",), "chair": "甲", "field_scopes": {"议题": PARTY}},
    "body": {"body": (Section(title="乙"),), "chair": "甲", "field_scopes": {"正文": PARTY}},
}


@pytest.mark.parametrize("fields", PARTS.values(), ids=PARTS)
def test_only_its_audience_sees_a_part_of_a_narrower_scope(fields: dict[str, Any]) -> None:
    record = meeting(**fields)

    assert needs_reducing(record, SOCIETY, set())
    shown = reduced(record, SOCIETY, set())
    assert "乙" not in repr(shown)
    assert "甲" in repr(shown)
    assert PARTY not in shown.part_audiences
    assert not needs_reducing(shown, SOCIETY, set())
    for audience in (PARTY, OWN_UNIT, VILLAGERS):
        assert not needs_reducing(record, audience, set())
        assert reduced(record, audience, set()) is record


def test_a_group_sees_only_its_own_parts() -> None:
    """The own unit sees the parts of no group."""
    record = meeting(
        body=(
            Section(title="甲", scope=VILLAGERS),
            Section(title="乙", scope=Audience(Scope.GROUP, "老党员")),
        )
    )

    assert [section.title for section in reduced(record, VILLAGERS, set()).body] == ["甲"]
    assert reduced(record, OWN_UNIT, set()).body == ()


def test_a_figure_in_a_field_of_its_own_is_withheld_too() -> None:
    amount = Metric(value=Decimal(3260), scope=PARTY)
    record = Dues(**COMMON, kind=RecordKind.DUES, owing=3, paying=3, collected=amount, spending=())

    assert needs_reducing(record, SOCIETY, set())
    assert getattr(reduced(record, SOCIETY, set()), "collected") is None  # noqa: B009 - the annotation does not tell that it may be missing


def test_a_meeting_whose_day_is_withheld_is_placed_by_its_period() -> None:
    record = meeting(field_scopes={"日期": PARTY})

    assert record.as_of == DAY
    assert reduced(record, SOCIETY, set()).as_of == DAY
    later = dataclasses.replace(
        record, disclosure=dataclasses.replace(record.disclosure, published=date(2023, 8, 9))
    )
    assert reduced(later, SOCIETY, set()).as_of == date(2023, 7, 31)


@pytest.mark.parametrize("kind", RecordKind, ids=str)
def test_every_field_of_a_kind_can_be_withheld(kind: RecordKind) -> None:
    """Required fields can be withheld too."""
    record_class = RECORD_CLASSES[kind]
    own = [
        entry.name for entry in dataclasses.fields(record_class) if entry.name not in COMMON_FIELDS
    ]
    values: dict[str, Any] = dict.fromkeys(own, "乙")
    scopes = {term(name): PARTY for name in fields_with_scope(record_class)}
    record: Record = record_class(
        **COMMON, kind=kind, **values, body=(Section(title="乙"),), field_scopes=scopes
    )

    shown = reduced(record, SOCIETY, set())

    assert "乙" not in repr(shown)
    assert [name for name in own if getattr(shown, name)] == []
    assert shown.field_scopes == {}


def test_a_reference_to_a_withheld_record_is_removed() -> None:
    other = RecordId("QSZ-2023-00002")
    record = meeting(body=(Section(items=(Item(content="甲", rectification=other),)),))

    assert needs_reducing(record, SOCIETY, {other})
    assert reduced(record, SOCIETY, {other}).body[0].items[0] == Item(content="甲")
    assert not needs_reducing(record, SOCIETY, {RecordId("QSZ-2023-00003")})


WITHIN = [
    ("社会", "社会", True),
    ("全党", "社会", True),
    ("社会", "全党", False),
    ("本单位", "全党", True),
    ("特定:甲", "本单位", True),
]
WITHIN += [
    ("特定:甲", "特定:甲", True),
    ("特定:甲", "特定:乙", False),
    ("本单位", "特定:甲", False),
]


@pytest.mark.parametrize(("part", "whole", "within"), WITHIN)
def test_a_scope_is_within_another_with_no_reader_more(
    part: str, whole: str, *, within: bool
) -> None:
    """条例 2017: 社会, 全党, 本单位, 特定."""
    assert Audience.read(part).is_within(Audience.read(whole)) is within


@pytest.mark.parametrize(
    ("written", "guess"), [("党内", "全党"), ("公众公开", "社会"), ("特定", ""), ("社会:甲", "")]
)
def test_a_scope_that_is_none_is_refused_with_a_guess(written: str, guess: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        read_audience(written)
    assert caught.value.guess == guess


@pytest.mark.parametrize("written", ["社会", "全党", "本单位", "特定:村民代表"])
def test_a_scope_is_written_as_it_is_read(written: str) -> None:
    assert str(read_audience(written)) == written
