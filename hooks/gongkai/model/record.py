"""What every record has, whatever its kind: identity, disclosure, approval, text, figures, attachments.

The meaning of each field stands in `vocabulary/fields.py`, under the field's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Annotated, ClassVar

from pydantic import AfterValidator

from gongkai.model.audience import Audience, WrittenAudience
from gongkai.model.deferred import Deferred, Rest
from gongkai.model.metric import Figure
from gongkai.model.noun import Noun, found_in
from gongkai.model.period import WrittenPeriod
from gongkai.model.values import DataPath, Day, ItemRef, Line, Paragraphs, RecordId, RecordRef, UnitId, UnitRef, WrongValueError
from gongkai.vocabulary import Aspect, Channel, RecordKind, Scope, SecrecyReview, Status, TimeClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure(Noun):
    """To whom, for how long, when and where a record is made public."""

    scope: Scope
    time_class: TimeClass
    published: Day
    channels: tuple[Channel, ...] = ()
    audience_group: Line | None = None

    @property
    def audience(self) -> Audience:
        """Return scope and group as one."""
        return Audience(self.scope, self.audience_group or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalStep(Noun):
    """Who proposed or approved the disclosure, by post, and when."""

    post: Line
    date: Day
    opinion: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewStep(Noun):
    """Who reviewed the disclosure, and the outcome of the secrecy review, which not every scope requires."""

    post: Line
    date: Day
    secrecy_review: SecrecyReview | None = None
    opinion: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval(Noun):
    """The procedure before disclosure: 提出, 审核, 批准 (条例 2017)."""

    proposed: ApprovalStep
    reviewed: ReviewStep
    approved: ApprovalStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Noun):
    """Something that was changed after publication: both texts, and why. The record itself has the text as it is now."""

    date: Day
    corrected: Line
    before: Paragraphs = ()
    after: Paragraphs = ()
    reason: Line
    scope: WrittenAudience | None = None
    """To whom it is shown; None for whoever sees what it stands in. So with every part of a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Noun):
    """A numbered point of a section."""

    number: Line | None = None
    content: Line
    rectification: RecordRef | None = None
    scope: WrittenAudience | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Noun):
    """A table in the text; every row has as many cells as the header."""

    caption: Line | None = None
    header: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]
    scope: WrittenAudience | None = None


def _rectangular(table: Table) -> Table:
    for number, row in enumerate(table.rows, 1):
        if len(row) != len(table.header):
            expected = f"每行 {len(table.header)} 格，与表头相同；第 {number} 行有 {len(row)} 格"
            raise WrongValueError(expected)
    return table


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Noun):
    """A section of the text, with sections of its own."""

    title: Line | None = None
    aspect: Aspect | None = None
    paragraphs: Paragraphs = ()
    items: tuple[Item, ...] = ()
    tables: tuple[Annotated[Table, AfterValidator(_rectangular)], ...] = ()
    sections: tuple[Section, ...] = ()
    scope: WrittenAudience | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment(Noun):
    """A file that is published with the record."""

    name: Line
    file: DataPath
    scope: WrittenAudience | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Deferred):
    """One disclosed matter of one unit; its kinds in `model/kinds.py` add their own fields.

    Of a record that was reduced for an audience (`model/reduction.py`) any field that may have a scope of its own can be missing,
    also one that has to be written: it is None then, or empty. What makes something of such fields takes them by `getattr` and looks.
    """

    id: RecordRef
    title: Line
    unit: UnitRef
    kind: RecordKind
    period: WrittenPeriod
    catalogue_item: ItemRef | None = None
    disclosure: Disclosure
    approval: Approval
    status: Status = Status.PUBLISHED
    status_date: Day | None = None
    status_note: Line | None = None
    merged_into: RecordRef | None = None
    field_scopes: Mapping[Line, WrittenAudience] = field(default_factory=dict)
    """To whom single fields are shown that go to fewer people than the record, by the term of the field."""
    corrections: tuple[Correction, ...] = ()
    notice_from: Day | None = None
    notice_to: Day | None = None
    body: tuple[Section, ...] = ()
    metrics: Mapping[Line, Figure] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()

    EVENT: ClassVar[str | None] = None
    """The field with the day on which the matter took place, for kinds that are events."""

    @property
    def year(self) -> int:
        """Return the year under which readers look for the record: that of its period."""
        return self.period.year

    @property
    def published(self) -> date:
        """Return the day of publication."""
        return self.disclosure.published

    @property
    def as_of(self) -> date:
        """Return the day whose unit it belongs to: of the event, else the period's last day or publication, if earlier."""
        event: date | None = getattr(self, self.EVENT) if self.EVENT else None
        return event or min(self.period.end, self.disclosure.published)

    @property
    def references(self) -> tuple[RecordId | UnitId, ...]:
        """Return every 索引号 and unit code that it names, its own and its unit's among them."""
        rest: Rest | None = getattr(self, "_rest", None)
        return rest.references if rest is not None else tuple(found_in(self, _REFERENCES))

    def is_read_later(self, name: str, value: object) -> bool:
        """Tell whether a field is for the record's own page only: procedure, texts, tables and figures, which no list shows."""
        return name == "approval" or (name not in IN_LISTS and isinstance(value, tuple | Mapping) and bool(value))

    @property
    def decided(self) -> date:
        """Return the day on which its publication was approved."""
        rest: Rest | None = getattr(self, "_rest", None)
        return (rest and rest.decided) or self.approval.approved.date

    @property
    def part_audiences(self) -> frozenset[Audience]:
        """Return the scopes of its parts and fields, as far as they have their own: what decides whether it has to be reduced."""
        rest: Rest | None = getattr(self, "_rest", None)
        return rest.audiences if rest is not None else frozenset(found_in(self, (Audience,)))


_REFERENCES = (RecordId, UnitId)


COMMON_FIELDS = tuple(entry.name for entry in fields(Record))
"""The fields that a record of any kind has, in the order in which they are shown."""

IN_LISTS = frozenset({"attachments", "corrections", "field_scopes"})
"""Fields with several values that are needed of every record, whether its page is made or not."""

REQUIRED_OF_STATUS: Mapping[Status, tuple[str, ...]] = {
    Status.CORRECTED: ("corrections",),
    Status.WITHDRAWN: ("status_date", "status_note"),
    Status.MERGED: ("status_date", "status_note", "merged_into"),
    Status.ARCHIVED: ("status_date",),
}
"""The fields that a status requires: when, why, and where to."""

COMMON_FIELDS_WITH_SCOPE = ("catalogue_item", "status_note", "merged_into", "corrections", "body", "metrics", "attachments")
"""Of the common fields those that may go to fewer people than the record; the others tell that there is a record, or decide who sees it."""


def fields_with_scope(record_class: type[Record]) -> tuple[str, ...]:
    """Return the fields of a kind that may have a scope of their own."""
    return (*COMMON_FIELDS_WITH_SCOPE, *(entry.name for entry in fields(record_class) if entry.name not in COMMON_FIELDS))
