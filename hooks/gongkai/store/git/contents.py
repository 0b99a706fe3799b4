"""Read the contents of old versions through a single `git cat-file`.

Also tell whether a file has the content that git knows by a name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from gongkai.store.git.run import run_git
from gongkai.system.errors import MissingContentsError

_SHA_1_LENGTH = 40


def read_contents(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Return contents by git's names for them.

    Raises `MissingContentsError` when git cannot read a content.
    """
    unique = sorted(set(names))
    if not unique:
        return {}
    contents = _blobs(_cat_file(folder, unique))
    missing = [name for name in unique if name not in contents]
    if missing:
        subject = f"git 读不出 {len(missing)} 个旧版本的内容（如 {missing[0][:12]}）"
        advice = "版本库坏了，或者是部分克隆：请运行 git fsck 查看，重新完整克隆"
        message = f"{subject}；{advice}"
        raise MissingContentsError(message)
    return contents


def _cat_file(folder: Path, names: Sequence[str]) -> bytes:
    """Return the output of `git cat-file --batch`."""
    names_text = "".join(f"{name}\n" for name in names)
    try:
        # Without `--buffer` git would write out each content singly.
        process = run_git(folder, "cat-file", "--batch", "--buffer", stdin=names_text.encode())
    except OSError:
        message = "这台机器上没有安装 git"
        raise MissingContentsError(message) from None
    return process.stdout


def _blobs(output: bytes) -> dict[str, bytes]:
    """Return the contents of files in an output of `git cat-file`.

    An entry is a line with name, kind and size, the content, and an end of line. A name that
    git does not know has a line only, without a size.
    """
    contents: dict[str, bytes] = {}
    start = 0
    while (end := output.find(b"\n", start)) >= 0:
        name, kind, *size = output[start:end].decode().split(" ")
        start = end + 1
        if not size:
            continue
        length = int(size[0])
        if kind == "blob":
            contents[name] = output[start : start + length]
        start += length + 1
    return contents


def is_content(data: bytes, name: str) -> bool:
    """Tell whether git knows a file's content by a name.

    Line ends, which git may have changed, make no difference.
    """
    if _name(data, name) == name:
        return True
    return _name(data.replace(b"\r\n", b"\n"), name) == name


def _name(data: bytes, like: str) -> str:
    """Return git's name for a content, in the hash of another name."""
    header = b"blob %d\0" % len(data)
    is_sha_1 = len(like) == _SHA_1_LENGTH
    # Without `usedforsecurity=False` a Python in FIPS mode refuses SHA-1.
    name = hashlib.sha1(header, usedforsecurity=False) if is_sha_1 else hashlib.sha256(header)
    name.update(data)
    return name.hexdigest()
