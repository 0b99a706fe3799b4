"""Party units and their history.

A unit's file has the present state, or the last state of an abolished unit. `former` lists the
earlier states, so that a record of 2022 shows the unit's name of 2022.
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
    """The address, telephone and office hours of a unit."""

    address: Line | None = None
    phone: Phone | None = None
    supervision_phone: Phone | None = None
    email: Line | None = None
    office_hours: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerState(Noun):
    """The state of a unit until a day.

    An empty field has the value of the following state.
    """

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
    """The state of a unit on one day."""

    name: str
    short_name: str
    kind: UnitKind
    parent: UnitId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(Noun):
    """A Party unit.

    The code of a unit never changes, and no other unit ever gets the code.
    """

    code: UnitRef
    name: Line
    short_name: Line | None = None
    kind: UnitKind
    field: Sector | None = None
    parent: UnitRef | None = None
    valid_from: Day
    valid_to: Day | None = None
    """The last day of the unit; None while the unit exists."""
    former: tuple[FormerState, ...] = ()
    """Former states, earliest first."""
    predecessors: tuple[UnitRef, ...] = ()
    successors: tuple[UnitRef, ...] = ()
    document: Line | None = None
    """The document by which the unit was founded."""
    introduction: Paragraphs = ()
    contact: Contact | None = None
    honours: tuple[UnitHonour, ...] = ()

    @property
    def label(self) -> str:
        """Return the short name, else the name."""
        return self.short_name or self.name

    def existed(self, first: date, last: date) -> bool:
        """Tell whether the unit existed on any day from `first` to `last`."""
        if self.valid_from > last:
            return False
        return self.valid_to is None or first <= self.valid_to

    def as_of(self, day: date) -> UnitState:
        """Return the name, kind and parent of the unit on a day.

        A day outside the unit's life gives the nearest state.
        """
        name = self.name
        short_name = self.label
        kind = self.kind
        parent = self.parent
        # From now backwards: a former state has only the fields that changed at its end.
        for state in reversed(self.former):
            # `former` is in order: all states before this one ended even earlier.
            if state.until < day:
                break
            # The short name first: without its own a state goes by its name of that time.
            short_name = state.short_name or state.name or short_name
            name = state.name or name
            kind = state.kind or kind
            parent = state.parent or parent
        return UnitState(name, short_name, kind, parent)
