"""Load a data folder into a data set, or list all its mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from gongkai.load.catalogue import item_fits, load_catalogue
from gongkai.load.consistency import (
    attachments_exist,
    folder_agrees,
    references_exist,
    unit_exists,
)
from gongkai.load.feedback import load_feedback
from gongkai.load.files import Folder, read_noun, stray_entries
from gongkai.load.messages import Complaint
from gongkai.load.record_cache import RecordCache
from gongkai.load.records import LoadedRecords, Spread, load_records
from gongkai.load.units import load_units, unit_findings
from gongkai.model import (
    Catalogue,
    Dataset,
    Finding,
    Publisher,
    Record,
    Unit,
    UnitId,
    bounded,
    shown_path,
)
from gongkai.vocabulary import CategoryScheme


class Loaded(NamedTuple):
    """The result of loading a data folder: a data set, or findings.

    Never both.
    """

    dataset: Dataset | None
    findings: list[Finding]


class _Surroundings(NamedTuple):
    """The rest of a data folder, against which a record is checked."""

    folder: Folder
    codes: set[str]
    """All 索引号 and unit codes."""
    units: Mapping[UnitId, Unit]
    broken_units: set[UnitId]
    """The codes of units whose files have mistakes."""
    catalogue: Catalogue | None


def load(path: Path, cache: RecordCache | None = None, spread: Spread | None = None) -> Loaded:
    """Load a data folder.

    Cached records are not read again. Many new records are read by helper processes, to which
    `spread` gives the files. New records are added to `cache`; the caller saves it, because only
    the caller knows the audience.
    """
    folder = Folder(path.resolve(), shown_path(path))
    findings: list[Finding] = []
    if not folder.path.is_dir():
        message = "没有这个文件夹；数据应放在这里"
        return Loaded(None, [folder.finding("", (0, 0), message, "file-unreadable")])
    publisher = read_noun(folder, "site.yml", Publisher, findings)
    units, unit_sources = load_units(folder, findings)
    # Up to here `findings` is about the site and the units only.
    broken_units = {UnitId(PurePosixPath(finding.path).stem) for finding in findings}
    catalogue = load_catalogue(folder, _scheme(publisher), findings)
    loaded = load_records(folder, findings, cache, spread)
    findings += unit_findings(folder, units, unit_sources, broken_units)
    findings += stray_entries(folder)
    codes: set[str] = {*loaded.records, *loaded.broken, *units, *broken_units}
    # A reference to a broken file is no mistake: the file itself is reported.
    surroundings = _Surroundings(folder, codes, units, broken_units, catalogue)
    findings += _record_findings(loaded, surroundings)
    feedback = load_feedback(folder, findings, (loaded.records.keys() | loaded.broken, units))
    if findings or publisher is None or catalogue is None:
        return Loaded(None, bounded(findings))
    dataset = Dataset(
        publisher=publisher,
        catalogue=catalogue,
        units=units,
        records={number: loaded.records[number] for number in sorted(loaded.records)},
        sources=unit_sources | loaded.sources,
        digests=loaded.digests,
        **feedback._asdict(),
    )
    return Loaded(dataset, [])


def _scheme(publisher: Publisher | None) -> CategoryScheme:
    """Return the site's category scheme, or the current one without a site."""
    if publisher is None:
        return CategoryScheme.REGULATION_2017
    return publisher.category_scheme


def _record_findings(
    loaded: LoadedRecords,
    surroundings: _Surroundings,
) -> Iterator[Finding]:
    """Yield the findings about records and their surroundings."""
    for record in loaded.records.values():
        uri = loaded.sources[record.id]
        yield from surroundings.folder.findings(uri, _complaints(record, uri, surroundings))


def _complaints(
    record: Record,
    uri: str,
    surroundings: _Surroundings,
) -> Iterator[Complaint]:
    """Yield the complaints about a record and its surroundings."""
    # Hot, once a record: the rules that seldom complain are asked only where there is a cause.
    yield from folder_agrees(record, uri)
    if record.unit not in surroundings.broken_units:
        yield from unit_exists(record, surroundings.units)
    if not surroundings.codes.issuperset(record.references):
        yield from references_exist(record, surroundings.codes, surroundings.codes)
    if record.attachments:
        yield from attachments_exist(record, surroundings.folder.path)
    if surroundings.catalogue is not None:
        yield from item_fits(record, surroundings.catalogue)
