"""Write a site as a zip, the offline edition.

The same files give the same bytes, at any time and on any system.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from itertools import chain, count
from pathlib import Path
from typing import IO

from gongkai.system.folders import files_below

README = "README.txt"
_README = """\
请先把压缩包里的文件全部解压到一个文件夹，再双击其中的 index.html，用浏览器打开。
不用连接网络，检索也可以用；可以放在 U 盘里。请不要只复制其中的一部分文件。
"""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time of the zip format. The time of a build is no property of the files."""
_UNIX = 3
"""The number of Unix in the zip format (APPNOTE 4.4.2)."""
_BOM = b"\xef\xbb\xbf"
_STORED = {
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".webp",
    ".zip",
    ".gz",
    ".docx",
    ".xlsx",
    ".pptx",
    ".pdf",
    ".woff2",
}
"""Endings of files that are compressed already."""


def write_archive(folder: Path, out: IO[bytes]) -> int:
    """Write a zip of the files below a folder.

    The zip gets a text that explains how to open the site. Returns the number of files in the
    folder.
    """
    files = {uri: Path(file) for uri, file in files_below(folder) if file.is_file()}
    # Notepad of Windows wants a byte order mark and CRLF.
    readme = _BOM + _README.replace("\n", "\r\n").encode()
    with zipfile.ZipFile(out, "w") as archive:
        _add(archive, _free_name(README, files), readme)
        for uri in sorted(files):
            _add(archive, uri, files[uri].read_bytes())
    return len(files)


def _free_name(name: str, names: Iterable[str]) -> str:
    """Return a name that differs from others beyond capitals.

    Windows, where the zip is unpacked, takes `readme.txt` for `README.txt`.
    """
    folded = {each.casefold() for each in names}
    stem, _, suffix = name.rpartition(".")
    numbered = (f"{stem}-{number}.{suffix}" for number in count(2))
    return next(each for each in chain([name], numbered) if each.casefold() not in folded)


def _add(archive: zipfile.ZipFile, uri: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(uri, _EPOCH)
    # zipfile writes the system on which it runs; the zip must be the same everywhere.
    entry.create_system = _UNIX
    entry.external_attr = 0o100644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    if Path(uri).suffix.lower() in _STORED:
        entry.compress_type = zipfile.ZIP_STORED
    archive.writestr(entry, content, compresslevel=9)
