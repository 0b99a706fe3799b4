"""Which commit is checked out, whether anything differs from it, and which of two commits came first."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from gongkai.store.git.log import environment, reason


class Checkout(NamedTuple):
    """What is checked out of the repository of a folder."""

    commit: str
    """Its full name; empty when there is none."""
    changed: Sequence[str] = ()
    """The files below the folder that differ from the commit, or are not in it."""
    note: str = ""
    """Why the commit is not known, in Chinese; empty when it is."""


def read_checkout(folder: Path) -> Checkout:
    """Return what is checked out; what is missing is told in `note`, nothing is raised."""
    found = _git(folder, "rev-parse", "--verify", "HEAD")
    if found is None:
        return Checkout("", note="这台机器上没有安装 git")
    if found.returncode:
        said = found.stderr.decode("utf-8", "replace")
        return Checkout("", note="版本库里还没有提交" if "Needed a single revision" in said else reason(said))
    status = _git(folder, "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--", ".")
    if status is None or status.returncode:
        return Checkout("", note=reason(status.stderr.decode("utf-8", "replace") if status is not None else ""))
    entries = status.stdout.decode("utf-8", "replace").split("\0")
    return Checkout(found.stdout.decode().strip(), [entry[3:] for entry in entries if entry])


def order_of(folder: Path, commit: str, other: str) -> Literal["same", "newer", "older", "unknown"]:
    """Tell how a commit stands to another one: newer when the other leads to it; unknown when neither leads to the other."""
    if commit == other:
        return "same"
    if _leads(folder, other, commit):
        return "newer"
    return "older" if _leads(folder, commit, other) else "unknown"


def _leads(folder: Path, first: str, second: str) -> bool:
    done = _git(folder, "merge-base", "--is-ancestor", first, second)
    return done is not None and done.returncode == 0


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes] | None:
    try:
        return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False, env=environment())  # noqa: S603, S607 - git
    except OSError:
        return None
