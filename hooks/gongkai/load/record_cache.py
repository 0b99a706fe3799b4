"""Records that earlier builds have read, by the digest of their file: the fields that lists show at once, the rest when it is asked for."""

from __future__ import annotations

import logging
from collections.abc import Set as AbstractSet
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.load.files import quick_record
from gongkai.model import Audience, ItemCode, Period, Record, RecordId, UnitId
from gongkai.model.deferred import Rest
from gongkai.model.record import Disclosure
from gongkai.store import FileDigests, Pack, Values, content_digest

log = logging.getLogger("gongkai.store")


_SHARED = {date, Disclosure, ItemCode, Period, RecordId, UnitId}
"""Types whose values are written in the same way wherever they are equal."""


class Listed(NamedTuple):
    """What is held of a record in memory."""

    kind: type[Record]
    values: tuple[Any, ...]
    """Its fields in their order, `...` for those that are in the rest."""
    references: tuple[RecordId | UnitId, ...]
    audiences: frozenset[Audience]
    decided: date


class Divided(NamedTuple):
    """A record as it is kept."""

    listed: Listed
    rest: bytes
    """The other fields, packed."""


def divide(record: Record) -> Divided:
    """Return a record as it is kept."""
    values, rest = record.divided()
    return Divided(Listed(type(record), values, record.references, record.part_audiences, record.decided), rest)


class RecordCache:
    """The records in a folder of the store; only records without mistakes of their own are kept."""

    def __init__(self, folder: Path, files: FileDigests, software: str) -> None:
        """Read what the last build has left, unless other software left it."""
        self._files = files
        self._rest = Pack(folder)
        self._listed = Values(folder / "records", software)
        self._shared: dict[tuple[type[Any], Any], Any] = {}
        self._is_damaged = False
        """Whether it has been said that the store has lost something."""

    def digest(self, path: str) -> str:
        """Return the digest of a file's content; empty when it cannot be read."""
        return self._files.of(path)

    def __contains__(self, digest: str) -> bool:
        """Tell whether a record's file was read before."""
        return digest in self._listed

    def get(self, digest: str, path: str) -> Record | None:
        """Return the record of a file, or None."""
        listed: Listed | None = self._listed.get(digest)
        if listed is None:
            return None
        return listed.kind.of(listed.values, Rest(partial(self._read, digest, path), *listed[2:]))

    def add(self, digest: str, divided: Divided) -> None:
        """Keep a record; what many have, a day or a unit, is kept once, and so read once."""
        listed = divided.listed
        values, references = tuple(map(self._share, listed.values)), tuple(map(self._share, listed.references))
        self._listed.put(digest, listed._replace(values=values, references=references, decided=self._share(listed.decided)))
        self._rest.put(digest, divided.rest)

    def _share(self, value: Any) -> Any:
        return self._shared.setdefault((type(value), value), value) if type(value) in _SHARED else value

    def save(self, digests: AbstractSet[str]) -> None:
        """Write the records of these files; the others are forgotten, down to the last byte."""
        self._rest.save(digests)
        self._listed.save(digests)

    def _read(self, digest: str, path: str) -> bytes:
        """Return the rest of a record; where the store has lost it, from the record's file."""
        value = self._rest.get(digest)
        if value is None:
            if not self._is_damaged:
                log.warning("缓存中记录的内容与记载不符，已重新读取")
            self._is_damaged = True
            data = Path(path).read_bytes()
            record = quick_record(data) if content_digest(data) == digest else None
            if record is None:
                message = f"{path}: 文件在生成网站期间被改动；请再生成一次"
                raise ChangedMeanwhileError(message)
            value = divide(record).rest
            self._rest.put(digest, value)
        return value


class ChangedMeanwhileError(Exception):
    """A file that was changed after it was first read; its message is for the user."""
