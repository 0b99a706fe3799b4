"""Show one release to readers.

The link `current` leads to it, or, where there are no links, it stands in the folder `current`.

    layout      only where `current` is a folder: the word `folder`, the release that stands there, and that which is to take its place

The link changes by one rename. The folder changes by two: the release that is seen goes to its place below `releases/`, then the other one
comes. What is going on is written down before, so whoever takes the lock next ends what was interrupted at any point.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress

from gongkai.release.server.errors import ReleaseError
from gongkai.release.server.files import read, sync_folder, undisturbed, write
from gongkai.release.server.manifest import FILE_NAME, NoManifestError, read_manifest

LINK, FOLDER = "link", "folder"
CURRENT, LAYOUT = "current", "layout"


class Current:
    """How readers see one release of a folder."""

    def __init__(self, folder: str) -> None:
        """Name the folder."""
        self._folder = folder
        self._path = f"{folder}/{CURRENT}"
        self._note = f"{folder}/{LAYOUT}"
        self._layout = LINK

    @property
    def is_folder(self) -> bool:
        """Tell whether a release stands in the folder `current`."""
        return os.path.isdir(self._path) and not os.path.islink(self._path)

    def name(self) -> str:
        """Return the name of the release that is seen; empty if there is none."""
        if os.path.islink(self._path):
            return os.path.basename(os.readlink(self._path))
        if not self.is_folder:
            return ""
        seen, following = self._noted()
        if following and not os.path.isdir(self._kept(following)):
            return following
        return seen or _name_in(self._path)

    def place(self, name: str) -> str:
        """Return the folder in which a release stands."""
        return self._path if self.is_folder and name == self.name() else self._kept(name)

    def choose(self, layout: str, no_links: str) -> None:
        """Choose the layout in which releases are shown.

        An empty one is that of until now. `no_links` is the reason why there can be no links, empty where there can. Raises
        `ReleaseError` where a release cannot be shown so.
        """
        self._layout = layout or (FOLDER if self.is_folder or read(self._note) else LINK)
        if self._is_foreign():
            message = f"{self._path} 不是发布程序建的，不能替换；请把它移到别处，再发布一次"
            raise ReleaseError(message)
        if self.is_folder and not self.name():
            message = f"{self._path} 是一个文件夹，可是看不出它是哪次发布：layout 文件和清单都读不懂；请把它移到别处，再发布一次"
            raise ReleaseError(message)
        if no_links and self._layout == LINK:
            message = (
                f"{self._folder} 的文件系统不能建符号链接（{no_links}）；请加上 --layout folder 发布，"
                "切换时换的是整个文件夹，读者有一瞬间打不开。什么都没有复制，读者看到的还是原来的网站"
            )
            raise ReleaseError(message)

    def _is_foreign(self) -> bool:
        """Tell whether a file, or a link to another place, stands where readers look."""
        if os.path.islink(self._path):
            return os.path.dirname(os.readlink(self._path)) not in {"releases", f"{self._folder}/releases"}
        return os.path.lexists(self._path) and not os.path.isdir(self._path)

    def settle(self) -> None:
        """End a switch that was interrupted, and show the release in the way that was chosen."""
        seen, following = self._noted()
        if following and os.path.isdir(self._kept(following)):
            self._exchange(seen, following)
        elif following:
            self._write_note(following)
        name = self.name()
        if name and self.is_folder is (self._layout == LINK) and os.path.isdir(self.place(name)):
            self.show(name)

    def show(self, name: str) -> None:
        """Let readers see a release."""
        with undisturbed():
            if self._layout == LINK:
                self._lead_to(name)
            elif not (self.is_folder and self.name() == name):
                seen = self.name()
                self._write_note(seen, name)
                self._exchange(seen, name)

    def _lead_to(self, name: str) -> None:
        beside = f"{self._path}.new"
        if os.path.lexists(beside):
            os.unlink(beside)
        os.symlink(f"releases/{name}", beside)
        if self.is_folder:
            self._put_back(self.name())
        os.rename(beside, self._path)
        if os.path.exists(self._note):
            os.unlink(self._note)
        sync_folder(self._folder)

    def _exchange(self, seen: str, name: str) -> None:
        """Let a release take the place of the one that is seen.

        Where that fails, the one that was seen stays.
        """
        if self.is_folder:
            self._put_back(seen)
        elif os.path.lexists(self._path):
            os.unlink(self._path)
        try:
            os.rename(self._kept(name), self._path)
        except OSError:
            with suppress(OSError):
                os.rename(self._kept(seen), self._path)
                self._write_note(seen)
            raise
        self._write_note(name)
        sync_folder(self._folder)

    def _put_back(self, seen: str) -> None:
        """Move the folder `current` to its place among the releases."""
        if os.path.isdir(self._kept(seen)):  # somebody has copied it
            shutil.rmtree(self._kept(seen))
        os.rename(self._path, self._kept(seen))

    def _noted(self) -> tuple[str, str]:
        """Return the release in the folder `current` and the next one.

        Both may be empty.
        """
        lines = [*(read(self._note) or "").split("\n"), "", "", ""]
        return (lines[1], lines[2]) if lines[0] == FOLDER else ("", "")

    def _write_note(self, seen: str, following: str = "") -> None:
        write(self._note, f"{FOLDER}\n{seen}\n{following}\n")

    def _kept(self, name: str) -> str:
        return f"{self._folder}/releases/{name}"


def _name_in(folder: str) -> str:
    try:
        return read_manifest(read(f"{folder}/{FILE_NAME}") or "").release
    except NoManifestError:
        return ""
