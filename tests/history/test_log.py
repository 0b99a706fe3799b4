"""The history of files in git: renames, deletions, merged branches, odd names, and folders without history."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from gongkai.store.git import (
    Entry,
    histories,
    is_content,
    read_contents,
    read_log,
)
from gongkai.system.errors import MissingContentsError
from gongkai.vocabulary import FileAction

DAYS = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]
Commit = Callable[[date, dict[str, str | None]], None]


def git(folder: Path, *arguments: str, day: date = DAYS[0]) -> str:
    at = f"{day.isoformat()}T00:30:00+08:00"
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    env |= {
        "GIT_AUTHOR_DATE": at,
        "GIT_COMMITTER_DATE": at,
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
    }
    who = ("-c", "user.name=某某", "-c", "user.email=writer@qingshui.example")
    return subprocess.run(
        ["git", *who, "-C", str(folder), *arguments],
        env=env,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "data/records").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    return folder


@pytest.fixture
def commit(repository: Path) -> Commit:
    """Return a function that writes files below `data/records` and commits; a file that is None is deleted."""

    def make(day: date, files: dict[str, str | None]) -> None:
        for name, text in files.items():
            path = repository / "data/records" / name
            if text is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
        git(repository, "add", "-A")
        git(repository, "commit", "-q", "-m", "说明里写着不该公开的事", day=day)

    return make


LONG = "".join(f"第{number}行\n" for number in range(30))


def test_a_file_is_followed_through_changes_and_renames(repository: Path, commit: Commit) -> None:
    commit(DAYS[0], {"甲/1.yml": LONG})
    commit(DAYS[1], {"甲/1.yml": f"{LONG}又一行\n"})
    commit(DAYS[2], {"甲/1.yml": None, "乙/2.yml": f"{LONG}又一行\n再一行\n"})

    log = read_log(repository / "data/records")
    assert log.note == ""
    assert [(version.day, version.action, version.path) for version in log.files["乙/2.yml"]] == [
        (DAYS[0], FileAction.ADDED, "甲/1.yml"),
        (DAYS[1], FileAction.CHANGED, "甲/1.yml"),
        (DAYS[2], FileAction.MOVED, "乙/2.yml"),
    ]
    assert set(log.files) == {"乙/2.yml"}


def test_names_that_change_places_keep_their_own_histories(
    repository: Path, commit: Commit
) -> None:
    other = LONG.replace("第", "另")
    commit(DAYS[0], {"1.yml": LONG, "2.yml": other})
    commit(DAYS[1], {"3.yml": LONG, "1.yml": None})
    commit(DAYS[2], {"1.yml": other, "2.yml": None})

    log = read_log(repository / "data/records")
    assert [version.path for version in log.files["1.yml"]] == ["2.yml", "1.yml"]
    assert [version.path for version in log.files["3.yml"]] == ["1.yml", "3.yml"]


def test_a_file_that_was_deleted_and_came_back_says_so(repository: Path, commit: Commit) -> None:
    commit(DAYS[0], {"1.yml": LONG, "2.yml": "甲"})
    commit(DAYS[1], {"1.yml": None})
    gone = read_log(repository / "data/records")
    assert "records/1.yml" not in histories(gone, "records")
    assert gone.files["1.yml"][-1].content == ""

    commit(DAYS[2], {"1.yml": "乙"})
    assert histories(read_log(repository / "data/records"), "records")["records/1.yml"] == [
        Entry(DAYS[0], FileAction.ADDED),
        Entry(DAYS[1], FileAction.DELETED),
        Entry(DAYS[2], FileAction.RESTORED),
    ]


def test_a_reader_sees_each_day_and_action_once(repository: Path, commit: Commit) -> None:
    """Authors and subjects of commits are never read."""
    commit(DAYS[0], {"1.yml": "甲"})
    commit(DAYS[1], {"1.yml": "乙"})
    commit(DAYS[1], {"1.yml": "丙"})

    seen = histories(read_log(repository / "data/records"), "records")
    assert seen == {
        "records/1.yml": [Entry(DAYS[0], FileAction.ADDED), Entry(DAYS[1], FileAction.CHANGED)]
    }
    assert "不该公开" not in repr(read_log(repository / "data/records"))
    assert "qingshui.example" not in repr(read_log(repository / "data/records"))


def test_what_a_branch_brought_is_there_since_it_was_merged(
    repository: Path, commit: Commit
) -> None:
    commit(DAYS[0], {"1.yml": "甲"})
    git(repository, "checkout", "-q", "-b", "draft")
    commit(DAYS[1], {"2.yml": "乙"})
    commit(DAYS[2], {"3.yml": "丙", "2.yml": "丁"})
    git(repository, "checkout", "-q", "main")
    git(repository, "merge", "-q", "--no-ff", "-m", "合并", "draft", day=DAYS[3])

    log = read_log(repository / "data/records")
    assert [(version.day, version.action) for version in log.files["2.yml"]] == [
        (DAYS[3], FileAction.ADDED)
    ]


def test_only_what_is_below_the_folder_is_read(repository: Path, commit: Commit) -> None:
    (repository / "README").write_text("甲", "utf-8")
    commit(DAYS[0], {"1.yml": "甲"})
    assert set(read_log(repository / "data/records").files) == {"1.yml"}


def test_names_with_blanks_quotes_and_line_ends_stay_as_they_are(
    repository: Path, commit: Commit
) -> None:
    names = ['a "b".yml', "甲 乙.yml", "a\tb.yml", "a\nb.yml"]
    commit(DAYS[0], dict.fromkeys(names, "甲"))
    assert set(read_log(repository / "data/records").files) == set(names)


def test_old_contents_are_read_in_one_go(repository: Path, commit: Commit) -> None:
    commit(DAYS[0], {"1.yml": "甲\n\n乙\n", "2.yml": ""})
    commit(DAYS[1], {"1.yml": "丙"})
    log = read_log(repository / "data/records")
    names = [version.content for versions in log.files.values() for version in versions]

    contents = read_contents(repository, names)
    assert sorted(contents.values()) == sorted(["甲\n\n乙\n".encode(), b"", "丙".encode()])
    assert all(is_content(content, name) for name, content in contents.items())
    assert is_content("甲\r\n\r\n乙\r\n".encode(), log.files["1.yml"][0].content)
    assert not is_content(b"other", log.files["1.yml"][0].content)
    with pytest.raises(
        MissingContentsError, match="git 读不出 1 个旧版本的内容（如 000000000000）"
    ):
        read_contents(repository, [*names, "0" * 40])


def test_a_folder_outside_any_repository_has_no_history(tmp_path: Path) -> None:
    """The log has a note that says so."""
    assert (read_log(tmp_path).files, read_log(tmp_path).note) == ({}, "这里不是 git 版本库")


def test_a_repository_without_a_commit_has_no_history(repository: Path) -> None:
    """The log has a note that says so."""
    assert read_log(repository / "data/records").note == "版本库里还没有提交"


def test_a_folder_that_was_deleted_has_its_history(repository: Path, commit: Commit) -> None:
    commit(DAYS[0], {"1.yml": "甲"})
    commit(DAYS[1], {"1.yml": None})
    (repository / "data/records").rmdir()
    log = read_log(repository / "data/records")

    assert [
        (path, version.action) for path, versions in log.files.items() for version in versions
    ] == [
        ("1.yml", FileAction.ADDED),
        ("1.yml", FileAction.DELETED),
    ]


def test_a_branch_of_any_name_is_no_graft(repository: Path, commit: Commit) -> None:
    commit(DAYS[0], {"1.yml": "甲"})
    git(repository, "branch", "grafted-once")

    assert read_log(repository / "data/records").note == ""


def test_without_git_there_is_no_history_and_it_says_so(
    repository: Path, commit: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(DAYS[0], {"1.yml": "甲"})
    monkeypatch.setenv("PATH", str(repository))
    assert read_log(repository / "data/records").note == "这台机器上没有安装 git"
    with pytest.raises(MissingContentsError, match="没有安装 git"):
        read_contents(repository, ["0" * 40])


def test_a_shallow_clone_has_no_history_and_says_so(
    repository: Path, commit: Commit, tmp_path: Path
) -> None:
    commit(DAYS[0], {"1.yml": "甲"})
    commit(DAYS[1], {"1.yml": "乙"})
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "shallow")
    log = read_log(tmp_path / "shallow/data/records")
    assert (log.files, log.note) == (
        {},
        "版本库是浅克隆，只有最近的历史；请完整克隆，或者运行 git fetch --unshallow",
    )


def test_a_folder_that_is_not_there_has_no_history(tmp_path: Path) -> None:
    assert read_log(tmp_path / "records").note == "还没有记录"


def test_a_git_hook_reads_the_repository_of_the_data(
    repository: Path, commit: Commit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git sets GIT_DIR for a hook; the log ignores this variable."""
    commit(DAYS[0], {"1.yml": "甲"})
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    assert set(read_log(repository / "data/records").files) == {"1.yml"}


