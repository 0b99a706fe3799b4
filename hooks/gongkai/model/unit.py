"""Party units and their history.

A unit's file describes it as it is now, or as it last was; `former` lists how it was before, so that a record of 2022
shows the name of 2022 whatever happened since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from gongkai.model.noun import Noun
from gongkai.model.values import Day, Line, Paragraphs, Phone, UnitId, UnitRef
from gongkai.vocabulary import Sector, UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Noun):
    """Where and when a unit can be reached."""

    address: Line | None = None
    phone: Phone | None = None
    supervision_phone: Phone | None = None
    email: Line | None = None
    office_hours: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerState(Noun):
    """How a unit was until a day; what is not written was as in the following state."""

    until: Day
    """The last day of this state."""
    name: Line | None = None
    short_name: Line | None = None
    kind: UnitKind | None = None
    parent: UnitRef | None = None
    document: Line | None = None
    """The document by which this state ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitHonour(Noun):
    """An honour that a unit holds."""

    name: Line
    date: Day
    awarded_by: Line | None = None


class UnitState(NamedTuple):
    """A unit as it was on one day."""

    name: str
    short_name: str
    kind: UnitKind
    parent: UnitId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(Noun):
    """A Party unit; its code never changes and is never given to another."""

    code: UnitRef
    name: Line
    short_name: Line | None = None
    kind: UnitKind
    field: Sector | None = None
    parent: UnitRef | None = None
    valid_from: Day
    valid_to: Day | None = None
    """The last day of its existence; None while it exists."""
    former: tuple[FormerState, ...] = ()
    """Former states, earliest first."""
    predecessors: tuple[UnitRef, ...] = ()
    successors: tuple[UnitRef, ...] = ()
    document: Line | None = None
    """The document by which it was founded."""
    introduction: Paragraphs = ()
    contact: Contact | None = None
    honours: tuple[UnitHonour, ...] = ()

    @property
    def label(self) -> str:
        """Return the short name, or the name where there is none."""
        return self.short_name or self.name

    def existed(self, first: date, last: date) -> bool:
        """Tell whether the unit existed on any day from `first` to `last`."""
        return self.valid_from <= last and (self.valid_to is None or first <= self.valid_to)

    def as_of(self, day: date) -> UnitState:
        """Return the name, kind and parent that the unit had on a day; the nearest state outside its life."""
        name, short_name, kind, parent = self.name, self.label, self.kind, self.parent
        for state in reversed(self.former):
            if state.until < day:
                break
            short_name = state.short_name or state.name or short_name
            name, kind, parent = state.name or name, state.kind or kind, state.parent or parent
        return UnitState(name, short_name, kind, parent)
