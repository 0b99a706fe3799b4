"""The timetable of a catalogue item: the periods of its rule, with their deadlines."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from gongkai.derive.working_days import due_day
from gongkai.model import CatalogueItem, Period, Record
from gongkai.vocabulary import CountedFrom, PeriodRule

_MONTHS_IN_A_YEAR = 12
_MONTHS = {
    PeriodRule.MONTHLY: 1,
    PeriodRule.QUARTERLY: 3,
    PeriodRule.HALF_YEARLY: 6,
    PeriodRule.YEARLY: 12,
}
"""The lengths of the calendar's periods, in months."""


class Slot(NamedTuple):
    """A stretch of time for which an item is owed once."""

    year: int
    """The year in which the coverage judges the slot."""
    name: str
    """As in `期间`: `2023上半年`; for an event the period of its record."""
    end: date
    """The last day; a unit that did not exist on this day does not owe the item."""
    due: date
    """The last day for publication in time."""


def is_regular(item: CatalogueItem) -> bool:
    """Tell whether an item is owed by the calendar alone."""
    return item.period_rule in _MONTHS


def timetable(
    item: CatalogueItem,
    begins: date,
    years: Sequence[int],
) -> dict[int, Slot]:
    """Return the slots of an item in some years, by number.

    Slots are numbered from the year 0. Slots that ended, or were due, before the item was owed are
    left out.

    An item that is public at all times is owed once a year: in the first year within the deadline,
    in a later year within the deadline from its first day. Any earlier publication satisfies such
    a slot.
    """
    first = max(begins, item.effective or begins)
    if item.period_rule is PeriodRule.PERMANENT:
        slots = _permanent_slots(item, first, years)
    elif is_regular(item):
        slots = _regular_slots(item, years)
    else:
        return {}
    return {number: slot for number, slot in slots if min(slot.end, slot.due) >= first}


def _permanent_slots(
    item: CatalogueItem,
    first: date,
    years: Sequence[int],
) -> Iterator[tuple[int, Slot]]:
    """Yield a slot for each year from the first day on, by number."""
    for year in years:
        if year < first.year:
            continue
        # `due_day` counts from the day after: from 1 January of a later year.
        start = max(first, date(year - 1, 12, 31))
        due = due_day(start, item.deadline)
        yield year, Slot(year, str(year), date(year, 12, 31), due)


def _regular_slots(
    item: CatalogueItem,
    years: Sequence[int],
) -> Iterator[tuple[int, Slot]]:
    """Yield the calendar's slots in some years, by number."""
    months = _MONTHS[item.period_rule]
    slots_in_a_year = _MONTHS_IN_A_YEAR // months
    for year in years:
        for index in range(slots_in_a_year):
            number = year * slots_in_a_year + index
            yield number, _slot(item, year, index * months + 1, months)


def _slot(item: CatalogueItem, year: int, month: int, months: int) -> Slot:
    """Return the slot of so many months from a month on."""
    last_month = month + months - 1
    start = date(year, month, 1)
    end = date(year, last_month, monthrange(year, last_month)[1])
    counted_from = end
    if item.counted_from is CountedFrom.START:
        counted_from = start
    due = due_day(counted_from, item.deadline)
    return Slot(year, _name(year, month, months), end, due)


def _name(year: int, month: int, months: int) -> str:
    """Return the name of a slot, as `期间` writes the period."""
    match months:
        case 1:
            return f"{year}-{month:02}"
        case 3:
            # The first months of quarters, 1, 4, 7 and 10, give 0 to 3.
            quarter = "一二三四"[month // 3]
            return f"{year}第{quarter}季度"
        case 6:
            half = "上半年" if month == 1 else "下半年"
            return f"{year}{half}"
    return str(year)


def slots_told_by(
    period: Period,
    rule: PeriodRule,
    *,
    event: bool,
) -> range:
    """Return the numbers of the slots that a record reports on.

    A report covers all slots within its period: a report on the year covers both halves. A report
    on a part of a slot covers the slot when both end on the same day: a report on the fourth
    quarter covers the year, a report on the first quarter does not cover the half-year. An event,
    such as a meeting in May, covers the slot of its day.
    """
    months = _MONTHS[rule]
    first, last = _number(period.start, months), _number(period.end, months)
    # The first and the last slot that lie within the period as a whole.
    first_whole = first if _begins_a_slot(period.start, months) else first + 1
    last_whole = last if _ends_a_slot(period.end, months) else last - 1
    if first_whole <= last_whole:
        return range(first_whole, last_whole + 1)
    if event or last_whole == last:
        return range(last, last + 1)
    return range(0)


def _number(day: date, months: int) -> int:
    """Return the number of the slot that contains a day."""
    return day.year * (_MONTHS_IN_A_YEAR // months) + (day.month - 1) // months


def _begins_a_slot(day: date, months: int) -> bool:
    """Tell whether a day is the first of a slot."""
    return day.day == 1 and (day.month - 1) % months == 0


def _ends_a_slot(day: date, months: int) -> bool:
    """Tell whether a day is the last of a slot."""
    if day.month % months != 0:
        return False
    return day.day == monthrange(day.year, day.month)[1]


def slot_of_event(item: CatalogueItem, record: Record) -> Slot:
    """Return the slot of an event.

    The deadline counts from the day of the event, or from the approval where the record has no
    such day. 随时 means within a day of the decision, 逐段 and 定期 within some days of completion;
    both are settings of the item.
    """
    day = record.as_of if record.EVENT else record.decided
    due = due_day(day, item.deadline)
    return Slot(day.year, str(record.period), day, due)


def slot_of_next_term(item: CatalogueItem, last: Record) -> Slot:
    """Return the slot of the term after the term of a record."""
    end = _anniversary(last.as_of, item.term_years or 0)
    due = due_day(end, item.deadline)
    return Slot(end.year, f"{end.year}（届满）", end, due)


def _anniversary(day: date, years: int) -> date:
    """Return the same day some years later.

    29 February becomes the 28th in a year without that day.
    """
    year = day.year + years
    last_day = monthrange(year, day.month)[1]
    return day.replace(year=year, day=min(day.day, last_day))
