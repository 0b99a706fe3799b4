"""Keep finished pages under the digest of all their dependencies.

A page that is in the store is linked into the next site, not made again. A page is some files.
Each file is immutable and enters the store whole, by a link from the finished site; a changed
page has another digest. The list of the store has of each file its inode, its length, the time
of its writing, and the digest of its content. A file that nobody has touched since the last
build is taken unread; of any other the content is read, and compared with its digest. A file
that is not in the list, or not as the list says, is foreign or damaged and is not used.
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
"""Days after which a page is removed that no build has used."""
MOST_BYTES = 8 << 30
"""Bytes beyond which the pages are removed that were used longest ago."""

_LIST = "list"
_ADDING = "adding"
"""A file that exists while the store has pages that the list does not have yet."""
_FORM = "3"
"""The form of the list: a list of another form is not read."""

Present = NewType("Present", bytes)
"""A file as the file system has it: inode, length, and time of writing.

Sites have tens of thousands; as objects they would take ten times as long to be read.
"""

_PRESENT = Struct("=QQq")
_TOUCHED = b"touched"


def present(status: os.stat_result, since: int | None = None) -> Present:
    """Return a file's status in the form of the list.

    A file that was touched since a moment, in nanoseconds, is like no file of any list:
    somebody wrote, renamed or linked that file, and its time of writing may have been set back.
    The time of that touch cannot be set.
    """
    file = _PRESENT.pack(status.st_ino, status.st_size, status.st_mtime_ns)
    if since is None or status.st_ctime_ns <= since:
        return Present(file)
    return Present(file + _TOUCHED)


def number(file: Present) -> bytes:
    """Return the inode of a file, the same for all its links."""
    # `_PRESENT` begins with the inode; the mark of a touched file stands at the end.
    return file[:8]


ABSENT = Present(b"")

_Entry = tuple[tuple[str, ...], str, bytes, bytes, int, int]
"""An entry of the list, in this order:

