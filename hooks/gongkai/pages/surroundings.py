"""The surroundings of a record: all values on its page that its file does not have.

A page is a function of a record and its surroundings, and the key of the page in the store is the
digest of both. So a page cannot show a value that its key leaves out, and a process with a record
and its surroundings can make the page without the data set.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeVar

from gongkai.derive import (
    Indexes,
    category_of,
    changed_on,
    days_late,
    merged_records,
    publicity_note,
    settled_on,
    successor,
)
from gongkai.model import Dataset, ItemCode, Record, RecordId, Unit, UnitId
from gongkai.store import content_digest
from gongkai.store.git import Entry

KeyT = TypeVar("KeyT", RecordId, UnitId)


class RecordFile(NamedTuple):
    """The YAML file of a record."""

    path: str
    """Relative to the data folder."""
    digest: str
    """The digest of the record as the file has it."""
    is_reduced: bool
    """Whether parts of the record are withheld from this audience."""


class RecordName(NamedTuple):
    """A record as a link names it."""

    id: RecordId
    title: str


class IssuingUnit(NamedTuple):
    """The unit of a record: its names on the day of the record, and its telephones today."""

    name: str
    short_name: str
    label: str
    """The short name of today."""
    phone: str | None
    supervision_phone: str | None


class ItemName(NamedTuple):
    """An item of the catalogue as a link names it."""

    number: ItemCode
    label: str
    category: str


class Action(NamedTuple):
    """One change of a record's file, from the git history."""

    day: date
    action: str


class Surroundings(NamedTuple):
    """The plain values beside a record from which its page is made."""

    file: RecordFile
    unit: IssuingUnit
    item: ItemName | None
    category: str
    """The slug of the category under which the record is filed."""
    notice: str
    """The state of the 公示 on the reference date; empty without a 公示."""
    titles: Mapping[RecordId, str]
    """The titles of the records that the record names, as far as the audience may see them."""
    labels: Mapping[UnitId, str]
    """The labels of the units that the record names."""
    previous: RecordName | None
    next: RecordName | None
    successor: RecordName | None
    """The record into which this record was merged, at the end of the chain."""
    merged: Sequence[RecordName]
    """The records that were merged into this record."""
    changed: date
    """The day of the last change of the record, or of a record that was merged into it."""
    history: Sequence[Action]
    """The changes of the file, earliest first."""
    days_late: int
    """The days from publication to entry, where they are suspiciously many; else 0."""

    def key(self) -> str:
        """Return a digest that two different pages never share.

        10,000 texts in its place would take 7 MB.
        """
        text = json.dumps(self, ensure_ascii=False, default=date.isoformat)
        return content_digest(text.encode("utf-8", "surrogatepass"))


def surroundings_of_records(
    dataset: Dataset,
    indexes: Indexes,
    histories: Mapping[str, Sequence[Entry]],
) -> dict[RecordId, Surroundings]:
    """Return the surroundings of each record.

    `histories` has the changes of each file by path.
    """
    merged = merged_records(dataset)
    first_days = (history[0].day for history in histories.values() if history)
    settled = settled_on(dataset.publisher.launched, first_days)
    surroundings: dict[RecordId, Surroundings] = {}
    for key, record in dataset.records.items():
        neighbours = indexes.neighbours[key]
        history = histories.get(dataset.sources[key], ())
        late = 0
        if history:
            late = days_late(history[0].day, record.published, settled)
        paper = surroundings_of(record, dataset, merged.get(key, ()))
        surroundings[key] = paper._replace(
            previous=_name(neighbours.previous),
            next=_name(neighbours.next),
            history=_actions(tuple(history)),
            days_late=late,
        )
    return surroundings


def surroundings_of(record: Record, dataset: Dataset, merged: Sequence[Record]) -> Surroundings:
    """Return the surroundings of a record for paper, without neighbours and history."""
    unit = dataset.units[record.unit]
    item = dataset.catalogue.item(record.catalogue_item)
    titles: list[tuple[RecordId, str]] = []
    labels: list[tuple[UnitId, str]] = []
    for reference in record.references:
        if isinstance(reference, UnitId):
            labels.append((reference, dataset.units[reference].label))
        elif reference != record.id and (other := dataset.records.get(reference)):
            titles.append((reference, other.title))
    return Surroundings(
        file=RecordFile(
            path=dataset.sources[record.id],
            digest=dataset.digest_of(record),
            is_reduced=record.id in dataset.reduced,
        ),
        unit=_issuing_unit(unit, record),
        item=_item_name(item.number, item.name, item.category) if item else None,
        category=category_of(record, dataset.catalogue).slug,
        notice=publicity_note(record, dataset.judged_on),
        titles=_mapping(tuple(titles)),
        labels=_mapping(tuple(labels)),
        previous=None,
        next=None,
        successor=_name(successor(record, dataset.records)),
        merged=tuple(RecordName(other.id, other.title) for other in merged),
        changed=max(map(changed_on, [record, *merged])),
        history=(),
        days_late=0,
    )


def _issuing_unit(unit: Unit, record: Record) -> IssuingUnit:
    then = unit.as_of(record.as_of)
    phone = getattr(unit.contact, "phone", None)
    supervision_phone = getattr(unit.contact, "supervision_phone", None)
    return _issuing(then.name, then.short_name, unit.label, phone, supervision_phone)


# Most records share these values with others: with one object of each the surroundings of 10,000
# records take 6 MB less.
_SHARED = 2_000
_issuing = lru_cache(maxsize=_SHARED)(IssuingUnit)


@lru_cache(maxsize=_SHARED)
def _item_name(number: ItemCode, name: str, category: str) -> ItemName:
    return ItemName(number, f"{number} {name}", category)


@lru_cache(maxsize=_SHARED)
def _mapping(items: tuple[tuple[KeyT, str], ...]) -> Mapping[KeyT, str]:
    return dict(items)


@lru_cache(maxsize=_SHARED)
def _actions(entries: tuple[Entry, ...]) -> Sequence[Action]:
    return tuple(Action(entry.day, entry.action) for entry in entries)


def _name(record: Record | None) -> RecordName | None:
    if record is None:
        return None
    return RecordName(record.id, record.title)
