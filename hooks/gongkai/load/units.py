"""The units of a data folder, and what must hold of their history and of the tree they form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import PurePosixPath

from gongkai.load.consistency import references_exist
from gongkai.load.files import Folder, list_files, read_noun
from gongkai.load.messages import Complaint, at
from gongkai.model import Finding, Unit, UnitId
from gongkai.vocabulary import term


def load_units(folder: Folder, findings: list[Finding]) -> tuple[dict[UnitId, Unit], dict[str, str]]:
    """Read `units/`; return the units and their files by code, and report what is wrong."""
    units: dict[UnitId, Unit] = {}
    sources: dict[str, str] = {}
    for uri in list_files(folder, "units", findings):
        unit = read_noun(folder, uri, Unit, findings)
        if unit is None:
            continue
        findings += folder.findings(uri, file_agrees(unit, uri))
        if unit.code in units:
            message = f"{term('code')}“{unit.code}”已经用于 {folder.shown}/{sources[unit.code]}"
            findings += folder.findings(uri, iter([Complaint(at("code"), message, "unit-duplicate")]))
            continue
        units[unit.code], sources[unit.code] = unit, uri
    return units, sources


def unit_findings(folder: Folder, units: Mapping[UnitId, Unit], sources: Mapping[str, str], broken: set[UnitId]) -> Iterator[Finding]:
    """Yield what is wrong between the units; a reference to one whose file has mistakes is not a mistake."""
    for code, unit in units.items():
        yield from folder.findings(sources[code], _complaints(unit, units, broken))


def _complaints(unit: Unit, units: Mapping[UnitId, Unit], broken: set[UnitId]) -> Iterator[Complaint]:
    yield from life_in_order(unit)
    yield from references_exist(unit, set(), units.keys() | broken)
    yield from no_circle(unit, units)


def file_agrees(unit: Unit, uri: str) -> Iterator[Complaint]:
    """A unit stands in `units/<code>.yml`."""
    if PurePosixPath(uri) != PurePosixPath("units", f"{unit.code}.yml"):
        yield Complaint(at("code"), f"文件应为 units/{unit.code}.yml，现为 {uri}", "file-folder")


def life_in_order(unit: Unit) -> Iterator[Complaint]:
    """A unit's former states follow each other within its life; a unit that has successors has ended."""
    if unit.valid_to is not None and unit.valid_to < unit.valid_from:
        yield Complaint(
            at("valid_to"), f"{term('valid_to')}（{unit.valid_to}）早于 {term('valid_from')}（{unit.valid_from}）", "date-order"
        )
    previous = unit.valid_from - timedelta(days=1)
    for index, state in enumerate(unit.former):
        if state.until <= previous or (unit.valid_to is not None and state.until >= unit.valid_to):
            yield Complaint(at("former", index, "until"), f"{term('until')}（{state.until}）应在单位存在期间，并且从早到晚", "date-order")
        previous = max(previous, state.until)
    if unit.successors and unit.valid_to is None:
        yield Complaint(at("successors"), f"写了“{term('successors')}”，要写“{term('valid_to')}”", "field-missing")


def no_circle(unit: Unit, units: Mapping[UnitId, Unit]) -> Iterator[Complaint]:
    """No unit is its own superior, however far up."""
    seen = {unit.code}
    parent = unit.parent
    while parent is not None and parent in units:
        if parent == unit.code:
            yield Complaint(at("parent"), f"{term('parent')}绕了一圈又回到“{unit.code}”；请改正上下级关系", "unit-circle")
            return
        if parent in seen:
            return
        seen.add(parent)
        parent = units[parent].parent
