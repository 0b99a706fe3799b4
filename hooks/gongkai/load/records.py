"""Load the records of a data folder.

A record comes from the cache of earlier builds, from a helper process that reads many files at
once, or else from its file.
"""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterable,
    Iterator,
    Sequence,
)
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from gongkai.load.entries import list_files
from gongkai.load.files import Folder, RecordRule, quick_record, read_noun
from gongkai.load.record_cache import Divided, RecordCache, divide
from gongkai.load.text import UnreadableError, read_data
from gongkai.model import Finding, Record, RecordId
from gongkai.model.complaint import Complaint, at
from gongkai.store import content_digest
from gongkai.vocabulary import term

FILES_AT_ONCE = 200
"""The number of files in a helper's job."""


MANY_FILES = 500
"""The number of new files from which helpers are worth starting."""

_SEARCHED_FOR_NUMBER = 2000
"""The number of characters of a broken file in which its 索引号 is looked for."""

JobT = TypeVar("JobT")
ResultT = TypeVar("ResultT")


class Spread(Protocol):
    """Spread jobs over helper processes.

    Yields the result of each job, in any order.
    """

    def __call__(
        self,
        function: Callable[[JobT], ResultT],
        jobs: Iterable[JobT],
        /,
    ) -> Iterator[ResultT]:
        """Call a function with each job."""


class LoadedRecords(NamedTuple):
    """The readable records, and the 索引号 of the unreadable ones."""

    records: dict[RecordId, Record]
    sources: dict[str, str]
    """The file of each record."""
    broken: set[RecordId]
    """索引号 in files with mistakes; a reference to such a 索引号 is not a mistake."""
    digests: dict[RecordId, str]
    """A digest of each record's file."""


def load_records(
    folder: Folder,
    findings: list[Finding],
    rules: Sequence[RecordRule],
    cache: RecordCache | None,
    spread: Spread | None,
) -> LoadedRecords:
    """Read `records/` and report every mistake, broken rules among the mistakes."""
    loaded = LoadedRecords({}, {}, set(), {})
    if not (folder.path / "records").exists():
        return loaded
    uris = list(list_files(folder, "records", findings))
    digests = {uri: _digest(f"{folder.path}/{uri}", cache) for uri in uris}
    if cache is not None and spread is not None:
        new_uris = [uri for uri in uris if digests[uri] not in cache]
        if len(new_uris) >= MANY_FILES:
            _read_ahead(folder, new_uris, rules, cache, spread)
    for uri in uris:
        record = _read(folder, uri, digests[uri], findings, rules, cache)
        if record is None:
            # References to these numbers are not reported as well.
            loaded.broken.update(_numbers_in(folder.path / uri))
            continue
        if record.id in loaded.records:
            first_uri = loaded.sources[record.id]
            complaint = _duplicate_complaint(record, f"{folder.shown}/{first_uri}")
            findings += folder.findings(uri, iter([complaint]))
            continue
        loaded.records[record.id] = record
        loaded.sources[record.id] = uri
        loaded.digests[record.id] = digests[uri]
    return loaded


def _duplicate_complaint(record: Record, first_path: str) -> Complaint:
    message = f"{term('id')}“{record.id}”已经用于 {first_path}；{term('id')}不能重复使用"
    return Complaint(at("id"), message, "id-duplicate")


def _digest(path: str, cache: RecordCache | None) -> str:
    """Return the digest of a file, or an empty text when it cannot be read."""
    if cache is not None:
        return cache.digest(path)
    try:
        return content_digest(Path(path).read_bytes())
    except OSError:
        return ""


def _read(
    folder: Folder,
    uri: str,
    digest: str,
    findings: list[Finding],
    rules: Sequence[RecordRule],
    cache: RecordCache | None,
) -> Record | None:
    """Return the record of a file, or None when its fields are wrong.

    A record without mistakes is added to `cache`.
    """
    # Hot, once a record: in most builds all but a few records come from the cache.
    path = f"{folder.path}/{uri}"
    if cache is not None and digest in cache:
        return cache.get(digest, path)
    findings_before = len(findings)
    record = read_noun(folder, uri, Record, findings)
    if record is None:
        return None
    findings += folder.findings(uri, (complaint for rule in rules for complaint in rule(record)))
    if cache is None or len(findings) > findings_before:
        return record
    cache.add(digest, divide(record))
    # Taken from the cache again, the record does not hold its texts in memory.
    return cache.get(digest, path)


def _read_ahead(
    folder: Folder,
    uris: Sequence[str],
    rules: Sequence[RecordRule],
    cache: RecordCache,
    spread: Spread,
) -> None:
    """Add the records of many files to the cache.

    Records with mistakes are left out: these are read one by one, which reports the mistakes.
    """
    for result in spread(partial(divided_records, rules), _contents(folder, uris)):
        for digest, divided in result:
            cache.add(digest, divided)


def _contents(
    folder: Folder,
    uris: Sequence[str],
) -> Iterator[list[bytes]]:
    """Yield the contents of the readable files, one list a job."""
    for first in range(0, len(uris), FILES_AT_ONCE):
        job_uris = uris[first : first + FILES_AT_ONCE]
        contents = (_content(folder.path / uri) for uri in job_uris)
        yield [content for content in contents if content is not None]


def _content(path: Path) -> bytes | None:
    try:
        return read_data(path)
    except UnreadableError:
        return None


def divided_records(
    rules: Sequence[RecordRule],
    contents: Sequence[bytes],
) -> list[tuple[str, Divided]]:
    """Return the records in the contents of files, each with its digest.

    Contents with mistakes, broken rules among them, are left out.
    """
    results: list[tuple[str, Divided]] = []
    for data in contents:
        record = quick_record(data, rules)
        if record is not None:
            results.append((content_digest(data), divide(record)))
    return results


def _numbers_in(path: Path) -> set[RecordId]:
    """Return the 索引号 at the beginning of a broken file."""
    try:
        text = path.read_text("utf-8", "replace")
    except OSError:
        return set()
    beginning = text[:_SEARCHED_FOR_NUMBER]
    return {RecordId(match[0]) for match in RecordId.PATTERN.finditer(beginning)}
