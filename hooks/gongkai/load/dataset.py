"""Read all files of a data folder into nouns.

The rules about nouns stand in `check`, which makes a data set of the nouns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from gongkai.load.catalogue import load_catalogue
from gongkai.load.entries import misnamed_attachments, stray_entries
from gongkai.load.feedback import Registers, load_registers
from gongkai.load.files import Folder, RecordRule, read_noun
from gongkai.load.record_cache import RecordCache
from gongkai.load.records import LoadedRecords, Spread, load_records
from gongkai.load.units import load_units
from gongkai.model import Catalogue, Finding, Publisher, Unit, UnitId
from gongkai.vocabulary import CategoryScheme


class FolderContents(NamedTuple):
    """The nouns of a data folder, and the mistakes for which others could not be read."""

    folder: Folder
    publisher: Publisher | None
    catalogue: Catalogue | None
    scheme: CategoryScheme
    """The category scheme of the site; the current one without a readable site."""
    units: Mapping[UnitId, Unit]
    unit_sources: Mapping[str, str]
    """The file of each unit."""
    broken_units: set[UnitId]
    """The codes of units whose files have mistakes."""
    loaded: LoadedRecords
    registers: Registers
    findings: list[Finding]


def read_folder(
    folder: Folder,
    rules: Sequence[RecordRule],
    cache: RecordCache | None = None,
    spread: Spread | None = None,
) -> FolderContents:
    """Read a data folder, and keep the records to rules.

    Cached records are not read again. Many new records are read by helper processes, to which
    `spread` gives the files. New records are added to `cache`; the caller saves it, because only
    the caller knows the audience.
    """
    findings: list[Finding] = []
    publisher = read_noun(folder, "site.yml", Publisher, findings)
    scheme = CategoryScheme.REGULATION_2017
    if publisher is not None:
        scheme = publisher.category_scheme
    units, unit_sources = load_units(folder, findings)
    # Up to here `findings` is about the site and the units only.
    broken_units = {UnitId(PurePosixPath(finding.path).stem) for finding in findings}
    catalogue = load_catalogue(folder, scheme, findings)
    loaded = load_records(folder, findings, rules, cache, spread)
    registers = load_registers(folder, findings)
    findings += stray_entries(folder)
    findings += misnamed_attachments(folder)
    return FolderContents(
        folder,
        publisher,
        catalogue,
        scheme,
        units,
        unit_sources,
        broken_units,
        loaded,
        registers,
        findings,
    )
