"""The coverage (台账): whether each unit published each item, and in time.

The records are passed over once, to sort them by item and unit; then items by units, each with
its periods. An unpublished duty is one object for all units, so the coverage of a county with ten
years stays small and quick.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from gongkai.derive.timetable import (
    Slot,
    is_regular,
    slot_of_event,
    slot_of_next_term,
    slots_told_by,
    timetable,
)
from gongkai.derive.working_days import is_announced
from gongkai.model import CatalogueItem, Dataset, ItemCode, Record, Unit, UnitId
from gongkai.vocabulary import CoverageState, PeriodRule, Status, UnitKind


class Duty(NamedTuple):
    """An item of a unit for one period."""

    slot: Slot
    state: CoverageState
    records: Sequence[Record] = ()
    """The records that satisfy the duty, the earliest publication first."""


Cells = Mapping[UnitId, Mapping[ItemCode, Sequence[Duty]]]
"""The duties of a year by unit and item; an item that does not apply is absent."""

_RecordsByUnit = Mapping[UnitId, Sequence[Record]]
_OpenDuties = Mapping[int, Duty]
"""The duties of a unit that has published nothing, by the number of the slot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The duties of all units, as judged on a day."""

    judged_on: date
    years: Sequence[int]
    """Earliest first."""
    cells: Mapping[int, Cells]
    """By year."""
    items: Sequence[CatalogueItem]
    """The judged items: the items published to the audience."""

    def duties(self, year: int, unit: UnitId, item: ItemCode) -> Sequence[Duty]:
        """Return a unit's duties for an item in a year.

        Returns no duties when the item does not apply.
        """
        items_by_unit = self.cells.get(year, {})
        duties_by_item = items_by_unit.get(unit, {})
        return duties_by_item.get(item, ())

    def unannounced_years(self, judged: int | None = None) -> list[int]:
        """Return the years whose holidays are not announced.

        For the deadlines of these years Monday to Friday count as working days. `judged` limits
        the answer to the deadlines of one year.
        """
        years = self.years
        if judged is not None:
            years = [judged]
        # The deadline of December falls in the next year.
        years_of_deadlines = {*years, *(year + 1 for year in years)}
        return sorted(year for year in years_of_deadlines if not is_announced(year))


def state_of(duties: Sequence[Duty]) -> CoverageState:
    """Return the worst state among the duties of a cell."""
    states = {duty.state for duty in duties}
    # The vocabulary lists the states worst first.
    for state in CoverageState:
        if state in states:
            return state
    return CoverageState.NOT_APPLICABLE


def tally(rows: Iterable[Sequence[Duty]]) -> Counter[CoverageState]:
    """Count duties by state."""
    return Counter(duty.state for duties in rows for duty in duties)


def build_coverage(
    dataset: Dataset,
    judged_on: date,
    *,
    until: int | None = None,
) -> Coverage:
    """Judge every unit, item and period.

    The last year is `until`, by default the year of `judged_on`.
    """
    published = _by_item(dataset, judged_on)
    begins = _begins(dataset, published) or date(judged_on.year, 1, 1)
    years = range(begins.year, (until or judged_on.year) + 1)
    items = [item for item in dataset.catalogue.items if item.number not in dataset.inside]
    cells: dict[int, dict[UnitId, dict[ItemCode, Sequence[Duty]]]] = {}
    for year in years:
        # Every unit has cells, also a unit that owes nothing.
        cells[year] = {code: {} for code in dataset.units}
    for item in items:
        records = published.get(item.number, {})
        rows = _duties(item, records, dataset.units, begins, years, judged_on)
        for code, year, duties in rows:
            cells[year][code][item.number] = duties
    return Coverage(judged_on=judged_on, years=years, cells=cells, items=items)


def _by_item(dataset: Dataset, judged_on: date) -> Mapping[ItemCode, _RecordsByUnit]:
    """Sort the public records by item and by owing unit.

    Within a unit the earliest publication comes first.
    """
    by_item: defaultdict[ItemCode, defaultdict[UnitId, list[Record]]]
    by_item = defaultdict(lambda: defaultdict(list))
    for record in sorted(dataset.records.values(), key=lambda record: record.published):
        if record.published > judged_on:
            break  # sorted: all others are later
        if record.catalogue_item is None or record.status is Status.WITHDRAWN:
            continue
        unit = owner(dataset.units[record.unit])
        by_item[record.catalogue_item][unit].append(record)
    return by_item


def owner(unit: Unit) -> UnitId:
    """Return the unit whose duty a unit's records satisfy.

    A 党建办 is an office of its committee and publishes for the committee.
    """
    if unit.kind is UnitKind.OFFICE and unit.parent:
        return unit.parent
    return unit.code


def _begins(
    dataset: Dataset,
    published: Mapping[ItemCode, _RecordsByUnit],
) -> date | None:
    """Return the day from which items are owed.

    The catalogue sets the day; without it 1 January of the year of the first publication.
    Returns None without any publication.
    """
    if dataset.catalogue.effective:
        return dataset.catalogue.effective
    first_days: list[date] = []
    for by_unit in published.values():
        first_days += [records[0].published for records in by_unit.values()]
    if not first_days:
        return None
    return date(min(first_days).year, 1, 1)


def _duties(
    item: CatalogueItem,
    published: _RecordsByUnit,
    units: Mapping[UnitId, Unit],
    begins: date,
    years: Sequence[int],
    judged_on: date,
) -> Iterator[tuple[UnitId, int, Sequence[Duty]]]:
    """Yield the duties of an item by unit and year."""
    slots = timetable(item, begins, years)
    open_duties = {number: _open_duty(slot, judged_on) for number, slot in slots.items()}
    # One object for all units that have published nothing: most cells of a large site.
    shared = _by_year(open_duties.values())
    earliest_end = min((slot.end for slot in slots.values()), default=begins)
    for unit in units.values():
        # Hot: once a unit and item.
        records = published.get(unit.code, ())
        if not records and slots and _owes_throughout(unit, item, earliest_end):
            for year, duties in shared.items():
                yield unit.code, year, duties
            continue
        if item.period_rule in {PeriodRule.ON_EVENT, PeriodRule.BY_TERM}:
            judged = _events(item, unit, records, judged_on)
        else:
            judged = _regular(item, unit, records, open_duties)
        for year, duties in _by_year(judged).items():
            # An event may lie before the first year, and the next term may end after the last.
            if year in years:
                yield unit.code, year, duties


def _open_duty(slot: Slot, judged_on: date) -> Duty:
    """Return the duty of a unit that has published nothing."""
    if judged_on > slot.due:
        return Duty(slot, CoverageState.OVERDUE)
    return Duty(slot, CoverageState.NOT_DUE)


def _by_year(duties: Iterable[Duty]) -> Mapping[int, Sequence[Duty]]:
    """Group duties by the year of their slot."""
    years: defaultdict[int, list[Duty]] = defaultdict(list)
    for duty in duties:
        years[duty.slot.year].append(duty)
    return years


def _owes_throughout(unit: Unit, item: CatalogueItem, earliest_end: date) -> bool:
    """Tell whether a unit owes every slot of an item.

    Such a unit has been of one kind since the end of the first slot.
    """
    if unit.former or unit.valid_to is not None:
        return False
    return unit.valid_from <= earliest_end and _owes(unit, item, earliest_end)


def _owes(unit: Unit, item: CatalogueItem, day: date) -> bool:
    """Tell whether a unit owes an item on a day."""
    # Without former states the kind is the same on every day, and `as_of` would be slower.
    kind = unit.kind
    if unit.former:
        kind = unit.as_of(day).kind
    if kind not in item.unit_kinds:
        return False
    return not item.fields or unit.field in item.fields


def _regular(
    item: CatalogueItem,
    unit: Unit,
    records: Sequence[Record],
    open_duties: _OpenDuties,
) -> Iterator[Duty]:
    """Yield a unit's duties for an item due by the calendar.

    A unit owes the slots that end and fall due in its life; a publication outside its life is
    shown all the same.
    """
    is_owed_by_calendar = is_regular(item)
    by_slot: defaultdict[int, list[Record]] = defaultdict(list)
    if is_owed_by_calendar:
        for record in records:
            is_event = record.EVENT is not None
            for number in slots_told_by(record.period, item.period_rule, event=is_event):
                by_slot[number].append(record)
    for number, duty in open_duties.items():
        satisfying: Sequence[Record] = by_slot.get(number, ())
        if not satisfying and not is_owed_by_calendar:
            # A permanent item is satisfied by any publication, of whatever period.
            satisfying = records
        if satisfying:
            yield _published(duty.slot, satisfying)
        elif _lives(unit, duty.slot) and _owes(unit, item, duty.slot.end):
            yield duty


def _lives(unit: Unit, slot: Slot) -> bool:
    """Tell whether a slot ends and falls due in a unit's life."""
    if unit.valid_from > slot.end:
        return False
    return unit.valid_to is None or max(slot.end, slot.due) <= unit.valid_to


def _published(slot: Slot, records: Sequence[Record]) -> Duty:
    """Return the duty of a slot with publications."""
    # The earliest publication counts: `records` are in the order of their days.
    if records[0].published <= slot.due:
        return Duty(slot, CoverageState.ON_TIME, records)
    return Duty(slot, CoverageState.LATE, records)


def _events(
    item: CatalogueItem,
    unit: Unit,
    records: Sequence[Record],
    judged_on: date,
) -> Iterator[Duty]:
    """Yield a duty for each known event and the next term.

    A term ends by the calendar, so the next election is owed; nobody can owe an unknown event.
    """
    for record in records:
        yield _published(slot_of_event(item, record), (record,))
    if item.period_rule is PeriodRule.BY_TERM and records:
        last = max(records, key=lambda record: record.as_of)
        slot = slot_of_next_term(item, last)
        if _lives(unit, slot) and _owes(unit, item, slot.end):
            yield _open_duty(slot, judged_on)
