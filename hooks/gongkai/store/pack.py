"""Many values of some kilobytes under the digest of all that they depend on, in few files.

What a build adds is one more segment, which is never changed; the list says where each value stands, and its checksum. A value that is
not as the list says is not there. When half of the bytes are no longer listed, or the segments are many, all are written anew.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from gongkai.store.values import Values

MOST_SEGMENTS = 16

_LIST = "list"


class _Place(NamedTuple):
    """Where a value stands."""

    segment: str
    start: int
    size: int
    checksum: int


class Pack:
    """A folder of packed values; what is added stands on disk at once, and is found by later builds when it has been saved."""

    def __init__(self, folder: Path) -> None:
        """Read the list; where there is none that can be read, there are no values."""
        self._folder = folder
        self._places = Values(folder / _LIST)
        self._open: dict[str, int] = {}
        self._growing: BinaryIO | None = None
        self._name = ""

    def __contains__(self, key: str) -> bool:
        """Tell whether the list has a value."""
        return key in self._places

    def get(self, key: str) -> bytes | None:
        """Return a value, or None."""
        place: _Place | None = self._places.get(key)
        if place is None:
            return None
        if self._growing is not None and place.segment == self._name:
            self._growing.flush()
        try:
            value = os.pread(self._segment(place.segment), place.size, place.start)
        except OSError:
            value = b""
        if len(value) != place.size or zlib.crc32(value) != place.checksum:
            self._places.remove(key)
            return None
        return value

    def put(self, key: str, value: bytes) -> None:
        """Add a value."""
        if self._growing is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            last = max((int(path.name.split(".")[0], 16) for path in self._folder.glob("*.pack*")), default=0)
            self._name = f"{last + 1:x}"
            self._growing = self._unfinished(self._name).open("w+b")
            self._open[self._name] = self._growing.fileno()
        self._places.put(key, _Place(self._name, self._growing.tell(), len(value), zlib.crc32(value)))
        self._growing.write(value)

    def save(self, keys: AbstractSet[str]) -> None:
        """Let later builds find what was added; values of other keys are forgotten."""
        self._finish()
        kept = {key: place for key, place in self._places.items() if key in keys}
        present = {path.stem: path.stat().st_size for path in self._folder.glob("*.pack")}
        used = sum(place.size for place in kept.values())
        if len(present) > MOST_SEGMENTS or used * 2 < sum(present.values()):
            self._write_anew(kept)
        if self._places.save(keys):
            named = {place.segment for _, place in self._places.items()}
            for path in self._folder.glob("*.pack*"):
                if path.suffix != ".pack" or path.stem not in named:
                    path.unlink(missing_ok=True)

    def _write_anew(self, kept: Mapping[str, _Place]) -> None:
        for key in kept:
            if (value := self.get(key)) is not None:
                self.put(key, value)
        self._finish()

    def _finish(self) -> None:
        """Give the segment that grows its name."""
        if self._growing is not None:
            self._growing.close()
            self._open.pop(self._name)
            self._unfinished(self._name).replace(self._folder / f"{self._name}.pack")
            self._growing = None

    def _unfinished(self, name: str) -> Path:
        return self._folder / f"{name}.pack.{os.getpid()}"

    def _segment(self, name: str) -> int:
        if name not in self._open:
            self._open[name] = os.open(self._folder / f"{name}.pack", os.O_RDONLY)
        return self._open[name]

    def __del__(self) -> None:
        """Close the segments."""
        if self._growing is not None:
            self._open.pop(self._name, None)
            self._growing.close()
            self._unfinished(self._name).unlink(missing_ok=True)
        for descriptor in self._open.values():
            with suppress(OSError):
                os.close(descriptor)
