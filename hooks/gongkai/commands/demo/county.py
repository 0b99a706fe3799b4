"""The plan of a synthetic county: which record is of which unit, kind and day, without writing any.

Everything follows from a record's number by arithmetic, so that a record can name another that is not written yet. The
numbers run through blocks; in a block every unit has its turn once, in an order that differs from block to block, and it
takes the next kind of record from its deck.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import gcd
from random import Random
from typing import NamedTuple

from gongkai.commands.demo.units import SyntheticUnit, towns_of, units_of_county
from gongkai.vocabulary import RecordKind, Sector, UnitKind

RECORDS_OF_A_COUNTY = 900_000
"""So many that no year has more than the 99,999 that five digits can number."""
_RECORDS_OF_A_UNIT = 100
_FEWEST_UNITS = 3
_FIRST_YEAR = 2016
_YEARS = 10
_SATURDAY = 5
_BLOCKS_SEARCHED = 12

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
"""How many of a hundred records are of a kind: with committees, with villages and communities, with other branches."""


class Entry(NamedTuple):
    """What is known about a record before it is written."""

    number: int
    """From 0, in the county, in the order of publication."""
    id: str
    published: date
    unit: SyntheticUnit
    kind: RecordKind


class County:
    """So many records of one county, numbered under one organisation code."""

    def __init__(self, *, records: int, ordinal: int, seed: int) -> None:
        """Lay out the units and the decks of kinds of the county with this ordinal number."""
        count = max(_FEWEST_UNITS, records // _RECORDS_OF_A_UNIT)
        self.records = records
        self.units = units_of_county(count, first_place=ordinal * (towns_of(count) + 1), seed=seed)
        self._code = self.units[0].code.removesuffix("-xianwei").upper()
        self._turns = {unit.code: turn for turn, unit in enumerate(self.units)}
        self._stride = next(step for step in range(round(count * 0.618), 2 * count + 2) if step > 0 and gcd(step, count) == 1)
        self._decks = [_deck(column, seed) for column in range(3)]

    def entry(self, number: int) -> Entry:
        """Return what is known about a record."""
        year = number * _YEARS // self.records
        first, end = (-(-edge * self.records // _YEARS) for edge in (year, year + 1))
        day = _working_day(date(_FIRST_YEAR + year, 1, 1) + timedelta(days=(number - first) * 365 // (end - first)))
        block, turn = divmod(number, len(self.units))
        unit = self.units[(turn * self._stride + block * (block + 1) // 2) % len(self.units)].keeper_on(day)
        deck = self._decks[_column(unit)]
        kind = deck[(block + 37 * self._turns[unit.code]) % len(deck)]
        return Entry(number, f"{self._code}-{_FIRST_YEAR + year}-{number - first + 1:05d}", day, unit, kind)

    def neighbour(self, entry: Entry, kinds: frozenset[RecordKind], *, later: bool) -> Entry | None:
        """Return the unit's nearest record of one of the kinds, before or after, if there is one not far away."""
        count = len(self.units)
        own_turn = self._turns[entry.unit.code]
        back = pow(self._stride, -1, count)
        for distance in range(1, _BLOCKS_SEARCHED):
            block = entry.number // count + (distance if later else -distance)
            number = block * count + (own_turn - block * (block + 1) // 2) * back % count
            if not 0 <= number < self.records:
                return None
            other = self.entry(number)
            if other.unit is entry.unit and other.kind in kinds:
                return other
        return None


def _column(unit: SyntheticUnit) -> int:
    if unit.kind is UnitKind.COMMITTEE:
        return 0
    return 1 if unit.field in {Sector.VILLAGE, Sector.COMMUNITY} else 2


def _deck(column: int, seed: int) -> list[RecordKind]:
    deck = [kind for kind, weights in _WEIGHTS.items() for _ in range(weights[column])]
    Random(f"{seed} deck {column}").shuffle(deck)  # noqa: S311 - texts, not secrets
    return deck


def _working_day(day: date) -> date:
    """Return the Friday before a weekend, or the Monday after one that begins a year."""
    beyond = day.weekday() - _SATURDAY
    if beyond < 0:
        return day
    friday = day - timedelta(days=beyond + 1)
    return friday if friday.year == day.year else day + timedelta(days=2 - beyond)
