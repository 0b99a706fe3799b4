"""A unit's history as events: founded, renamed, upgraded, transferred, merged, abolished."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from gongkai.model import Unit, UnitId, UnitState
from gongkai.vocabulary import OrganisationAction


class Event(NamedTuple):
    """An event in the history of a unit."""

    date: date
    action: OrganisationAction
    before: str
    """The old name, kind or superior's code; empty for a foundation."""
    after: str
    """The new name, kind or superior's code; empty for an end without successor."""
    units: Sequence[Unit]
    """The predecessors or successors."""
    document: str


def history(unit: Unit, units: Mapping[UnitId, Unit]) -> list[Event]:
    """Return a unit's events, earliest first."""
    events = list(_beginnings(unit, units))
    for state in unit.former:
        day = state.until + timedelta(days=1)
        before, after = unit.as_of(state.until), unit.as_of(day)
        events += _changes(day, before, after, state.document or "")
    if unit.valid_to is not None:
        successors = [units[code] for code in unit.successors]
        action = OrganisationAction.ABOLISH
        if successors:
            action = OrganisationAction.MERGE
        events.append(Event(unit.valid_to, action, unit.name, "", successors, ""))
    # A stable sort: events of one day stay in the order above.
    return sorted(events, key=lambda event: event.date)


def _beginnings(unit: Unit, units: Mapping[UnitId, Unit]) -> Iterator[Event]:
    """Yield the foundation, and the mergers of later predecessors."""
    founding = unit.valid_from
    earlier: list[Unit] = []
    mergers: list[Event] = []
    for code in unit.predecessors:
        other = units[code]
        day = other.valid_to
        if day is None:
            continue
        if day <= founding:
            earlier.append(other)
            continue
        # A predecessor that ended after the foundation was merged into the existing unit.
        mergers.append(
            Event(
                date=day,
                action=OrganisationAction.MERGE,
                before=other.name,
                after=unit.as_of(day).name,
                units=[other],
                document="",
            ),
        )
    yield Event(
        date=founding,
        action=OrganisationAction.FOUND,
        before="",
        after=unit.as_of(founding).name,
        units=earlier,
        document=unit.document or "",
    )
    yield from mergers


def _changes(
    day: date,
    before: UnitState,
    after: UnitState,
    document: str,
) -> Iterator[Event]:
    """Yield the events between two states of a unit."""
    if before.kind is not after.kind:
        # An upgrade usually brings a new name, which says more than the kind.
        old, new = before.name, after.name
        if old == new:
            old, new = before.kind, after.kind
        yield Event(day, OrganisationAction.UPGRADE, old, new, (), document)
    elif before.name != after.name:
        old, new = before.name, after.name
        yield Event(day, OrganisationAction.RENAME, old, new, (), document)
    if before.parent != after.parent:
        old = before.parent or ""
        new = after.parent or ""
        yield Event(day, OrganisationAction.TRANSFER, old, new, (), document)
