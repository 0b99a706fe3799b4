"""The folder that a web server serves: its releases, and the link `current` to the one that readers see.

    current -> releases/20260705-093000-1a2b3c4d5e6f
    releases/<name>/manifest, manifest.sig, site/, gone/, redirects.*
    releases/.new-<name>/    being made: whatever ends here is no release
    releases/.spare/         the release that was removed last, or one that was not ended: the next is made of it, for nearly all is there
    lock                     taken by whoever changes anything; the system lets go of it when the process ends, however it ends
    rolled-back              the release from which the keeper went back, which only a newer commit may follow

A release becomes one by a rename, after every file was read again and compared with the manifest, and is seen by another rename, of `current`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

from gongkai.release.server.files import (
    digests,
    file_digest,
    link_all,
    make_folder,
    put,
    read,
    remove_empty,
    sync_all,
    sync_folder,
    walk,
    write,
)
from gongkai.release.server.manifest import FILE_NAME, SIGNATURE_NAME, Manifest, NoManifestError, is_versioned, read_manifest
from gongkai.release.server.taken_back import TakenBack, taken_back
from gongkai.release.server.withdrawal import to_renew, to_withdraw, without

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NEW, _OLD, _SPARE = ".new-", ".old-", ".spare"
_NEXT = ".next"
"""After the name of a manifest that takes effect when the files are as it says: an old release is being changed."""
_SEARCH = "site/search/"


class ReleaseError(Exception):
    """What the user has to be told in a sentence; raised in this room, and nowhere else."""


class Difference(NamedTuple):
    """A file that is not as the manifest says."""

    what: str
    """`changed`, `missing`, `added`, or `manifest` when the manifest itself cannot be read."""
    path: str
    """In the folder of the releases."""


class ReleaseFolder:
    """The folder of one site on the server; every method but those that only read wants the lock."""

    def __init__(self, folder: str) -> None:
        """Name the folder."""
        self._folder = os.path.abspath(os.path.expanduser(folder))
        self._releases = self._folder + "/releases"
        self._spare = f"{self._releases}/{_SPARE}"
        self._lock: Any = None
        self._mask: int | None = None
        self._begun: Manifest | None = None
        self._verified: dict[str, str] = {}
        """The digests of the new release's files that were read after they were linked."""
        self._read: dict[str, str] = {}
        """Digests of the files that were read, by the numbers that the file system has for them."""
        self._manifests: dict[str, Manifest] = {}

    def take(self, owner: str) -> str:
        """Take the lock, and clear up what publishers that died have left; return the owner of the lock if it is another's."""
        mask = os.umask(0o022)  # the web server has to read what is written
        self._mask = mask if self._mask is None else self._mask
        make_folder(self._releases)
        lock = open(self._folder + "/lock", "a+", encoding="utf-8")  # noqa: SIM115 - open as long as it is held
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "?"
            lock.close()
            return holder
        lock.truncate(0)
        lock.write(owner)
        lock.flush()
        self._lock = lock
        self._clear_up()
        return ""

    def close(self) -> None:
        """Let others publish."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        if self._mask is not None:
            os.umask(self._mask)
            self._mask = None

    def state(self) -> dict[str, Any]:
        """Return the names of the releases, earliest first, the one that is seen, and the one from which the keeper went back."""
        return {"releases": self._names(), "current": self._current(), "rolled_back": self._rolled_back()}

    def manifest(self, name: str) -> list[str]:
        """Return the text of a release's manifest, and its signature or nothing."""
        folder = self._existing(name)
        text = read(f"{folder}/{FILE_NAME}")
        if text is None:
            message = f"发布 {name} 没有清单文件 {FILE_NAME}，它被人动过；请删去这个文件夹，或者从备份恢复"
            raise ReleaseError(message)
        return [text, read(f"{folder}/{SIGNATURE_NAME}") or ""]

    def to_carry(self, text: str) -> dict[str, str]:
        """Return the versioned files of the kept releases that a new one lacks, with their digests, given its manifest.

        The search is left out: its files say what earlier entries said. The search of an open page opens the new index when it is asked.
        """
        new = read_manifest(text)
        carried: dict[str, str] = {}
        for name in self._names():
            old = self._manifest(name)
            carried.update(
                (path, digest)
                for path, digest in old.files.items()
                if is_versioned(path) and path not in old.carried and not path.startswith(_SEARCH)
            )
        return {path: digest for path, digest in carried.items() if path not in new.files}

    def begin(self, text: str, signature: str) -> list[str]:
        """Begin a release: link the files that kept releases have already, and return the paths of those that have to be sent."""
        self._begun = new = read_manifest(text)
        folder = self._new(new.release)
        if os.path.isdir(self._spare):
            os.rename(self._spare, folder)
        make_folder(folder)
        self._verified = self._left_over(folder, new)
        self._link(folder, new)
        write(f"{folder}/{FILE_NAME}", text)
        if signature:
            write(f"{folder}/{SIGNATURE_NAME}", signature)
        return [path for path in new.files if path not in self._verified]

    def place(self) -> str:
        """Return the folder into which the files of the release that was begun are to be sent."""
        return self._new(self._being_made().release)

    def finish(self) -> None:
        """Compare every file of the release that was begun with its manifest, and make it the one that readers see."""
        new = self._being_made()
        name = new.release
        folder = self._new(name)
        sent = [path for path in new.files if path not in self._verified]
        for path in sent:
            if os.path.isfile(f"{folder}/{path}"):
                os.chmod(f"{folder}/{path}", 0o644)
                os.utime(f"{folder}/{path}")  # as new as its release: what browsers keep is asked for by this time
        found = self._verified
        found.update(digests(folder, sent))
        wrong = sorted(path for path, digest in new.files.items() if found[path] != digest)
        wrong += sorted(set(walk(folder)) - new.files.keys() - {FILE_NAME, SIGNATURE_NAME})
        if wrong:
            message = f"传到服务器的文件与清单不符（{len(wrong)} 个，如 {wrong[0]}）；没有切换，读者看到的还是原来的网站。请再发布一次"
            raise ReleaseError(message)
        sync_all(folder)
        os.rename(folder, f"{self._releases}/{name}")
        sync_folder(self._releases)
        self._manifests[name] = new
        self._point_to(name)
        self._set_rolled_back("")

    def roll_back(self, name: str) -> None:
        """Let readers see an earlier release again."""
        self._existing(name)
        differences = self.differences(name)
        if differences:
            message = f"发布 {name} 有 {len(differences)} 个文件与清单不符（如 {differences[0].path}），不能退回到它；网站没有改动"
            raise ReleaseError(message)
        newest = self._names()[-1]
        self._set_rolled_back("" if name == newest else newest)
        self._point_to(name)

    def stale(self, narrowed: list[str]) -> list[str]:
        """Return the names of the releases that still show what the newest has withdrawn or taken back."""
        names = self._names()
        if not names:
            return []
        newest = self._manifest(names[-1])
        stale = []
        for name in names[:-1]:
            old, taken = self._manifest(name), self._taken_back(name)
            if taken or to_withdraw(old, newest) or to_renew(old, newest, narrowed, taken):
                stale.append(name)
        return stale

    def manifest_without(self, name: str, narrowed: list[str]) -> str:
        """Return the manifest that a release gets when what the newest does not show any more is gone from it."""
        newest = self._manifest(self._names()[-1])
        return without(self._manifest(name), newest, self._reader(name), narrowed, self._taken_back(name)).text()

    def _taken_back(self, name: str) -> TakenBack:
        """Return what was taken back between a release and the newest."""
        newest = self._names()[-1]
        return taken_back(self._manifest(name), self._manifest(newest), self._reader(name), self._reader(newest))

    def _reader(self, name: str) -> Callable[[str], bytes]:
        """Return how to read a file of a release; one that cannot be read is empty."""
        folder = self._existing(name)

        def content(path: str) -> bytes:
            try:
                with open(f"{folder}/{path}", "rb") as file:
                    return file.read()
            except OSError:  # missing or damaged: `verify` tells
                return b""

        return content

    def withdraw(self, name: str, text: str, signature: str) -> None:
        """Change a release to what a manifest says, with files of the newest; one that was interrupted is ended by the next publisher."""
        folder = self._existing(name)
        if signature:
            write(f"{folder}/{SIGNATURE_NAME}{_NEXT}", signature)
        write(f"{folder}/{FILE_NAME}{_NEXT}", text)
        shutil.rmtree(self._spare, ignore_errors=True)  # it contains what is withdrawn, too
        self._change(name)

    def keep(self, count: int) -> list[str]:
        """Remove all releases but the last ones and the one that is seen; return the names of those that went."""
        current = self._current()
        gone = [name for name in self._names()[:-count] if name != current]
        for name in gone:
            self._set_aside(name)
        return gone

    def differences(self, name: str) -> list[Difference]:
        """Return what is not as the manifest of a release says, every file read."""
        folder = f"{self._releases}/{name}"
        try:
            manifest = self._manifest(name)
        except ReleaseError:
            return [Difference("manifest", f"releases/{name}/{FILE_NAME}")]
        present = [path for path in walk(folder) if path not in {FILE_NAME, SIGNATURE_NAME}]
        found = self._digests_of(folder, present)
        compared = sorted(manifest.files.keys() | set(present))
        kinds = ((path, _difference(manifest.files.get(path), found.get(path))) for path in compared)
        wrong = [Difference(kind, f"releases/{name}/{path}") for path, kind in kinds if kind]
        return [*wrong, *([Difference("changed", f"releases/{name}/{FILE_NAME}")] if manifest.release != name else [])]

    def strangers(self) -> list[str]:
        """Return what stands in the folder and is not gongkai's."""
        allowed = {"lock", "current", "releases", "rolled-back"}
        above = [name for name in sorted(os.listdir(self._folder)) if name not in allowed]
        names = {*self._names(), *(name for name in os.listdir(self._releases) if name.startswith((_NEW, _OLD, _SPARE)))}
        return above + [f"releases/{name}" for name in sorted(set(os.listdir(self._releases)) - names)]

    def _left_over(self, folder: str, new: Manifest) -> dict[str, str]:
        """Remove from a folder what a new release has not got, every file read; return the digests of the rest."""
        present = walk(folder)
        found = digests(folder, (path for path in present if path in new.files))
        right = {path: digest for path, digest in found.items() if new.files[path] == digest}
        for path in present:
            if path not in right:
                os.unlink(f"{folder}/{path}")
                remove_empty(os.path.dirname(f"{folder}/{path}"), folder)
        return right

    def _link(self, folder: str, new: Manifest) -> None:
        """Link what kept releases have and a new one lacks, and read it: what is not as it should be is taken away again."""
        known: dict[str, str] = {}
        for name in self._names():
            known.update((digest, f"{self._releases}/{name}/{path}") for path, digest in self._manifest(name).files.items())
        links = {path: known[digest] for path, digest in new.files.items() if path not in self._verified and digest in known}
        link_all(links, folder)
        for path, digest in digests(folder, links).items():
            if digest == new.files[path]:
                self._verified[path] = digest
            elif os.path.lexists(f"{folder}/{path}"):
                os.unlink(f"{folder}/{path}")

    def _being_made(self) -> Manifest:
        if self._begun is None:
            message = "没有正在进行的发布"
            raise ReleaseError(message)
        return self._begun

    def _digests_of(self, folder: str, paths: list[str]) -> dict[str, str]:
        """Return the digests of files; one that several releases share is read once."""
        numbers = {path: _number(f"{folder}/{path}") for path in paths}
        unread = [path for path in paths if numbers[path] not in self._read]
        self._read.update((numbers[path], digest) for path, digest in digests(folder, unread).items())
        return {path: self._read[numbers[path]] for path in paths}

    def _change(self, name: str) -> None:
        folder = f"{self._releases}/{name}"
        newest = f"{self._releases}/{self._names()[-1]}"
        text = read(f"{folder}/{FILE_NAME}{_NEXT}") or ""
        old, new = self._manifest(name), read_manifest(text)
        for path, digest in new.files.items():
            if old.files.get(path) != digest and file_digest(f"{folder}/{path}") != digest:
                put(f"{newest}/{path}", f"{folder}/{path}")
        for path in set(walk(folder)) & (old.files.keys() - new.files.keys()):
            os.unlink(f"{folder}/{path}")
            remove_empty(os.path.dirname(f"{folder}/{path}"), folder)
        sync_all(folder)
        signature = f"{folder}/{SIGNATURE_NAME}"
        if os.path.exists(signature + _NEXT):
            os.replace(signature + _NEXT, signature)
        os.replace(f"{folder}/{FILE_NAME}{_NEXT}", f"{folder}/{FILE_NAME}")
        sync_folder(folder)
        self._manifests.pop(name)

    def _clear_up(self) -> None:
        """Set aside what is half copied, end what was interrupted, and set the link `current` again where it has been lost."""
        for name in os.listdir(self._releases):
            if name.startswith((_NEW, _OLD)):
                self._set_aside(name)
        names = self._names()
        if names and self._current() not in names:
            self._point_to(([name for name in names if name != self._rolled_back()] or names)[-1])
        for name in names:
            if os.path.exists(f"{self._releases}/{name}/{FILE_NAME}{_NEXT}"):
                self._change(name)

    def _set_aside(self, name: str) -> None:
        """Take a folder away from the releases; the next one is made of it, unless there is another to make it of."""
        if not os.path.isdir(self._spare):
            os.rename(f"{self._releases}/{name}", self._spare)
            return
        aside = f"{self._releases}/{_OLD}{name.lstrip('.')}"
        os.rename(f"{self._releases}/{name}", aside)
        shutil.rmtree(aside)

    def _point_to(self, name: str) -> None:
        beside = f"{self._folder}/current.new"
        if os.path.lexists(beside):
            os.unlink(beside)
        os.symlink(f"releases/{name}", beside)
        os.rename(beside, f"{self._folder}/current")
        sync_folder(self._folder)

    def _names(self) -> list[str]:
        return sorted(self._all_names()) if os.path.isdir(self._releases) else []

    def _all_names(self) -> Iterator[str]:
        with os.scandir(self._releases) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".") and os.path.exists(f"{entry.path}/{FILE_NAME}"):
                    yield entry.name

    def _current(self) -> str:
        try:
            return os.path.basename(os.readlink(f"{self._folder}/current"))
        except OSError:
            return ""

    def _rolled_back(self) -> str:
        return (read(f"{self._folder}/rolled-back") or "").strip()

    def _set_rolled_back(self, name: str) -> None:
        path = f"{self._folder}/rolled-back"
        if name:
            write(path, name + "\n")
        elif os.path.exists(path):
            os.unlink(path)

    def _existing(self, name: str) -> str:
        if name not in self._names():
            message = f"没有“{name}”这个发布；现有：{'、'.join(self._names()) or '一个也没有'}"
            raise ReleaseError(message)
        return f"{self._releases}/{name}"

    def _manifest(self, name: str) -> Manifest:
        try:
            if name not in self._manifests:
                self._manifests[name] = read_manifest(self.manifest(name)[0])
        except NoManifestError as error:
            message = f"发布 {name} 的清单被人改过，读不懂（{error}）；请用 gongkai verify 核对，再删去这个文件夹或者从备份恢复"
            raise ReleaseError(message) from None
        return self._manifests[name]

    def _new(self, name: str) -> str:
        return f"{self._releases}/{_NEW}{name}"


def _difference(written: str | None, found: str | None) -> str:
    if written is None:
        return "added"
    if found is None:
        return "missing"
    return "" if written == found else "changed"


def _number(path: str) -> str:
    status = os.lstat(path)
    return f"{status.st_dev} {status.st_ino}"
