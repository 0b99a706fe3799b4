"""The records by year, unit, kind and item of the catalogue, each one's neighbours, and the units as a tree; one pass over the data set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from gongkai.model import Dataset, ItemCode, Record, RecordId, Unit, UnitId
from gongkai.vocabulary import RecordKind, Status, UnitKind


class Neighbours(NamedTuple):
    """The records before and after one, of the same unit and kind, by period."""

    previous: Record | None
    next: Record | None


_CURRENT = {Status.PUBLISHED, Status.CORRECTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexes:
    """Where the records stand; every list has the newest record first."""

    newest: Sequence[Record]
    """All records."""
    current: Sequence[Record]
    """Those that stand: without what is withdrawn, merged or archived, which is still found but is no news."""
    by_year: Mapping[int, Sequence[Record]]
    """By the year of the period, latest year first."""
    by_unit: Mapping[UnitId, Sequence[Record]]
    """By the unit that wrote them; units in the order of the tree, without units that have no record."""
    by_kind: Mapping[RecordKind, Sequence[Record]]
    """By kind, in the order of the vocabulary, without kinds that have no record."""
    by_item: Mapping[ItemCode, Sequence[Record]]
    """By the item that they name, in the order of the catalogue, without items that have no record."""
    neighbours: Mapping[RecordId, Neighbours]
    """Of every record."""
    tree: Sequence[tuple[int, Unit]]
    """All units with their depth in the tree, from 0; a unit stands right below its superior."""
    children: Mapping[UnitId | None, Sequence[Unit]]
    """The units right below a unit; below None those that have no superior."""


def build_indexes(dataset: Dataset) -> Indexes:
    """Sort the records of a data set into its indexes."""
    newest = sorted(dataset.records.values(), key=lambda record: (record.published, record.id), reverse=True)
    years: defaultdict[int, list[Record]] = defaultdict(list)
    units: defaultdict[UnitId, list[Record]] = defaultdict(list)
    kinds: defaultdict[RecordKind, list[Record]] = defaultdict(list)
    items: defaultdict[ItemCode, list[Record]] = defaultdict(list)
    series: defaultdict[tuple[UnitId, RecordKind], list[Record]] = defaultdict(list)
    for record in newest:
        years[record.year].append(record)
        units[record.unit].append(record)
        kinds[record.kind].append(record)
        series[record.unit, record.kind].append(record)
        if record.catalogue_item is not None:
            items[record.catalogue_item].append(record)
    children = _children(dataset.units)
    tree = list(_walk(children, None, 0))
    return Indexes(
        newest=newest,
        current=[record for record in newest if record.status in _CURRENT],
        by_year={year: years[year] for year in sorted(years, reverse=True)},
        by_unit={unit.code: units[unit.code] for _, unit in tree if unit.code in units},
        by_kind={kind: kinds[kind] for kind in RecordKind if kind in kinds},
        by_item={item.number: items[item.number] for item in dataset.catalogue.items if item.number in items},
        neighbours={key: value for records in series.values() for key, value in _neighbours(records)},
        tree=tree,
        children=children,
    )


def _neighbours(records: Sequence[Record]) -> Iterator[tuple[RecordId, Neighbours]]:
    in_order = sorted(records, key=lambda record: (record.period.end, record.as_of, record.id))
    for before, (record, after) in zip([None, *in_order], pairwise([*in_order, None]), strict=False):
        if record is not None:
            yield record.id, Neighbours(before, after)


def _children(units: Mapping[UnitId, Unit]) -> dict[UnitId | None, list[Unit]]:
    """Group units by superior; those that still exist come first, then in the vocabulary's order of kinds, then by code."""
    kinds = list(UnitKind)
    children: defaultdict[UnitId | None, list[Unit]] = defaultdict(list)
    for unit in sorted(units.values(), key=lambda unit: (unit.valid_to is not None, kinds.index(unit.kind), unit.code)):
        children[unit.parent].append(unit)
    return dict(children)


def _walk(children: Mapping[UnitId | None, Sequence[Unit]], parent: UnitId | None, depth: int) -> Iterator[tuple[int, Unit]]:
    for unit in children.get(parent, ()):
        yield depth, unit
        yield from _walk(children, unit.code, depth + 1)
