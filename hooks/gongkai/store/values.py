"""Small values under the digest of all that they depend on, in one file."""

from __future__ import annotations

import json
import os
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from typing import Any


class Values:
    """A file of values that JSON has."""

    def __init__(self, path: Path) -> None:
        """Read the file; where there is none that can be read, there are no values."""
        self._path = path
        self._values: dict[str, Any] = {}
        with suppress(OSError, ValueError):
            written = json.loads(path.read_text("utf-8"))
            self._values = written if isinstance(written, dict) else {}

    def get(self, key: str) -> Any:
        """Return a value, or None."""
        return self._values.get(key)

    def set(self, key: str, value: object) -> None:
        """Remember a value."""
        self._values[key] = value

    def save(self, keys: AbstractSet[str]) -> None:
        """Write the values of these keys, whole or not at all; the others are forgotten."""
        kept = {key: value for key, value in self._values.items() if key in keys}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        new.write_text(json.dumps(kept, separators=(",", ":")), "utf-8")
        new.replace(self._path)
