"""Finished files under the digest of all that they depend on; one that is there is linked into the next site, not made again.

A file is immutable: it enters the store whole, by a link from the site that was just made, and a changed one has another digest.
The list of what the store holds says how long each file is and when it was written; a file that is not in the list, or not as the
list says, is foreign or damaged and is not used.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

MOST_DAYS = 60
"""What no build has used for so long is removed."""
MOST_BYTES = 8 << 30
"""Beyond this the files that were used longest ago are removed."""

_LIST = "list.json"


class _Entry(NamedTuple):
    """What the list says of a file."""

    size: int
    modified: int
    """Nanoseconds since 1970, as the file system has it."""
    used: int
    """The day of the last build that used it, as `date.toordinal` counts."""


class Objects:
    """A folder of finished files."""

    def __init__(self, folder: Path, today: date) -> None:
        """Read the list; where there is none that can be read, the store is empty."""
        self._folder = folder
        self._today = today.toordinal()
        self._entries: dict[str, _Entry] = {}
        self._asked: set[str] = set()
        self.damaged: list[str] = []
        """The digests of files that were not as the list says."""
        with suppress(OSError, ValueError, TypeError, AttributeError):
            written = json.loads((folder / _LIST).read_text("utf-8"))
            self._entries = {key: _Entry(*map(int, values)) for key, values in written.items()}

    def find(self, key: str) -> Path | None:
        """Return the file with a digest, or None; whatever is found counts as used today."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        path = self._path(key)
        try:
            status = path.stat()
        except OSError:
            status = None
        if status is None or (status.st_size, status.st_mtime_ns) != (entry.size, entry.modified):
            del self._entries[key]
            self.damaged.append(key)
            return None
        self._entries[key] = entry._replace(used=self._today)
        self._asked.add(key)
        return path

    def add(self, key: str, made: Path) -> None:
        """Take a finished file into the store; it stays where it is, and neither may be changed any more."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.{os.getpid()}")
        new.unlink(missing_ok=True)
        link(made, new)
        new.replace(path)
        status = path.stat()
        self._entries[key] = _Entry(status.st_size, status.st_mtime_ns, self._today)
        self._asked.add(key)

    def save(self, *, forget: bool = False) -> None:
        """Remove what is too old or too much, and write the list, whole or not at all; with `forget` all that this build has not used."""
        if not self._entries:
            return
        for key in self._entries.keys() - self._asked if forget else ():
            del self._entries[key]
            self._path(key).unlink(missing_ok=True)
        for key in list(self._superfluous()):
            del self._entries[key]
            self._path(key).unlink(missing_ok=True)
        for path in self._foreign():
            path.unlink(missing_ok=True)
        new = self._folder / f"{_LIST}.{os.getpid()}"
        new.write_text(json.dumps(self._entries, separators=(",", ":")), "utf-8")
        new.replace(self._folder / _LIST)

    def _superfluous(self) -> Iterator[str]:
        """Yield what was used longest ago: all that is too old, and as much as is too large together."""
        oldest = self._today - MOST_DAYS
        left = sum(entry.size for entry in self._entries.values())
        for key, entry in sorted(self._entries.items(), key=lambda item: item[1].used):
            if entry.used >= oldest and left <= MOST_BYTES:
                return
            left -= entry.size
            yield key

    def _foreign(self) -> Iterator[Path]:
        """Yield what is not in the list and is not being added at the moment: a build that was killed has left it."""
        yesterday = time.time() - 24 * 60 * 60
        for folder in self._folder.glob("??"):
            with os.scandir(folder) as entries:
                for entry in entries:
                    if f"{folder.name}{entry.name}" not in self._entries and entry.stat().st_ctime < yesterday:
                        yield Path(entry.path)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]


def link(source: Path, target: Path) -> None:
    """Make a file be in another place too: by a link, or by a copy where the file system has none."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
