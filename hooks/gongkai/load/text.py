"""Decode the bytes of a file, and refuse files that are no finished text.

Refused are files that are too large, of another encoding than UTF-8, or within a git merge.
"""

from __future__ import annotations

import codecs
import errno
import re
from pathlib import Path

from gongkai.store.git import is_pointer
from gongkai.system.errors import GongkaiError

MAX_BYTES = 256 * 1024
"""The largest YAML file that is read; a record of 3,000 characters has about 10 KiB."""


UNFINISHED_MERGE = "合并没有做完，还留着 git 的标记；请选定要留的内容，删去以 <<<<<<<、|||||||、=======、>>>>>>> 开头的行"
POINTER = (
    "文件的内容没有取来：这里只有 Git LFS 或 git-annex 的指针；"
    "请运行 git lfs pull 或 git annex get，或者直接提交文件本身"
)
_MERGE_SIGNS = tuple(sign * 7 for sign in "<|>=")
_MERGE_MARKER = re.compile(
    r"^(?:[ \t]*(?:<{7}|\|{7}|>{7})(?= |$)|={7}$)",
    re.MULTILINE,
)


class UnreadableError(GongkaiError):
    """A file is no readable YAML text.

    Raised here and by `load.nodes`, caught by `load.files`. `line` and `column` count from 1, or
    are 0 for the file as a whole.
    """

    def __init__(
        self,
        message: str,
        rule: str,
        *,
        line: int = 0,
        column: int = 0,
    ) -> None:
        """Store the message and the place."""
        super().__init__(message)
        self.message = message
        self.rule = rule
        self.line = line
        self.column = column


def merge_place(text: str, *, has_underlines: bool = False) -> tuple[int, int] | None:
    """Return line and column of the first marker of an unfinished merge.

    With `has_underlines`, seven signs of equality alone are the underline of a heading.
    """
    # Hot, once a file: a search for plain texts is quicker than the pattern.
    if not any(sign in text for sign in _MERGE_SIGNS):
        return None
    markers = list(_MERGE_MARKER.finditer(text))
    kinds = {marker[0].strip() for marker in markers}
    if has_underlines:
        kinds.discard("=" * 7)
    if not kinds:
        return None
    first = markers[0]
    line = text.count("\n", 0, first.start()) + 1
    indent = len(first[0]) - len(first[0].lstrip())
    return line, indent + 1


def read_text(path: Path) -> str:
    """Return a file's text, without a byte order mark.

    Raises `UnreadableError` when the file is not UTF-8 text.
    """
    return decode(read_data(path))


def read_data(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises `UnreadableError` when the file cannot be read or is too large.
    """
    try:
        with path.open("rb") as stream:
            # A byte more than allowed shows that the file is too large.
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"文件读不出来：{reason(error)}"
        raise UnreadableError(message, "file-unreadable") from None
    if len(data) > MAX_BYTES:
        message = f"文件应在 {MAX_BYTES // 1024} KiB 以内，现在更大；一条记录写一个文件，长篇材料请作为附件"
        line, column = _line_and_column(data, MAX_BYTES)
        raise UnreadableError(message, "file-size", line=line, column=column)
    return data


def _line_and_column(data: bytes, place: int) -> tuple[int, int]:
    """Return line and column of a byte, as an editor counts."""
    line_begin = data.rfind(b"\n", 0, place) + 1
    line = data.count(b"\n", 0, place) + 1
    before = data[line_begin:place].decode("utf-8", "replace")
    return line, len(before) + 1


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
    for error_class, chinese in _REASONS:
        if isinstance(error, error_class):
            return chinese
    return f"系统错误 {error.errno}"


def decode(data: bytes) -> str:
    """Return the text of UTF-8 bytes, with Unix line ends.

    Raises `UnreadableError`, naming the probable encoding, for other bytes, and for the pointer of
    a large file.
    """
    if is_pointer(data):
        raise UnreadableError(POINTER, "file-pointer", line=1, column=1)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _is_utf_16(data[:64]):
        message = "文件应为 UTF-8 编码，现为 UTF-16；请用“另存为”，编码选 UTF-8"
        raise UnreadableError(message, "file-encoding", line=1, column=1)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line, column = _line_and_column(data, error.start)
        guess = "，看起来是 GBK" if _is_gbk(data) else ""
        message = f"文件应为 UTF-8 编码{guess}；请用“另存为”，编码选 UTF-8"
        raise UnreadableError(message, "file-encoding", line=line, column=column) from None


def _is_utf_16(beginning: bytes) -> bool:
    """Tell whether the first bytes of a file look like UTF-16."""
    if 0 not in beginning:
        return False
    try:
        # The cut behind the last NUL does not split a character of UTF-8.
        beginning[: beginning.rfind(0) + 1].decode("utf-8")
    except UnicodeDecodeError:
        return True
    # A single NUL in a text of UTF-8 is a stray character.
    return beginning.count(0) * 4 > len(beginning)


def _is_gbk(data: bytes) -> bool:
    """Tell whether all bytes are valid GBK, or its successor GB 18030."""
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True
