"""Many values of some kilobytes under the digest of all that they depend on, in few files.

What a build adds is one more segment, which is never changed; the list says where each value stands, and its checksum. A value that is
not as the list says is not there. When half of the bytes are no longer listed, or the segments are many, all are written anew.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

MOST_SEGMENTS = 16


class _Place(NamedTuple):
    """Where a value stands."""

    segment: str
    start: int
    size: int
    checksum: int


class Pack:
    """A folder of packed values."""

    def __init__(self, folder: Path) -> None:
        """Read the list; where there is none that can be read, there are no values."""
        self._folder = folder
        self._places: dict[str, _Place] = {}
        self._new: dict[str, bytes] = {}
        self._open: dict[str, mmap.mmap] = {}
        with suppress(OSError, ValueError, TypeError, AttributeError):
            written = json.loads((folder / "list.json").read_text("utf-8"))
            self._places = {key: _Place(*place) for key, place in written.items()}

    def get(self, key: str) -> bytes | None:
        """Return a value, or None."""
        place = self._places.get(key)
        if place is None:
            return self._new.get(key)
        value = self._segment(place.segment)[place.start : place.start + place.size]
        if len(value) != place.size or zlib.crc32(value) != place.checksum:
            del self._places[key]
            return None
        return value

    def set(self, key: str, value: bytes) -> None:
        """Remember a value until it is saved."""
        self._new[key] = value

    def save(self, keys: AbstractSet[str], *, forget: bool = False) -> None:
        """Write what is new as a segment, or everything anew if that is better; values of other keys are forgotten.

        With `forget` their bytes do not stay either until everything is written anew.
        """
        kept = {key: place for key, place in self._places.items() if key in keys}
        new = {key: value for key, value in self._new.items() if key in keys}
        if not new and len(kept) == len(self._places):
            return
        present = {path.stem: path.stat().st_size for path in self._folder.glob("*.pack")}
        used = sum(place.size for place in kept.values())
        if len(present) >= MOST_SEGMENTS or used * 2 < sum(present.values()) or (forget and used < sum(present.values())):
            new = {key: value for key in keys if (value := self.get(key)) is not None}
            kept = {}
        self._folder.mkdir(parents=True, exist_ok=True)
        if new:
            kept |= self._write(new, f"{max((int(name, 16) for name in present), default=0) + 1:x}")
        made = self._folder / f"list.json.{os.getpid()}"
        made.write_text(json.dumps(kept, separators=(",", ":")), "utf-8")
        made.replace(self._folder / "list.json")
        for name in present.keys() - {place.segment for place in kept.values()}:
            (self._folder / f"{name}.pack").unlink(missing_ok=True)

    def _write(self, values: dict[str, bytes], name: str) -> dict[str, _Place]:
        """Write a segment whole, and return where its values stand."""
        places: dict[str, _Place] = {}
        made = self._folder / f"{name}.pack.{os.getpid()}"
        with made.open("wb") as file:
            for key, value in values.items():
                places[key] = _Place(name, file.tell(), len(value), zlib.crc32(value))
                file.write(value)
        made.replace(self._folder / f"{name}.pack")
        return places

    def _segment(self, name: str) -> mmap.mmap | bytes:
        if name not in self._open:
            try:
                with (self._folder / f"{name}.pack").open("rb") as file:
                    self._open[name] = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except (OSError, ValueError):
                return b""
        return self._open[name]
