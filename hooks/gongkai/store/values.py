"""Keep values in files under a seal.

A value has a file of its own, or thousands of small values share a file.
"""

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
"""The parts of a file of values at most; a value's key says in which part it is."""

_UNREADABLE = (
    OSError,
    pickle.UnpicklingError,
    AttributeError,
    EOFError,
    ImportError,
    IndexError,
    TypeError,
    ValueError,
)
"""Errors of a file that is damaged, or that other software has written."""


def write_value(path: Path, value: object) -> None:
    """Write a value to a file, whole or not at all.

    The value is of plain types, or of classes that can be pickled.
    """
    write_whole(path, _packed(value, path, 0))


def read_value(path: Path) -> Any:
    """Return the value of a file.

    Returns None where no file is whole and readable by this software.
    """
    return next((part.value for part in _parts(path)), None)


class _Part(NamedTuple):
    """A value in a file that may hold several in sequence."""

    number: int
    value: Any
    content: memoryview
    """Its bytes in the file, under their seal."""


def _packed(value: object, path: Path, number: int) -> bytes:
    """Return the bytes of a part: seal, number, length, pickle."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    place = number.to_bytes(_NUMBER_SIZE, "little")
    length = len(data).to_bytes(_LENGTH_SIZE, "little")
    return seal(data, path, place) + place + length + data


def _parts(path: Path) -> Iterator[_Part]:
    """Yield the values of a file up to the first damaged value."""
    with suppress(*_UNREADABLE):
        content = memoryview(read_file(path).content)
        start = 0
        while start < len(content):
            data_start = start + _HEAD_SIZE
            head = bytes(content[start:data_start])
            mark = head[:SEAL_SIZE]
            place = head[SEAL_SIZE:-_LENGTH_SIZE]
            end = data_start + int.from_bytes(head[-_LENGTH_SIZE:], "little")
            data = content[data_start:end]
            # First the seal: a pickle from elsewhere could run any program.
            if end > len(content) or not is_sealed(mark, data, path, place):
                return
            value = pickle.loads(data)  # noqa: S301 - written by `_packed`, under a seal
            yield _Part(int.from_bytes(place, "little"), value, content[start:end])
            start = end


# Pickled by its name: under another name no file of an earlier build could be read.
class _Made(NamedTuple):
    """The values of a part, with the software of their origin."""

    made_by: str
    parts: int
    """The number of parts of the file."""
    values: dict[str, Any]


class Values:
    """Small values by key, in a single file.

    The file has parts, and only the parts are packed anew in which a value was added, replaced
    or removed. The file is written whole, so that nothing of an earlier value stays on disk.
    """

    def __init__(self, path: Path | None, made_by: str = "") -> None:
        """Read the file; without a path nothing is stored.

        Parts that are damaged, or were made by other software, are left out.
        """
        self._path = path
        self._made_by = made_by
        self._values: dict[str, Any] = {}
        self._packed: dict[int, bytes | memoryview] = {}
        """The parts as they are in the file, by number."""
        self._changed: set[str] = set()
        if path is None:
            return
        origin = (made_by, _PARTS)
        for number, part, content in _parts(path):
            if isinstance(part, _Made) and (part.made_by, part.parts) == origin:
                self._values.update(part.values)
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
        """Write the values of these keys, or all.

        All others are forgotten, in the file as well. Returns whether anything had to be
        written.
        """
        if keys is not None:
            for key in [each for each in self._values if each not in keys]:
                self.remove(key)
        if self._path is None or not self._changed:
            return False

        changed: dict[int, dict[str, Any]] = {_part(key): {} for key in self._changed}
        # Hot: runs once for every value of the file.
        for key, value in self._values.items():
            if (values := changed.get(_part(key))) is not None:
                values[key] = value
        for number, values in changed.items():
            # A part without values takes no bytes.
            packed = b""
            if values:
                part = _Made(self._made_by, _PARTS, values)
                packed = _packed(part, self._path, number)
            self._packed[number] = packed
        self._changed.clear()
        # In any order: each part has its number, and a reader asks for no order.
        write_whole(self._path, b"".join(self._packed.values()))
        return True


def _part(key: str) -> int:
    """Return the number of a key's part, the same in each process."""
    # Not `hash`, which differs from process to process.
    return crc32(key.encode("utf-8", "surrogatepass")) % _PARTS
