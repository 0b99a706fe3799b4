"""The fields common to records of every kind.

Identity, disclosure, approval, text, figures and attachments. `vocabulary/fields.py` explains
each field, under the field's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Annotated, ClassVar

from pydantic import AfterValidator

from gongkai.model.arithmetic import Relation
from gongkai.model.audience import Audience, WrittenAudience
from gongkai.model.deferred import Deferred, Rest
from gongkai.model.metric import Figure
from gongkai.model.noun import Noun, found_in
from gongkai.model.period import WrittenPeriod
from gongkai.model.values import (
    DataPath,
    Day,
    ItemRef,
    Line,
    Paragraphs,
    RecordId,
    RecordRef,
    UnitId,
    UnitRef,
    WrongValueError,
)
from gongkai.vocabulary import (
    Aspect,
    Channel,
    RecordKind,
    Scope,
    SecrecyReview,
    Status,
    TimeClass,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure(Noun):
    """The audience, duration, day and place of publication."""

    scope: Scope
    time_class: TimeClass
    published: Day
    channels: tuple[Channel, ...] = ()
    audience_group: Line | None = None

    @property
    def audience(self) -> Audience:
        """Return the scope and the group as an audience."""
        return Audience(self.scope, self.audience_group or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalStep(Noun):
    """The proposal or approval of the disclosure.

    The person is named by post only.
    """

    post: Line
    date: Day
    opinion: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewStep(Noun):
    """The review of the disclosure, with the secrecy review.

    Not every scope requires a secrecy review.
    """

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
    """A change after publication: both texts and the reason.

    The record itself has the present text.
    """

    date: Day
    corrected: Line
    before: Paragraphs = ()
    after: Paragraphs = ()
    reason: Line
    scope: WrittenAudience | None = None
    """The audience of the part; None for the audience of the whole around the part.

    `scope` means the same in every part of a record.
    """


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
    """Refuse a table with a row longer or shorter than the header."""
    width = len(table.header)
    for number, row in enumerate(table.rows, 1):
        if len(row) != width:
            expected = f"每行 {width} 格，与表头相同；第 {number} 行有 {len(row)} 格"
            raise WrongValueError(expected)
    return table


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Noun):
    """A section of the text, with subsections."""

    title: Line | None = None
    aspect: Aspect | None = None
    paragraphs: Paragraphs = ()
    items: tuple[Item, ...] = ()
    tables: tuple[Annotated[Table, AfterValidator(_rectangular)], ...] = ()
    sections: tuple[Section, ...] = ()
    scope: WrittenAudience | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment(Noun):
    """A file published with the record."""

    name: Line
    file: DataPath
    scope: WrittenAudience | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Deferred):
    """One disclosed matter of one unit.

    The kinds in `model/kinds.py` add fields of their own. In a record reduced for an audience
    (`model/reduction.py`) any field with a scope of its own can be None or empty, even a required
    field. Code that reads such a field has to check the value first.
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
    """The audiences of single fields that go to fewer people than the record, by term."""
    corrections: tuple[Correction, ...] = ()
    notice_from: Day | None = None
    notice_to: Day | None = None
    body: tuple[Section, ...] = ()
    metrics: Mapping[Line, Figure] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()

    EVENT: ClassVar[str | None] = None
    """The field with the day of the event, for kinds that are events."""
    RELATIONS: ClassVar[tuple[Relation, ...]] = ()
    """The relations between the numbers of a kind."""

    @property
    def year(self) -> int:
        """Return the year of the period.

        Readers look for the record under this year.
        """
        return self.period.year

    @property
    def published(self) -> date:
        """Return the day of publication."""
        return self.disclosure.published

    @property
    def as_of(self) -> date:
        """Return the day on which the record judges its unit.

        The unit is shown with its name and its superior of this day: the day of the event, else
        the last day of the period or the day of publication, the earlier of the two.
        """
        # Hot: indexes and pages ask for the day of every record.
        if self.EVENT:
            event: date | None = getattr(self, self.EVENT)
            # The day of an event is a required field, but may be hidden from the audience.
            if event:
                return event
        return min(self.period.end, self.disclosure.published)

    @property
    def references(self) -> tuple[RecordId | UnitId, ...]:
        """Return every 索引号 and unit code in the record.

        The record's own number and its unit's code are among the references.
        """
        # A record that was read from its file has no rest: its parts are searched.
        rest: Rest | None = getattr(self, "_rest", None)
        if rest is not None:
            return rest.references
        return tuple(found_in(self, _REFERENCES))

    def is_read_later(self, name: str, value: object) -> bool:
        """Tell whether only the record's own page shows a field.

        Such fields are the procedure, texts, tables and figures; no list shows these.
        """
        if name == "approval":
            return True
        if name in IN_LISTS:
            return False
        return isinstance(value, tuple | Mapping) and bool(value)

    @property
    def decided(self) -> date:
        """Return the day on which the publication was approved."""
        # The day is kept beside the rest, because the coverage needs it of every event.
        rest: Rest | None = getattr(self, "_rest", None)
        if rest and rest.decided:
            return rest.decided
        return self.approval.approved.date

    @property
    def part_audiences(self) -> frozenset[Audience]:
        """Return the audiences of parts and fields with own scopes.

        The audiences decide whether the record has to be reduced.
        """
        rest: Rest | None = getattr(self, "_rest", None)
        if rest is not None:
            return rest.audiences
        return frozenset(found_in(self, (Audience,)))


_REFERENCES = (RecordId, UnitId)


COMMON_FIELDS = tuple(entry.name for entry in fields(Record))
"""The fields of a record of any kind, in the order of the page."""

IN_LISTS = frozenset({"attachments", "corrections", "field_scopes"})
"""Fields with several values that a build needs of every record, also without its page."""

REQUIRED_OF_STATUS: Mapping[Status, tuple[str, ...]] = {
    Status.CORRECTED: ("corrections",),
    Status.WITHDRAWN: ("status_date", "status_note"),
    Status.MERGED: ("status_date", "status_note", "merged_into"),
    Status.ARCHIVED: ("status_date",),
}
"""The fields that a status requires: day, reason, and the number of the other record."""

COMMON_FIELDS_WITH_SCOPE = (
    "catalogue_item",
    "status_note",
    "merged_into",
    "corrections",
    "body",
    "metrics",
    "attachments",
)
"""The common fields that may go to fewer people than the record.

The other common fields identify the record or decide its audience.
"""


def fields_with_scope(record_class: type[Record]) -> tuple[str, ...]:
    """Return the fields of a kind that may have own scopes."""
    names = [entry.name for entry in fields(record_class)]
    own = [name for name in names if name not in COMMON_FIELDS]
    return (*COMMON_FIELDS_WITH_SCOPE, *own)
