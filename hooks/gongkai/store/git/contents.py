"""The contents of old versions, all through one `git cat-file`; and whether a file is as git has it."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable
from pathlib import Path

from gongkai.store.git.log import environment

_SHA_1_LENGTH = 40


class MissingContentsError(Exception):
    """Old versions that git cannot read.

    Raised by `read_contents`; its message is for the user.
    """


def read_contents(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Return contents by git's names for them.

    Raises `MissingContentsError` when git cannot read one.
    """
    wanted = sorted(set(names))
    if not wanted:
        return {}
    command = ["git", "-C", str(folder), "cat-file", "--batch", "--buffer"]
    asked = "".join(f"{name}\n" for name in wanted).encode()
    try:
        done = subprocess.run(command, input=asked, capture_output=True, check=False, env=environment())  # noqa: S603 - git, with our own arguments
    except OSError:
        message = "这台机器上没有安装 git"
        raise MissingContentsError(message) from None
    found: dict[str, bytes] = {}
    output, place = done.stdout, 0
    while (end := output.find(b"\n", place)) >= 0:
        name, kind, *size = output[place:end].decode().split(" ")
        place = end + 1
        if size:
            length = int(size[0])
            if kind == "blob":
                found[name] = output[place : place + length]
            place += length + 1
    if missing := [name for name in wanted if name not in found]:
        message = f"git 读不出 {len(missing)} 个旧版本的内容（如 {missing[0][:12]}）；版本库坏了，或者是部分克隆：请运行 git fsck 查看，重新完整克隆"
        raise MissingContentsError(message)
    return found


def is_content(data: bytes, name: str) -> bool:
    """Tell whether a file is what git knows under a name; line ends, which git may have changed, make no difference."""
    return any(_name(each, name) == name for each in (data, data.replace(b"\r\n", b"\n")))


def _name(data: bytes, like: str) -> str:
    header = b"blob %d\0" % len(data)
    made = hashlib.sha1(header, usedforsecurity=False) if len(like) == _SHA_1_LENGTH else hashlib.sha256(header)
    made.update(data)
    return made.hexdigest()
