"""Withdrawn texts leave no trace in the search index, though the index of an earlier build is used again.

The index has the place of every pair of characters, so that a text could be reconstructed from its remains.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gongkai.model import Audience
from gongkai.search.reader import Reader
from gongkai.site.pipeline import build_content
from gongkai.site.search_files import search_files

Lay = Callable[[Mapping[str, str | bytes]], Path]
RecordFile = Callable[..., dict[str, str]]

PERSONAL = "某某某的住址"
TEXT = f"正文: [{{段落: 群众反映{PERSONAL}被公开}}]\n"
RECORD = "records/qsz-jiguan/2023/00050.yml"


def remove(path: Path) -> None:
    path.unlink()


def withdraw(path: Path) -> None:
    path.write_text(
        path.read_text("utf-8") + "状态: 撤下\n状态日期: 2023-08-01\n状态说明: 内容不宜公开\n",
        "utf-8",
    )


def merge(path: Path) -> None:
    path.write_text(
        path.read_text("utf-8")
        + "状态: 合并\n状态日期: 2023-08-01\n状态说明: 同一件事\n并入: QSZ-2023-00020\n",
        "utf-8",
    )


def narrow(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("范围: 社会", "范围: 全党"), "utf-8")


def correct(path: Path) -> None:
    path.write_text(
        path.read_text("utf-8").replace(PERSONAL, "有关情况")
        + "状态: 更正\n更正: [{日期: 2023-08-01, 更正事项: 正文, 更正前: 〔不公开：涉及个人隐私〕, 更正后: 有关情况, 理由: 删去个人信息}]\n",
        "utf-8",
    )


def redact(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace(PERSONAL, "〔不公开：涉及个人隐私〕"), "utf-8")


def holds_personal_data(data: Path, cache: Path) -> bool:
    """Build the index; return whether the personal data can be reconstructed from any part."""
    (docs := data.parent / "docs").mkdir(exist_ok=True)
    content = build_content(data, Audience(), docs)
    files = dict(search_files(content.documents(), {}, cache))

    def read(name: str) -> bytes:
        file = files[f"search/{name}"]
        return file.read_bytes() if isinstance(file, Path) else file

    return any(
        len(part.find(PERSONAL).documents) > 0 for part in Reader(read("entry.bin"), read).parts
    )


@pytest.mark.parametrize(
    "take_back",
    [remove, withdraw, merge, narrow, correct, redact],
    ids=lambda take_back: str(take_back.__name__),
)
def test_nothing_is_left_in_the_search_index(
    lay: Lay,
    right: dict[str, str | bytes],
    record_file: RecordFile,
    tmp_path: Path,
    take_back: Callable[[Path], None],
) -> None:
    files = dict(right)
    for number in (*range(20, 45), 50):
        for uri, text in record_file(f"QSZ-2023-000{number}").items():
            files[uri.removeprefix("data/")] = text + (TEXT if number == 50 else "")
    data = lay(files)
    assert holds_personal_data(data, tmp_path / "cache")

    take_back(data / RECORD)
    assert not holds_personal_data(data, tmp_path / "cache")
