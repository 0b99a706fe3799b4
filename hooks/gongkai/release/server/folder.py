"""The folder that a web server serves: its releases, and which of them readers see (`current.py`).

    current -> releases/20260705-093000-1a2b3c4d5e6f, or the folder of that release
    releases/<name>/manifest, manifest.sig, site/, gone/, redirects.*
    releases/.new-<name>/    being made: whatever ends here is no release
    releases/.spare/         the release that was removed last, or one that was not ended: the next is made of it, for nearly all is there
    releases/.try-…/         made to try what the file system can do
    lock, lock.held/         taken by whoever changes anything (`lock.py`)
    rolled-back              the release from which the keeper went back, which only a newer commit may follow

A release becomes one by a rename, after every file was read again and compared with the manifest, and is seen by another rename, of `current`.
"""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING, Any

from gongkai.release.server.current import CURRENT, LAYOUT, Current
from gongkai.release.server.difference import Difference, kind_of_difference
from gongkai.release.server.errors import ReleaseError
from gongkai.release.server.files import (
    KnownDigests,
    age,
    digests,
    file_digest,
    keep_only,
    link_all,
    make_folder,
    open_to_all,
    put,
    read,
    reader,
    remove,
    remove_empty,
    sync_all,
    sync_folder,
    touch,
    walk,
    write,
)
from gongkai.release.server.lock import HELD, Lock
from gongkai.release.server.manifest import FILE_NAME, SIGNATURE_NAME, Manifest, NoManifestError, is_versioned, read_manifest
from gongkai.release.server.taken_back import TakenBack, taken_back
from gongkai.release.server.trial import PREFIX, lacking
from gongkai.release.server.withdrawal import is_stale, without

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEW, _OLD, _SPARE = ".new-", ".old-", ".spare"
_NEXT = ".next"
"""After the name of a manifest that takes effect when the files are as it says: an old release is being changed."""
_SEARCH = "site/search/"
_LOCK, _ROLLED_BACK = "lock", "rolled-back"
_BESIDE = ".new"  # at the end of the names of files that are being written
_LONGEST_TRIAL = 3600  # seconds: who made an older folder to try something is dead


