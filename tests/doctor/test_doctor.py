"""`gongkai doctor`: the findings on the machine and in the site, and the exit code."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from gongkai.commands.cli import main
from gongkai.commands.doctor import Level, machine, site
from gongkai.commands.new_site import Answers, new_site
from gongkai.store.writing import write_files
from gongkai.vocabulary import CategoryScheme


@pytest.fixture
def new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a new site in a repository, the working folder of the test."""
    folder = tmp_path / "dangwu"
    write_files(
        folder,
        new_site(
            Answers("中共清水镇委员会", "qsz", CategoryScheme.REGULATION_2017, date(2026, 1, 5))
        ),
    )
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    git(folder, "config", "core.hooksPath", ".githooks")
    monkeypatch.chdir(folder)
    return folder


def git(folder: Path, *arguments: str, **environment: str) -> None:
    subprocess.run(
        ["git", *arguments],
        cwd=folder,
        check=True,
        env=os.environ | environment,
        capture_output=True,
    )


def commit(folder: Path, **environment: str) -> None:
    git(folder, "add", "--all")
    git(
        folder,
        "-c",
        "user.name=张三",
        "-c",
        "user.email=a@example",
        "commit",
        "--quiet",
        "--allow-empty",
        "--message=改",
        **environment,
    )


def doctor(*options: str) -> Result:
    return CliRunner().invoke(main, ["doctor", *options])


def line(result: Result, part: str) -> str:
    (found,) = (line for line in result.stdout.splitlines() if part in line)
    return found


def test_a_new_site_has_nothing_to_be_mended(new: Path, tmp_path: Path) -> None:
    result = doctor("--to", str(tmp_path / "served"))

    assert result.exit_code == 0, result.output
    assert "要改" not in result.stdout
    assert line(result, "版本库").startswith("正常  版本库有完整的历史，现在是 ")
    assert line(result, "次发布" if "次发布" in result.stdout else "还没有发布过").startswith(
        "正常"
    )
    assert not (tmp_path / "served").exists()
    assert sorted(path.name for path in new.parent.iterdir()) == ["dangwu"]


def test_without_a_site_only_the_machine_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = doctor()

    assert "没有 mkdocs.yml，只看了机器" in result.stdout
    assert "git version" in result.stdout


def test_settings_that_cannot_be_read_are_to_be_mended(new: Path) -> None:
    path = new / "mkdocs.yml"
    path.write_text(path.read_text("utf-8").replace("audience: 社会", "audience: 大家"), "utf-8")
    result = doctor()

    assert result.exit_code == 1
    assert "现为“大家”" in line(result, "mkdocs.yml 读不出来")
    assert result.stderr == "有要改正的，见上面写着“要改”的各行\n"


def test_a_folder_that_is_no_repository_cannot_be_published(new: Path) -> None:
    (new / ".git").rename(new / "git-moved")

    assert line(doctor(), "不能发布").startswith("要改  不能发布：这里不是 git 版本库")


def test_a_shallow_clone_is_to_be_mended(
    new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(new)
    subprocess.run(
        ["git", "clone", "--quiet", "--depth=1", new.as_uri(), str(tmp_path / "clone")], check=True
    )
    monkeypatch.chdir(tmp_path / "clone")
    result = doctor()

    assert result.exit_code == 1
    assert "请运行 git fetch --unshallow" in line(result, "浅克隆")
    assert line(result, "提交以前的检查").startswith("留意")


def test_files_that_are_not_committed_are_told(new: Path) -> None:
    (new / "docs/more.md").write_text("# 更多\n", "utf-8")
    result = doctor()

    assert result.exit_code == 0
    assert line(result, "还没有提交").startswith("留意  有 1 个文件还没有提交")


def test_a_commit_from_the_future_shows_that_the_clock_is_wrong(new: Path) -> None:
    later = f"{int(time.time()) + 86400} +0800"
    commit(new, GIT_COMMITTER_DATE=later, GIT_AUTHOR_DATE=later)
    result = doctor()

    assert result.exit_code == 1
    assert line(result, "时钟").startswith(
        "要改  这台机器的时钟慢了，或者提交的人的时钟快了：相差 1440 分钟"
    )


def test_a_wrong_destination_is_refused(new: Path) -> None:
    """A destination in the site folder, or one without the right to write, is refused."""
    assert line(doctor("--to", "served"), "served").startswith("要改  served 在网站的文件夹里")
    assert line(doctor("--to", "/proc/gongkai"), "/proc").startswith("要改")
    assert new.is_dir()


def test_a_host_that_cannot_be_reached_is_to_be_mended(
    new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_SSH", "false")
    assert new.is_dir()

    assert line(doctor("--to", "www:/srv/gongkai"), "www").startswith("要改  ssh 连不上 www。")


def test_a_host_is_asked_for_its_clock_and_its_programs(
    new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words of the ssh command are run here instead of on a host."""
    (tmp_path / "ssh").write_text('#!/bin/sh\nshift\nexec sh -c "$1"\n', "utf-8")
    (tmp_path / "ssh").chmod(0o755)
    monkeypatch.setenv("GONGKAI_SSH", str(tmp_path / "ssh"))
    (tmp_path / "python3").symlink_to(sys.executable)
    result = doctor("--to", f"www:{tmp_path}/served")

    assert new.is_dir()
    assert line(result, "连得上").startswith("正常  ssh 连得上 www，时钟一致")


@pytest.mark.parametrize(
    ("free", "state"),
    [(100_000_000, Level.WRONG), (900_000_000, Level.ODD), (5_000_000_000, Level.FINE)],
    ids=["满了", "快满了", "够用"],
)
def test_the_disk_is_judged_by_what_a_site_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: Level
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))

    assert next(site.examine_disk(tmp_path)).state is state


@pytest.mark.parametrize(
    ("found", "need", "said"),
    [
        pytest.param("2.1.0", "numpy>=2", "", id="够新"),
        pytest.param("1.6.1", "mkdocs<2,>=1.6", "", id="在范围里"),
        pytest.param("2.0.0", "mkdocs<2,>=1.6", "mkdocs 2.0.0 应<2", id="太新"),
        pytest.param("1.5.3", "mkdocs<2,>=1.6", "mkdocs 1.5.3 应>=1.6", id="太旧"),
        pytest.param("10.0", "pymdown-extensions>=9.9", "", id="按数字比较"),
    ],
)
def test_versions_are_compared_by_their_numbers(
    monkeypatch: pytest.MonkeyPatch, found: str, need: str, said: str
) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda _: found)

    assert machine._unmet(need) == said  # noqa: SLF001 - the arithmetic by itself


def test_an_old_python_is_to_be_mended() -> None:
    assert machine._python((3, 10, 12)).state is Level.WRONG  # noqa: SLF001
    assert machine._python((3, 11, 2)).state is Level.FINE  # noqa: SLF001


def test_what_is_not_installed_is_told_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    results = {result.what: result.state for result in machine.examine_machine()}

    assert results["没有 git"] is Level.WRONG
    assert results["这台机器上没有中文字体"] is Level.ODD
