"""The records by year, unit, kind and catalogue item, in one pass over the data set.

The indexes also have each record's neighbours and the units as a tree.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gongkai.derive.categories import category_of
from gongkai.model import Dataset, ItemCode, Record, RecordId, Unit, UnitId
from gongkai.vocabulary import Category, RecordKind, Status, UnitKind


class Neighbours(NamedTuple):
    """The records before and after a record, by period.

    Neighbours are of the same unit and kind.
    """

    previous: Record | None
    next: Record | None


_CURRENT = {Status.PUBLISHED, Status.CORRECTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexes:
    """The lists of records; every list has the newest record first."""

    newest: Sequence[Record]
    """All records."""
    current: Sequence[Record]
    """The records in force.

    Withdrawn, merged and archived records can still be found, but are no news.
    """
    by_year: Mapping[int, Sequence[Record]]
    """By the year of the period, latest year first."""
    by_unit: Mapping[UnitId, Sequence[Record]]
    """By the writing unit; units in the order of the tree, without units without a record."""
    by_kind: Mapping[RecordKind, Sequence[Record]]
    """By kind, in the order of the vocabulary, without kinds without a record."""
    by_category: Mapping[Category, Mapping[RecordKind, int]]
    """The number of records of each kind by category, both in the order of the vocabulary."""
    by_item: Mapping[ItemCode, Sequence[Record]]
    """By catalogue item, in the order of the catalogue, without items without a record."""
    neighbours: Mapping[RecordId, Neighbours]
    """Of every record."""
    tree: Sequence[tuple[int, Unit]]
    """All units with their depth in the tree, from 0; a unit follows its superior."""
    children: Mapping[UnitId | None, Sequence[Unit]]
    """The units right below a unit; below None the units without a superior."""


def build_indexes(dataset: Dataset) -> Indexes:
    """Sort the records of a data set into its indexes."""
    # The 索引号 settles the order of one day, so that a build can be repeated.
    newest = sorted(
        dataset.records.values(),
        key=lambda record: (record.published, record.id),
        reverse=True,
    )
    # One pass in this order: so every list has the newest record first.
    years: defaultdict[int, list[Record]] = defaultdict(list)
    units: defaultdict[UnitId, list[Record]] = defaultdict(list)
    kinds: defaultdict[RecordKind, list[Record]] = defaultdict(list)
    items: defaultdict[ItemCode, list[Record]] = defaultdict(list)
    series: defaultdict[tuple[UnitId, RecordKind], list[Record]] = defaultdict(list)
    for record in newest:
        # Hot: once a record.
        years[record.year].append(record)
        units[record.unit].append(record)
        kinds[record.kind].append(record)
        series[record.unit, record.kind].append(record)
        if record.catalogue_item is not None:
            items[record.catalogue_item].append(record)
    neighbours: dict[RecordId, Neighbours] = {}
    for records in series.values():
        neighbours.update(_neighbours(records))
    children = _children(dataset.units)
    tree = list(_walk(children, None, 0))
    item_order = [item.number for item in dataset.catalogue.items]
    return Indexes(
        newest=newest,
        current=[record for record in newest if record.status in _CURRENT],
        by_year={year: years[year] for year in sorted(years, reverse=True)},
        by_unit={each.code: units[each.code] for _, each in tree if each.code in units},
        by_kind={kind: kinds[kind] for kind in RecordKind if kind in kinds},
        by_category=_by_category(dataset),
        by_item={number: items[number] for number in item_order if number in items},
        neighbours=neighbours,
        tree=tree,
        children=children,
    )


def _by_category(dataset: Dataset) -> dict[Category, dict[RecordKind, int]]:
    """Count the records of each kind by category, without empty categories."""
    catalogue = dataset.catalogue
    filed = ((category_of(each, catalogue), each.kind) for each in dataset.records.values())
    counts = Counter(filed)
    by_category = {}
    for category in Category:
        kinds = {kind: counts[category, kind] for kind in RecordKind if (category, kind) in counts}
        if kinds:
            by_category[category] = kinds
    return by_category


def _neighbours(
    records: Sequence[Record],
) -> Iterator[tuple[RecordId, Neighbours]]:
    """Yield the neighbours of each record of a series, by 索引号."""
    ordered = sorted(
        records,
        key=lambda record: (record.period.end, record.as_of, record.id),
    )
    last = len(ordered) - 1
    for index, record in enumerate(ordered):
        previous = None
        if index > 0:
            previous = ordered[index - 1]
        following = None
        if index < last:
            following = ordered[index + 1]
        yield record.id, Neighbours(previous, following)


def _children(
    units: Mapping[UnitId, Unit],
) -> dict[UnitId | None, list[Unit]]:
    """Group units by superior.

    Existing units come first, then the vocabulary's order of kinds, then the order of codes.
    """
    kinds = list(UnitKind)

    def place(unit: Unit) -> tuple[bool, int, str]:
        """Return the place of a unit among the units of one superior."""
        is_ended = unit.valid_to is not None
        return is_ended, kinds.index(unit.kind), unit.code

    children: defaultdict[UnitId | None, list[Unit]] = defaultdict(list)
    for unit in sorted(units.values(), key=place):
        children[unit.parent].append(unit)
    return dict(children)


def _walk(
    children: Mapping[UnitId | None, Sequence[Unit]],
    parent: UnitId | None,
    depth: int,
) -> Iterator[tuple[int, Unit]]:
    """Yield the units below a unit with their depth, depth first."""
    for unit in children.get(parent, ()):
        yield depth, unit
        yield from _walk(children, unit.code, depth + 1)
