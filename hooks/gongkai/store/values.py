"""One value in one file, under a checksum: the lists by which the store finds what it holds, and small values by the thousand."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from typing import Any

_CHECKSUM_SIZE = 16


def write_value(path: Path, value: object) -> None:
    """Write a value of plain types, or of classes that can be pickled, whole or not at all."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{os.getpid()}")
    made.write_bytes(_checksum(data) + data)
    made.replace(path)


def read_value(path: Path) -> Any:
    """Return the value of a file, or None where there is none that is whole and can be read by this software."""
    with suppress(OSError, pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, TypeError, ValueError):
        data = memoryview(path.read_bytes())
        if data[:_CHECKSUM_SIZE] == _checksum(data[_CHECKSUM_SIZE:]):
            return pickle.loads(data[_CHECKSUM_SIZE:])  # noqa: S301 - written by `write_value`, under a checksum
    return None


def _checksum(data: bytes | memoryview) -> bytes:
    return hashlib.blake2b(data, digest_size=_CHECKSUM_SIZE).digest()


class Values:
    """Small values under the digest of all that they depend on, in one file."""

    def __init__(self, path: Path | None) -> None:
        """Read the file; where there is none that can be read, there are no values. Without a path nothing is kept."""
        self._path = path
        written = read_value(path) if path is not None else None
        self._values: dict[str, Any] = written if isinstance(written, dict) else {}
        self._is_changed = False

    def get(self, key: str) -> Any:
        """Return a value, or None."""
        return self._values.get(key)

    def put(self, key: str, value: object) -> None:
        """Remember a value."""
        self._values[key] = value
        self._is_changed = True

    def save(self, keys: AbstractSet[str]) -> None:
        """Write the values of these keys; the others are forgotten. Where nothing has changed, nothing is written."""
        kept = {key: value for key, value in self._values.items() if key in keys}
        if self._path is not None and (self._is_changed or len(kept) < len(self._values)):
            write_value(self._path, kept)
