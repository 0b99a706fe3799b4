"""A data folder to a data set: complete and consistent, or a list of everything that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from gongkai.load.catalogue import item_fits, load_catalogue
from gongkai.load.consistency import attachments_exist, folder_agrees, references_exist, unit_exists
from gongkai.load.feedback import load_feedback
from gongkai.load.files import Folder, read_noun, stray_entries
from gongkai.load.messages import Complaint
from gongkai.load.record_cache import RecordCache
from gongkai.load.records import Spread, load_records
from gongkai.load.units import load_units, unit_findings
from gongkai.model import Catalogue, Dataset, Finding, Publisher, Record, Unit, UnitId, bounded, shown_path
from gongkai.vocabulary import CategoryScheme


class Loaded(NamedTuple):
    """What a data folder came to: a data set, or findings; never both."""

    dataset: Dataset | None
    findings: list[Finding]


def load(path: Path, kept: RecordCache | None = None, spread: Spread | None = None) -> Loaded:
    """Read a data folder.

    A record that is kept is not read again; of many that are not, most are read by the helpers to whom `spread` gives them. What is
    new is put into `kept`, which whoever knows the audience saves.
    """
    folder = Folder(path.resolve(), shown_path(path))
    findings: list[Finding] = []
    if not folder.path.is_dir():
        return Loaded(None, [folder.finding("", (0, 0), "没有这个文件夹；数据应放在这里", "file-unreadable")])
    publisher = read_noun(folder, "site.yml", Publisher, findings)
    units, unit_sources = load_units(folder, findings)
    broken_units = {UnitId(PurePosixPath(finding.path).stem) for finding in findings}
    catalogue = load_catalogue(folder, publisher.category_scheme if publisher else CategoryScheme.REGULATION_2017, findings)
    records, record_sources, broken_records, digests = load_records(folder, findings, kept, spread)
    findings += [*unit_findings(folder, units, unit_sources, broken_units), *stray_entries(folder)]
    known: set[str] = {*records, *broken_records, *units, *broken_units}
    for record in records.values():
        uri = record_sources[record.id]
        findings += folder.findings(uri, _complaints(record, uri, folder, known, units, broken_units, catalogue))
    feedback = load_feedback(folder, findings, (records.keys() | broken_records, units))
    if findings or publisher is None or catalogue is None:
        return Loaded(None, bounded(findings))
    sources = unit_sources | record_sources
    ordered = {key: records[key] for key in sorted(records)}
    made = Dataset(
        publisher=publisher, catalogue=catalogue, units=units, records=ordered, sources=sources, digests=digests, **feedback._asdict()
    )
    return Loaded(made, [])


def _complaints(
    record: Record,
    uri: str,
    folder: Folder,
    known: set[str],
    units: Mapping[UnitId, Unit],
    broken_units: set[UnitId],
    catalogue: Catalogue | None,
) -> Iterator[Complaint]:
    """Yield what is wrong between a record and others; `known` are all 索引号 and unit codes."""
    yield from folder_agrees(record, uri)
    if record.unit not in broken_units:
        yield from unit_exists(record, units)
    if not known.issuperset(record.references):
        yield from references_exist(record, known, known)
    if record.attachments:
        yield from attachments_exist(record, folder.path)
    if catalogue is not None:
        yield from item_fits(record, catalogue)
