"""Read the versions of files in a single pass over `git log`.

Every file below a folder has its versions, through renames, earliest first. Only the first
parents are followed: a record became public when its branch was merged, not when somebody
began to write. The day of a version is the day of its commit, in China.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from gongkai.store.git.moves import DELETED, RENAMED, Change, Number, join_moves
from gongkai.store.git.run import run_git
from gongkai.vocabulary import FileAction

SHANGHAI = timezone(timedelta(hours=8))
"""Asia/Shanghai, which has had one offset since 1991."""

# A path is never taken for a commit: each change is read together with its paths.
_COMMIT = "\x01"
_COMMAND = (
    "log",
    "--first-parent",
    # Older versions of git show no changes of a merge without -m.
    "-m",
    "--raw",
    "-z",
    # Whole names of contents, which are compared with those of the files on the disk.
    "--no-abbrev",
    "-M",
    # Whatever the settings are. A higher limit takes minutes; `moves` finds what is left.
    "-l1000",
    "--relative",
    # A user's settings may add colours and signatures to the output.
    "--no-color",
    "--no-show-signature",
)
# The committer's time tells when a record came in; an author's may be of any year.
_FORMAT = f"--format={_COMMIT}%H %ct"
_PLACE = re.compile(r"repository at '([^']+)'")
_COPIED = "C"
"""A letter of `git log --raw`."""
NO_REPOSITORY = "这里不是 git 版本库"


class Version(NamedTuple):
    """A file after a commit."""

    day: date
    action: FileAction
    path: str
    """The path below the folder of the log, with forward slashes."""
    content: str
    """Git's name for the content; empty for a deleted file."""
    commit: str


class Entry(NamedTuple):
    """The part of a version that a reader may see.

    Author, address and subject are left out: nobody has reviewed those for publication.
    """

    day: date
    action: FileAction


class Log(NamedTuple):
    """The versions of all files below a folder.

    Where there are none, `note` has the reason.
    """

    files: Mapping[str, Sequence[Version]]
    """By the path of a file now, or when it was deleted; earliest first."""
    ended: Sequence[Sequence[Version]]
    """The versions of deleted files whose path another file has taken since."""
    note: str = ""
    """Why the history is not known, in Chinese; empty when it is."""


def read_log(folder: Path, number: Number | None = None) -> Log:
    """Read the history of the files below a folder.

    `number` finds the number within a file, by which a moved file is known. The folder may have been
    deleted. Raises nothing: `note` has the reason why a history is
    missing.
    """
    place, prefix = folder, ""
    if not folder.is_dir():
        # Git needs a folder to run in, and knows the history of a deleted one all the same.
        place, prefix = folder.parent, f"{folder.name}/"
    if not place.is_dir():
        return _unknown("还没有记录")
    try:
        note = _why_incomplete(place)
        if note:
            return _unknown(note)
        process = run_git(place, *_COMMAND, _FORMAT, "--", prefix or ".")
    except OSError:
        return _unknown("这台机器上没有安装 git")
    if process.returncode:
        note = reason(_text(process.stderr).strip())
        if prefix and note == NO_REPOSITORY:
            note = "还没有记录"
        return _unknown(note)

    # Git keeps paths as bytes, in any encoding.
    output = process.stdout.decode("utf-8", "surrogateescape")
    commits = list(_commits(output, prefix))
    if number is not None:
        join_moves(place, [commit.changes for commit in commits], number)
    return _follow(reversed(commits))


def _why_incomplete(folder: Path) -> str:
    """Return why the log would not tell the whole history.

    Empty if the log is whole, or where git itself gives the reason.
    """
    arguments = ("--is-shallow-repository", "--git-path", "info/grafts")
    lines = _text(run_git(folder, "rev-parse", *arguments).stdout).splitlines()
    # Outside of a repository there is no line, and `git log` gives the reason later.
    if lines[:1] == ["true"]:
        return "版本库是浅克隆，只有最近的历史；请完整克隆，或者运行 git fetch --unshallow"
    if len(lines) > 1:
        grafts = folder / lines[1]
        if grafts.is_file() and grafts.read_bytes().strip():
            subject = f"版本库里有 {grafts.resolve()}"
            advice = "提交的先后是后来接上的，不是原来的历史；请删去这个文件"
            return f"{subject}，{advice}"
    if run_git(folder, "for-each-ref", "--count=1", "refs/replace/").stdout.strip():
        return "版本库里有提交被 git replace 换过，不是原来的历史；请用 git replace -l 查看，用 git replace -d 去掉"
    return ""


