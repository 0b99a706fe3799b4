"""Plan a synthetic county: unit, kind and day of each record, before any text is written.

The plan follows from a record's number by arithmetic, so that a record can name another record that
is not written yet. The numbers run through blocks. In a block every unit has its turn once, in an
order that differs from block to block, and takes the next kind of record from its deck.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import gcd
from random import Random
from typing import NamedTuple

from gongkai.commands.demo.units import SyntheticUnit, towns_of, units_of_county
from gongkai.vocabulary import RecordKind, Sector, UnitKind

RECORDS_OF_A_COUNTY = 900_000
"""The most records of a county: a year then has no more than five digits can number."""
_RECORDS_OF_A_UNIT = 100
_FEWEST_UNITS = 3
_FIRST_YEAR = 2016
_YEARS = 10
_SATURDAY = 5
_BLOCKS_SEARCHED = 12
_GOLDEN_SECTION = 0.618

_WEIGHTS = {
    RecordKind.MEETING: (5, 20, 22),
    RecordKind.THEME_DAY: (5, 14, 15),
    RecordKind.WORK_SUMMARY: (11, 10, 11),
    RecordKind.WORK_PLAN: (6, 4, 5),
    RecordKind.ORGANISATIONAL_LIFE: (2, 3, 3),
    RecordKind.APPRAISAL: (2, 2, 2),
    RecordKind.DUES: (5, 5, 6),
    RecordKind.ADMISSION: (4, 4, 5),
    RecordKind.ELECTION: (2, 1, 1),
    RecordKind.ORGANISATION_CHANGE: (5, 1, 1),
    RecordKind.TRAINING: (5, 3, 4),
    RecordKind.ASSESSMENT: (5, 1, 1),
    RecordKind.STAR_RATING: (4, 1, 1),
    RecordKind.HONOUR: (4, 2, 3),
    RecordKind.BRAND: (2, 2, 2),
    RecordKind.ALLIANCE: (3, 2, 2),
    RecordKind.GRID: (2, 4, 1),
    RecordKind.PRACTICAL_DEEDS: (4, 4, 3),
    RecordKind.VISIT: (3, 4, 3),
    RecordKind.COLLECTIVE_ECONOMY: (2, 4, 0),
    RecordKind.PERSONNEL: (5, 0, 1),
    RecordKind.WARNING_EDUCATION: (3, 2, 3),
    RecordKind.RECTIFICATION: (3, 3, 2),
    RecordKind.REGULATION: (4, 1, 1),
    RecordKind.NOTICE: (4, 3, 2),
}
"""Records of a kind among about a hundred.

The columns are for committees, for villages and communities, and for other branches.
"""


class RecordPlan(NamedTuple):
    """The plan of one record."""

    number: int
    """The place in the county, from 0, in the order of publication."""
    id: str
    published: date
    unit: SyntheticUnit
    kind: RecordKind


class County:
    """The records of one county, numbered under one organisation code."""

    def __init__(self, *, records: int, ordinal: int, seed: int) -> None:
        """Plan `records` records for the county with this ordinal number, from 0."""
        count = max(_FEWEST_UNITS, records // _RECORDS_OF_A_UNIT)
        # A county takes a place name for itself and one for each town.
        first_place = ordinal * (towns_of(count) + 1)
        self.records = records
        self.units = units_of_county(count, first_place=first_place, seed=seed)
        self._code = self.units[0].code.removesuffix("-xianwei").upper()
        self._turns = {unit.code: turn for turn, unit in enumerate(self.units)}
        self._stride = _stride(count)
        self._decks = [_deck(column, seed) for column in range(3)]

    def entry(self, number: int) -> RecordPlan:
        """Return the plan of a record by its number."""
        year = number * _YEARS // self.records
        first = self._first_number(year)
        end = self._first_number(year + 1)
        days = (number - first) * 365 // (end - first)
        day = _working_day(date(_FIRST_YEAR + year, 1, 1) + timedelta(days=days))
        block, turn = divmod(number, len(self.units))
        place = (turn * self._stride + _shift(block)) % len(self.units)
        unit = self.units[place].keeper_on(day)
        deck = self._decks[_column(unit)]
        # Each unit begins elsewhere in its deck, or all units of a block would have one kind.
        kind = deck[(block + 37 * self._turns[unit.code]) % len(deck)]
        record_id = f"{self._code}-{_FIRST_YEAR + year}-{number - first + 1:05d}"
        return RecordPlan(number, record_id, day, unit, kind)

    def _first_number(self, year: int) -> int:
        """Return the number of the first record of a year, rounded up."""
        return -(-year * self.records // _YEARS)

    def neighbour(
        self,
        entry: RecordPlan,
        kinds: frozenset[RecordKind],
        *,
        later: bool,
    ) -> RecordPlan | None:
        """Return the unit's nearest record of the kinds, before or after.

        Only the next eleven blocks are searched; None without a record in these.
        """
        count = len(self.units)
        own_place = self._turns[entry.unit.code]
        # The inverse of the stride leads from a unit's place back to its turn in a block.
        inverse_stride = pow(self._stride, -1, count)
        own_block = entry.number // count
        step = 1 if later else -1
        # A unit has one record in each block, at a place that the shift of the block decides.
        for distance in range(1, _BLOCKS_SEARCHED):
            block = own_block + step * distance
            turn = (own_place - _shift(block)) * inverse_stride % count
            number = block * count + turn
            if not 0 <= number < self.records:
                return None
            other = self.entry(number)
            if other.unit is entry.unit and other.kind in kinds:
                return other
        return None


def _stride(count: int) -> int:
    """Return a step that reaches every unit and spreads neighbours far."""
    for step in range(round(count * _GOLDEN_SECTION), 2 * count + 2):
        if step > 0 and gcd(step, count) == 1:
            return step
    raise ValueError(count)


def _shift(block: int) -> int:
    """Return the shift of the units' order in a block, different in each block."""
    return block * (block + 1) // 2


def _column(unit: SyntheticUnit) -> int:
    """Return the column of `_WEIGHTS` for a unit."""
    if unit.kind is UnitKind.COMMITTEE:
        return 0
    return 1 if unit.field in {Sector.VILLAGE, Sector.COMMUNITY} else 2


def _deck(column: int, seed: int) -> list[RecordKind]:
    """Return the kinds of a column, each as often as its weight, shuffled."""
    deck: list[RecordKind] = []
    for kind, weights in _WEIGHTS.items():
        deck += [kind] * weights[column]
    Random(f"{seed} deck {column}").shuffle(deck)  # noqa: S311 - texts, not secrets
    return deck


def _working_day(day: date) -> date:
    """Return the Friday before a weekend, else the day.

    For a weekend that begins a year it is the Monday after, so that the year stays the same.
    """
    days_into_weekend = day.weekday() - _SATURDAY
    if days_into_weekend < 0:
        return day
    friday = day - timedelta(days=days_into_weekend + 1)
    if friday.year == day.year:
        return friday
    return day + timedelta(days=2 - days_into_weekend)
