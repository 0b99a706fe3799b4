"""Tell which commit is checked out, and which files differ.

Also tell which of two commits came first.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from gongkai.store.git.log import reason
from gongkai.store.git.run import run_git

# With renames an entry would have two paths.
# Without `all` git would name a new folder in place of its files.
_STATUS = ("status", "--porcelain", "-z", "--untracked-files=all", "--no-renames")
_MARKS = 3
"""Characters before the path in an entry of `git status --porcelain`."""


class Checkout(NamedTuple):
    """The commit that is checked out for a folder."""

    commit: str
    """Its full name; empty when there is none."""
    changed: Sequence[str] = ()
    """The files below the folder that differ from the commit, or are not in it."""
    note: str = ""
    """Why the commit is not known, in Chinese; empty when it is."""


def read_checkout(folder: Path) -> Checkout:
    """Return the commit that is checked out, and the changes.

    Raises nothing: `note` has the reason why a commit is missing.
    """
    head = _git(folder, "rev-parse", "--verify", "HEAD")
    if head is None:
        return Checkout("", note="这台机器上没有安装 git")
    if head.returncode:
        error = _text(head.stderr)
        if "Needed a single revision" in error:
            return Checkout("", note="版本库里还没有提交")
        return Checkout("", note=reason(error))

    status = _git(folder, *_STATUS, "--", ".")
    if status is None:
        return Checkout("", note=reason(""))
    if status.returncode:
        return Checkout("", note=reason(_text(status.stderr)))
    entries = _text(status.stdout).split("\0")
    changed = [entry[_MARKS:] for entry in entries if entry]
    return Checkout(head.stdout.decode().strip(), changed)


def order_of(
    folder: Path,
    commit: str,
    other: str,
) -> Literal["same", "newer", "older", "unknown"]:
    """Compare a commit with another.

    A commit is newer when the other leads to it; the order is unknown when neither leads to
    the other.
    """
    if commit == other:
        return "same"
    if _leads(folder, other, commit):
        return "newer"
    if _leads(folder, commit, other):
        return "older"
    return "unknown"


def _leads(folder: Path, first: str, second: str) -> bool:
    """Tell whether a commit is an ancestor of another."""
    process = _git(folder, "merge-base", "--is-ancestor", first, second)
    return process is not None and process.returncode == 0


def _text(output: bytes) -> str:
    return output.decode("utf-8", "replace")


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes] | None:
    """Run git; return None where git is not installed."""
    try:
        return run_git(folder, *arguments)
    except OSError:
        return None
