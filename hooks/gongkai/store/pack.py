"""Many values of some kilobytes under the digest of all that they depend on, in few files.

What a build adds is one more segment; the list says where each value stands, and its digest. A value that is
not as the list says is not there. The bytes of a value that is no longer kept are set to zero at once. When half of the bytes are no longer
listed, or the segments are many, all are written anew.

What is added is in a file without a name until it is known which of it is to stay: of the rest nothing is left on disk, also when the
process is killed.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from gongkai.store.files import content_digest
from gongkai.store.values import Values
from gongkai.system.sealed import make_folder, move, remove

MOST_SEGMENTS = 16

_COPIED_AT_ONCE = 1 << 20
"""Bytes."""

_LIST = "list"
_SEGMENT = re.compile("[0-9a-f]+")
_ADDED = ""
"""In the place of a segment's name: among what was added."""


class _Place(NamedTuple):
    """Where a value stands."""

    segment: str
    start: int
    size: int
    digest: str


class Pack:
    """A folder of packed values; what is added is found by later builds when it has been saved."""

    def __init__(self, folder: Path) -> None:
        """Read the list; where there is none that can be read, there are no values."""
        self._folder = folder
        self._places = Values(folder / _LIST)
        self._open: dict[str, int] = {}
        self._added: IO[bytes] | None = None

    def __contains__(self, key: str) -> bool:
        """Tell whether the list has a value."""
        return key in self._places

    def __iter__(self) -> Iterator[str]:
        """Yield the keys that the list has."""
        return iter(self._places)

    def get(self, key: str) -> bytes | None:
        """Return a value, or None."""
        place: _Place | None = self._places.get(key)
        if place is None:
            return None
        if place.segment == _ADDED and self._added is not None:
            self._added.flush()  # a disk that is full is no damage
        try:
            value = os.pread(self._segment(place.segment), place.size, place.start)
        except OSError:
            value = b""
        if content_digest(value) != place.digest:
            self._places.remove(key)
            return None
        return value

    def put(self, key: str, value: bytes) -> None:
        """Add a value."""
        if self._added is None:
            make_folder(str(self._folder))
            self._added = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed when it has been copied
        self._places.put(key, _Place(_ADDED, self._added.tell(), len(value), content_digest(value)))
        self._added.write(value)

    def save(self, keys: AbstractSet[str]) -> None:
        """Let later builds find what was added; values of other keys are forgotten, down to the last byte."""
        kept: dict[str, _Place] = {key: place for key, place in self._places.items() if key in keys}
        files = (path for path in self._folder.glob("*.pack") if _SEGMENT.fullmatch(path.stem) and path.is_file())
        present = {path.stem: path.stat().st_size for path in files}
        used = dict.fromkeys(present, 0)
        for place in kept.values():
            used[place.segment] = used.get(place.segment, 0) + place.size
        loose: set[str] = set()
        if len(present) >= MOST_SEGMENTS or sum(used.values()) * 2 < sum(present.values()):
            loose = set(present)
        # first the bytes, then the list: killed in between, a build finds damaged values and no old ones
        self._blank(place for key, place in self._places.items() if key not in kept and place.segment not in loose)
        self._write([key for key, place in kept.items() if place.segment in loose | {_ADDED}], present)
        self._places.save(keys)
        named = {place.segment for _, place in self._places.items()}
        for path in self._folder.glob("*.pack*"):
            if path.suffix != ".pack" or path.stem not in named:
                remove(str(path))

    def _blank(self, places: Iterable[_Place]) -> None:
        """Set values to zero that stand in segments with others."""
        by_segment: dict[str, list[_Place]] = {}
        for place in places:
            if place.segment != _ADDED:
                by_segment.setdefault(place.segment, []).append(place)
        for name, some in by_segment.items():
            with suppress(FileNotFoundError), (self._folder / f"{name}.pack").open("r+b") as file:
                for place in some:
                    file.seek(place.start)
                    file.write(bytes(place.size))

    def _write(self, keys: Sequence[str], present: Iterable[str]) -> None:
        """Write values as a new segment, wherever they stand now."""
        if not keys:
            self._leave_added()
            return
        name = f"{max((int(other, 16) for other in present), default=0) + 1:x}"
        unfinished = self._folder / f"{name}.pack.{os.getpid()}"
        make_folder(str(self._folder))
        with unfinished.open("wb") as file:
            for key in self._not_taken(keys, name, file):
                if (value := self.get(key)) is not None:
                    self._places.put(key, _Place(name, file.tell(), len(value), content_digest(value)))
                    file.write(value)
        move(str(unfinished), f"{self._folder}/{name}.pack")
        self._leave_added()

    def _not_taken(self, keys: Sequence[str], name: str, file: IO[bytes]) -> Sequence[str]:
        """Copy what was added as it is, if all of it stays, and return the keys of what has to be picked out."""
        places: list[_Place] = [self._places.get(key) for key in keys]
        if self._added is None or sum(place.size for place in places if place.segment == _ADDED) < self._added.tell():
            return keys
        self._added.seek(0)
        shutil.copyfileobj(self._added, file, _COPIED_AT_ONCE)
        for key, place in zip(keys, places, strict=True):
            if place.segment == _ADDED:
                self._places.put(key, place._replace(segment=name))
        return [key for key, place in zip(keys, places, strict=True) if place.segment != _ADDED]

    def _leave_added(self) -> None:
        if self._added is not None:
            with suppress(OSError):  # the disk is full; what is not written yet is not needed any more
                self._added.close()
            self._added = None

    def _segment(self, name: str) -> int:
        if name == _ADDED:
            if self._added is None:
                raise FileNotFoundError
            return self._added.fileno()
        if name not in self._open:
            self._open[name] = os.open(self._folder / f"{name}.pack", os.O_RDONLY)
        return self._open[name]

    def __del__(self) -> None:
        """Close the segments."""
        self._leave_added()
        for descriptor in self._open.values():
            with suppress(OSError):
                os.close(descriptor)
