"""Run git: in English, without questions, and in the repository of the folder."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_OF_A_HOOK = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}
"""Variables that git sets for a hook: they name its repository, not that of the data."""


def run_git(
    folder: Path,
    *arguments: str,
    stdin: bytes = b"",
) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder; raises `OSError` where git is not installed."""
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(  # noqa: S603 - git, with our own arguments
        command,
        input=stdin,
        capture_output=True,
        check=False,
        env=_environment(),
    )


def _environment() -> dict[str, str]:
    """Return the environment of git.

    With these variables git speaks English, asks nothing and takes no lock.
    """
    variables = os.environ.items()
    usual = {key: value for key, value in variables if key not in _OF_A_HOOK}
    return usual | {
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
    }
