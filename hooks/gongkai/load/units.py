"""Load the units of a data folder, and check their history and their tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import PurePosixPath

from gongkai.load.consistency import references_exist
from gongkai.load.files import Folder, list_files, read_noun
from gongkai.load.messages import Complaint, at
from gongkai.model import Finding, Unit, UnitId
from gongkai.vocabulary import term


def load_units(
    folder: Folder,
    findings: list[Finding],
) -> tuple[dict[UnitId, Unit], dict[str, str]]:
    """Read `units/`; return the units and their files, by code.

    Every mistake is added to `findings`.
    """
    units: dict[UnitId, Unit] = {}
    sources: dict[str, str] = {}
    for uri in list_files(folder, "units", findings):
        unit = read_noun(folder, uri, Unit, findings)
        if unit is None:
            continue
        findings += folder.findings(uri, file_agrees(unit, uri))
        if unit.code in units:
            first_path = f"{folder.shown}/{sources[unit.code]}"
            message = f"{term('code')}“{unit.code}”已经用于 {first_path}"
            complaint = Complaint(at("code"), message, "unit-duplicate")
            findings += folder.findings(uri, iter([complaint]))
            continue
        units[unit.code] = unit
        sources[unit.code] = uri
    return units, sources


def unit_findings(
    folder: Folder,
    units: Mapping[UnitId, Unit],
    sources: Mapping[str, str],
    broken: set[UnitId],
) -> Iterator[Finding]:
    """Yield the findings about units and their relations.

    `broken` has the codes of files with mistakes; a reference to such a code is not a mistake.
    """
    for code, unit in units.items():
        yield from folder.findings(sources[code], _complaints(unit, units, broken))


def _complaints(
    unit: Unit,
    units: Mapping[UnitId, Unit],
    broken: set[UnitId],
) -> Iterator[Complaint]:
    yield from life_in_order(unit)
    yield from references_exist(unit, set(), units.keys() | broken)
    yield from no_circle(unit, units)


def file_agrees(unit: Unit, uri: str) -> Iterator[Complaint]:
    """A unit stands in `units/<code>.yml`."""
    if PurePosixPath(uri) != PurePosixPath("units", f"{unit.code}.yml"):
        message = f"文件应为 units/{unit.code}.yml，现为 {uri}"
        yield Complaint(at("code"), message, "file-folder")


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
