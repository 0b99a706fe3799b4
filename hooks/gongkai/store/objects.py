"""Finished files under the digest of all that they depend on; one that is there is linked into the next site, not made again.

A file is immutable: it enters the store whole, by a link from the site that was just made, and a changed one has another digest.
The list of what the store holds says how long each file is and when it was written; a file that is not in the list, or not as the
list says, is foreign or damaged and is not used.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple, Self

from gongkai.store.values import Values

MOST_DAYS = 60
"""What no build has used for so long is removed."""
MOST_BYTES = 8 << 30
"""Beyond this the files that were used longest ago are removed."""

_LIST = "list"


class Present(NamedTuple):
    """A file as the file system has it."""

    inode: int
    """The number of the file: all links to it have the same."""
    size: int
    modified: int
    """Nanoseconds since 1970."""

    @classmethod
    def of(cls, status: os.stat_result) -> Self:
        """Return what a status says."""
        return cls(status.st_ino, status.st_size, status.st_mtime_ns)


_Entry = tuple[int, int, int, int]
"""What the list says of a file: number, size and time as `Present` has them, then the day of the last build that used it, as
`date.toordinal` counts. A class would make the list of 10,000 records take four times as long to be read."""


class Stored(NamedTuple):
    """A finished file in the store."""

    path: str
    file: Present

    @classmethod
    def of(cls, path: Path) -> Self:
        """Return a file as it is."""
        return cls(str(path), Present.of(path.stat()))


class Standing(NamedTuple):
    """A folder of files that were linked from the store, and that nobody has touched since they were looked at."""

    folder: str
    files: Mapping[str, Present]
    """By their path in the folder."""


_NOWHERE = Standing("", {})


class Objects:
    """A folder of finished files."""

    def __init__(self, folder: Path, today: date) -> None:
        """Read the list; where there is none that can be read, the store is empty."""
        self._folder = str(folder)
        self._today = today.toordinal()
        self._entries = Values(folder / _LIST)
        self._asked: set[str] = set()
        self._is_first_of_day = all(entry[-1] < self._today for _, entry in self._entries.items())
        self.damaged: list[str] = []
        """The digests of files that were not as the list says."""

    def find(self, key: str, place: str = "", standing: Standing = _NOWHERE) -> Stored | None:
        """Return the file with a digest, or None; whatever is found counts as used today.

        Where it stands in its place in another folder already, the store is not looked at.
        """
        entry: _Entry | None = self._entries.get(key)
        if entry is None:
            return None
        path, present = f"{standing.folder}/{place}", standing.files.get(place)
        if entry[:-1] != present:
            path = self._path(key)
            try:
                present = Present.of(os.stat(path))
            except OSError:
                present = None
        if present is None or entry[:-1] != present:
            self._entries.remove(key)
            self.damaged.append(key)
            return None
        if entry[-1] != self._today:
            self._entries.put(key, (*present, self._today))
        self._asked.add(key)
        return Stored(path, present)

    def add(self, key: str, made: str) -> None:
        """Take a finished file into the store; it stays where it is, and neither may be changed any more."""
        path = self._path(key)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        link(made, path)
        self._entries.put(key, (*Present.of(os.stat(path)), self._today))
        self._asked.add(key)

    def save(self, *, forget: bool = False) -> None:
        """Remove what is too old or too much, and with `forget` all that this build has not used; once a day, also what is not in the list."""
        unused = {key for key, _ in self._entries.items() if key not in self._asked} if forget else set()
        for key in [*unused, *(key for key in self._superfluous() if key not in unused)]:
            self._entries.remove(key)
            Path(self._path(key)).unlink(missing_ok=True)
        for path in self._foreign() if self._is_first_of_day else ():
            path.unlink(missing_ok=True)
        self._entries.save(forget=forget)

    def _superfluous(self) -> Iterator[str]:
        """Yield what was used longest ago: all that is too old, and as much as is too large together."""
        oldest = self._today - MOST_DAYS
        left = sum(size for _, (_, size, _, _) in self._entries.items())
        if left <= MOST_BYTES and all(used >= oldest for _, (_, _, _, used) in self._entries.items()):
            return
        for key, (_, size, _, used) in sorted(self._entries.items(), key=lambda item: item[1][-1]):
            if used >= oldest and left <= MOST_BYTES:
                return
            left -= size
            yield key

    def _foreign(self) -> Iterator[Path]:
        """Yield what is not in the list and is not being added at the moment: a build that was killed has left it."""
        yesterday = time.time() - 24 * 60 * 60
        for folder in Path(self._folder).glob("??"):
            with os.scandir(folder) as entries:
                for entry in entries:
                    if f"{folder.name}{entry.name}" not in self._entries and entry.stat().st_ctime < yesterday:
                        yield Path(entry.path)

    def _path(self, key: str) -> str:
        return f"{self._folder}/{key[:2]}/{key[2:]}"


def link(source: str, target: str) -> None:
    """Make a file be in another place too, and take the place of what is there: by a link, or by a copy where there are no links."""
    made = f"{target}.{os.getpid()}"
    try:
        os.link(source, made)
    except FileExistsError:  # left by a process of the same number that was killed
        os.unlink(made)
        os.link(source, made)
    except OSError:
        shutil.copy2(source, made)
    os.replace(made, target)
