"""Values in files under a seal: one value in a file of its own, or small values by the thousand under the digest of what they depend on."""

from __future__ import annotations

import pickle
from collections.abc import ItemsView, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.sealed import SEAL_SIZE, is_sealed, read_file, seal, write_whole

_LENGTH_SIZE = 8
_HEAD_SIZE = SEAL_SIZE + _LENGTH_SIZE
_MOST_APPENDED = 0.25
"""What was appended to a file is at most this part of it; then the file is written anew."""


def write_value(path: Path, value: object) -> None:
    """Write a value of plain types, or of classes that can be pickled, whole or not at all."""
    write_whole(path, _packed(value, path))


def read_value(path: Path) -> Any:
    """Return the value of a file, or None where there is none that is whole and can be read by this software."""
    return next((part.value for part in _parts(path)), None)


class _Part(NamedTuple):
    """A value in a file that may hold several, one after the other."""

    value: Any
    end: int
    """Where it ends, in bytes."""
    seal: bytes


def _packed(value: object, path: Path, before: bytes = b"") -> bytes:
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    return seal(data, path, before) + len(data).to_bytes(_LENGTH_SIZE, "little") + data


def _parts(path: Path) -> Iterator[_Part]:
    """Yield the values of a file up to the first that is not whole.

    A pickle is not looked at before its seal is.
    """
    with suppress(OSError, pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, TypeError, ValueError):
        content = memoryview(read_file(path).content)
        start, before = 0, b""
        while start < len(content):
            head = bytes(content[start : start + _HEAD_SIZE])
            written, length = head[:SEAL_SIZE], int.from_bytes(head[SEAL_SIZE:], "little")
            end = start + _HEAD_SIZE + length
            data = content[start + _HEAD_SIZE : end]
            if end > len(content) or not is_sealed(written, data, path, before):
                return
            yield _Part(pickle.loads(data), end, written)  # noqa: S301 - written by `_packed`, under a seal
            start, before = end, written


class _Change(NamedTuple):
    """What a build has added to the values; the first in a file has them all."""

    made_by: str
    put: dict[str, Any]


class Values:
    """Small values by key, in one file.

    Additions are appended, so that a small addition costs little. When a value was removed or
    replaced the whole file is written anew: nothing of the earlier value stays on the disk.
    """

    def __init__(self, path: Path | None, made_by: str = "") -> None:
        """Read the file; what is not whole, or was made by other software, is not there. Without a path nothing is kept."""
        self._path = path
        self._made_by = made_by
        self._values: dict[str, Any] = {}
        self._changed: set[str] = set()
        self._is_outdated = False
        """Whether the file has a value that was removed or replaced since it was read."""
        self._written = 0
        """How much of the file is right, in bytes."""
        self._first = 0
        """How much of it was written at once."""
        self._seal = b""
        """Of the last of what is right."""
        for change, end, written in _parts(path) if path is not None else ():
            if not isinstance(change, _Change) or change.made_by != made_by:
                break
            self._values.update(change.put)
            self._written, self._first, self._seal = end, self._first or end, written

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
        self._outdate(key)
        self._values[key] = value
        self._changed.add(key)

    def remove(self, key: str) -> None:
        """Forget a value."""
        self._outdate(key)
        del self._values[key]
        self._changed.add(key)

    def _outdate(self, key: str) -> None:
        self._is_outdated |= key in self._values and key not in self._changed

    def save(self, keys: AbstractSet[str] | None = None) -> bool:
        """Write the values of these keys, or all; return whether there was anything to write.

        All others are forgotten, in the file as well.
        """
        for key in [] if keys is None else [key for key in self._values if key not in keys]:
            self.remove(key)
        if self._path is None or not self._changed:
            return False
        put = {key: self._values[key] for key in sorted(self._changed) if key in self._values}
        is_small = len(put) < _MOST_APPENDED * len(self._values)
        can_append = is_small and not self._is_outdated
        self._changed.clear()
        self._is_outdated = False
        if can_append and self._append(self._path, _Change(self._made_by, put)):
            return True
        data = _packed(_Change(self._made_by, self._values), self._path)
        write_whole(self._path, data)
        self._written, self._first, self._seal = len(data), len(data), data[:SEAL_SIZE]
        return True

    def _append(self, path: Path, change: _Change) -> bool:
        """Write a change behind the others; return False when the file is not as it was, or becomes too large."""
        data = _packed(change, path, self._seal)
        if not self._written or self._written - self._first + len(data) > _MOST_APPENDED * self._first:
            return False
        with suppress(OSError), path.open("r+b") as file:
            file.truncate(self._written)
            file.seek(self._written)
            file.write(data)
            self._written, self._seal = self._written + len(data), data[:SEAL_SIZE]
            return True
        return False
