"""Change the releases in the folder of a site.

    current -> releases/20260705-093000-1a2b3c4d5e6f, or the folder of that release
    releases/<name>/manifest, manifest.sig, site/, gone/, redirects.*
    releases/.new-<name>/    a release in the making: after a crash it is no release
    releases/.spare/         the release that was removed last, or an unfinished one
    releases/.try-…/         trials of the file system (`trial.py`)
    lock, lock.held/         the lock of the process that changes anything (`lock.py`)
    rolled-back              the release from which the keeper went back

The next release is made of the spare release, which has nearly all of its files. After the keeper
went back, only a newer commit may follow.

A release gets its name by a rename, after every file was read again and compared with the
manifest. Readers see the release by another rename, of `current` (`current.py`).
"""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING, Any

from gongkai.release.server.current import CURRENT, LAYOUT, Current
from gongkai.release.server.errors import ReleaseError
from gongkai.release.server.files import (
    age,
    digests,
    file_digest,
    keep_only,
    link_all,
    make_folder,
    open_to_all,
    read,
    remove,
    remove_empty,
    replace_by_link,
    sync_all,
    sync_folder,
    touch,
    walk,
    write,
)
from gongkai.release.server.lock import FOLDER_SUFFIX, Lock
from gongkai.release.server.manifest import (
    FILE_NAME,
    SIGNATURE_NAME,
    Manifest,
    read_manifest,
)
from gongkai.release.server.releases import Releases
from gongkai.release.server.trial import PREFIX, lacking

if TYPE_CHECKING:
    from gongkai.release.server.difference import Difference

_NEW, _OLD, _SPARE = ".new-", ".old-", ".spare"
_NEXT = ".next"
"""The end of the name of a manifest that takes effect after its release was changed."""
_TEMPORARY = ".new"
"""The end of the names of files in the making."""
_LOCK, _ROLLED_BACK = "lock", "rolled-back"
_LONGEST_TRIAL = 3600
"""Seconds. The maker of an older folder for trials is dead."""


