"""Finished pages under the digest of all that they depend on; one that is there is linked into the next site, not made again.

A page is some files. Each is immutable: it enters the store whole, by a link from the site that was just made, and a changed page has
another digest. The list of what the store holds says which file each is, how long it is, when it was written, and the digest of its
content. A file that nobody has touched since the last build is taken as it is; of any other the content is read, and compared with its
digest. One that is not in the list, or not as the list says, is foreign or damaged and is not used.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from pathlib import Path
from struct import Struct
from typing import NamedTuple, NewType, Self

from gongkai.store.files import content_digest
from gongkai.store.values import Values
from gongkai.system.sealed import make_folder, move, read_file, remove

MOST_DAYS = 60
"""What no build has used for so long is removed."""
MOST_BYTES = 8 << 30
"""Beyond this the pages that were used longest ago are removed."""

_LIST = "list"
_ADDING = "adding"
"""A file that stands there while pages are added that the list does not have yet."""
_FORM = "3"
"""Of the list: one of another form is not read."""

Present = NewType("Present", bytes)
"""A file as the file system has it: its number, its length, and when it was written. Sites have tens of thousands; as objects they would
take ten times as long to be read."""

_PRESENT = Struct("=QQq")
_TOUCHED = b"touched"


def present(status: os.stat_result, since: int | None = None) -> Present:
    """Return what a status says of a file.

    One that was touched since a moment, in nanoseconds, is like no file that a list has: it was
    written, renamed or linked, and its time of writing may have been set back. When it was
    touched cannot be set.
    """
    file = _PRESENT.pack(status.st_ino, status.st_size, status.st_mtime_ns)
    return Present(file if since is None or status.st_ctime_ns <= since else file + _TOUCHED)


def number(file: Present) -> bytes:
    """Return the number of a file: all links to it have the same."""
    return file[:8]


ABSENT = Present(b"")

_Entry = tuple[tuple[str, ...], str, bytes, bytes, int, int]
"""An entry of the list: the suffixes of a page's files; the digest of the page's sources; the files as they are, one after the other; the digests
of their contents, one after the other; their length together; the day of the last build that used it, as `date.toordinal` counts."""


class Stored(NamedTuple):
    """A finished file in the store."""

    path: str
    file: Present

    @classmethod
    def of(cls, path: Path) -> Self:
        """Return a file as it is."""
        return cls(str(path), present(path.stat()))


class Standing(NamedTuple):
    """A folder of files that were linked from the store, and that nobody has touched since they were looked at."""

    folder: str
    files: Mapping[str, Present]
    """By their path in the folder."""
    since: int = 0
    """When the last build ended, in nanoseconds: what was touched later is looked at."""


_NOWHERE = Standing("", {})


class Objects:
    """A folder of finished pages."""

    def __init__(self, folder: Path, today: date) -> None:
        """Read the list; where there is none that can be read, the store is empty."""
        self._folder = str(folder)
        self._today = today.toordinal()
        self._entries = Values(folder / _LIST, _FORM)
        self._asked: set[str] = set()
        self._folders: set[str] = set()
        self._is_first_of_day = all(entry[-1] < self._today for _, entry in self._entries.items())
        self._mark = folder / _ADDING
        self._was_interrupted = self._mark.exists()
        self.damaged: list[str] = []
        """The digests of pages that were not as the list says."""

    def find(self, key: str, places: Mapping[str, str], standing: Standing = _NOWHERE) -> list[tuple[str, Stored]] | None:
        """Return the files of a page, each with its place in the site, or None; `places` has the places by suffix.

        Where all stand in their places in another folder already, the store is not looked at. What is found counts as used today.
        """
        entry: _Entry | None = self._entries.get(key)
        if entry is None:
            return None
        suffixes, sources, files, digests, size, used = entry
        paths = [f"{standing.folder}/{place}" for place in places.values()]
        found = [standing.files.get(place, ABSENT) for place in places.values()]
        if b"".join(found) != files:
            paths = [self._path(key, suffix) for suffix in places]
            found = _present(paths, standing.since)
        if b"".join(found) != files:
            found = _read(paths, digests)
            if not found:
                self._entries.remove(key)
                self.damaged.append(key)
                return None
            files, used = b"".join(found), 0
        if used != self._today:
            self._entries.put(key, (suffixes, sources, files, digests, size, self._today))
        self._asked.add(key)
        return list(zip(places.values(), map(Stored, paths, found), strict=True))

    def add(self, key: str, sources: str, made: Mapping[str, str], digests: bytes = b"") -> None:
        """Take a finished page into the store.

        `sources` is the digest of the texts that it was made from; `made` has its files by suffix. They stay where they are, and none may
        be changed any more. `digests` are `digests_of` their contents, where those are known; else they are read.
        """
        if not self._folders:
            make_folder(str(self._mark.parent))
            self._mark.touch()
        files, size, read = b"", 0, b""
        for suffix, file in made.items():
            path = self._path(key, suffix)
            if key[:2] not in self._folders:
                make_folder(os.path.dirname(path))
                self._folders.add(key[:2])
            link(file, path)
            if digests:
                status = os.lstat(path)
            else:
                content, status = read_file(path)
                read += digests_of(content)
            files += present(status)
            size += status.st_size
        self._entries.put(key, (tuple(made), sources, files, digests or read, size, self._today))
        self._asked.add(key)

    def save(self, sources: AbstractSet[str]) -> set[str]:
        """Remove pages, and return the keys of those that stay.

        A page goes when its sources are none of those given (they say something else now), when no build has used it for long, or when
        there is too much; never one that this build has used. Files that are not in the list go once a day, and after an interruption.
        """
        others = {key: entry for key, entry in self._entries.items() if key not in self._asked}
        changed = [key for key, (_, said, *_) in others.items() if said not in sources]
        for key in changed:
            others.pop(key)
        for key in [*changed, *self._superfluous(others)]:
            suffixes = self._entries.get(key)[0]
            self._entries.remove(key)
            for suffix in suffixes:
                remove(self._path(key, suffix))
        for path in self._foreign() if self._is_first_of_day or self._was_interrupted else ():
            remove(path)
        self._entries.save()
        remove(str(self._mark))
        return set(self._entries)

    def _superfluous(self, others: Mapping[str, _Entry]) -> Iterator[str]:
        """Yield pages that this build has not used: those that are too old, and as many as are too much."""
        oldest = self._today - MOST_DAYS
        left = sum(size for _, (*_, size, _) in self._entries.items())
        for key, (*_, size, used) in sorted(others.items(), key=lambda item: item[1][-1]):
            if used >= oldest and left <= MOST_BYTES:
                return
            left -= size
            yield key

    def _foreign(self) -> Iterator[str]:
        """Yield files that are not in the list: a build that was killed has left them."""
        listed = {self._path(key, suffix) for key, (suffixes, *_) in self._entries.items() for suffix in suffixes}
        for folder in Path(self._folder).glob("??"):
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.path not in listed:
                        yield entry.path

    def _path(self, key: str, suffix: str) -> str:
        return f"{self._folder}/{key[:2]}/{key[2:]}{suffix}"


def _present(paths: Iterable[str], since: int) -> list[Present]:
    """Return files as they are; none where one cannot be seen, or is a link or a folder."""
    try:
        found = [os.lstat(path) for path in paths]
    except OSError:
        return []
    if not all(stat.S_ISREG(status.st_mode) for status in found):
        return []
    return [present(status, since) for status in found]


def _read(paths: Iterable[str], digests: bytes) -> list[Present]:
    """Return files as they are, if they have the contents that they are to have; else none."""
    found: list[Present] = []
    read = b""
    try:
        for path in paths:
            content, status = read_file(path)
            read += digests_of(content)
            found.append(present(status))
    except OSError:
        return []
    return found if read == digests else []


def digests_of(*contents: bytes) -> bytes:
    """Return the digests of the files of a page, one after the other."""
    return b"".join(bytes.fromhex(content_digest(content)) for content in contents)


def link(source: str, target: str) -> None:
    """Make a file be in another place too, and take the place of what is there: by a link, or by a copy where there are no links."""
    try:
        os.link(source, target)
    except OSError:  # there is one already, or there are no links
        _replace(source, target)


def _replace(source: str, target: str) -> None:
    made = f"{target}.{os.getpid()}"
    try:
        os.link(source, made)
    except FileExistsError:  # left by a process of the same number that was killed
        os.unlink(made)
        os.link(source, made)
    except OSError:
        shutil.copy2(source, made)
    move(made, target)
