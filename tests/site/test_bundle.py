"""The offline edition: one zip, with which nothing of the site is replaced."""

from __future__ import annotations

import errno
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from commands import run_command

from gongkai.commands.cli import main

if TYPE_CHECKING:
    from shell import Ended
    from tests.site.conftest import Project

PAGE = "records/2023/QSZ-2023-00012/index.html"


def gongkai(folder: Path, *arguments: str, **environment: str) -> Ended:
    return run_command("gongkai", arguments, folder, os.environ | environment)


def test_the_offline_edition_is_one_zip_that_is_always_the_same(
    project: Project, tmp_path: Path
) -> None:
    done = [
        gongkai(project.folder, "bundle", str(tmp_path / name), GONGKAI_STORE="off")
        for name in ("one.zip", "two.zip")
    ]
    assert [each.code for each in done] == [0, 0], done
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()

    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert (
            archive.read("README.txt")
            .decode("utf-8-sig")
            .startswith("请先把压缩包里的文件全部解压")
        )
        assert {
            "index.html",
            PAGE,
            "search/entry.bin.js",
            "search/search.classic.js",
            "assets/gongkai-search.classic.js",
        } <= set(names)
        assert 'type="module"' not in archive.read(PAGE).decode()
    assert not (project.folder / "site").exists(), "the site of the project is another one"


@pytest.mark.parametrize(
    ("uri", "taken"),
    [
        pytest.param(
            f"{Path(PAGE).parent}/index.json", f"{Path(PAGE).parent}/index.json", id="记录的JSON"
        ),
        pytest.param(
            f"{Path(PAGE).parent}/index.json.js",
            f"{Path(PAGE).parent}/index.json.js",
            id="离线的脚本",
        ),
        pytest.param("search/entry.bin.js", "search/entry.bin.js", id="离线的检索"),
        pytest.param(
            "assets/gongkai-search.classic.js", "assets/gongkai-search.classic.js", id="离线的程序"
        ),
    ],
)
def test_no_generated_file_replaces_a_hand_written_one(
    project: Project, uri: str, taken: str
) -> None:
    project.write({f"docs/{uri}": "own"})
    done = gongkai(project.folder, "bundle", "../site.zip")

    assert (
        done.code,
        f"docs/{uri} 与自动生成的 {taken} 地址相同；请把前者改名" in done.output,
    ) == (1, True), done.output
    assert not (project.folder.parent / "site.zip").exists()


def test_an_offline_edition_without_space_leaves_the_old_one(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "x")

    (tmp_path / "site.zip").write_bytes(b"old")
    monkeypatch.chdir(project.folder)
    monkeypatch.setattr("gongkai.commands.publishing.write_archive", full)
    done = CliRunner().invoke(main, ["bundle", str(tmp_path / "site.zip")])

    assert (done.exit_code, "x: 磁盘满了；请清理出空间" in done.output) == (1, True), done.output
    assert [(path.name, path.read_bytes()) for path in tmp_path.glob("*.zip*")] == [
        ("site.zip", b"old")
    ]


def test_the_offline_edition_keeps_a_readme_of_the_site(project: Project, tmp_path: Path) -> None:
    project.write({"docs/Readme.txt": "own"})
    assert gongkai(project.folder, "bundle", str(tmp_path / "site.zip")).code == 0

    with zipfile.ZipFile(tmp_path / "site.zip") as archive:
        assert archive.read("Readme.txt") == b"own"
        assert (
            archive.read("README-2.txt")
            .decode("utf-8-sig")
            .startswith("请先把压缩包里的文件全部解压")
        )
