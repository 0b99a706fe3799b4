"""Read the releases of a folder.

All changes are in `folder.py`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gongkai.release.server.difference import Difference, kind_of_difference
from gongkai.release.server.errors import ReleaseError
from gongkai.release.server.files import DigestCache, read, reader, walk
from gongkai.release.server.manifest import (
    FILE_NAME,
    SIGNATURE_NAME,
    Manifest,
    NoManifestError,
    is_versioned,
    read_manifest,
)
from gongkai.release.server.taken_back import Losses, find_losses
from gongkai.release.server.withdrawal import is_stale, without

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.release.server.current import Current

_SEARCH = "site/search/"


class Releases:
    """The releases of a folder; each is a folder with a manifest."""

    def __init__(self, folder: str, current: Current) -> None:
        """Name the folder of the site, without reading."""
        self.path = f"{folder}/releases"
        self._folder = folder
        self._current = current
        self._digests = DigestCache()
        self._manifests: dict[str, Manifest] = {}

    def names(self) -> list[str]:
        """Return the names of the releases, the earliest first."""
        if not os.path.isdir(self.path):
            return []
        # A copy of the release in `current` may lie below `releases/`: a set has each name once.
        return sorted(set(self._all_names()))

    def _all_names(self) -> Iterator[str]:
        with os.scandir(self.path) as entries:
            for entry in entries:
                is_hidden = entry.name.startswith(".")
                if is_hidden or not entry.is_dir(follow_symlinks=False):
                    continue
                if os.path.exists(f"{entry.path}/{FILE_NAME}"):
                    yield entry.name
        if self._current.is_folder:
            name = self._current.name()
            if name and os.path.exists(f"{self._current.path}/{FILE_NAME}"):
                yield name

    def newest(self) -> str:
        """Return the name of the newest release.

        Raises `IndexError` when there is none.
        """
        return self.names()[-1]

    def place(self, name: str) -> str:
        """Return the folder of a release.

        Raises `ReleaseError` when there is no such release.
        """
        names = self.names()
        if name not in names:
            existing = "、".join(names) or "一个也没有"
            message = f"没有“{name}”这个发布；现有：{existing}"
            raise ReleaseError(message)
        return self._current.place(name)

    def relative_place(self, name: str) -> str:
        """Return the folder of a release, relative to the site's."""
        return os.path.relpath(self._current.place(name), self._folder)

    def signed_text(self, name: str) -> tuple[str, str]:
        """Return the text of a manifest and its signature.

        The signature is empty for an unsigned manifest.
        Raises `ReleaseError` when there is no such release, or no manifest.
        """
        folder = self.place(name)
        text = read(f"{folder}/{FILE_NAME}")
        if text is None:
            message = f"发布 {name} 没有清单文件 {FILE_NAME}，它被人动过；请删去这个文件夹，或者从备份恢复"
            raise ReleaseError(message)
        return text, read(f"{folder}/{SIGNATURE_NAME}") or ""

    def manifest(self, name: str) -> Manifest:
        """Return the manifest of a release.

        Raises `ReleaseError` when the manifest is missing or unreadable.
        """
        if name in self._manifests:
            return self._manifests[name]
        text, _ = self.signed_text(name)
        try:
            manifest = read_manifest(text)
        except NoManifestError as error:
            message = f"发布 {name} 的清单被人改过，读不懂（{error}）；请用 gongkai verify 核对，再删去这个文件夹或者从备份恢复"
            raise ReleaseError(message) from None
        self._manifests[name] = manifest
        return manifest

    def remember(self, name: str, manifest: Manifest) -> None:
        """Remember the manifest of a new release."""
        self._manifests[name] = manifest

    def forget(self, name: str) -> None:
        """Forget the manifest of a release that was changed."""
        self._manifests.pop(name)

    def to_carry(self, new: Manifest) -> dict[str, str]:
        """Return the digests of versioned files that a new release lacks.

        Pages that readers have open may ask for these files. The search is left out, because its
        files have texts of earlier entries, and the search of an open page opens the new index by
        itself.
        """
        carried: dict[str, str] = {}
        for name in self.names():
            old = self.manifest(name)
            for path, digest in old.files.items():
                # A file is carried from its own release only, and goes when that release goes.
                if not is_versioned(path) or path in old.carried:
                    continue
                if path not in new.files and not path.startswith(_SEARCH):
                    carried[path] = digest
        return carried

    def files_by_digest(self) -> dict[str, str]:
        """Return a file's path for each digest."""
        files: dict[str, str] = {}
        for name in self.names():
            place = self._current.place(name)
            for path, digest in self.manifest(name).files.items():
                files[digest] = f"{place}/{path}"
        return files

    def is_stale(self, name: str, narrowed: list[str]) -> bool:
        """Tell whether a release still shows withdrawn contents.

        `narrowed` are the entries whose earlier wordings are to be forgotten.
        """
        old = self.manifest(name)
        newest = self.manifest(self.newest())
        return is_stale(old, newest, narrowed, self._losses(name))

    def manifest_without(self, name: str, narrowed: list[str]) -> Manifest:
        """Return a release's manifest without withdrawn contents."""
        newest = self.manifest(self.newest())
        old = self.manifest(name)
        return without(old, newest, reader(self.place(name)), narrowed, self._losses(name))

    def _losses(self, name: str) -> Losses:
        """Return the parts of a release that the newest lacks."""
        newest = self.newest()
        return find_losses(
            self.manifest(name),
            self.manifest(newest),
            reader(self.place(name)),
            reader(self.place(newest)),
        )

    def differences(self, name: str) -> list[Difference]:
        """Return the differences between a release and its manifest.

        Every file is read.
        """
        folder = self._current.place(name)
        shown_folder = self.relative_place(name)
        try:
            manifest = self.manifest(name)
        except ReleaseError:
            return [Difference("manifest", f"{shown_folder}/{FILE_NAME}")]
        special = {FILE_NAME, SIGNATURE_NAME}
        present = [path for path in walk(folder) if path not in special]
        actual = self._digests.digests(folder, present)
        differences = []
        for path in sorted(manifest.files.keys() | set(present)):
            kind = kind_of_difference(manifest.files.get(path), actual.get(path))
            if kind:
                differences.append(Difference(kind, f"{shown_folder}/{path}"))
        # Somebody has renamed the release, or put the manifest of another one here.
        if manifest.release != name:
            differences.append(Difference("changed", f"{shown_folder}/{FILE_NAME}"))
        return differences
