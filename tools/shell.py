"""A shell in which `gongkai` and `mkdocs` are those of this Python, and git is nobody's.

In it the tests do what CI and keepers do, and the pictures of the handbook are taken.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_PERSON, _MAIL = "张三", "a@example"


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    output: str
    """What it wrote to both streams."""


class CommandFailedError(Exception):
    """A command that had to succeed; its message is the command and what it said."""


class Shell(NamedTuple):
    """Runs lines of shell."""

    environment: Mapping[str, str]

    def run(self, folder: Path, lines: str, **more: str) -> Ended:
        """Run lines as CI does: the first that fails ends them."""
        done = subprocess.run(  # noqa: S603 - lines of the project
            ["bash", "-e", "-o", "pipefail", "-c", lines],  # noqa: S607 - wherever it is
            cwd=folder,
            env={**self.environment, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )
        return Ended(done.returncode, done.stdout)

    def must(self, folder: Path, lines: str, **more: str) -> str:
        """Run lines that have to succeed; return what they said.

        Raises `CommandFailedError` when one of them fails.
        """
        ended = self.run(folder, lines, **more)
        if ended.code:
            message = f"{lines}\n{ended.output}"
            raise CommandFailedError(message)
        return ended.output


def new_shell(commands: Path, day: str) -> Shell:
    """Return a shell whose path begins with a new folder for the commands; for commands and commits it is a day, in seconds."""
    commands.mkdir()
    for name in ("gongkai", "mkdocs"):
        path = commands / name
        path.write_text(
            f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m {name} "$@"\n',
            "utf-8",
        )
        path.chmod(0o755)
    settings = {
        "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
        "NO_MKDOCS_2_WARNING": "1",
        "SOURCE_DATE_EPOCH": day,
    }
    for who in ("AUTHOR", "COMMITTER"):
        settings |= {
            f"GIT_{who}_NAME": _PERSON,
            f"GIT_{who}_EMAIL": _MAIL,
            f"GIT_{who}_DATE": f"{day} +0800",
        }
    return Shell(
        os.environ | settings | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
    )
