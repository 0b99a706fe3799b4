"""Values in files under a seal: one value in a file of its own, or small values by the thousand in one file."""

from __future__ import annotations

import pickle
from collections.abc import ItemsView, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from gongkai.system.sealed import SEAL_SIZE, is_sealed, read_file, seal, write_whole

_NUMBER_SIZE = 2
_LENGTH_SIZE = 8
_HEAD_SIZE = SEAL_SIZE + _NUMBER_SIZE + _LENGTH_SIZE
_PARTS = 32
"""A file of values by key has at most so many parts; a value's key says in which it is."""


def write_value(path: Path, value: object) -> None:
    """Write a value of plain types, or of classes that can be pickled, whole or not at all."""
    write_whole(path, _packed(value, path, 0))


def read_value(path: Path) -> Any:
    """Return the value of a file, or None where there is none that is whole and can be read by this software."""
    return next((part.value for part in _parts(path)), None)


class _Part(NamedTuple):
    """A value in a file that may hold several, one after the other."""

    number: int
    value: Any
    content: memoryview
    """Its bytes in the file, under their seal."""


def _packed(value: object, path: Path, number: int) -> bytes:
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    place = number.to_bytes(_NUMBER_SIZE, "little")
    return seal(data, path, place) + place + len(data).to_bytes(_LENGTH_SIZE, "little") + data


def _parts(path: Path) -> Iterator[_Part]:
    """Yield the values of a file up to the first that is not whole.

    A pickle is not looked at before its seal is.
    """
    with suppress(OSError, pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, TypeError, ValueError):
        content = memoryview(read_file(path).content)
        start = 0
        while start < len(content):
            head = bytes(content[start : start + _HEAD_SIZE])
            written, place = head[:SEAL_SIZE], head[SEAL_SIZE:-_LENGTH_SIZE]
            end = start + _HEAD_SIZE + int.from_bytes(head[-_LENGTH_SIZE:], "little")
            data = content[start + _HEAD_SIZE : end]
            if end > len(content) or not is_sealed(written, data, path, place):
                return
            value = pickle.loads(data)  # noqa: S301 - written by `_packed`, under a seal
            yield _Part(int.from_bytes(place, "little"), value, content[start:end])
            start = end


class _Made(NamedTuple):
    """Values of a part, the software that has made them, and of how many parts it is one."""

    made_by: str
    parts: int
    values: dict[str, Any]


class Values:
    """Small values by key, in one file.

    The file has parts, and only those are packed anew in which a value was added, replaced or
    removed; it is written whole, so that nothing of an earlier value stays on the disk.
    """

    def __init__(self, path: Path | None, made_by: str = "") -> None:
        """Read the file; what is not whole, or was made by other software, is not there. Without a path nothing is kept."""
        self._path = path
        self._made_by = made_by
        self._values: dict[str, Any] = {}
        self._packed: dict[int, bytes | memoryview] = {}
        """The parts as they are in the file, by number."""
        self._changed: set[str] = set()
        for number, made, content in _parts(path) if path is not None else ():
            if isinstance(made, _Made) and (made.made_by, made.parts) == (made_by, _PARTS):
                self._values.update(made.values)
                self._packed[number] = content

    def __contains__(self, key: str) -> bool:
        """Tell whether there is a value."""
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        """Yield the keys."""
        return iter(self._values)

    def get(self, key: str) -> Any:
        """Return a value, or None."""
        return self._values.get(key)

    def items(self) -> ItemsView[str, Any]:
        """Return keys and values."""
        return self._values.items()

    def put(self, key: str, value: object) -> None:
        """Remember a value."""
        self._values[key] = value
        self._changed.add(key)

    def remove(self, key: str) -> None:
        """Forget a value."""
        del self._values[key]
        self._changed.add(key)

    def save(self, keys: AbstractSet[str] | None = None) -> bool:
        """Write the values of these keys, or all; return whether there was anything to write.

        All others are forgotten, in the file as well.
        """
        for key in [] if keys is None else [key for key in self._values if key not in keys]:
            self.remove(key)
        if self._path is None or not self._changed:
            return False
        changed: dict[int, dict[str, Any]] = {_part(key): {} for key in self._changed}
        for key, value in self._values.items():
            if (values := changed.get(_part(key))) is not None:
                values[key] = value
        for number, values in changed.items():
            self._packed[number] = _packed(_Made(self._made_by, _PARTS, values), self._path, number) if values else b""
        self._changed.clear()
        write_whole(self._path, b"".join(self._packed.values()))
        return True


def _part(key: str) -> int:
    """Return the number of the part in which the value of a key is, the same in each process."""
    return crc32(key.encode("utf-8", "surrogatepass")) % _PARTS
