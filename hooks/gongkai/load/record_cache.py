"""Cache the records that earlier builds have read.

Records are found by the digest of their file. The fields for lists are loaded at once, the other
fields at the first request: most builds need few of the texts.
"""

from __future__ import annotations

import logging
from collections.abc import Set as AbstractSet
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.load.files import quick_record
from gongkai.model import (
    Audience,
    ItemCode,
    Period,
    Record,
    RecordId,
    UnitId,
)
from gongkai.model.deferred import Rest
from gongkai.model.record import Disclosure
from gongkai.store import (
    FileDigests,
    Pack,
    Values,
    content_digest,
)
from gongkai.system.errors import BuildError

log = logging.getLogger("gongkai.store")


_SHARED = {date, Disclosure, ItemCode, Period, RecordId, UnitId}
"""Types whose equal values are written alike, so that one object can stand for all."""


class CachedFields(NamedTuple):
    """The part of a record that memory holds."""

    kind: type[Record]
    values: tuple[Any, ...]
    """The record's fields in their order, `...` for fields in the rest."""
    references: tuple[RecordId | UnitId, ...]
    audiences: frozenset[Audience]
    decided: date


class Divided(NamedTuple):
    """A record in its cached form."""

    listed: CachedFields
    rest: bytes
    """The other fields, packed."""


def divide(record: Record) -> Divided:
    """Return a record in its cached form."""
    values, rest = record.divided()
    listed = CachedFields(
        type(record),
        values,
        record.references,
        record.part_audiences,
        record.decided,
    )
    return Divided(listed, rest)


class RecordCache:
    """The cached records of an audience, in a folder of the store.

    Only records without mistakes of their own are cached.
    """

    def __init__(
        self,
        folder: Path,
        files: FileDigests,
        software: str,
    ) -> None:
        """Read the records of the last build.

        Records that other software has written are not used.
        """
        self._files = files
        self._rest = Pack(folder)
        self._listed = Values(folder / "records", software)
        self._shared: dict[tuple[type[Any], Any], Any] = {}
        self._is_damaged = False
        """Whether the log already says that the store has lost a record."""

    def digest(self, path: str) -> str:
        """Return the digest of a file; empty when the file is unreadable."""
        return self._files.of(path)

    def __contains__(self, digest: str) -> bool:
        """Tell whether the record of a file is cached."""
        return digest in self._listed

    def get(self, digest: str, path: str) -> Record | None:
        """Return the record of a file, or None when it is not cached.

        `path` is the file from which a lost rest is read again.
        """
        listed: CachedFields | None = self._listed.get(digest)
        if listed is None:
            return None
        rest = Rest(
            partial(self._read, digest, path),
            listed.references,
            listed.audiences,
            listed.decided,
        )
        return listed.kind.of(listed.values, rest)

    def add(self, digest: str, divided: Divided) -> None:
        """Add a record to the cache."""
        # A day or a unit of many records is written once, and so is read once.
        listed = divided.listed
        shared = CachedFields(
            listed.kind,
            tuple(map(self._share, listed.values)),
            tuple(map(self._share, listed.references)),
            listed.audiences,
            self._share(listed.decided),
        )
        self._listed.put(digest, shared)
        self._rest.put(digest, divided.rest)

    def _share(self, value: Any) -> Any:
        """Return the first object that equals a value of a shared type."""
        # Hot: it runs for each field of each new record. Equal objects of two types stay two.
        kind = type(value)
        if kind not in _SHARED:
            return value
        return self._shared.setdefault((kind, value), value)

    def save(self, digests: AbstractSet[str]) -> None:
        """Write the records of these files, and forget all others."""
        # To the last byte: a record that was deleted must not survive in the store.
        self._rest.save(digests)
        self._listed.save(digests)

    def _read(self, digest: str, path: str) -> bytes:
        """Return the packed rest of a record.

        A rest that the store has lost is read from the record's file. Raises
        `BuildError` when the file has changed since.
        """
        value = self._rest.get(digest)
        if value is not None:
            return value
        if not self._is_damaged:
            # Said once: the store may have lost thousands of records.
            log.warning("缓存中记录的内容与记载不符，已重新读取")
        self._is_damaged = True
        record: Record | None = None
        data = Path(path).read_bytes()
        if content_digest(data) == digest:
            record = quick_record(data)
        if record is None:
            message = f"{path}: 文件在生成网站期间被改动；请再生成一次"
            raise BuildError(message)
        # Stored again, so that the store is whole after this build.
        value = divide(record).rest
        self._rest.put(digest, value)
        return value
