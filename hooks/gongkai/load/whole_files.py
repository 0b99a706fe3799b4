"""Refuse files that are published as they are, and are not what they seem.

An empty file, the pointer of a large file, and a text within a git merge would reach readers.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from gongkai.load.text import POINTER, UNFINISHED_MERGE, merge_place
from gongkai.store.git import is_pointer

_MOST_OF_A_TEXT = 1 << 20
_BEGINNING = 8192
"""The bytes in which Git, too, looks for a NUL to tell texts from other files."""


class FileMistake(NamedTuple):
    """Why a file cannot be published."""

    message: str
    rule: str


def file_mistake(path: Path) -> FileMistake | None:
    """Return why a file cannot be published as it is, or None.

    A file that cannot be read is no concern of this rule.
    """
    try:
        with path.open("rb") as stream:
            beginning = stream.read(_BEGINNING)
            rest = b""
            if b"\0" not in beginning:
                rest = stream.read(_MOST_OF_A_TEXT)
    except OSError:
        return None
    if not beginning:
        return FileMistake("文件是空的", "file-empty")
    if is_pointer(beginning):
        return FileMistake(POINTER, "file-pointer")
    if b"\0" in beginning:
        return None
    # The markers are the same in every encoding of a text.
    text = (beginning + rest).replace(b"\r\n", b"\n").decode("latin-1")
    if merge_place(text, has_underlines=True):
        return FileMistake(UNFINISHED_MERGE, "merge-unfinished")
    return None
