"""The changes of records after publication: corrections, withdrawals and merges.

`successor` follows a merged record to the record that took its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from gongkai.model import Correction, Dataset, Record, RecordId
from gongkai.vocabulary import Status


class Change(NamedTuple):
    """One change of a public record."""

    date: date
    record: Record
    what: Status
    """更正, 撤下 or 合并."""
    reason: str
    correction: Correction | None = None
    """Both texts of a correction."""


_ENDED = frozenset({Status.WITHDRAWN, Status.MERGED})


def list_changes(dataset: Dataset) -> list[Change]:
    """Return all corrections, withdrawals and merges, newest first."""
    changes: list[Change] = []
    for record in dataset.records.values():
        changes += _changes(record)
    # The 索引号 settles the order of one day, so that a build can be repeated.
    changes.sort(key=lambda change: (change.date, change.record.id), reverse=True)
    return changes


def _changes(record: Record) -> Iterator[Change]:
    """Yield the corrections of a record, and its withdrawal or merge."""
    for correction in record.corrections:
        yield Change(
            date=correction.date,
            record=record,
            what=Status.CORRECTED,
            reason=correction.reason,
            correction=correction,
        )
    if record.status in _ENDED:
        # The note may have a narrower scope; only a record with a mistake lacks the day.
        yield Change(
            date=record.status_date or record.published,
            record=record,
            what=record.status,
            reason=record.status_note or "",
        )


def changed_on(record: Record) -> date:
    """Return the day of a record's last change.

    The publication, a correction, the withdrawal and the merge count as changes.
    """
    # Hot: lists ask for the day of each record several times, and nearly no record has changes.
    if not record.corrections and record.status not in _ENDED:
        return record.published
    days = [change.date for change in _changes(record)]
    return max(record.published, *days)


def merged_records(dataset: Dataset) -> Mapping[RecordId, Sequence[Record]]:
    """Return the merged records, by the number of their successor."""
    merged: defaultdict[RecordId, list[Record]] = defaultdict(list)
    for record in dataset.records.values():
        if record.merged_into is not None:
            merged[record.merged_into].append(record)
    return merged


def successor(record: Record, records: Mapping[RecordId, Record]) -> Record | None:
    """Return the record at the end of a chain of merges.

    Returns None for a record that was not merged, a record that is missing, and a circle.
    """
    seen = {record.id}
    following: Record | None = record
    while following is not None and following.merged_into is not None:
        following = records.get(following.merged_into)
        if following is None or following.id in seen:
            return None
        seen.add(following.id)
    if following is record:
        return None
    return following
