"""Show one release of a folder to readers.

The link `current` leads to the release. Where there are no links, the release itself lies in the
folder `current`, and a file describes this layout:

    layout      three lines: the word `folder`, the release in `current`, and its successor

The link changes by one rename. The folder changes by two: the present release moves to its place
below `releases/`, then the successor moves to `current`. The successor is written down before, so
that the next publisher can end a switch that was interrupted at any point.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress

from gongkai.release.server.errors import ReleaseError
from gongkai.release.server.files import delay_signals, read, sync_folder, write
from gongkai.release.server.manifest import FILE_NAME, NoManifestError, read_manifest

LINK, FOLDER = "link", "folder"
"""The two layouts."""
CURRENT, LAYOUT = "current", "layout"
"""The names of the link or folder, and of the file that describes the layout."""


class Current:
    """The release of a folder that readers see."""

    def __init__(self, folder: str) -> None:
        """Name the folder of the site."""
        self.path = f"{folder}/{CURRENT}"
        self._folder = folder
        self._note = f"{folder}/{LAYOUT}"
        self._layout = LINK

    @property
    def is_folder(self) -> bool:
        """Tell whether the release lies in the folder `current`."""
        return os.path.isdir(self.path) and not os.path.islink(self.path)

    def name(self) -> str:
        """Return the name of the current release, or nothing."""
        if os.path.islink(self.path):
            return os.path.basename(os.readlink(self.path))
        if not self.is_folder:
            return ""
        name, successor = self._read_note()
        # A successor that has left `releases/` has arrived: the second rename was done.
        if successor and not os.path.isdir(self._own_place(successor)):
            return successor
        return name or _name_in(self.path)

    def place(self, name: str) -> str:
        """Return the folder in which a release lies."""
        if self.is_folder and name == self.name():
            return self.path
        return self._own_place(name)

    def choose(self, layout: str, no_links: str) -> None:
        """Choose the layout for the next switch.

        An empty `layout` keeps the present layout. `no_links` is the reason why the file system
        has no links, or an empty string.
        Raises `ReleaseError` when a release cannot be shown in this layout.
        """
        self._layout = layout or self._present_layout()
        if self._is_foreign():
            message = f"{self.path} 不是发布程序建的，不能替换；请把它移到别处，再发布一次"
            raise ReleaseError(message)
        if self.is_folder and not self.name():
            message = f"{self.path} 是一个文件夹，可是看不出它是哪次发布：layout 文件和清单都读不懂；请把它移到别处，再发布一次"
            raise ReleaseError(message)
        if no_links and self._layout == LINK:
            message = (
                f"{self._folder} 的文件系统不能建符号链接（{no_links}）；"
                "请加上 --layout folder 发布，"
                "切换时换的是整个文件夹，读者有一瞬间打不开。"
                "什么都没有复制，读者看到的还是原来的网站"
            )
            raise ReleaseError(message)

    def _present_layout(self) -> str:
        if self.is_folder or read(self._note):
            return FOLDER
        return LINK

    def _is_foreign(self) -> bool:
        """Tell whether somebody else has made `current`.

        That is a file, or a link to a place outside of `releases/`.
        """
        if os.path.islink(self.path):
            parent = os.path.dirname(os.readlink(self.path))
            return parent not in {"releases", f"{self._folder}/releases"}
        return os.path.lexists(self.path) and not os.path.isdir(self.path)

    def settle(self) -> None:
        """End an interrupted switch, and change to the chosen layout."""
        name, successor = self._read_note()
        if successor and os.path.isdir(self._own_place(successor)):
            self._exchange(name, successor)
        elif successor:
            self._write_note(successor)
        name = self.name()
        is_other_layout = self.is_folder is (self._layout == LINK)
        if name and is_other_layout and os.path.isdir(self.place(name)):
            self.show(name)

    def show(self, name: str) -> None:
        """Show a release to readers."""
        with delay_signals():
            if self._layout == LINK:
                self._lead_to(name)
                return
            present = self.name()
            if self.is_folder and present == name:
                return
            self._write_note(present, name)
            self._exchange(present, name)

    def _lead_to(self, name: str) -> None:
        """Make the link `current` lead to a release.

        For readers the change is one step.
        """
        new_link = f"{self.path}.new"
        if os.path.lexists(new_link):
            os.unlink(new_link)
        os.symlink(f"releases/{name}", new_link)
        # A link cannot replace a folder, so the folder goes first.
        if self.is_folder:
            self._put_back(self.name())
        os.rename(new_link, self.path)
        if os.path.exists(self._note):
            os.unlink(self._note)
        sync_folder(self._folder)

    def _exchange(self, present: str, successor: str) -> None:
        """Replace the folder `current` by another release.

        When that fails, the present release comes back.
        """
        if self.is_folder:
            self._put_back(present)
        elif os.path.lexists(self.path):
            os.unlink(self.path)
        try:
            os.rename(self._own_place(successor), self.path)
        except OSError:
            with suppress(OSError):
                os.rename(self._own_place(present), self.path)
                self._write_note(present)
            raise
        # The note names no successor any more: the switch is finished.
        self._write_note(successor)
        sync_folder(self._folder)

    def _put_back(self, name: str) -> None:
        """Move the folder `current` to its place among the releases."""
        if os.path.isdir(self._own_place(name)):  # a copy that somebody made
            shutil.rmtree(self._own_place(name))
        os.rename(self.path, self._own_place(name))

    def _read_note(self) -> tuple[str, str]:
        """Return the release in the folder `current` and its successor.

        Both may be empty.
        """
        lines = [*(read(self._note) or "").split("\n"), "", "", ""]
        if lines[0] != FOLDER:
            return "", ""
        return lines[1], lines[2]

    def _write_note(self, name: str, successor: str = "") -> None:
        write(self._note, f"{FOLDER}\n{name}\n{successor}\n")

    def _own_place(self, name: str) -> str:
        """Return the place of a release below `releases/`."""
        return f"{self._folder}/releases/{name}"


def _name_in(folder: str) -> str:
    """Return the name in a manifest; empty if unreadable."""
    try:
        return read_manifest(read(f"{folder}/{FILE_NAME}") or "").release
    except NoManifestError:
        return ""