- the suffixes of a page's files,
- the digest of the page's sources,
- the files as `Present`, in sequence,
- the digests of their contents, in sequence,
- their length together, in bytes,
- the day of the last build that used the page, as `date.toordinal` counts.
"""


class Stored(NamedTuple):
    """A finished file in the store."""

    path: str
    file: Present

    @classmethod
    def of(cls, path: Path) -> Self:
        """Return a file in its present state."""
        return cls(str(path), present(path.stat()))


class Standing(NamedTuple):
    """A folder of files that were linked from the store.

    Nobody has touched the files since the look.
    """

    folder: str
    files: Mapping[str, Present]
    """By their path in the folder."""
    since: int = 0
    """The end of the last build, in nanoseconds; files touched later are read again."""


_NOWHERE = Standing("", {})


class Objects:
    """A folder of finished pages."""

    def __init__(self, folder: Path, today: date) -> None:
        """Read the list; without a readable list the store is empty."""
        self._folder = str(folder)
        self._today = today.toordinal()
        self._entries = Values(folder / _LIST, _FORM)
        self._asked: set[str] = set()
        self._folders: set[str] = set()
        last_days = (entry[-1] for _, entry in self._entries.items())
        self._is_first_of_day = all(day < self._today for day in last_days)
        self._mark = folder / _ADDING
        self._was_interrupted = self._mark.exists()
        self.damaged: list[str] = []
        """The digests of pages that were not as the list says."""

    def find(
        self,
        key: str,
        places: Mapping[str, str],
        previous: Standing = _NOWHERE,
    ) -> list[tuple[str, Stored]] | None:
        """Return the files of a page with their places, or None.

        `places` has the places in the site by suffix. Where all files stand at their places in
        the previous site already, the store is not looked at. The page counts as used today.
        Hot: runs once for every page.
        """
        entry: _Entry | None = self._entries.get(key)
        if entry is None:
            return None
        suffixes, sources, expected, digests, size, used = entry
        paths = [f"{previous.folder}/{place}" for place in places.values()]
        files = [previous.files.get(place, ABSENT) for place in places.values()]
        if b"".join(files) != expected:
            # Not at the places of the previous site, or touched there: take the store's files.
            paths = [self._path(key, suffix) for suffix in places]
            files = _present(paths, previous.since)
        if b"".join(files) != expected:
            # Touched in the store too: only the contents can tell.
            files = _read(paths, digests)
            if not files:
                self._entries.remove(key)
                self.damaged.append(key)
                return None
            # Zero is no day: the entry is written anew, with the files as they are now.
            expected, used = b"".join(files), 0
        if used != self._today:
            entry = (suffixes, sources, expected, digests, size, self._today)
            self._entries.put(key, entry)
        self._asked.add(key)
        return list(zip(places.values(), map(Stored, paths, files), strict=True))

    def add(
        self,
        key: str,
        sources: str,
        files: Mapping[str, str],
        digests: bytes = b"",
    ) -> None:
        """Take a finished page into the store.

        `sources` is the digest of the page's source texts; `files` has the paths of its files
        by suffix. The files stay at their paths, and must not be changed any more. `digests`
        are `digests_of` their contents, if known; else the files are read.
        """
        if not self._folders:
            make_folder(str(self._mark.parent))
            # Until `save`, which writes the list, a kill leaves files that no list has.
            self._mark.touch()
        entries, size, read = b"", 0, b""
        for suffix, file in files.items():
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
            entries += present(status)
            size += status.st_size
        entry = (tuple(files), sources, entries, digests or read, size, self._today)
        self._entries.put(key, entry)
        self._asked.add(key)

    def save(self, sources: AbstractSet[str]) -> set[str]:
        """Remove pages, and return the keys of the others.

        A page is removed when its sources are not among `sources` (a text has changed), when no
        build has used the page for long, or when the store is too large; never a page that this
        build has used.
        """
        unused: dict[str, _Entry] = {}
        changed: list[str] = []
        for key, entry in self._entries.items():
            if key in self._asked:
                continue
            if entry[1] in sources:
                unused[key] = entry
            else:
                changed.append(key)
        for key in [*changed, *self._superfluous(unused)]:
            self._remove(key)

        # To list the folders takes long: once a day, and after an interruption.
        if self._is_first_of_day or self._was_interrupted:
            for path in self._foreign():
                remove(path)
        self._entries.save()
        # The mark goes last: while the list is old, the new files are foreign to it.
        remove(str(self._mark))
        return set(self._entries)

    def _remove(self, key: str) -> None:
        """Remove a page with its files."""
        suffixes = self._entries.get(key)[0]
        self._entries.remove(key)
        for suffix in suffixes:
            remove(self._path(key, suffix))

    def _superfluous(self, unused: Mapping[str, _Entry]) -> Iterator[str]:
        """Yield the unused pages that are too old or too many.

        The pages that were used longest ago come first.
        """
        oldest = self._today - MOST_DAYS
        total = sum(size for _, (*_, size, _) in self._entries.items())
        by_day = sorted(unused.items(), key=lambda item: item[1][-1])
        for key, (*_, size, used) in by_day:
            # In the order of days: all further pages were used later, and there is room for all.
            if used >= oldest and total <= MOST_BYTES:
                return
            total -= size
            yield key

    def _foreign(self) -> Iterator[str]:
        """Yield the files that are not in the list.

        A build that was killed has left these files.
        """
        entries = self._entries.items()
        paths = {self._path(key, suffix) for key, entry in entries for suffix in entry[0]}
        for folder in Path(self._folder).glob("??"):
            with os.scandir(folder) as files:
                for file in files:
                    if file.path not in paths:
                        yield file.path

    def _path(self, key: str, suffix: str) -> str:
        # Two characters of the key name a folder, so that no folder has too many files.
        return f"{self._folder}/{key[:2]}/{key[2:]}{suffix}"


def _present(paths: Iterable[str], since: int) -> list[Present]:
    """Return the present state of files.

    Returns none where a file is missing, or is a link or a folder.
    """
    try:
        statuses = [os.lstat(path) for path in paths]
    except OSError:
        return []
    if not all(stat.S_ISREG(status.st_mode) for status in statuses):
        return []
    return [present(status, since) for status in statuses]


def _read(paths: Iterable[str], digests: bytes) -> list[Present]:
    """Return the present state of files with these digests.

    Returns none otherwise.
    """
    files: list[Present] = []
    read = b""
    try:
        for path in paths:
            content, status = read_file(path)
            read += digests_of(content)
            files.append(present(status))
    except OSError:
        return []
    if read != digests:
        return []
    return files


def digests_of(*contents: bytes) -> bytes:
    """Return the digests of the files of a page, in sequence."""
    return b"".join(bytes.fromhex(content_digest(content)) for content in contents)


def link(source: str, target: str) -> None:
    """Link a file to another place, replacing any file there.

    Where there are no links, the file is copied.
    """
    try:
        os.link(source, target)
    except OSError:  # there is one already, or there are no links
        _replace(source, target)


def _replace(source: str, target: str) -> None:
    """Link or copy a file beside its target, and move the new file there."""
    unfinished = f"{target}.{os.getpid()}"
    try:
        os.link(source, unfinished)
    except FileExistsError:  # left by a process of the same number that was killed
        os.unlink(unfinished)
        os.link(source, unfinished)
    except OSError:
        shutil.copy2(source, unfinished)
    move(unfinished, target)
