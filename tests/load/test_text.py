"""Bytes of a file to text: size, encoding, line ends."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from gongkai.load.text import MAX_BYTES, UnreadableError, decode, read_text

UTF_16 = "文件应为 UTF-8 编码，现为 UTF-16；请用“另存为”，编码选 UTF-8"
GBK = "文件应为 UTF-8 编码，看起来是 GBK；请用“另存为”，编码选 UTF-8"
UNKNOWN = "文件应为 UTF-8 编码；请用“另存为”，编码选 UTF-8"
TEXT = "标题: 机关党支部\n单位: qsz-jiguan\n"

DECODED = {
    "utf-8": (TEXT.encode(), TEXT),
    "byte-order-mark": (codecs.BOM_UTF8 + TEXT.encode(), TEXT),
    "windows-line-ends": (TEXT.replace("\n", "\r\n").encode(), TEXT),
    "old-mac-line-ends": (TEXT.replace("\n", "\r").encode(), TEXT),
    "mixed-line-ends": (b"a\r\nb\rc\n\r\n", "a\nb\nc\n\n"),
    "empty": (b"", ""),
    "byte-order-mark-alone": (codecs.BOM_UTF8, ""),
    "beyond-the-basic-plane": ("𠮷".encode(), "𠮷"),
}

REFUSED = {
    "gbk": (TEXT.encode("gbk"), 1, 1, GBK),
    "gbk-in-a-later-line": (b"unit: qsz\ntitle: " + "机关".encode("gbk"), 2, 8, GBK),
    "gbk-after-utf-8": ("标题: ".encode() + "机关".encode("gbk"), 1, 5, GBK),
    "gb18030": ("title: 㐂".encode("gb18030"), 1, 8, GBK),
    "neither": (b"title: \xff\xff", 1, 8, UNKNOWN),
    "after-a-blank-line": (b"\n\xff\xff", 2, 1, UNKNOWN),
    "cut-short": ("标题: 机".encode()[:-1] + b"\n\xff\xff", 1, 5, UNKNOWN),
    "utf-16-little-endian": (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), 1, 1, UTF_16),
    "utf-16-big-endian": (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), 1, 1, UTF_16),
    "utf-16-little-endian-without-mark": (TEXT.encode("utf-16-le"), 1, 1, UTF_16),
    "utf-16-big-endian-without-mark": (TEXT.encode("utf-16-be"), 1, 1, UTF_16),
}


@pytest.mark.parametrize(("data", "text"), DECODED.values(), ids=DECODED)
def test_utf_8_is_read_without_mark_and_with_plain_line_ends(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(("data", "line", "column", "message"), REFUSED.values(), ids=REFUSED)
def test_another_encoding_is_refused_by_name(
    data: bytes, line: int, column: int, message: str
) -> None:
    """The error has the place of the first character in the other encoding."""
    with pytest.raises(UnreadableError) as caught:
        decode(data)
    assert (caught.value.line, caught.value.column, caught.value.message, caught.value.rule) == (
        line,
        column,
        message,
        "file-encoding",
    )


def test_a_file_as_long_as_allowed_is_read(tmp_path: Path) -> None:
    (tmp_path / "long.yml").write_bytes(b"#" * MAX_BYTES)
    assert len(read_text(tmp_path / "long.yml")) == MAX_BYTES


def test_a_file_one_byte_too_long_is_refused(tmp_path: Path) -> None:
    (tmp_path / "long.yml").write_bytes(b"#" * (MAX_BYTES + 1))
    assert refusal(tmp_path / "long.yml") == (
        1,
        MAX_BYTES + 1,
        "文件应在 256 KiB 以内，现在更大；一条记录写一个文件，长篇材料请作为附件",
        "file-size",
    )


def test_a_file_that_is_missing_says_so(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.yml") == (0, 0, "文件读不出来：不存在", "file-unreadable")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert refusal(tmp_path) == (0, 0, "文件读不出来：是文件夹，不是文件", "file-unreadable")


def refusal(path: Path) -> tuple[int, int, str, str]:
    """Return place, message and rule of the error with which a file is refused."""
    with pytest.raises(UnreadableError) as caught:
        read_text(path)
    return caught.value.line, caught.value.column, caught.value.message, caught.value.rule
