"""Load the units of a data folder, each from the file of its code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from gongkai.load.entries import list_files
from gongkai.load.files import Folder, read_noun
from gongkai.model import Finding, Unit, UnitId
from gongkai.model.complaint import Complaint, at
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


def file_agrees(unit: Unit, uri: str) -> Iterator[Complaint]:
    """Yield a complaint where a unit does not stand in `units/<code>.yml`."""
    if PurePosixPath(uri) != PurePosixPath("units", f"{unit.code}.yml"):
        message = f"文件应为 units/{unit.code}.yml，现为 {uri}"
        yield Complaint(at("code"), message, "file-folder")
