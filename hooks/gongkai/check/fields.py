"""Rules over the fields of a record that have to agree: dates, numbers, status."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gongkai.check.arithmetic import item_numbers_are_unique, numbers_are_possible
from gongkai.check.sections import sections_have_contents
from gongkai.model import Record
from gongkai.model.complaint import Complaint, at
from gongkai.model.record import REQUIRED_OF_STATUS
from gongkai.vocabulary import Scope, Status, term

_SPANS = (
    ("begins", "ends"),
    ("notice_from", "notice_to"),
    ("effective", "repealed"),
    ("begins", "valid_until"),
)
"""Pairs of fields for the first and the last day of a span."""


def span_order(record: Record) -> Iterator[Complaint]:
    """The last day of a span is not before its first."""
    for first, last in _SPANS:
        begin = getattr(record, first, None)
        end = getattr(record, last, None)
        if isinstance(begin, date) and isinstance(end, date) and end < begin:
            message = f"{term(last)}（{end}）早于 {term(first)}（{begin}）"
            yield Complaint(at(last), message, "date-order")


def required_by_choice(record: Record) -> Iterator[Complaint]:
    """Some choices of status and scope require other fields.

    A status other than 公开 needs its date, its reason and its target; the scope 特定 its group.
    """
    for field in REQUIRED_OF_STATUS.get(record.status, ()):
        if not getattr(record, field):
            message = f"{term('status')}为“{record.status}”时，要写“{term(field)}”"
            yield Complaint(at("status"), message, "field-missing")
    if record.disclosure.scope is Scope.GROUP and record.disclosure.audience_group is None:
        message = f"{term('scope')}为“{Scope.GROUP}”时，要写“{term('audience_group')}”"
        yield Complaint(at("disclosure", "scope"), message, "field-missing")


def status_tells_of_corrections(record: Record) -> Iterator[Complaint]:
    """A record with corrections is marked 更正.

    Its reasons stand in the corrections only: there is one place for each.
    """
    if record.corrections and record.status is Status.PUBLISHED:
        expected = f"{term('status')}应为“{Status.CORRECTED}”"
        line = f"{term('status')}: {Status.CORRECTED}"
        message = f"写了“{term('corrections')}”，{expected}；请加一行 {line}"
        yield Complaint(at("corrections"), message, "status-corrected", key=True)
    if record.status is Status.CORRECTED and record.status_note is not None:
        wrong = f"{term('status')}为“{Status.CORRECTED}”时不写“{term('status_note')}”"
        right = f"原因请写在“{term('corrections')}”的“{term('reason')}”里"
        message = f"{wrong}；{right}"
        yield Complaint(at("status_note"), message, "status-corrected", key=True)


def status_follows_publication(record: Record) -> Iterator[Complaint]:
    """A record is withdrawn, merged or archived after its publication."""
    if record.status_date is None or record.status_date >= record.published:
        return
    published = f"{term('disclosure')}.{term('published')}（{record.published}）"
    message = f"{term('status_date')}（{record.status_date}）早于 {published}"
    yield Complaint(at("status_date"), message, "date-order")


def notice_is_whole(record: Record) -> Iterator[Complaint]:
    """A 公示 has a first and a last day, to close by itself."""
    for name, other in (("notice_from", "notice_to"), ("notice_to", "notice_from")):
        if getattr(record, name) is not None and getattr(record, other) is None:
            message = f"写了“{term(name)}”，还要写“{term(other)}”"
            yield Complaint(at(name), message, "field-missing", key=True)


FIELD_RULES = (
    span_order,
    numbers_are_possible,
    item_numbers_are_unique,
    required_by_choice,
    status_tells_of_corrections,
    status_follows_publication,
    notice_is_whole,
    sections_have_contents,
)
