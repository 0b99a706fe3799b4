"""One pass over `git log`: of every file below a folder its versions, through renames, earliest first.

Only the first parents are followed: a record became public when its branch was merged, not when somebody began to write it. The day of a
version is that on which it was committed, in China.
"""

from __future__ import annotations

import os
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
_FORMAT = f"--format={_COMMIT}%H %ct %D"
_SHALLOW = "grafted"
"""How git marks a commit whose parents were not fetched."""


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
    """Read the history of the files below a folder; what is missing is told in `note`, nothing is raised."""
    if not folder.is_dir():
        return _unknown("还没有记录")
    command = ["git", "-C", str(folder), *_COMMAND, _FORMAT, "--", "."]
    try:
        done = subprocess.run(command, capture_output=True, check=False, env=environment())  # noqa: S603 - git, with our own arguments
    except OSError:
        return _unknown("这台机器上没有安装 git")
    said = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode:
        return _unknown(_reason(said))
    commits = list(_commits(done.stdout.decode("utf-8", "surrogateescape")))
    if any(_SHALLOW in commit.names for commit in commits):
        return _unknown("版本库是浅克隆，只有最近的历史；请完整克隆，或者运行 git fetch --unshallow")
    return _followed(reversed(commits))


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


def _reason(said: str) -> str:
    if "not a git repository" in said:
        return "这里不是 git 版本库"
    if "does not have any commits yet" in said:
        return "版本库里还没有提交"
    if "dubious ownership" in said:
        return "版本库的文件夹属于另一个用户，git 不肯读；请用 git config --global --add safe.directory 加上它"
    return f"git 读不出历史：{(said.splitlines() or ['没有说明'])[-1]}"


class _Commit(NamedTuple):
    name: str
    day: date
    names: str
    changes: list[tuple[str, str, str, str]]
    """Letter, content, path before, path."""


def _commits(output: str) -> Iterator[_Commit]:
    """Yield the commits of the log, the newest first."""
    commit: _Commit | None = None
    tokens = iter(output.split("\0"))
    for token in tokens:
        if token.startswith(_COMMIT):
            if commit is not None:
                yield commit
            name, seconds, names = token[1:].split(" ", 2)
            commit = _Commit(name, datetime.fromtimestamp(int(seconds), UTC).astimezone(SHANGHAI).date(), names, [])
        elif commit is not None and (raw := token.lstrip("\n")).startswith(":"):
            *_, content, letter = raw.split(" ")
            before = next(tokens)
            path = next(tokens) if letter[0] in "RC" else before
            commit.changes.append((letter[0], content, before, path))
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
