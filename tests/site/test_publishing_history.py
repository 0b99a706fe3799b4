"""Without a readable history nothing is published, or only with a reason in the release."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands import run_command
from shell import Ended

if TYPE_CHECKING:
    from tests.site.conftest import Project

REASON = "历史在旧库里，已经人工核对"
RECORD = "data/records/qsz-jiguan/2023/00012.yml"
WITHOUT = ("--without-history", REASON)

Break = Callable[[Path], Mapping[str, str]]
"""A function that makes the history of a repository unreadable, and returns further environment variables."""


def git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=张三", "-c", "user.email=a@example")
    return subprocess.run(
        ["git", *settings, *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=改")


@pytest.fixture
def repository(project: Project) -> Path:
    """Return a project in a repository, with two versions of its record."""
    project.write({".gitignore": "/site/\n.site.gongkai/\n.cache/\n"})
    git(project.folder, "init", "--quiet", "--initial-branch=main")
    commit(project.folder)
    path = project.folder / RECORD
    path.write_text(
        path.read_text("utf-8").replace("工作总结\n单位", "工作情况总结\n单位"), "utf-8"
    )
    commit(project.folder)
    return project.folder


def publish(folder: Path, *options: str, **environment: str) -> Ended:
    return run_command(
        "gongkai",
        ["publish", str(folder.parent / "served"), *options],
        folder,
        os.environ | environment,
    )


def manifest(folder: Path) -> str:
    return (folder.parent / "served/current/manifest").read_text("utf-8")


def shallow(folder: Path) -> Mapping[str, str]:
    """Make the repository a shallow clone, as CI systems have."""
    (folder / ".git/shallow").write_text(git(folder, "rev-parse", "HEAD") + "\n", "utf-8")
    return {}


def of_another_user(_: Path) -> Mapping[str, str]:
    return {
        "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
    }


def without_git(_: Path) -> Mapping[str, str]:
    return {"PATH": "/nowhere"}


def grafted(folder: Path) -> Mapping[str, str]:
    (folder / ".git/info").mkdir(exist_ok=True)
    (folder / ".git/info/grafts").write_text(git(folder, "rev-parse", "HEAD") + "\n", "utf-8")
    return {}


def replaced(folder: Path) -> Mapping[str, str]:
    git(folder, "replace", "--graft", "HEAD")
    return {}


def with_a_missing_version(folder: Path) -> Mapping[str, str]:
    """Remove the content of the first version of the record."""
    name = git(folder, "rev-parse", f"HEAD~1:{RECORD}")
    (folder / ".git/objects" / name[:2] / name[2:]).unlink()
    return {}


def with_a_damaged_version(folder: Path) -> Mapping[str, str]:
    name = git(folder, "rev-parse", f"HEAD~1:{RECORD}")
    path = folder / ".git/objects" / name[:2] / name[2:]
    path.chmod(0o644)
    path.write_bytes(b"damaged")
    return {}


def with_a_missing_commit(folder: Path) -> Mapping[str, str]:
    name = git(folder, "rev-parse", "HEAD~1")
    (folder / ".git/objects" / name[:2] / name[2:]).unlink()
    return {}


@pytest.mark.parametrize(
    ("damage", "message", "knows_commit"),
    [
        pytest.param(shallow, "请完整克隆，或者运行 git fetch --unshallow", True, id="浅克隆"),
        pytest.param(
            of_another_user, "git config --global --add safe.directory /", False, id="别的用户"
        ),
        pytest.param(without_git, "这台机器上没有安装 git", False, id="没有git"),
        pytest.param(grafted, "/.git/info/grafts，提交的先后是后来接上的", True, id="接上的历史"),
        pytest.param(replaced, "用 git replace -d 去掉", True, id="换过的历史"),
        pytest.param(with_a_missing_version, "git 读不出 1 个旧版本的内容", True, id="缺旧版本"),
        pytest.param(with_a_damaged_version, "git 读不出 1 个旧版本的内容", True, id="旧版本坏了"),
        pytest.param(with_a_missing_commit, "请运行 git fsck 查看", True, id="缺提交"),
    ],
)
def test_without_history_a_site_is_published_with_a_reason_only(
    repository: Path, damage: Break, message: str, *, knows_commit: bool
) -> None:
    name = git(repository, "rev-parse", "HEAD")
    environment = damage(repository)
    refused = publish(repository, **environment)
    assert (
        refused.code,
        message in refused.output,
        "--without-history 理由" in refused.output,
    ) == (1, True, True), refused.output
    assert "Traceback" not in refused.output
    assert not (repository.parent / "served").exists()

    done = publish(repository, *WITHOUT, **environment)
    assert done.code == 0, done.output
    assert f"理由写进清单：{REASON}" in done.output
    assert f"# 提交 {name if knows_commit else 'unknown'}\n" in manifest(repository)
    assert f"# 未核对历史 {REASON}\n" in manifest(repository)
    listed = run_command("gongkai", ["releases", "../served"], repository)
    assert f"没有同 git 历史核对：{REASON}" in listed.output


def test_a_reason_is_not_needed_where_the_history_is_there(repository: Path) -> None:
    done = publish(repository, *WITHOUT)

    assert (done.code, "没有用到 --without-history" in done.output) == (0, True)
    assert REASON not in manifest(repository)


def test_a_site_without_a_commit_is_followed_by_one_with_it(repository: Path) -> None:
    assert publish(repository).code == 0
    assert publish(repository, *WITHOUT, **without_git(repository)).code == 0
    usual = publish(repository)

    assert (usual.code, usual.output.splitlines()[-1].startswith("已发布 ")) == (0, True), (
        usual.output
    )
    assert "未核对历史" not in manifest(repository)


def test_an_older_commit_does_not_follow_a_site_without_one(repository: Path) -> None:
    assert publish(repository).code == 0
    assert publish(repository, *WITHOUT, **without_git(repository)).code == 0
    git(repository, "checkout", "--quiet", "HEAD~1")
    older = publish(repository)

    assert "比它旧，不用发布" in older.output


def test_a_folder_of_records_that_is_gone_is_missed(repository: Path) -> None:
    git(repository, "rm", "--quiet", "-r", "data/records")
    commit(repository)
    done = publish(repository)

    assert (
        done.code,
        "记录“QSZ-2023-00012”" in done.output,
        "已经公开，现在不见了" in done.output,
    ) == (1, True, True), done.output


@pytest.mark.parametrize("reason", ["", " ", "一\n二"], ids=["空", "空格", "两行"])
def test_a_reason_is_one_line(repository: Path, reason: str) -> None:
    done = publish(repository, "--without-history", reason)

    assert (done.code, "应写明理由，一行文字" in done.output) == (2, True), done.output
