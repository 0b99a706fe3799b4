"""Rules over units: their life, their former states and their tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import timedelta

from gongkai.check.references import references_exist
from gongkai.model import Unit, UnitId
from gongkai.model.complaint import Complaint, at
from gongkai.vocabulary import term


def unit_complaints(
    unit: Unit,
    units: Mapping[UnitId, Unit],
    broken: AbstractSet[UnitId],
) -> Iterator[Complaint]:
    """Yield the complaints of all rules about a unit.

    `broken` has the codes of files with mistakes; a reference to such a code is not a mistake.
    """
    yield from life_in_order(unit)
    yield from references_exist(unit, set(), units.keys() | broken, [at("code")])
    yield from no_circle(unit, units)
    yield from follows_others(unit)


def life_in_order(unit: Unit) -> Iterator[Complaint]:
    """A unit's former states follow each other within its life.

    A unit with successors has ended.
    """
    if unit.valid_to is not None and unit.valid_to < unit.valid_from:
        begin = f"{term('valid_from')}（{unit.valid_from}）"
        message = f"{term('valid_to')}（{unit.valid_to}）早于 {begin}"
        yield Complaint(at("valid_to"), message, "date-order")
    # A state may last a single day: the first may end on the first day of the unit.
    last_end = unit.valid_from - timedelta(days=1)
    for index, state in enumerate(unit.former):
        is_after_end = unit.valid_to is not None and state.until >= unit.valid_to
        if state.until <= last_end or is_after_end:
            message = f"{term('until')}（{state.until}）应在单位存在期间，并且从早到晚"
            yield Complaint(at("former", index, "until"), message, "date-order")
        last_end = max(last_end, state.until)
    if unit.successors and unit.valid_to is None:
        message = f"写了“{term('successors')}”，要写“{term('valid_to')}”"
        yield Complaint(at("successors"), message, "field-missing")


def no_circle(
    unit: Unit,
    units: Mapping[UnitId, Unit],
) -> Iterator[Complaint]:
    """No unit is its own superior, at any distance."""
    visited = {unit.code}
    parent = unit.parent
    while parent is not None and parent in units:
        if parent == unit.code:
            message = f"{term('parent')}绕了一圈又回到“{unit.code}”；请改正上下级关系"
            yield Complaint(at("parent"), message, "unit-circle")
            return
        if parent in visited:  # a circle further up, which its own units report
            return
        visited.add(parent)
        parent = units[parent].parent


def follows_others(unit: Unit) -> Iterator[Complaint]:
    """No unit is its own predecessor or successor."""
    for name in ("predecessors", "successors"):
        for index, code in enumerate(getattr(unit, name)):
            if code == unit.code:
                message = f"{term(name)}“{code}”是本单位自己；请写另一个单位的{term('code')}"
                yield Complaint(at(name, index), message, "reference-self")
