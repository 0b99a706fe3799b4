"""When an item of the catalogue is owed: the periods of its rule, each with the day by which it has to be published."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from gongkai.derive.working_days import due_day
from gongkai.model import CatalogueItem, Period, Record
from gongkai.vocabulary import CountedFrom, PeriodRule

_MONTHS_IN_A_YEAR = 12
_MONTHS = {PeriodRule.MONTHLY: 1, PeriodRule.QUARTERLY: 3, PeriodRule.HALF_YEARLY: 6, PeriodRule.YEARLY: 12}
"""The periods that the calendar cuts, by their length."""


class Slot(NamedTuple):
    """A stretch for which an item is owed once."""

    year: int
    """The year under which it is judged."""
    name: str
    """As in `期间`: `2023上半年`; of something that happened the period of its record."""
    end: date
    """The last day; a unit that did not exist on it does not owe the item."""
    due: date
    """The last day on which publication is in time."""


def is_regular(item: CatalogueItem) -> bool:
    """Tell whether the calendar alone says when an item is owed."""
    return item.period_rule in _MONTHS


def timetable(item: CatalogueItem, begins: date, years: Sequence[int]) -> dict[int, Slot]:
    """Return the slots of an item in these years, by their number counted from the year 0, without those that ended, or were due, before it was owed.

    What is to be public at all times is owed once a year: in the first year within the deadline, in a later one within the
    deadline from its first day, by a publication of whatever time before.
    """
    first = max(begins, item.effective or begins)
    if item.period_rule is PeriodRule.PERMANENT:
        slots = {year: _standing_slot(item, first, year) for year in years if year >= first.year}
    else:
        months = _MONTHS.get(item.period_rule, _MONTHS_IN_A_YEAR)
        numbers = range(_MONTHS_IN_A_YEAR // months)
        slots = (
            {year * len(numbers) + number: _slot(item, year, number * months + 1, months) for year in years for number in numbers}
            if is_regular(item)
            else {}
        )
    return {number: slot for number, slot in slots.items() if min(slot.end, slot.due) >= first}


def _standing_slot(item: CatalogueItem, first: date, year: int) -> Slot:
    start = max(first, date(year - 1, 12, 31))
    return Slot(year, str(year), date(year, 12, 31), due_day(start, item.deadline))


def _slot(item: CatalogueItem, year: int, month: int, months: int) -> Slot:
    last_month = month + months - 1
    start, end = date(year, month, 1), date(year, last_month, monthrange(year, last_month)[1])
    counted_from = start if item.counted_from is CountedFrom.START else end
    return Slot(year, _name(year, month, months), end, due_day(counted_from, item.deadline))


def _name(year: int, month: int, months: int) -> str:
    match months:
        case 1:
            return f"{year}-{month:02}"
        case 3:
            return f"{year}第{'一二三四'[month // 3]}季度"
        case 6:
            return f"{year}{'上半年' if month == 1 else '下半年'}"
    return str(year)


def slots_told_by(period: Period, rule: PeriodRule, *, event: bool) -> range:
    """Return the numbers of the slots on which a record of this period reports.

    A report tells of all that lie within its period, as one on the year of both its halves, or of the one that ends with it, as one
    on the fourth quarter of the year; one on the first quarter is no report on the half-year. An event, as a meeting in May, tells
    of the slot in which it was.
    """
    months = _MONTHS[rule]
    first, last = _number(period.start, months), _number(period.end, months)
    first_whole = first if _begins_a_slot(period.start, months) else first + 1
    last_whole = last if _ends_a_slot(period.end, months) else last - 1
    if first_whole <= last_whole:
        return range(first_whole, last_whole + 1)
    return range(last, last + 1) if event or last_whole == last else range(0)


def _number(day: date, months: int) -> int:
    return day.year * (_MONTHS_IN_A_YEAR // months) + (day.month - 1) // months


def _begins_a_slot(day: date, months: int) -> bool:
    return day.day == 1 and (day.month - 1) % months == 0


def _ends_a_slot(day: date, months: int) -> bool:
    return day.month % months == 0 and day.day == monthrange(day.year, day.month)[1]


def slot_of_event(item: CatalogueItem, record: Record) -> Slot:
    """Return the slot of something that happened, counted from its day, or from its approval where the record tells no day.

    随时 means within a day of the decision, 逐段 and 定期 within some days of completion; both are settings of the item.
    """
    happened = record.as_of if record.EVENT else record.decided
    return Slot(happened.year, str(record.period), happened, due_day(happened, item.deadline))


def slot_of_next_term(item: CatalogueItem, last: Record) -> Slot:
    """Return the slot of the term after the one that a record tells of."""
    end = _anniversary(last.as_of, item.term_years or 0)
    return Slot(end.year, f"{end.year}（届满）", end, due_day(end, item.deadline))


def _anniversary(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes the 28th."""
    return day.replace(year=day.year + years, day=min(day.day, monthrange(day.year + years, day.month)[1]))