class ReleaseFolder:
    """The folder of one site on the server; every method but those that only read wants the lock."""

    def __init__(self, folder: str) -> None:
        """Name the folder."""
        self._folder = os.path.abspath(os.path.expanduser(folder))
        self._releases = self._folder + "/releases"
        self._spare = f"{self._releases}/{_SPARE}"
        self._current = Current(self._folder)
        self._lock = Lock(f"{self._folder}/{_LOCK}")
        self._lacking: dict[str, str] | None = None
        self._mask: int | None = None
        self._begun: Manifest | None = None
        self._verified: dict[str, str] = {}
        """The digests of the new release's files that were read after they were linked."""
        self._read = KnownDigests()
        self._manifests: dict[str, Manifest] = {}

    def take(self, owner: str, layout: str = "") -> str:
        """Take the lock, and clear up what dead publishers have left; return the lock's owner if it is another.

        `layout` is how readers are to see releases from now on, `link` or `folder`; empty for as until now.
        """
        mask = os.umask(0o022)  # the web server has to read what is written
        self._mask = mask if self._mask is None else self._mask
        make_folder(self._releases)
        holder = self._lock.take(owner)
        if holder:
            return holder
        self._lacking = self._tried()
        self._current.choose(layout, self._lacking.get("symlink", ""))
        self._clear_up()
        return ""

    def lacking(self) -> dict[str, str]:
        """Return the reason for each ability that the file system lacks; the folder need not exist."""
        if self._lacking is not None:
            return self._lacking
        place = self._releases
        while not os.path.isdir(place):
            place = os.path.dirname(place)
        return lacking(place)

    def _tried(self) -> dict[str, str]:
        """Try the file system; on a full disk remove what earlier publishers have left."""
        try:
            return lacking(self._releases)
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
                raise
        for name in os.listdir(self._releases):
            if name.startswith((_NEW, _OLD, _SPARE, PREFIX)):
                shutil.rmtree(f"{self._releases}/{name}", ignore_errors=True)
        return lacking(self._releases)

    def close(self) -> None:
        """Let others publish."""
        self._lock.release()
        if self._mask is not None:
            os.umask(self._mask)
            self._mask = None

    def is_there(self) -> bool:
        """Tell whether somebody has published to this folder, or begun to."""
        return os.path.isdir(self._releases)

    def state(self) -> dict[str, Any]:
        """Return the releases, earliest first, their places, the current one, and the one rolled back from."""
        places = {name: self._shown(name) for name in self._names()}
        return {"releases": [*places], "places": places, "current": self._current.name(), "rolled_back": self._rolled_back()}

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
        self._verified = keep_only(folder, new.files)
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
                open_to_all(f"{folder}/{path}")
                touch(f"{folder}/{path}")  # as new as its release: what browsers keep is asked for by this time
        found = self._verified
        found.update(digests(folder, sent))
        wrong = sorted(path for path, digest in new.files.items() if found[path] != digest)
        wrong += sorted(set(walk(folder)) - new.files.keys() - {FILE_NAME, SIGNATURE_NAME})
        if wrong:
            message = f"传到服务器的文件与清单不符（{len(wrong)} 个，如 {wrong[0]}）；没有切换，读者看到的还是原来的网站。请再发布一次"
            raise ReleaseError(message)
        sync_all(folder)
        os.rename(folder, f"{self._releases}/{name}")
        if name not in self._names():
            message = f"发布 {name} 改名以后里面的文件不见了，{self._releases} 的文件系统有毛病；没有切换，读者看到的还是原来的网站"
            raise ReleaseError(message)
        sync_folder(self._releases)
        self._manifests[name] = new
        self._current.show(name)
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
        self._current.show(name)

    def stale(self, narrowed: list[str]) -> list[str]:
        """Return the names of the releases that still show what the newest has withdrawn or taken back."""
        *earlier, newest = self._names() or [""]
        return [name for name in earlier if is_stale(self._manifest(name), self._manifest(newest), narrowed, self._taken_back(name))]

    def manifest_without(self, name: str, narrowed: list[str]) -> str:
        """Return the manifest that a release gets when what the newest does not show any more is gone from it."""
        newest = self._manifest(self._names()[-1])
        return without(self._manifest(name), newest, reader(self._existing(name)), narrowed, self._taken_back(name)).text()

    def _taken_back(self, name: str) -> TakenBack:
        """Return what was taken back between a release and the newest."""
        newest = self._names()[-1]
        readers = reader(self._existing(name)), reader(self._existing(newest))
        return taken_back(self._manifest(name), self._manifest(newest), *readers)

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
        current = self._current.name()
        gone = [name for name in self._names()[:-count] if name != current]
        for name in gone:
            self._set_aside(name)
        return gone

    def differences(self, name: str) -> list[Difference]:
        """Return what is not as the manifest of a release says, every file read."""
        folder = self._current.place(name)
        shown = self._shown(name)
        try:
            manifest = self._manifest(name)
        except ReleaseError:
            return [Difference("manifest", f"{shown}/{FILE_NAME}")]
        present = [path for path in walk(folder) if path not in {FILE_NAME, SIGNATURE_NAME}]
        found = self._read.of(folder, present)
        compared = sorted(manifest.files.keys() | set(present))
        kinds = ((path, kind_of_difference(manifest.files.get(path), found.get(path))) for path in compared)
        wrong = [Difference(kind, f"{shown}/{path}") for path, kind in kinds if kind]
        return [*wrong, *([Difference("changed", f"{shown}/{FILE_NAME}")] if manifest.release != name else [])]

    def strangers(self) -> list[str]:
        """Return what stands in the folder and is not gongkai's."""
        allowed = {_LOCK, _LOCK + HELD, "releases"}
        allowed.update(name + end for name in (CURRENT, LAYOUT, _ROLLED_BACK) for end in ("", _BESIDE))
        above = [name for name in sorted(os.listdir(self._folder)) if name not in allowed]
        names = {*self._names(), *(name for name in os.listdir(self._releases) if name.startswith((_NEW, _OLD, _SPARE, PREFIX)))}
        return above + [f"releases/{name}" for name in sorted(set(os.listdir(self._releases)) - names)]

    def _link(self, folder: str, new: Manifest) -> None:
        """Link what kept releases have and a new one lacks, and read it: what is not as it should be is taken away again."""
        known: dict[str, str] = {}
        for name in self._names():
            place = self._current.place(name)
            known.update((digest, f"{place}/{path}") for path, digest in self._manifest(name).files.items())
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

    def _change(self, name: str) -> None:
        folder = self._current.place(name)
        newest = self._current.place(self._names()[-1])
        text = read(f"{folder}/{FILE_NAME}{_NEXT}") or ""
        old, new = self._manifest(name), read_manifest(text)
        for path, digest in new.files.items():
            if old.files.get(path) != digest and file_digest(f"{folder}/{path}") != digest:
                put(f"{newest}/{path}", f"{folder}/{path}", f"{folder}/{FILE_NAME}.put{_BESIDE}")
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
        """Set aside what is half copied, end what was interrupted, and show a release where none is seen."""
        self._current.settle()
        for name in os.listdir(self._releases):
            if name.startswith((_NEW, _OLD)):
                self._set_aside(name)
            elif name.startswith(PREFIX) and age(f"{self._releases}/{name}") > _LONGEST_TRIAL:
                shutil.rmtree(f"{self._releases}/{name}", ignore_errors=True)
        names = self._names()
        if names and self._current.name() not in names:
            self._current.show(([name for name in names if name != self._rolled_back()] or names)[-1])
        for name in names:
            self._end_change(self._current.place(name), name)
        for name in (CURRENT, LAYOUT, _ROLLED_BACK):
            remove(f"{self._folder}/{name}{_BESIDE}")

    def _end_change(self, folder: str, name: str) -> None:
        """End the interrupted change of a release, or remove the files of one that had not begun."""
        if os.path.exists(f"{folder}/{FILE_NAME}{_NEXT}"):
            self._change(name)
        for each in os.listdir(folder):
            if each.startswith(FILE_NAME) and each.endswith((_BESIDE, _NEXT)):
                remove(f"{folder}/{each}")

    def _set_aside(self, name: str) -> None:
        """Take a folder away from the releases; the next one is made of it, unless there is another to make it of."""
        if not os.path.isdir(self._spare):
            os.rename(f"{self._releases}/{name}", self._spare)
            return
        aside = f"{self._releases}/{_OLD}{name.lstrip('.')}"
        os.rename(f"{self._releases}/{name}", aside)
        shutil.rmtree(aside)

    def _names(self) -> list[str]:
        return sorted({*self._all_names()}) if os.path.isdir(self._releases) else []

    def _all_names(self) -> Iterator[str]:
        with os.scandir(self._releases) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".") and os.path.exists(f"{entry.path}/{FILE_NAME}"):
                    yield entry.name
        seen = self._current.name() if self._current.is_folder else ""
        if seen and os.path.exists(f"{self._folder}/{CURRENT}/{FILE_NAME}"):
            yield seen

    def _rolled_back(self) -> str:
        return (read(f"{self._folder}/{_ROLLED_BACK}") or "").strip()

    def _set_rolled_back(self, name: str) -> None:
        path = f"{self._folder}/{_ROLLED_BACK}"
        if name:
            write(path, name + "\n")
        elif os.path.exists(path):
            os.unlink(path)

    def _shown(self, name: str) -> str:
        """Return where a release stands, in the folder."""
        return os.path.relpath(self._current.place(name), self._folder)

    def _existing(self, name: str) -> str:
        if name not in self._names():
            message = f"没有“{name}”这个发布；现有：{'、'.join(self._names()) or '一个也没有'}"
            raise ReleaseError(message)
        return self._current.place(name)

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
