"""`gongkai init`: a new site that builds at once, and refused arguments."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from commands import run_command

from gongkai.commands.cli import main
from gongkai.commands.new_site import CI, place_of, proposed_code

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "gongkai", "init"]


def init(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["init", str(folder), *options])


@pytest.mark.parametrize(
    ("publisher", "options"),
    [
        pytest.param("中共清水镇委员会", [], id="七类"),
        pytest.param(
            "中共临江县委县级机关工作委员会", ["--scheme", "意见", "--ci", "gitea"], id="八类"
        ),
        pytest.param(
            "Party Committee".replace(" ", ""), ["--code", "dw-1", "--ci", "none"], id="没有汉字"
        ),
    ],
)
def test_a_new_site_builds_strictly_without_findings(
    tmp_path: Path, publisher: str, options: list[str]
) -> None:
    """There is no warning either."""
    folder = tmp_path / "dangwu"
    made = init(folder, "--publisher", publisher, *options)
    assert made.exit_code == 0, made.output

    checked = CliRunner().invoke(main, ["check", str(folder / "data")])
    assert (checked.exit_code, checked.stdout) == (0, "")
    built = run_command("mkdocs", ["build", "--strict"], folder)
    assert built.code == 0, built.output
    assert "WARNING" not in built.output
    (page,) = (folder / "site/records").glob("*/*-00001/index.html")
    assert "党务公开网站开始试运行" in page.read_text("utf-8")
    assert publisher in (folder / "site/units/index.html").read_text("utf-8")


def test_only_the_files_of_the_platform_are_written(tmp_path: Path) -> None:
    files = {name: path for files in CI.values() for name, path in files.items()}
    for platform, own in CI.items():
        folder = tmp_path / platform
        init(folder, "--publisher", "中共清水镇委员会", "--ci", platform)
        assert {name for name in files if (folder / name).exists()} == set(own)
        assert os.access(folder / ".ci/gongkai", os.X_OK)
        assert os.access(folder / ".githooks/pre-commit", os.X_OK)


def test_nothing_is_written_where_one_file_stands_already(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/guide.md").write_text("mine", "utf-8")
    result = init(tmp_path, "--publisher", "中共清水镇委员会")

    assert result.exit_code == 2
    assert "里已经有 docs/guide.md；没有写任何文件" in result.stderr
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["guide.md"]
    assert (tmp_path / "docs/guide.md").read_text("utf-8") == "mine"


def test_a_fresh_clone_of_an_empty_repository_can_be_filled(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)

    assert init(tmp_path, "--publisher", "中共清水镇委员会").exit_code == 0
    ignored = subprocess.run(
        ["git", "status", "--porcelain", "-uall"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "mkdocs.yml" in ignored


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param([], "缺少“--publisher”", id="没有名称"),
        pytest.param(
            ["--publisher", "清水镇: 党委"], "--publisher 应为主办单位的全称", id="名称里有冒号"
        ),
        pytest.param(
            ["--publisher", "中共清水镇委员会", "--scheme", "条列"],
            "--scheme 应为 条例、意见，现为“条列”",
            id="方案写错",
        ),
        pytest.param(
            ["--publisher", "中共清水镇委员会", "--code", "QSZ"],
            "--code 应为单位代码",
            id="代码用了大写",
        ),
        pytest.param(
            ["--publisher", "中共清水镇委员会", "--code", "con"],
            "--code 不能是“con”：文件名“con”不能用：CON 是 Windows 留给设备的名字。是不是想写“con-1”？",
            id="代码是设备的名字",
        ),
        pytest.param(
            ["--publisher", "中共清水镇委员会", "--ci", "jenkins"],
            "--ci 应为 gitlab、gitea、github、none",
            id="没有的平台",
        ),
    ],
)
def test_wrong_answers_are_refused_in_a_sentence(
    tmp_path: Path, options: list[str], message: str
) -> None:
    result = init(tmp_path / "out", *options)

    assert result.exit_code == 2
    assert result.stderr.startswith(f"用法不对：{message}")
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").touch()

    assert "应为文件夹" in init(tmp_path / "out", "--publisher", "中共清水镇委员会").stderr


def test_init_asks_again_after_a_wrong_answer(tmp_path: Path) -> None:
    """On a terminal the command asks for missing options."""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "out"],
        cwd=tmp_path,
        env=os.environ,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        close_fds=True,
    ) as process:
        os.close(follower)
        os.write(leader, "清水镇: 党委\n中共清水镇委员会\n意见\n".encode())
        said = b""
        while process.poll() is None or b"git init" not in said:
            try:
                said += os.read(leader, 4096)
            except OSError:
                break
    os.close(leader)

    assert process.returncode == 0
    assert "主办单位的全称：" in said.decode()
    assert "现为“清水镇: 党委”" in said.decode()
    assert "类别方案: 意见" in (tmp_path / "out/data/site.yml").read_text("utf-8")


@pytest.mark.parametrize(
    ("publisher", "place", "code"),
    [
        ("中共清水镇委员会", "清水镇", "qsz"),
        ("中共清水镇机关支部委员会", "清水镇机关", "qszjg"),
        ("中共临江县教育局党组", "临江县教育局", "ljxjyj"),
        ("杨柳村党支部", "杨柳村", "ylc"),
        ("中共委员会", "中共委员会", "zgwyh"),
    ],
)
def test_place_and_code_come_from_the_name(publisher: str, place: str, code: str) -> None:
    assert (place_of(publisher), proposed_code(publisher)) == (place, code)


class _Loader(yaml.SafeLoader):
    """A loader of mkdocs.yml that ignores tags."""


_Loader.add_multi_constructor("", lambda _loader, suffix, _node: suffix)


def test_a_new_site_has_the_settings_of_the_projects_own(tmp_path: Path) -> None:
    init(tmp_path, "--publisher", "中共清水镇委员会")
    new, own = (
        yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 - plain values, and MkDocs' tags
        for path in (tmp_path / "mkdocs.yml", ROOT / "mkdocs.yml")
    )

    for name in ("theme", "plugins", "markdown_extensions", "validation", "hooks"):
        assert new[name] == own[name], name


def test_the_editor_settings_of_a_new_site_are_the_projects_own(tmp_path: Path) -> None:
    init(tmp_path, "--publisher", "中共清水镇委员会")

    assert (tmp_path / ".vscode/settings.json").read_text("utf-8") == (
        ROOT / ".vscode/settings.json"
    ).read_text("utf-8")
