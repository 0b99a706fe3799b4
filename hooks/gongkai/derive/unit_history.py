"""A unit's history as events: founded, renamed, upgraded, transferred, merged, abolished."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from gongkai.model import Unit, UnitId, UnitState
from gongkai.vocabulary import OrganisationAction


class Event(NamedTuple):
    """Something that happened to a unit."""

    date: date
    action: OrganisationAction
    before: str
    """What was so before: a name, a kind, a superior's code; empty for a foundation."""
    after: str
    """What is so since; empty for an end without successor."""
    units: Sequence[Unit]
    """The predecessors or successors."""
    document: str


def history(unit: Unit, units: Mapping[UnitId, Unit]) -> list[Event]:
    """Return a unit's events, earliest first."""
    founding = unit.as_of(unit.valid_from)
    predecessors = [units[code] for code in unit.predecessors]
    founded_from = [other for other in predecessors if other.valid_to is not None and other.valid_to <= unit.valid_from]
    events = [Event(unit.valid_from, OrganisationAction.FOUND, "", founding.name, founded_from, unit.document or "")]
    events += (
        Event(other.valid_to, OrganisationAction.MERGE, other.name, unit.as_of(other.valid_to).name, [other], "")
        for other in predecessors
        if other.valid_to is not None and other not in founded_from
    )
    for state in unit.former:
        day = state.until + timedelta(days=1)
        events += _changes(day, unit.as_of(state.until), unit.as_of(day), state.document or "")
    if unit.valid_to is not None:
        successors = [units[code] for code in unit.successors]
        action = OrganisationAction.MERGE if successors else OrganisationAction.ABOLISH
        events.append(Event(unit.valid_to, action, unit.name, "", successors, ""))
    return sorted(events, key=lambda event: event.date)


def _changes(day: date, before: UnitState, after: UnitState, document: str) -> Iterator[Event]:
    if before.kind is not after.kind:
        names = (before.name, after.name) if before.name != after.name else (before.kind, after.kind)
        yield Event(day, OrganisationAction.UPGRADE, *names, (), document)
    elif before.name != after.name:
        yield Event(day, OrganisationAction.RENAME, before.name, after.name, (), document)
    if before.parent != after.parent:
        yield Event(day, OrganisationAction.TRANSFER, before.parent or "", after.parent or "", (), document)
