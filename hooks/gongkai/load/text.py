"""Bytes of a file to text: size, encoding, and what is left over of other encodings."""

from __future__ import annotations

import codecs
import errno
from pathlib import Path

MAX_BYTES = 256 * 1024
"""The largest YAML file that is read; a record of 3,000 characters has about 10 KiB."""


class UnreadableError(Exception):
    """A file that is not text as it should be; raised here and by `load.nodes`, caught by `load.files`.

    `line` and `column` count from 1, or are 0 for the file as a whole.
    """

    def __init__(self, message: str, rule: str, *, line: int = 0, column: int = 0) -> None:
        """Keep what is wrong and where."""
        super().__init__(message)
        self.message = message
        self.rule = rule
        self.line = line
        self.column = column


def read_text(path: Path) -> str:
    """Return a file's text, without a byte order mark; raise `UnreadableError` when it is not UTF-8 text."""
    return decode(read_data(path))


def read_data(path: Path) -> bytes:
    """Return what a file has; raise `UnreadableError` when it cannot be read or is too large."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"文件读不出来：{reason(error)}"
        raise UnreadableError(message, "file-unreadable") from None
    if len(data) > MAX_BYTES:
        message = f"文件应在 {MAX_BYTES // 1024} KiB 以内，现在更大；一条记录写一个文件，长篇材料请作为附件"
        raise UnreadableError(message, "file-size")
    return data


_REASONS: tuple[tuple[type[OSError], str], ...] = (
    (FileNotFoundError, "不存在"),
    (PermissionError, "没有读的权限"),
    (IsADirectoryError, "是文件夹，不是文件"),
    (NotADirectoryError, "不是文件夹"),
)


def reason(error: OSError) -> str:
    """Return in Chinese why a file or folder could not be read."""
    if error.errno == errno.ELOOP:
        return "符号链接绕了一圈"
    return next((chinese for kind, chinese in _REASONS if isinstance(error, kind)), f"系统错误 {error.errno}")


def decode(data: bytes) -> str:
    """Return the text of UTF-8 bytes; raise `UnreadableError` naming the encoding that it seems to be."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:64]:
        message = "文件应为 UTF-8 编码，现为 UTF-16；请用“另存为”，编码选 UTF-8"
        raise UnreadableError(message, "file-encoding", line=1, column=1)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        seems = "，看起来是 GBK" if _is_gbk(data) else ""
        message = f"文件应为 UTF-8 编码{seems}；请用“另存为”，编码选 UTF-8"
        raise UnreadableError(message, "file-encoding", line=line, column=column) from None


def _is_gbk(data: bytes) -> bool:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True
