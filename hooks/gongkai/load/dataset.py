"""A data folder to a data set: complete and consistent, or a list of everything that is wrong."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from gongkai.load.catalogue import item_fits, load_catalogue
from gongkai.load.consistency import (
    RECORD_RULES,
    at,
    attachments_exist,
    folder_agrees,
    references_exist,
    unit_exists,
)
from gongkai.load.feedback import load_feedback
from gongkai.load.files import Folder, list_files, read_noun
from gongkai.load.messages import Complaint
from gongkai.load.text import MAX_BYTES
from gongkai.load.units import load_units, unit_findings
from gongkai.model import Catalogue, Dataset, Finding, Publisher, Record, RecordId, Unit, UnitId, shown_path
from gongkai.store import Pack, software_digest
from gongkai.vocabulary import CategoryScheme, term


class Loaded(NamedTuple):
    """What a data folder came to: a data set, or findings; never both."""

    dataset: Dataset | None
    findings: list[Finding]


def load(path: Path, kept: Pack | None = None) -> Loaded:
    """Read a data folder; a record that stands in `kept` under the digest of its file is not read again.

    What is new is put into `kept`, which whoever knows the audience saves.
    """
    folder = Folder(path.resolve(), shown_path(path))
    findings: list[Finding] = []
    if not folder.path.is_dir():
        return Loaded(None, [folder.finding("", (0, 0), "没有这个文件夹；数据应放在这里", "file-unreadable")])
    publisher = read_noun(folder, "site.yml", Publisher, findings)
    units, unit_sources = load_units(folder, findings)
    broken_units = {UnitId(PurePosixPath(finding.path).stem) for finding in findings}
    catalogue = load_catalogue(folder, publisher.category_scheme if publisher else CategoryScheme.REGULATION_2017, findings)
    records, record_sources, broken_records, digests = load_records(folder, findings, kept)
    findings += unit_findings(folder, units, unit_sources, broken_units)
    for record in records.values():
        uri = record_sources[record.id]
        complaints = _complaints(record, uri, folder, records.keys() | broken_records, units, broken_units, catalogue)
        findings += folder.findings(uri, complaints)
    feedback = load_feedback(folder, findings, (records.keys() | broken_records, units))
    if findings or publisher is None or catalogue is None:
        return Loaded(None, sorted(set(findings)))
    sources = unit_sources | record_sources
    ordered = {key: records[key] for key in sorted(records)}
    made = Dataset(
        publisher=publisher, catalogue=catalogue, units=units, records=ordered, sources=sources, digests=digests, **feedback._asdict()
    )
    return Loaded(made, [])


class LoadedRecords(NamedTuple):
    """The records that could be read, and the numbers of those that could not."""

    records: dict[RecordId, Record]
    sources: dict[str, str]
    """The file of each record."""
    broken: set[RecordId]
    """索引号 in files that have mistakes; a reference to them is not a mistake."""
    digests: dict[RecordId, str]
    """A digest of each record's file, and of the software that read it."""


def load_records(folder: Folder, findings: list[Finding], kept: Pack | None) -> LoadedRecords:
    """Read `records/` and report what is wrong."""
    records: dict[RecordId, Record] = {}
    sources: dict[str, str] = {}
    broken: set[RecordId] = set()
    digests: dict[RecordId, str] = {}
    if not (folder.path / "records").exists():
        return LoadedRecords(records, sources, broken, digests)
    reader = software_digest() if kept is not None else ""
    for uri in list_files(folder, "records", findings):
        file_digest = _file_digest(folder.path / uri, reader)
        record = _read_record(folder, uri, file_digest, findings, kept)
        if record is None:
            broken |= _numbers_in(folder.path / uri)
            continue
        if record.id in records:
            message = f"{term('id')}“{record.id}”已经用于 {folder.shown}/{sources[record.id]}；{term('id')}不能重复使用"
            findings += folder.findings(uri, iter([Complaint(at("id"), message, "id-duplicate")]))
            continue
        records[record.id], sources[record.id], digests[record.id] = record, uri, file_digest
    return LoadedRecords(records, sources, broken, digests)


def _read_record(folder: Folder, uri: str, key: str, findings: list[Finding], kept: Pack | None) -> Record | None:
    """Return the record of a file, or None; one with mistakes is not kept."""
    if kept is not None and (value := kept.get(key)) is not None:
        with suppress(pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, TypeError):
            known: Record = pickle.loads(value)  # noqa: S301 - written by this function, under a checksum
            return known
    before = len(findings)
    record = read_noun(folder, uri, Record, findings)
    if kept is not None and record is not None and len(findings) == before:
        kept.set(key, pickle.dumps(record, protocol=pickle.HIGHEST_PROTOCOL))
    return record


def _file_digest(path: Path, reader: str) -> str:
    """Return a digest of a file and of the software that reads it."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError:
        return ""
    return hashlib.blake2b(data, digest_size=16, key=reader.encode()).hexdigest()


def _numbers_in(path: Path) -> set[RecordId]:
    try:
        return {RecordId(match[0]) for match in RecordId.PATTERN.finditer(path.read_text("utf-8", "replace")[:2000])}
    except OSError:
        return set()


def _complaints(
    record: Record,
    uri: str,
    folder: Folder,
    record_ids: AbstractSet[RecordId],
    units: Mapping[UnitId, Unit],
    broken_units: set[UnitId],
    catalogue: Catalogue | None,
) -> Iterator[Complaint]:
    for rule in RECORD_RULES:
        yield from rule(record)
    yield from folder_agrees(record, uri)
    if record.unit not in broken_units:
        yield from unit_exists(record, units)
    yield from references_exist(record, record_ids, units.keys() | broken_units)
    yield from attachments_exist(record, folder.path)
    if catalogue is not None:
        yield from item_fits(record, catalogue)
