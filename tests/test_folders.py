"""The one walker of folders: sorted as paths are, links not entered."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.system.folders import files_below


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for uri in ("b/1", "b.txt", "b/.dot/2", ".hidden/3", "a"):
        path = tmp_path / "top" / uri
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "top"


def uris(folder: Path, *, hidden: bool = True) -> list[str]:
    return [uri for uri, _ in files_below(folder, hidden=hidden)]


def test_files_come_in_the_order_of_their_paths(folder: Path) -> None:
    assert uris(folder) == [".hidden/3", "a", "b/.dot/2", "b/1", "b.txt"]
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    assert [Path(file) for _, file in files_below(folder)] == files


def test_hidden_folders_can_be_left_out(folder: Path) -> None:
    (folder / ".file").touch()

    assert uris(folder, hidden=False) == [".file", "a", "b/1", "b.txt"]


def test_a_link_counts_as_a_file_and_is_not_entered(folder: Path) -> None:
    (folder / "circle").symlink_to(folder)
    (folder / "broken").symlink_to("nowhere")
    (folder / "link").symlink_to("a")
    kinds = {uri: file.is_file() for uri, file in files_below(folder)}

    assert (kinds["circle"], kinds["broken"], kinds["link"]) == (False, False, True)
    assert "circle/a" not in kinds


def test_a_missing_folder_is_empty(tmp_path: Path) -> None:
    assert uris(tmp_path / "nowhere") == []
