"""One pass over `git log`: of every file below a folder its versions, through renames, earliest first.

Only the first parents are followed: a record became public when its branch was merged, not when somebody began to write it. The day of a
version is that on which it was committed, in China.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from gongkai.vocabulary import FileAction

SHANGHAI = timezone(timedelta(hours=8))
"""Asia/Shanghai, which has had one offset since 1991."""

_OF_A_HOOK = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}
"""What git sets where it runs a hook: with them it would not look for the repository of the data."""

_COMMIT = "\x01"
_COMMAND = ("log", "--first-parent", "-m", "--raw", "-z", "--no-abbrev", "-M", "--relative", "--no-color", "--no-show-signature")
_FORMAT = f"--format={_COMMIT}%H %ct"
_PLACE = re.compile(r"repository at '([^']+)'")
NO_REPOSITORY = "这里不是 git 版本库"


class Version(NamedTuple):
    """A file as a commit left it."""

    day: date
    action: FileAction
    path: str
    """Below the folder that was asked for, with forward slashes."""
    content: str
    """The name that git has for the content; empty of a file that was deleted."""
    commit: str


class Entry(NamedTuple):
    """What a reader may see of a version: no author, no address, and no subject, which nobody has reviewed for publication."""

    day: date
    action: FileAction


class Log(NamedTuple):
    """The versions of all files below a folder, or the reason why there are none."""

    files: Mapping[str, Sequence[Version]]
    """By the path that a file has now, or had when it was deleted; earliest first."""
    ended: Sequence[Sequence[Version]]
    """The versions of deleted files whose path another file has taken since."""
    note: str = ""
    """Why the history is not known, in Chinese; empty when it is."""


def read_log(folder: Path) -> Log:
    """Read the history of the files below a folder.

    The folder may have been deleted. What is missing is told in `note`, nothing is raised.
    """
    place, below = (folder, "") if folder.is_dir() else (folder.parent, f"{folder.name}/")
    if not place.is_dir():
        return _unknown("还没有记录")
    try:
        if note := _why_incomplete(place):
            return _unknown(note)
        done = _run(place, *_COMMAND, _FORMAT, "--", below or ".")
    except OSError:
        return _unknown("这台机器上没有安装 git")
    if done.returncode:
        note = reason(done.stderr.decode("utf-8", "replace").strip())
        return _unknown("还没有记录" if below and note == NO_REPOSITORY else note)
    return _followed(reversed(list(_commits(done.stdout.decode("utf-8", "surrogateescape"), below))))


def _why_incomplete(folder: Path) -> str:
    """Return why the log would not tell the whole history.

    Empty if it would, or where git itself says why it cannot.
    """
    said = _run(folder, "rev-parse", "--is-shallow-repository", "--git-path", "info/grafts").stdout.decode("utf-8", "replace").splitlines()
    if said[:1] == ["true"]:
        return "版本库是浅克隆，只有最近的历史；请完整克隆，或者运行 git fetch --unshallow"
    grafts = folder / said[1] if len(said) > 1 else None
    if grafts is not None and grafts.is_file() and grafts.read_bytes().strip():
        return f"版本库里有 {grafts.resolve()}，提交的先后是后来接上的，不是原来的历史；请删去这个文件"
    if _run(folder, "for-each-ref", "--count=1", "refs/replace/").stdout.strip():
        return "版本库里有提交被 git replace 换过，不是原来的历史；请用 git replace -l 查看，用 git replace -d 去掉"
    return ""


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False, env=environment())  # noqa: S603, S607 - git, with our own arguments


def read_head(folder: Path) -> str:
    """Return what the history of a folder depends on: the commit that is checked out, and whether all before it is there."""
    command = ["git", "-C", str(folder), "rev-parse", "HEAD", "--is-shallow-repository"]
    try:
        return subprocess.run(command, capture_output=True, check=False, env=environment()).stdout.decode()  # noqa: S603 - git, with our own arguments
    except OSError:
        return ""


def environment() -> dict[str, str]:
    """Return the environment in which git speaks English, asks nothing and takes no lock."""
    usual = {key: value for key, value in os.environ.items() if key not in _OF_A_HOOK}
    return usual | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}


def _unknown(note: str) -> Log:
    return Log({}, (), note)


def reason(said: str) -> str:
    """Return in Chinese why git refuses."""
    if "not a git repository" in said:
        return NO_REPOSITORY
    if "does not have any commits yet" in said:
        return "版本库里还没有提交"
    if "dubious ownership" in said:
        place = _PLACE.search(said)
        return (
            "版本库的文件夹属于另一个用户，git 不肯读；请用自己的用户克隆，或者确认它可信，运行 "
            f"git config --global --add safe.directory {place[1] if place else '这个文件夹'}"
        )
    return f"git 读不出历史：{(said.splitlines() or ['没有说明'])[-1]}；请运行 git fsck 查看，坏了的重新克隆"


class _Commit(NamedTuple):
    name: str
    day: date
    changes: list[tuple[str, str, str, str]]
    """Letter, content, path before, path."""


def _commits(output: str, below: str) -> Iterator[_Commit]:
    """Yield the commits of the log, the newest first.

    Paths begin with `below`, which is left out.
    """
    commit: _Commit | None = None
    tokens = iter(output.split("\0"))
    for token in tokens:
        if token.startswith(_COMMIT):
            if commit is not None:
                yield commit
            name, seconds = token[1:].split(" ", 1)
            commit = _Commit(name, datetime.fromtimestamp(int(seconds), UTC).astimezone(SHANGHAI).date(), [])
        elif commit is not None and (raw := token.lstrip("\n")).startswith(":"):
            *_, content, letter = raw.split(" ")
            before = next(tokens)
            path = next(tokens) if letter[0] in "RC" else before
            commit.changes.append((letter[0], content, before.removeprefix(below), path.removeprefix(below)))
    if commit is not None:
        yield commit


def _followed(commits: Iterator[_Commit]) -> Log:
    """Return the files with their versions, given the commits from the first to the last."""
    files: dict[str, list[Version]] = {}
    ended: list[list[Version]] = []
    for commit in commits:
        moved = {path: files.pop(before, []) for letter, _, before, path in commit.changes if letter == "R"}
        for letter, content, _, path in commit.changes:
            if letter == "R":
                if path in files:
                    ended.append(files[path])
                files[path] = moved[path]
            versions = files.setdefault(path, [])
            versions.append(Version(commit.day, _action(letter, versions), path, "" if letter == "D" else content, commit.name))
    return Log(files, ended)


def _action(letter: str, before: Sequence[Version]) -> FileAction:
    if letter == "D":
        return FileAction.DELETED
    if letter == "R":
        return FileAction.MOVED
    if not before:
        return FileAction.ADDED
    return FileAction.RESTORED if before[-1].action is FileAction.DELETED else FileAction.CHANGED


def histories(log: Log, below: str) -> dict[str, Sequence[Entry]]:
    """Return what a reader may see of each file's history, by its path below the folder above; a day tells an action once."""
    return {
        f"{below}/{path}": list(dict.fromkeys(Entry(version.day, version.action) for version in versions))
        for path, versions in log.files.items()
        if versions[-1].content
    }
