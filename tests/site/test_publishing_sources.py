"""A site is published from the files of its commit, and from no others."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands import run_command

from gongkai.commands.publishing import clean_commit
from gongkai.release import ReleaseError
from gongkai.site.sources import Sources

if TYPE_CHECKING:
    from tests.site.conftest import Project

RECORD = "data/records/qsz-jiguan/2023/00012.yml"
OTHER = "data/records/qsz-jiguan/2023/00013.yml"
ATTACHMENT = "data/attachments/名单.txt"
# In two parts: no file of ours names a host of the outer world.
LFS_HOST = "git-lfs.github" + ".com"

Change = Callable[[Path], None]


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
    """Return a project in a repository, with an attachment and a theme."""
    project.write(
        {
            ".gitignore": "/site/\n.site.gongkai/\n.cache/\n",
            ATTACHMENT: "名单\n",
            "theme/main.html": "{% extends 'base.html' %}\n",
        }
    )
    git(project.folder, "init", "--quiet", "--initial-branch=main")
    commit(project.folder)
    return project.folder


def refusal(folder: Path) -> str:
    """Return why a commit is not published; empty when it is."""
    settings = (folder / "mkdocs.yml",)
    sources = Sources(folder, folder / "data", folder / "docs", folder / "theme", settings)
    try:
        assert clean_commit(sources) == git(folder, "rev-parse", "HEAD")
    except ReleaseError as error:
        return str(error)
    return ""


def append(folder: Path, uri: str) -> None:
    path = folder / uri
    path.write_text(path.read_text("utf-8") + "# 改\n", "utf-8")


def ignored(rules: str, uri: str) -> Change:
    """Return a change that hides a new file by an ignore rule."""

    def change(folder: Path) -> None:
        path = folder / rules
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{Path(uri).name}\n")
        if rules == ".gitignore":
            commit(folder)
        (folder / uri).write_text("新\n", "utf-8")

    return change


def ignored_by_a_global_rule(folder: Path) -> None:
    (folder.parent / "rules").write_text("00013.yml\n", "utf-8")
    git(folder, "config", "core.excludesFile", str(folder.parent / "rules"))
    (folder / OTHER).write_text("新\n", "utf-8")


def marked(mark: str, uri: str) -> Change:
    """Return a change that hides the change of a file by a mark."""

    def change(folder: Path) -> None:
        git(folder, "update-index", mark, uri)
        append(folder, uri)

    return change


def deleted_behind_a_mark(folder: Path) -> None:
    git(folder, "update-index", "--skip-worktree", RECORD)
    (folder / RECORD).unlink()


def linked(uri: str) -> Change:
    """Return a change that moves a file or folder out of the repository, behind a committed link."""

    def change(folder: Path) -> None:
        outside = folder.parent / "outside"
        (folder / uri).rename(outside)
        (folder / uri).symlink_to(os.path.relpath(outside, (folder / uri).parent))
        commit(folder)

    return change


HIDDEN = {
    "gitignore": (ignored(".gitignore", OTHER), OTHER, "没有提交"),
    "info-exclude": (ignored(".git/info/exclude", OTHER), OTHER, "没有提交"),
    "global-rule": (ignored_by_a_global_rule, OTHER, "没有提交"),
    "ignored-attachment": (
        ignored(".git/info/exclude", "data/attachments/b.txt"),
        "data/attachments/b.txt",
        "没有提交",
    ),
    "ignored-page": (ignored(".git/info/exclude", "docs/b.md"), "docs/b.md", "没有提交"),
    "ignored-backup": (ignored(".git/info/exclude", "docs/b.md~"), "docs/b.md~", "没有提交"),
    "ignored-template": (
        ignored(".git/info/exclude", "theme/404.html"),
        "theme/404.html",
        "没有提交",
    ),
    "assume-unchanged": (marked("--assume-unchanged", RECORD), RECORD, "和提交的内容不同"),
    "skip-worktree": (marked("--skip-worktree", RECORD), RECORD, "和提交的内容不同"),
    "marked-page": (marked("--skip-worktree", "docs/guide.md"), "docs/guide.md", "提交的内容不同"),
    "marked-settings": (marked("--skip-worktree", "mkdocs.yml"), "mkdocs.yml", "提交的内容不同"),
    "marked-attachment": (marked("--assume-unchanged", ATTACHMENT), ATTACHMENT, "内容不同"),
    "deleted": (deleted_behind_a_mark, RECORD, "提交里有，这里没有"),
    "record-outside": (linked(RECORD), RECORD, "版本库以外"),
    "attachment-outside": (linked(ATTACHMENT), ATTACHMENT, "版本库以外"),
    "attachments-outside": (linked("data/attachments"), "data/attachments", "版本库以外"),
    "data-outside": (linked("data"), RECORD, "版本库以外"),
}


@pytest.mark.parametrize(("change", "path", "reason"), HIDDEN.values(), ids=HIDDEN)
def test_hidden_changes_are_refused(
    repository: Path, change: Change, path: str, reason: str
) -> None:
    change(repository)
    assert git(repository, "status", "--porcelain") == ""

    message = refusal(repository)
    assert any(path in line and reason in line for line in message.splitlines()), message


def links_inside(folder: Path) -> None:
    """Put a record behind a link to another folder of the repository."""
    (folder / "shared").mkdir()
    (folder / ATTACHMENT).rename(folder / "shared/名单.txt")
    (folder / ATTACHMENT).symlink_to("../../shared/名单.txt")
    commit(folder)


def windows_line_ends(folder: Path) -> None:
    path = folder / RECORD
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    git(folder, "config", "core.autocrlf", "true")
    git(folder, "add", RECORD)


def large_file(folder: Path) -> None:
    """Commit the pointer of a large file, whose content stands in the folder."""
    content = (folder / ATTACHMENT).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    pointer = f"version https://{LFS_HOST}/spec/v1\noid sha256:{digest}\nsize 7\n"
    (folder / ATTACHMENT).write_text(pointer, "utf-8")
    commit(folder)
    (folder / ATTACHMENT).write_bytes(content)
    git(folder, "update-index", "--assume-unchanged", ATTACHMENT)


def unread_files(folder: Path) -> None:
    """Leave files that no build reads, hidden from git."""
    (folder / ".git/info/exclude").write_text(".DS_Store\n~$*\nschemas\n*.log\n", "utf-8")
    (folder / "data/schemas").mkdir()
    for uri in ("data/.DS_Store", "data/attachments/~$a.docx", "data/schemas/a.json", "build.log"):
        (folder / uri).write_text("x", "utf-8")


def submodule(folder: Path) -> None:
    """Make the data a repository of its own."""
    data = folder.parent / "data-repository"
    (folder / "data").rename(data)
    git(data, "init", "--quiet", "--initial-branch=main")
    commit(data)
    git(folder, "rm", "--quiet", "-r", "--cached", "data")
    git(
        folder, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(data), "data"
    )
    commit(folder)


COMMITTED = {
    "as-it-is": lambda _: None,
    "links-inside": links_inside,
    "windows-line-ends": windows_line_ends,
    "large-file": large_file,
    "unread-files": unread_files,
    "submodule": submodule,
}


@pytest.mark.parametrize("change", COMMITTED.values(), ids=COMMITTED)
def test_committed_files_are_published(repository: Path, change: Change) -> None:
    change(repository)
    assert refusal(repository) == ""


def test_a_site_below_the_repository_is_published(project: Project) -> None:
    """The repository may have the site in one of its folders."""
    project.write({"theme/main.html": "", ".gitignore": "/site/\n"})
    top = project.folder.parent
    git(top, "init", "--quiet", "--initial-branch=main")
    commit(top)
    assert refusal(project.folder) == ""
    marked("--assume-unchanged", RECORD)(project.folder)
    assert f"\n  {RECORD}：和提交的内容不同" in refusal(project.folder)


@pytest.mark.parametrize("arguments", [("publish", "../served"), ("bundle", "../site.zip")])
def test_commands_refuse_hidden_changes(repository: Path, arguments: tuple[str, str]) -> None:
    marked("--assume-unchanged", RECORD)(repository)
    ended = run_command("gongkai", arguments, repository)
    assert (ended.code, f"{RECORD}：和提交的内容不同" in ended.output) == (1, True), ended.output
    assert not (repository / arguments[1]).exists()
