"""Compare the files of a build with the tree of a commit.

`git status` says nothing of a file that an ignore rule hides, or that is marked as unchanged
(`assume-unchanged`, `skip-worktree`). So the names and contents in the commit itself are compared.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from gongkai.store.git.contents import is_content, read_contents
from gongkai.store.git.pointers import digest_of
from gongkai.store.git.run import run_git
from gongkai.system.errors import MissingContentsError

NOT_COMMITTED = (
    "没有提交；可能被 .gitignore、.git/info/exclude 等规则藏了起来，请用 git add --force"
)
CHANGED = (
    "和提交的内容不同；可能标了 assume-unchanged 或 skip-worktree，"
    "请用 git update-index --no-assume-unchanged --no-skip-worktree 去掉"
)
MISSING = "提交里有，这里没有；请用 git checkout HEAD -- 取回，或者提交它的删除"
LEADS_OUT = "在版本库以外，或者是指向版本库以外的链接；请把文件本身放进来"
_LINK, _MODULE = "120000", "160000"
"""Modes of entries in a tree: a symbolic link, and the commit of a submodule."""
_MOST_LINKS = 40


class Difference(NamedTuple):
    """A file that is not as committed."""

    path: str
    """The path below the folder of the site."""
    reason: str


class _Entry(NamedTuple):
    """An entry of a tree."""

    mode: str
    name: str
    """Git's name for the content."""


class _Tree(NamedTuple):
    """The files of a commit and of its submodules."""

    top: Path
    """The folder of the repository."""
    prefix: str
    """The path of the site's folder in the repository, with a slash; may be empty."""
    entries: Mapping[str, _Entry]
    """By the path in the repository."""


def differences(
    folder: Path,
    commit: str,
    files: Iterable[Path],
    folders: Iterable[Path],
) -> Iterator[Difference]:
    """Yield the files that differ from a commit.

    `files` are read by the build, `folders` have to be complete. The paths of both begin with
    `folder`, or lie outside. Raises `MissingContentsError` where git cannot read the commit.
    """
    tree = _tree_of(folder, commit)
    suspects: list[tuple[str, Path, _Entry]] = []
    for file in files:
        shown = _below(file, folder)
        path = _resolved(tree, _in_repository(tree, shown))
        entry = tree.entries.get(path or "")
        if path is None:
            yield Difference(shown, LEADS_OUT)
        elif entry is None:
            yield Difference(shown, NOT_COMMITTED)
        elif not _is_same(tree.top / path, entry):
            suspects.append((shown, tree.top / path, entry))
    yield from _without_pointers(tree, suspects)
    for each in folders:
        yield from _missing(tree, _in_repository(tree, _below(each, folder)))


def _below(path: Path, folder: Path) -> str:
    """Return a path relative to a folder, with forward slashes."""
    return Path(os.path.relpath(path, folder)).as_posix()


def _in_repository(tree: _Tree, path: str) -> str:
    return posixpath.normpath(tree.prefix + path)


def _tree_of(folder: Path, commit: str) -> _Tree:
    """Read the tree of a commit, and the trees of its submodules."""
    lines = _output(folder, "rev-parse", "--show-toplevel", "--show-prefix").split("\n")
    top = Path(lines[0])
    return _Tree(top, lines[1], dict(_entries(top, commit)))


def _entries(top: Path, commit: str) -> Iterator[tuple[str, _Entry]]:
    output = _output(top, "ls-tree", "-r", "-z", "--full-tree", commit)
    for line in output.split("\0"):
        head, _, path = line.partition("\t")
        if not path:
            continue
        mode, _, name = head.split(" ")
        if mode != _MODULE:
            yield path, _Entry(mode, name)
        elif (top / path / ".git").exists():
            for inner, entry in _entries(top / path, name):
                yield f"{path}/{inner}", entry


def _output(folder: Path, *arguments: str) -> str:
    process = run_git(folder, "--no-replace-objects", *arguments)
    if process.returncode:
        message = "git 读不出提交里的文件；请运行 git fsck 查看，坏了的重新克隆"
        raise MissingContentsError(message)
    return os.fsdecode(process.stdout)


def _resolved(tree: _Tree, path: str) -> str | None:
    """Return the path without links, as the commit has them; None outside the repository.

    A link that is not as committed leads to itself, where the commit has no file.
    """
    for _ in range(_MOST_LINKS):
        if path.startswith("../") or path == ".." or posixpath.isabs(path):
            return None
        link = _first_link(tree, path)
        if link is None:
            return path
        target = os.readlink(tree.top / link)
        entry = tree.entries.get(link)
        if entry is None:
            return None if _leads_out(tree, link) else link
        if not is_content(os.fsencode(target), entry.name):
            return link
        rest = path[len(link) + 1 :]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(link), target, rest))
    return path


def _first_link(tree: _Tree, path: str) -> str | None:
    """Return the part of a path, from its beginning, that is a link."""
    parts = path.split("/")
    for count in range(1, len(parts) + 1):
        part = "/".join(parts[:count])
        if (tree.top / part).is_symlink():
            return part
    return None


def _leads_out(tree: _Tree, link: str) -> bool:
    target = Path(os.path.realpath(tree.top / link))
    return not target.is_relative_to(os.path.realpath(tree.top))


def _is_same(path: Path, entry: _Entry) -> bool:
    """Tell whether a file has the content of an entry."""
    if entry.mode == _LINK:
        return False
    try:
        return is_content(path.read_bytes(), entry.name)
    except OSError:
        return False


def _without_pointers(
    tree: _Tree,
    suspects: list[tuple[str, Path, _Entry]],
) -> Iterator[Difference]:
    """Yield the files that are not the large files to which the commit points."""
    names = [entry.name for _, _, entry in suspects if entry.mode != _LINK]
    contents = read_contents(tree.top, names)
    for shown, path, entry in suspects:
        digest = digest_of(contents.get(entry.name, b""))
        if not digest or digest != _sha_256(path):
            yield Difference(shown, CHANGED)


def _sha_256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _missing(tree: _Tree, folder: str) -> Iterator[Difference]:
    """Yield the committed files below a folder that are gone."""
    for path in tree.entries:
        if path.startswith(f"{folder}/") and not os.path.lexists(tree.top / path):
            yield Difference(path.removeprefix(tree.prefix), MISSING)
