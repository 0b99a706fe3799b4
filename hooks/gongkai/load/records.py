"""The records of a data folder: from the store, from helpers that read many files, or from their files one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from gongkai.load.consistency import RECORD_RULES
from gongkai.load.files import Folder, list_files, quick_record, read_noun
from gongkai.load.messages import Complaint, at
from gongkai.load.record_cache import Divided, RecordCache, divide
from gongkai.load.text import UnreadableError, read_data
from gongkai.model import Finding, Record, RecordId
from gongkai.store import content_digest
from gongkai.vocabulary import term

FILES_AT_ONCE = 200
"""How many files a helper is given."""


MANY_FILES = 500
"""From how many files helpers are worth starting."""

JobT = TypeVar("JobT")
ResultT = TypeVar("ResultT")


class Spread(Protocol):
    """Gives jobs to helpers, and yields what each came to in any order."""

    def __call__(self, function: Callable[[JobT], ResultT], jobs: Iterable[JobT], /) -> Iterator[ResultT]:
        """Do a function for each job."""


class LoadedRecords(NamedTuple):
    """The records that could be read, and the numbers of those that could not."""

    records: dict[RecordId, Record]
    sources: dict[str, str]
    """The file of each record."""
    broken: set[RecordId]
    """索引号 in files that have mistakes; a reference to them is not a mistake."""
    digests: dict[RecordId, str]
    """A digest of each record's file."""


def load_records(folder: Folder, findings: list[Finding], kept: RecordCache | None, spread: Spread | None) -> LoadedRecords:
    """Read `records/` and report what is wrong."""
    loaded = LoadedRecords({}, {}, set(), {})
    if not (folder.path / "records").exists():
        return loaded
    uris = list(list_files(folder, "records", findings))
    digests = {uri: _digest(f"{folder.path}/{uri}", kept) for uri in uris}
    if kept is not None and spread is not None:
        new = [uri for uri in uris if digests[uri] not in kept]
        _read_ahead(folder, new if len(new) >= MANY_FILES else [], kept, spread)
    for uri in uris:
        record = _read(folder, uri, digests[uri], findings, kept)
        if record is None:
            loaded.broken.update(_numbers_in(folder.path / uri))
        elif record.id in loaded.records:
            message = f"{term('id')}“{record.id}”已经用于 {folder.shown}/{loaded.sources[record.id]}；{term('id')}不能重复使用"
            findings += folder.findings(uri, iter([Complaint(at("id"), message, "id-duplicate")]))
        else:
            loaded.records[record.id], loaded.sources[record.id], loaded.digests[record.id] = record, uri, digests[uri]
    return loaded


def _digest(path: str, kept: RecordCache | None) -> str:
    if kept is not None:
        return kept.digest(path)
    try:
        return content_digest(Path(path).read_bytes())
    except OSError:
        return ""


def _read(folder: Folder, uri: str, digest: str, findings: list[Finding], kept: RecordCache | None) -> Record | None:
    """Return the record of a file, or None; one with mistakes is not kept."""
    path = f"{folder.path}/{uri}"
    if kept is not None and digest in kept:
        return kept.get(digest, path)
    before = len(findings)
    record = read_noun(folder, uri, Record, findings)
    if record is not None:
        findings += folder.findings(uri, (complaint for rule in RECORD_RULES for complaint in rule(record)))
    if kept is None or record is None or len(findings) > before:
        return record
    kept.add(digest, divide(record))
    return kept.get(digest, path)


def _read_ahead(folder: Folder, uris: Sequence[str], kept: RecordCache, spread: Spread) -> None:
    """Keep the records of many files; those with mistakes are left to be read one by one, which tells what is wrong."""
    for contents in spread(divided_records, _contents(folder, uris)):
        for digest, divided in contents:
            kept.add(digest, divided)


def _contents(folder: Folder, uris: Sequence[str]) -> Iterator[list[bytes]]:
    for first in range(0, len(uris), FILES_AT_ONCE):
        read = (_content(folder.path / uri) for uri in uris[first : first + FILES_AT_ONCE])
        yield [content for content in read if content is not None]


def _content(path: Path) -> bytes | None:
    try:
        return read_data(path)
    except UnreadableError:
        return None


def divided_records(contents: Sequence[bytes]) -> list[tuple[str, Divided]]:
    """Return the records in files with these contents, by digest, without those that have mistakes."""
    records = ((content_digest(data), quick_record(data)) for data in contents)
    return [(digest, divide(record)) for digest, record in records if record is not None]


def _numbers_in(path: Path) -> set[RecordId]:
    try:
        return {RecordId(match[0]) for match in RecordId.PATTERN.finditer(path.read_text("utf-8", "replace")[:2000])}
    except OSError:
        return set()
