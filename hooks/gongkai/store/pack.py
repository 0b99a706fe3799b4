"""Keep many values of some kilobytes in few files, by digest.

The key of a value is the digest of all its dependencies. A build adds one segment;
the list says where each value stands, and its digest. A value that is not as the list says is
missing. The bytes of a value that is removed from the list are set to zero at once. When half
of the bytes are no longer listed, or the segments are many, all are written anew.

New values are in a file without a name until the build knows which values are to stay: of the
rest nothing is left on disk, also when the process is killed.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
"""The name, in a place, of the file of new values."""


class _Place(NamedTuple):
    """The place of a value in a segment, with its digest."""

    segment: str
    start: int
    size: int
    digest: str


class Pack:
    """A folder of packed values.

    Later builds find a new value after `save`.
    """

    def __init__(self, folder: Path) -> None:
        """Read the list; without a readable list there are no values."""
        self._folder = folder
        self._places = Values(folder / _LIST)
        self._open: dict[str, int] = {}
        """File descriptors by segment."""
        self._added: IO[bytes] | None = None
        """The file of new values."""

    def __contains__(self, key: str) -> bool:
        """Tell whether the list has a value."""
        return key in self._places

    def __iter__(self) -> Iterator[str]:
        """Yield the keys of the list."""
        return iter(self._places)

    def get(self, key: str) -> bytes | None:
        """Return a value, or None."""
        place: _Place | None = self._places.get(key)
        if place is None:
            return None
        if place.segment == _ADDED and self._added is not None:
            # Outside `try`: an error of a full disk is no damage, and is raised.
            self._added.flush()
        try:
            # `pread` leaves the file's own position alone, at which `put` goes on writing.
            value = os.pread(self._segment(place.segment), place.size, place.start)
        except OSError:
            value = b""
        # New values stand in a file that only this process has, and need no proof.
        if place.segment != _ADDED and content_digest(value) != place.digest:
            self._places.remove(key)
            return None
        return value

    def put(self, key: str, value: bytes) -> None:
        """Add a value."""
        if self._added is None:
            make_folder(str(self._folder))
            self._added = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed when it has been copied
        place = _Place(
            _ADDED,
            self._added.tell(),
            len(value),
            content_digest(value),
        )
        self._places.put(key, place)
        self._added.write(value)

    def save(self, keys: AbstractSet[str]) -> None:
        """Let later builds find the values of these keys.

        The values of all other keys are removed, down to the last byte.
        """
        places = self._places.items()
        staying: dict[str, _Place] = {key: place for key, place in places if key in keys}
        sizes = self._segment_sizes()
        rewritten = _segments_to_rewrite(sizes, staying.values())
        leaving: list[_Place] = []
        for key, place in places:
            if key not in staying and place.segment not in rewritten:
                leaving.append(place)
        sources = rewritten | {_ADDED}
        moving = [key for key, place in staying.items() if place.segment in sources]

        # First the bytes, then the list: a build that follows a kill in between finds damaged
        # values, and no old ones.
        self._blank(leaving)
        self._write(moving, sizes)
        self._places.save(keys)
        self._remove_unlisted()

    def _segment_sizes(self) -> dict[str, int]:
        """Return the sizes of all segments, in bytes."""
        sizes: dict[str, int] = {}
        for path in self._folder.glob("*.pack"):
            if _SEGMENT.fullmatch(path.stem) and path.is_file():
                sizes[path.stem] = path.stat().st_size
        return sizes

    def _remove_unlisted(self) -> None:
        """Remove the segments of which the list has no value."""
        segments = {place.segment for _, place in self._places.items()}
        for path in self._folder.glob("*.pack*"):
            if path.suffix != ".pack" or path.stem not in segments:
                remove(str(path))

    def _blank(self, places: Iterable[_Place]) -> None:
        """Set values to zero that stand in segments with others."""
        by_segment: dict[str, list[_Place]] = {}
        for place in places:
            if place.segment != _ADDED:
                by_segment.setdefault(place.segment, []).append(place)
        for name, of_segment in by_segment.items():
            path = self._folder / f"{name}.pack"
            with suppress(FileNotFoundError), path.open("r+b") as file:
                for place in of_segment:
                    file.seek(place.start)
                    file.write(bytes(place.size))

    def _write(self, keys: Sequence[str], segments: Iterable[str]) -> None:
        """Write values as a new segment, from any present place."""
        if not keys:
            self._close_added()
            return
        numbers = (int(segment, 16) for segment in segments)
        # A name that no segment has: the list on the disk still names the present segments.
        name = f"{max(numbers, default=0) + 1:x}"
        unfinished = self._folder / f"{name}.pack.{os.getpid()}"
        make_folder(str(self._folder))
        with unfinished.open("wb") as file:
            for key in self._copy_added(keys, name, file):
                value = self.get(key)
                if value is None:
                    continue
                place = _Place(name, file.tell(), len(value), content_digest(value))
                self._places.put(key, place)
                file.write(value)
        move(str(unfinished), f"{self._folder}/{name}.pack")
        self._close_added()

    def _copy_added(
        self,
        keys: Sequence[str],
        name: str,
        file: IO[bytes],
    ) -> Sequence[str]:
        """Copy all new values at once, if all stay.

        Returns the keys of the values that are still to be written singly.
        """
        places: Mapping[str, _Place] = {key: self._places.get(key) for key in keys}
        added = [key for key, place in places.items() if place.segment == _ADDED]
        size = sum(places[key].size for key in added)
        # Less than the file has: it also has values that are to leave nothing behind.
        if self._added is None or size < self._added.tell():
            return keys
        self._added.seek(0)
        shutil.copyfileobj(self._added, file, _COPIED_AT_ONCE)
        # Their places stay as they are: the copy stands at the beginning of the new segment.
        for key in added:
            self._places.put(key, places[key]._replace(segment=name))
        return [key for key, place in places.items() if place.segment != _ADDED]

    def _close_added(self) -> None:
        """Close the file of new values, which removes it."""
        if self._added is not None:
            # When the disk is full; the bytes that were not written are not needed any more.
            with suppress(OSError):
                self._added.close()
            self._added = None

    def _segment(self, name: str) -> int:
        """Return the file descriptor of a segment.

        Raises `FileNotFoundError` when there is no file of new values.
        """
        if name == _ADDED:
            if self._added is None:
                raise FileNotFoundError
            return self._added.fileno()
        if name not in self._open:
            path = self._folder / f"{name}.pack"
            self._open[name] = os.open(path, os.O_RDONLY)
        return self._open[name]

    def __del__(self) -> None:
        """Close the segments."""
        self._close_added()
        for descriptor in self._open.values():
            with suppress(OSError):
                os.close(descriptor)


def _segments_to_rewrite(
    sizes: Mapping[str, int],
    staying: Iterable[_Place],
) -> set[str]:
    """Return all segments if they are to be written anew, else none.

    `sizes` has the segments' sizes, `staying` the places of the values that are to stay.
    """
    used = sum(place.size for place in staying)
    if len(sizes) >= MOST_SEGMENTS or used * 2 < sum(sizes.values()):
        return set(sizes)
    return set()