NUMBER = re.compile(rb"number (\d+)")


def number_in(content: bytes) -> str:
    match = NUMBER.search(content)
    return match[1].decode() if match else ""


def test_a_rewritten_file_is_followed_by_its_number(repository: Path, commit: Commit) -> None:
    """Git takes a file of which more than half has changed for another."""
    commit(DAYS[0], {"1.yml": f"number 1\n{LONG}", "2.yml": f"number 2\n{LONG}"})
    rewritten = "".join(f"line {index}\n" for index in range(90))
    commit(DAYS[1], {"1.yml": None, "甲.yml": f"number 1\n{rewritten}"})
    commit(DAYS[2], {"2.yml": None, "3.yml": f"number 3\n{rewritten}"})

    files = read_log(repository / "data/records", number_in).files
    assert [(each.day, each.action) for each in files["甲.yml"]] == [
        (DAYS[0], FileAction.ADDED),
        (DAYS[1], FileAction.MOVED),
    ]
    assert [each.action for each in files["2.yml"]] == [FileAction.ADDED, FileAction.DELETED]
    assert [each.action for each in files["3.yml"]] == [FileAction.ADDED]


@pytest.mark.parametrize("limit", ["1", "400"])
def test_many_files_that_move_and_change_keep_their_history(
    repository: Path, commit: Commit, limit: str
) -> None:
    """The repository's own limit of renames does not count."""
    git(repository, "config", "diff.renameLimit", limit)
    numbers = range(1100)
    commit(DAYS[0], {f"甲/{each}.yml": f"number {each}\n{LONG}" for each in numbers})
    moved: dict[str, str | None] = {f"甲/{each}.yml": None for each in numbers}
    moved |= {f"乙/a{each}.yml": f"number {each}\n{LONG}改\n" for each in numbers}
    commit(DAYS[1], moved)

    files = read_log(repository / "data/records", number_in).files
    assert len(files) == len(numbers)
    assert {versions[0].day for versions in files.values()} == {DAYS[0]}
