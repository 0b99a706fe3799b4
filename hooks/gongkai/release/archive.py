"""A folder as one zip: the same bytes for the same files, whenever and wherever it is made."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from itertools import chain, count
from pathlib import Path
from typing import IO

README = "README.txt"
_README = """\
请先把压缩包里的文件全部解压到一个文件夹，再双击其中的 index.html，用浏览器打开。
不用连接网络，检索也可以用；可以放在 U 盘里。请不要只复制其中的一部分文件。
"""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can tell: that of a build is no property of the files."""
_STORED = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".zip", ".gz", ".docx", ".xlsx", ".pptx", ".pdf", ".woff2"}


def write_archive(folder: Path, out: IO[bytes]) -> int:
    """Write a zip of the files below a folder, which says in a text how it is opened; return how many files there are."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    with zipfile.ZipFile(out, "w") as archive:
        _add(archive, _free(README, files), b"\xef\xbb\xbf" + _README.replace("\n", "\r\n").encode())  # for Notepad
        for uri in sorted(files):
            _add(archive, uri, files[uri].read_bytes())
    return len(files)


def _free(name: str, taken: Iterable[str]) -> str:
    """Return a name that no file has, not even in other capitals: who unpacks has Windows."""
    lowered = {each.casefold() for each in taken}
    stem, _, suffix = name.rpartition(".")
    names = chain([name], (f"{stem}-{number}.{suffix}" for number in count(2)))
    return next(each for each in names if each.casefold() not in lowered)


def _add(archive: zipfile.ZipFile, uri: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(uri, _EPOCH)
    entry.create_system = 3  # Unix, wherever it is made
    entry.external_attr = 0o100644 << 16
    entry.compress_type = zipfile.ZIP_STORED if Path(uri).suffix.lower() in _STORED else zipfile.ZIP_DEFLATED
    archive.writestr(entry, content, compresslevel=9)
