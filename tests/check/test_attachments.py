"""Attachments are whole files: not empty, no pointers, not within a merge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gongkai.check import read_dataset
from gongkai.site.pipeline import page_findings

Files = dict[str, str | bytes]
Lay = Callable[[Mapping[str, str | bytes]], Path]

RECORD = "records/qsz-jiguan/2023/00012.yml"
# In two parts: no file of ours names a host of the outer world.
LFS_HOST = "git-lfs.github" + ".com"
DIGEST = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
LFS = f"version https://{LFS_HOST}/spec/v1\noid sha256:{DIGEST}\nsize 12345\n".encode()
CONFLICT = "姓名,票数\n<<<<<<< HEAD\n甲,1\n=======\n甲,2\n>>>>>>> other\n"

BROKEN = {
    "empty": (b"", "file-empty", "文件是空的"),
    "git-lfs": (LFS, "file-pointer", "git lfs pull"),
    "git-annex": (
        f"/annex/objects/SHA256E-s12--{DIGEST}.pdf\n".encode(),
        "file-pointer",
        "git annex get",
    ),
    "git-annex-link": (
        f"../../.git/annex/objects/aa/bb/MD5-s1--{DIGEST}".encode(),
        "file-pointer",
        "",
    ),
    "merge": (CONFLICT.encode(), "merge-unfinished", "合并没有做完"),
    "merge-of-gbk": (CONFLICT.encode("gbk"), "merge-unfinished", "合并没有做完"),
    "merge-of-windows": (
        CONFLICT.replace("\n", "\r\n").encode(),
        "merge-unfinished",
        "合并没有做完",
    ),
    "half-mended": ("甲,1\n>>>>>>> other".encode(), "merge-unfinished", "合并没有做完"),
}
WHOLE = {
    "one-byte": b"a",
    "underlined": "标题\n=======\n".encode(),
    "markers-in-other-bytes": b"PK\0\n<<<<<<< HEAD\n",
    "about-lfs": f"see version https://{LFS_HOST}/spec/v1\n".encode(),
}


def rules(lay: Lay, right: Files, content: bytes) -> list[tuple[str, str]]:
    record = f"{right[RECORD]!s}附件: [{{名称: 名单, 文件: attachments/a.csv}}]\n"
    data = lay(right | {RECORD: record, "attachments/a.csv": content})
    return [(each.rule, each.message) for each in read_dataset(data).findings]


@pytest.mark.parametrize(("content", "rule", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_attachments_are_errors(
    lay: Lay, right: Files, content: bytes, rule: str, message: str
) -> None:
    ((found, text),) = rules(lay, right, content)
    assert (found, message in text) == (rule, True)


@pytest.mark.parametrize("content", WHOLE.values(), ids=WHOLE)
def test_whole_attachments_are_right(lay: Lay, right: Files, content: bytes) -> None:
    assert rules(lay, right, content) == []


def test_a_record_that_is_a_pointer_is_one_error(lay: Lay, right: Files) -> None:
    assert [each.rule for each in read_dataset(lay(right | {RECORD: LFS})).findings] == [
        "file-pointer"
    ]


def test_pages_and_their_files_are_whole(lay: Lay) -> None:
    docs = lay(
        {
            "a.md": LFS,
            "b.md": "# 甲\n<<<<<<< HEAD\n乙\n",
            "c.png": LFS,
            "d.csv": CONFLICT,
            "e.css": "",
        }
    )
    found = [(Path(each.path).name, each.rule) for each in page_findings(docs, ())]
    assert found == [
        ("a.md", "file-pointer"),
        ("b.md", "merge-unfinished"),
        ("c.png", "file-pointer"),
        ("d.csv", "merge-unfinished"),
    ]
