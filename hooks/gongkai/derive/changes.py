"""What became of records after publication: corrected, withdrawn, merged; and where a merged record went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from gongkai.model import Correction, Dataset, Record, RecordId
from gongkai.vocabulary import Status


class Change(NamedTuple):
    """One thing that was done to a public record."""

    date: date
    record: Record
    what: Status
    """更正, 撤下 or 合并."""
    reason: str
    correction: Correction | None = None
    """Both texts, of a correction."""


_ENDED = frozenset({Status.WITHDRAWN, Status.MERGED})


def list_changes(dataset: Dataset) -> list[Change]:
    """Return all corrections, withdrawals and merges, the newest first."""
    found = [change for record in dataset.records.values() for change in _changes(record)]
    return sorted(found, key=lambda change: (change.date, change.record.id), reverse=True)


def _changes(record: Record) -> Iterator[Change]:
    for correction in record.corrections:
        yield Change(correction.date, record, Status.CORRECTED, correction.reason, correction)
    if record.status in _ENDED:
        yield Change(record.status_date or record.published, record, record.status, record.status_note or "")


def changed_on(record: Record) -> date:
    """Return the day of a record's last change: its publication, a correction, its withdrawal or its merge."""
    if not record.corrections and record.status not in _ENDED:  # nearly all, and lists ask for each several times
        return record.published
    return max([record.published, *(change.date for change in _changes(record))])


def merged_records(dataset: Dataset) -> Mapping[RecordId, Sequence[Record]]:
    """Return the records that were merged into another, by the number of the other."""
    found: defaultdict[RecordId, list[Record]] = defaultdict(list)
    for record in dataset.records.values():
        if record.merged_into is not None:
            found[record.merged_into].append(record)
    return found


def successor(record: Record, records: Mapping[RecordId, Record]) -> Record | None:
    """Return the record into which another was merged, at the end of the chain; None where there is none, or a circle."""
    seen = {record.id}
    following: Record | None = record
    while following is not None and following.merged_into is not None:
        following = records.get(following.merged_into)
        if following is None or following.id in seen:
            return None
        seen.add(following.id)
    return following if following is not record else None
