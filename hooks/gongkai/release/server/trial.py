"""Find out by trying which abilities a file system has.

Network shares and memory sticks lack many abilities of a Linux disk.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from typing import TYPE_CHECKING

from gongkai.release.server.files import read
from gongkai.release.server.lock import has_locks

if TYPE_CHECKING:
    from collections.abc import Callable

_TROUBLES = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ESTALE}
"""Error numbers that say nothing about an ability, as that of a full disk."""
PREFIX = ".try-"
"""The beginning of the names of folders for trials."""


def lacking(folder: str) -> dict[str, str]:
    """Return the reason for each ability that a file system lacks.

    The abilities are the keys of `_ATTEMPTS`.
    Raises `OSError` when nothing can be written in the folder.
    """
    place = tempfile.mkdtemp(prefix=PREFIX, dir=folder)
    reasons = {}
    try:
        for name, attempt in _ATTEMPTS.items():
            reasons[name] = _reason(attempt, f"{place}/{name}")
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return {name: reason for name, reason in reasons.items() if reason}


def _reason(attempt: Callable[[str], str], place: str) -> str:
    """Return the reason for a failed attempt, or an empty string.

    Raises `OSError` for trouble that has nothing to do with the ability.
    """
    os.mkdir(place)
    try:
        return attempt(place)
    except OSError as error:
        if error.errno in _TROUBLES:
            raise
        return error.strerror or str(error)


def _make_links(place: str) -> str:
    """Replace a symbolic link by another link, as at a switch."""
    for name in ("one", "two"):
        os.symlink("there", f"{place}/{name}")
    os.rename(f"{place}/two", f"{place}/one")
    if os.readlink(f"{place}/one") != "there":
        return "符号链接变了"
    return ""


def _make_hard_links(place: str) -> str:
    _touch(f"{place}/one")
    os.link(f"{place}/one", f"{place}/two")
    # Some file systems report success and make a copy.
    if not os.path.samefile(f"{place}/one", f"{place}/two"):
        return "硬链接成了两个文件"
    return ""


def _change_modes(place: str) -> str:
    _touch(f"{place}/file")
    # Two modes, because one of them may be the fixed mode of the mount.
    for mode in (0o600, 0o644):
        os.chmod(f"{place}/file", mode)
        if os.stat(f"{place}/file").st_mode & 0o777 != mode:
            return "改了不起作用"
    return ""


def _sync_folders(place: str) -> str:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return ""


def _lock_files(place: str) -> str:
    return "" if has_locks(place) else "系统不支持"


def _rename_folders(place: str) -> str:
    """Move a folder to another folder, as at a switch.

    Some drivers lose the files in the folder.
    """
    os.makedirs(f"{place}/above/one/below")
    with open(f"{place}/above/one/below/file", "w", encoding="utf-8") as file:
        file.write("content")
    os.rename(f"{place}/above/one", f"{place}/above/two")
    os.rename(f"{place}/above/two", f"{place}/two")
    if read(f"{place}/two/below/file") != "content":
        return "改名以后里面的文件不见了"
    return ""


def _touch(path: str) -> None:
    with open(path, "w", encoding="utf-8"):
        pass


_ATTEMPTS = {
    "symlink": _make_links,
    "link": _make_hard_links,
    "chmod": _change_modes,
    "fsync": _sync_folders,
    "lock": _lock_files,
    "rename": _rename_folders,
}
