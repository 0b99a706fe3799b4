"""The coverage (台账): for every unit, item and period whether it was published, and whether in time.

The records are passed over once, to sort them by item and unit; then items by units, each with its periods. What nobody has published
is one and the same object for all units, which keeps a county with ten years small and quick.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from gongkai.derive.timetable import Slot, is_regular, slot_of_event, slot_of_next_term, slots_told_by, timetable
from gongkai.derive.working_days import is_announced
from gongkai.model import CatalogueItem, Dataset, ItemCode, Record, Unit, UnitId
from gongkai.vocabulary import CoverageState, PeriodRule, Status, UnitKind


class Duty(NamedTuple):
    """An item of a unit for one period."""

    slot: Slot
    state: CoverageState
    records: Sequence[Record] = ()
    """The records that satisfy it, the earliest publication first."""


Cells = Mapping[UnitId, Mapping[ItemCode, Sequence[Duty]]]
"""The duties of a year by unit and item; what is not in it does not apply."""

_Found = Mapping[UnitId, Sequence[Record]]
_Open = Mapping[int, Duty]
"""By the number of the slot: the duty of a unit that has published nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Who has published what, and in time, as judged on a day."""

    judged_on: date
    years: Sequence[int]
    """Earliest first."""
    cells: Mapping[int, Cells]
    """By year."""
    items: Sequence[CatalogueItem]
    """The items that are judged: those which are published to the audience."""

    def duties(self, year: int, unit: UnitId, item: ItemCode) -> Sequence[Duty]:
        """Return the duties of a unit for an item in a year; none when the item does not apply."""
        return self.cells.get(year, {}).get(unit, {}).get(item, ())

    def unannounced_years(self, judged: int | None = None) -> list[int]:
        """Return the years for whose deadlines Monday to Friday were taken for working days; of one year judged, or of all."""
        years = self.years if judged is None else [judged]
        return sorted({each for year in years for each in (year, year + 1) if not is_announced(each)})


def state_of(duties: Sequence[Duty]) -> CoverageState:
    """Return the worst state among the duties of a cell."""
    states = {duty.state for duty in duties}
    return next((state for state in CoverageState if state in states), CoverageState.NOT_APPLICABLE)


def tally(rows: Iterable[Sequence[Duty]]) -> Counter[CoverageState]:
    """Count duties by state."""
    return Counter(duty.state for duties in rows for duty in duties)


def build_coverage(dataset: Dataset, judged_on: date, *, until: int | None = None) -> Coverage:
    """Judge every unit, item and period up to the end of the year `until`, or of the year of the judgement."""
    published = _by_item(dataset, judged_on)
    begins = _begins(dataset, published) or date(judged_on.year, 1, 1)
    years = range(begins.year, (until or judged_on.year) + 1)
    items = [item for item in dataset.catalogue.items if item.number not in dataset.inside]
    cells: dict[int, dict[UnitId, dict[ItemCode, Sequence[Duty]]]] = {year: {code: {} for code in dataset.units} for year in years}
    for item in items:
        found = published.get(item.number, {})
        for code, year, duties in _duties(item, found, dataset.units, begins, years, judged_on):
            cells[year][code][item.number] = duties
    return Coverage(judged_on=judged_on, years=years, cells=cells, items=items)


def _by_item(dataset: Dataset, judged_on: date) -> Mapping[ItemCode, _Found]:
    """Sort what is public on the day by item and by the unit that owes it, the earliest publication first."""
    found: defaultdict[ItemCode, defaultdict[UnitId, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for record in sorted(dataset.records.values(), key=lambda record: record.published):
        if record.catalogue_item is not None and record.published <= judged_on and record.status is not Status.WITHDRAWN:
            found[record.catalogue_item][owner(dataset.units[record.unit])].append(record)
    return found


def owner(unit: Unit) -> UnitId:
    """Return the unit whose duty a unit's records satisfy: a 党建办 is an office of its committee and publishes for it."""
    return unit.parent if unit.kind is UnitKind.OFFICE and unit.parent else unit.code