class ReleaseFolder:
    """The folder of one site on the server.

    Arguments and results consist of JSON values, because publishers call the methods over ssh, too
    (`calls.py`). Every method that changes anything needs the lock.
    """

    def __init__(self, folder: str) -> None:
        """Name the folder, which need not exist."""
        self._folder = os.path.abspath(os.path.expanduser(folder))
        self._current = Current(self._folder)
        self._releases = Releases(self._folder, self._current)
        self._spare = f"{self._releases.path}/{_SPARE}"
        self._lock = Lock(f"{self._folder}/{_LOCK}")
        self._lacking: dict[str, str] | None = None
        self._mask: int | None = None
        self._new: Manifest | None = None
        """The release in the making."""
        self._verified: dict[str, str] = {}
        """The digests of the new release's files that were read after linking."""

    def take(self, owner: str, layout: str = "") -> str:
        """Take the lock, and clear up after dead publishers.

        `layout` is the way in which readers see releases from now on, `link` or `folder`; empty
        for no change. Returns an empty string, or the present owner of the lock.
        """
        mask = os.umask(0o022)  # the web server has to read all files
        # A publisher asks for the lock again and again: the first mask is that of the user.
        if self._mask is None:
            self._mask = mask
        make_folder(self._releases.path)
        holder = self._lock.take(owner)
        if holder:
            return holder
        self._lacking = self._try_file_system()
        # The layout comes first: clearing up may show a release to readers.
        self._current.choose(layout, self._lacking.get("symlink", ""))
        self._clear_up()
        return ""

    def lacking(self) -> dict[str, str]:
        """Return the reason for each ability that the file system lacks."""
        if self._lacking is not None:
            return self._lacking
        place = self._releases.path
        while not os.path.isdir(place):
            place = os.path.dirname(place)
        return lacking(place)

    def _try_file_system(self) -> dict[str, str]:
        """Try the file system; on a full disk free space."""
        try:
            return lacking(self._releases.path)
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
                raise
        for name in os.listdir(self._releases.path):
            if name.startswith((_NEW, _OLD, _SPARE, PREFIX)):
                shutil.rmtree(f"{self._releases.path}/{name}", ignore_errors=True)
        return lacking(self._releases.path)

    def close(self) -> None:
        """Release the lock."""
        self._lock.release()
        if self._mask is not None:
            os.umask(self._mask)
            self._mask = None

    def is_there(self) -> bool:
        """Tell whether anybody has begun to publish to this folder."""
        return os.path.isdir(self._releases.path)

    def state(self) -> dict[str, Any]:
        """Return the fields of `calls.State`."""
        names = self._releases.names()
        places = {name: self._releases.relative_place(name) for name in names}
        return {
            "releases": names,
            "places": places,
            "current": self._current.name(),
            "rolled_back": self._rolled_back(),
        }

    def manifest(self, name: str) -> list[str]:
        """Return the text of a release's manifest and its signature."""
        return list(self._releases.signed_text(name))

    def differences(self, name: str) -> list[Difference]:
        """Return the differences between a release and its manifest."""
        return self._releases.differences(name)

    def to_carry(self, text: str) -> dict[str, str]:
        """Return the digests of versioned files for open pages.

        `text` is the manifest of the new release, which lacks the files.
        """
        return self._releases.to_carry(read_manifest(text))

    def begin(self, text: str, signature: str) -> list[str]:
        """Begin a release by links to files of earlier releases.

        `text` is the manifest. Returns the paths of the files to send.
        """
        self._new = new = read_manifest(text)
        folder = self._new_place(new.release)
        if os.path.isdir(self._spare):
            os.rename(self._spare, folder)
        make_folder(folder)
        self._verified = keep_only(folder, new.files)
        self._link(folder, new)
        write(f"{folder}/{FILE_NAME}", text)
        if signature:
            write(f"{folder}/{SIGNATURE_NAME}", signature)
        return [path for path in new.files if path not in self._verified]

    def place(self) -> str:
        """Return the folder of the new release."""
        return self._new_place(self._begun().release)

    def finish(self) -> None:
        """Verify the new release, and show the release to readers.

        Raises `ReleaseError` when a file differs from the manifest.
        """
        new = self._begun()
        name = new.release
        folder = self._new_place(name)
        self._verify(folder, new)
        # All files have to be on the disk before the name is: a power cut must not leave a
        # release with empty files.
        sync_all(folder)
        os.rename(folder, f"{self._releases.path}/{name}")
        # Some drivers lose the files of a renamed folder (`trial.py`).
        if name not in self._releases.names():
            message = f"发布 {name} 改名以后里面的文件不见了，{self._releases.path} 的文件系统有毛病；没有切换，读者看到的还是原来的网站"
            raise ReleaseError(message)
        # The name has to be on the disk as well before readers are led there.
        sync_folder(self._releases.path)
        self._releases.remember(name, new)
        self._current.show(name)
        self._set_rolled_back("")

    def _verify(self, folder: str, new: Manifest) -> None:
        unverified = [path for path in new.files if path not in self._verified]
        for path in unverified:
            if os.path.isfile(f"{folder}/{path}"):
                open_to_all(f"{folder}/{path}")
                # As new as its release: browsers ask whether a file is newer than theirs.
                touch(f"{folder}/{path}")
        actual = self._verified
        actual.update(digests(folder, unverified))
        wrong = sorted(path for path, digest in new.files.items() if actual[path] != digest)
        wrong += sorted(set(walk(folder)) - new.files.keys() - {FILE_NAME, SIGNATURE_NAME})
        if wrong:
            message = f"传到服务器的文件与清单不符（{len(wrong)} 个，如 {wrong[0]}）；没有切换，读者看到的还是原来的网站。请再发布一次"
            raise ReleaseError(message)

    def roll_back(self, name: str) -> None:
        """Show an earlier release to readers.

        Raises `ReleaseError` when the release differs from its manifest.
        """
        self._releases.place(name)
        differences = self.differences(name)
        if differences:
            message = f"发布 {name} 有 {len(differences)} 个文件与清单不符（如 {differences[0].path}），不能退回到它；网站没有改动"
            raise ReleaseError(message)
        newest = self._releases.newest()
        # The note comes first: if a crash lost it, the same commit could be published again.
        self._set_rolled_back("" if name == newest else newest)
        self._current.show(name)

    def stale(self, narrowed: list[str]) -> list[str]:
        """Return the releases that still show withdrawn contents."""
        earlier = self._releases.names()[:-1]
        return [name for name in earlier if self._releases.is_stale(name, narrowed)]

    def manifest_without(self, name: str, narrowed: list[str]) -> str:
        """Return a release's manifest without withdrawn contents."""
        return self._releases.manifest_without(name, narrowed).text()

    def withdraw(self, name: str, text: str, signature: str) -> None:
        """Change a release to a manifest, with files of the newest.

        The next publisher ends a change that was interrupted.
        """
        folder = self._releases.place(name)
        if signature:
            # The signature comes first: the next manifest begins the change (`_end_change`).
            write(f"{folder}/{SIGNATURE_NAME}{_NEXT}", signature)
        write(f"{folder}/{FILE_NAME}{_NEXT}", text)
        # The spare release has the withdrawn contents, too.
        shutil.rmtree(self._spare, ignore_errors=True)
        self._change(name)

    def keep(self, count: int) -> list[str]:
        """Remove old releases; return their names.

        The last releases stay, `count` of them, and the current release.
        """
        current = self._current.name()
        old_names = [name for name in self._releases.names()[:-count] if name != current]
        for name in old_names:
            self._set_aside(name)
        return old_names

    def strangers(self) -> list[str]:
        """Return the paths in the folder that are not gongkai's."""
        own = {_LOCK, _LOCK + FOLDER_SUFFIX, "releases"}
        for name in (CURRENT, LAYOUT, _ROLLED_BACK):
            own |= {name, name + _TEMPORARY}
        strangers = [name for name in sorted(os.listdir(self._folder)) if name not in own]
        own_releases = set(self._releases.names())
        for name in sorted(os.listdir(self._releases.path)):
            is_temporary = name.startswith((_NEW, _OLD, _SPARE, PREFIX))
            if not is_temporary and name not in own_releases:
                strangers.append(f"releases/{name}")
        return strangers

    def _link(self, folder: str, new: Manifest) -> None:
        """Link files of earlier releases into a new release.

        A link with other contents than expected is removed again.
        """
        sources = self._releases.files_by_digest()
        links: dict[str, str] = {}
        for path, digest in new.files.items():
            source = sources.get(digest)
            if source is not None and path not in self._verified:
                links[path] = source
        link_all(links, folder)
        for path, digest in digests(folder, links).items():
            if digest == new.files[path]:
                self._verified[path] = digest
            elif os.path.lexists(f"{folder}/{path}"):  # damaged in the earlier release
                os.unlink(f"{folder}/{path}")

    def _begun(self) -> Manifest:
        if self._new is None:
            message = "没有正在进行的发布"
            raise ReleaseError(message)
        return self._new

    def _change(self, name: str) -> None:
        """Change a release to its next manifest.

        Can be repeated after an interruption.
        """
        folder = self._current.place(name)
        newest_folder = self._current.place(self._releases.newest())
        next_manifest = f"{folder}/{FILE_NAME}{_NEXT}"
        next_signature = f"{folder}/{SIGNATURE_NAME}{_NEXT}"
        text = read(next_manifest) or ""
        old = self._releases.manifest(name)
        new = read_manifest(text)
        for path, digest in new.files.items():
            target = f"{folder}/{path}"
            if old.files.get(path) != digest and file_digest(target) != digest:
                temporary = f"{folder}/{FILE_NAME}.put{_TEMPORARY}"
                replace_by_link(f"{newest_folder}/{path}", target, temporary)
        for path in set(walk(folder)) & (old.files.keys() - new.files.keys()):
            os.unlink(f"{folder}/{path}")
            remove_empty(os.path.dirname(f"{folder}/{path}"), folder)
        sync_all(folder)
        # The manifest comes last: as long as there is a next one, the change is not finished.
        if os.path.exists(next_signature):
            os.replace(next_signature, f"{folder}/{SIGNATURE_NAME}")
        os.replace(next_manifest, f"{folder}/{FILE_NAME}")
        sync_folder(folder)
        self._releases.forget(name)

    def _clear_up(self) -> None:
        """Clear up after dead publishers.

        Sets half copied releases aside, ends interrupted changes, and shows a release to readers
        if there is no current release.
        """
        self._current.settle()
        for name in os.listdir(self._releases.path):
            path = f"{self._releases.path}/{name}"
            if name.startswith((_NEW, _OLD)):
                self._set_aside(name)
            elif name.startswith(PREFIX) and age(path) > _LONGEST_TRIAL:
                shutil.rmtree(path, ignore_errors=True)
        names = self._releases.names()
        if names and self._current.name() not in names:
            rolled_back = self._rolled_back()
            candidates = [name for name in names if name != rolled_back] or names
            self._current.show(candidates[-1])
        for name in names:
            self._end_change(self._current.place(name), name)
        for name in (CURRENT, LAYOUT, _ROLLED_BACK):
            remove(f"{self._folder}/{name}{_TEMPORARY}")

    def _end_change(self, folder: str, name: str) -> None:
        """End an interrupted change of a release."""
        if os.path.exists(f"{folder}/{FILE_NAME}{_NEXT}"):
            self._change(name)
        # Left over from a change that had not begun.
        for file in os.listdir(folder):
            if file.startswith(FILE_NAME) and file.endswith((_TEMPORARY, _NEXT)):
                remove(f"{folder}/{file}")

    def _set_aside(self, name: str) -> None:
        """Remove a release, or make the release the spare."""
        if not os.path.isdir(self._spare):
            os.rename(f"{self._releases.path}/{name}", self._spare)
            return
        # Renamed first: after an interruption nobody takes the rest for a release.
        aside = f"{self._releases.path}/{_OLD}{name.lstrip('.')}"
        os.rename(f"{self._releases.path}/{name}", aside)
        shutil.rmtree(aside)

    def _rolled_back(self) -> str:
        return (read(f"{self._folder}/{_ROLLED_BACK}") or "").strip()

    def _set_rolled_back(self, name: str) -> None:
        path = f"{self._folder}/{_ROLLED_BACK}"
        if name:
            write(path, name + "\n")
        elif os.path.exists(path):
            os.unlink(path)

    def _new_place(self, name: str) -> str:
        return f"{self._releases.path}/{_NEW}{name}"
