"""A shell with the `gongkai` and `mkdocs` of this Python, and with git without a user's settings.

Tests run the commands of CI and of keepers in this shell; the pictures of the handbook show its output.
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
    """The exit code and the output of a command."""

    code: int
    output: str
    """The text of both streams."""


class CommandFailedError(Exception):
    """The failure of a command that had to succeed; the message is the command and its output."""


class Shell(NamedTuple):
    """A shell with an environment of its own."""

    environment: Mapping[str, str]

    def run(self, folder: Path, lines: str, **more: str) -> Ended:
        """Run lines as CI does; the first failure ends the run.

        `more` are further variables of the environment.
        """
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
        """Run lines that have to succeed; return their output.

        Raises `CommandFailedError` when a line fails.
        """
        ended = self.run(folder, lines, **more)
        if ended.code:
            message = f"{lines}\n{ended.output}"
            raise CommandFailedError(message)
        return ended.output


def new_shell(commands: Path, day: str) -> Shell:
    """Return a shell whose path begins with a new folder of commands.

    `day` is the time of commands and commits, in seconds of the epoch.
    """
    commands.mkdir()
    python = shlex.quote(sys.executable)
    for name in ("gongkai", "mkdocs"):
        path = commands / name
        path.write_text(f'#!/bin/sh\nexec {python} -m {name} "$@"\n', "utf-8")
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
    # Settings of the user who runs the tests, such as signed commits, must not disturb git.
    settings |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return Shell(os.environ | settings)