def _text(output: bytes) -> str:
    return output.decode("utf-8", "replace")


def read_head(folder: Path) -> str:
    """Return the state on which the history of a folder depends.

    That is the commit that is checked out, and whether all commits before it are there. Empty
    where git is not installed.
    """
    try:
        process = run_git(folder, "rev-parse", "HEAD", "--is-shallow-repository")
    except OSError:
        return ""
    return process.stdout.decode()


def _unknown(note: str) -> Log:
    return Log({}, (), note)


def reason(error: str) -> str:
    """Return in Chinese why git refuses, given its error output."""
    if "not a git repository" in error:
        return NO_REPOSITORY
    if "does not have any commits yet" in error:
        return "版本库里还没有提交"
    if "dubious ownership" in error:
        folder = "这个文件夹"
        place = _PLACE.search(error)
        if place:
            folder = place[1]
        return (
            "版本库的文件夹属于另一个用户，git 不肯读；请用自己的用户克隆，或者确认它可信，运行 "
            f"git config --global --add safe.directory {folder}"
        )
    lines = error.splitlines() or ["没有说明"]
    return f"git 读不出历史：{lines[-1]}；请运行 git fsck 查看，坏了的重新克隆"


class _Commit(NamedTuple):
    name: str
    day: date
    changes: list[Change]


def _commits(output: str, prefix: str) -> Iterator[_Commit]:
    """Yield the commits of the log, the newest first.

    Paths begin with `prefix`, which is left out.
    """
    commit: _Commit | None = None
    tokens = iter(output.split("\0"))
    for token in tokens:
        if token.startswith(_COMMIT):
            if commit is not None:
                yield commit
            name, seconds = token[1:].split(" ", 1)
            moment = datetime.fromtimestamp(int(seconds), UTC)
            commit = _Commit(name, moment.astimezone(SHANGHAI).date(), [])
            continue
        # The end of the commit's own line stands before its first change.
        raw = token.lstrip("\n")
        if commit is None or not raw.startswith(":"):
            continue
        _, _, last_content, content, status = raw.split(" ")
        # After the letter of a rename stands how similar the contents are, in per cent.
        letter = status[0]
        before = path = next(tokens)
        if letter in (RENAMED, _COPIED):
            path = next(tokens)
        if letter == DELETED:
            content = last_content
        change = (letter, content, before.removeprefix(prefix), path.removeprefix(prefix))
        commit.changes.append(change)
    if commit is not None:
        yield commit


def _follow(commits: Iterable[_Commit]) -> Log:
    """Return the files with their versions.

    The commits are given from the first to the last.
    """
    files: dict[str, list[Version]] = {}
    ended: list[list[Version]] = []
    for commit in commits:
        # All at once, before any is put: in one commit two files may change their names.
        moved: dict[str, list[Version]] = {}
        for letter, _, before, path in commit.changes:
            if letter == RENAMED:
                moved[path] = files.pop(before, [])
        for letter, content, _, path in commit.changes:
            if letter == RENAMED:
                if path in files:
                    ended.append(files[path])
                files[path] = moved[path]
            versions = files.setdefault(path, [])
            version = Version(
                commit.day,
                _action(letter, versions),
                path,
                "" if letter == DELETED else content,
                commit.name,
            )
            versions.append(version)
    return Log(files, ended)


def _action(letter: str, before: Sequence[Version]) -> FileAction:
    """Return a commit's action on a file with earlier versions."""
    if letter == DELETED:
        return FileAction.DELETED
    if letter == RENAMED:
        return FileAction.MOVED
    if not before:
        return FileAction.ADDED
    if before[-1].action is FileAction.DELETED:
        return FileAction.RESTORED
    return FileAction.CHANGED


def histories(log: Log, parent: str) -> dict[str, Sequence[Entry]]:
    """Return the histories that readers may see, by file.

    `parent` is the folder above the files' paths. Of equal actions on a day only the first
    is listed, and deleted files are left out.
    """
    result: dict[str, Sequence[Entry]] = {}
    for path, versions in log.files.items():
        if not versions[-1].content:
            continue
        entries = [Entry(version.day, version.action) for version in versions]
        result[f"{parent}/{path}"] = list(dict.fromkeys(entries))
    return result