def _begins(dataset: Dataset, published: Mapping[ItemCode, _Found]) -> date | None:
    """Return the day from which items are owed: the catalogue's, or the first of the year of the first publication."""
    if dataset.catalogue.effective:
        return dataset.catalogue.effective
    first = min((records[0].published.year for found in published.values() for records in found.values()), default=None)
    return date(first, 1, 1) if first else None


def _duties(
    item: CatalogueItem, found: _Found, units: Mapping[UnitId, Unit], begins: date, years: Sequence[int], judged_on: date
) -> Iterator[tuple[UnitId, int, Sequence[Duty]]]:
    """Yield the duties of an item by unit and year."""
    slots = timetable(item, begins, years)
    open_duties = {number: _open_duty(slot, judged_on) for number, slot in slots.items()}
    shared = _by_year(open_duties.values())
    begun = min((slot.end for slot in slots.values()), default=begins)
    for unit in units.values():
        records = found.get(unit.code, ())
        if not records and slots and _owes_throughout(unit, item, begun):
            yield from ((unit.code, year, duties) for year, duties in shared.items())
            continue
        if item.period_rule in {PeriodRule.ON_EVENT, PeriodRule.BY_TERM}:
            judged = _events(item, unit, records, judged_on)
        else:
            judged = _regular(item, unit, records, open_duties)
        yield from ((unit.code, year, duties) for year, duties in _by_year(judged).items() if year in years)


def _open_duty(slot: Slot, judged_on: date) -> Duty:
    return Duty(slot, CoverageState.OVERDUE if judged_on > slot.due else CoverageState.NOT_DUE)


def _by_year(duties: Iterable[Duty]) -> Mapping[int, Sequence[Duty]]:
    years: defaultdict[int, list[Duty]] = defaultdict(list)
    for duty in duties:
        years[duty.slot.year].append(duty)
    return years


def _owes_throughout(unit: Unit, item: CatalogueItem, begun: date) -> bool:
    """Tell whether a unit owes every slot of an item, having been of one kind since the first of them."""
    return not unit.former and unit.valid_to is None and unit.valid_from <= begun and _owes(unit, item, begun)


def _owes(unit: Unit, item: CatalogueItem, day: date) -> bool:
    kind = unit.as_of(day).kind if unit.former else unit.kind
    return kind in item.unit_kinds and (not item.fields or unit.field in item.fields)


def _regular(item: CatalogueItem, unit: Unit, records: Sequence[Record], open_duties: _Open) -> Iterator[Duty]:
    """Yield the duties of a unit for an item that the calendar asks for.

    A unit owes what ends and falls due in its life; what it published all the same is shown.
    """
    told: defaultdict[int, list[Record]] = defaultdict(list)
    if is_regular(item):
        for record in records:
            for number in slots_told_by(record.period, item.period_rule, event=record.EVENT is not None):
                told[number].append(record)
    for number, duty in open_duties.items():
        if satisfying := told.get(number) or (() if is_regular(item) else records):
            yield _published(duty.slot, satisfying)
        elif _lives(unit, duty.slot) and _owes(unit, item, duty.slot.end):
            yield duty


def _lives(unit: Unit, slot: Slot) -> bool:
    return unit.valid_from <= slot.end and (unit.valid_to is None or max(slot.end, slot.due) <= unit.valid_to)


def _published(slot: Slot, records: Sequence[Record]) -> Duty:
    return Duty(slot, CoverageState.ON_TIME if records[0].published <= slot.due else CoverageState.LATE, records)


def _events(item: CatalogueItem, unit: Unit, records: Sequence[Record], judged_on: date) -> Iterator[Duty]:
    """Yield a duty for each thing that is known to have happened, and for the end of the last term; nobody can owe the unknown."""
    for record in records:
        yield _published(slot_of_event(item, record), (record,))
    if item.period_rule is PeriodRule.BY_TERM and records:
        slot = slot_of_next_term(item, max(records, key=lambda record: record.as_of))
        if _lives(unit, slot) and _owes(unit, item, slot.end):
            yield _open_duty(slot, judged_on)
