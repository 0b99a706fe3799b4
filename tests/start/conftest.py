"""What tests of new sites share: the command `gongkai` on the path, and a repository with a place from which CI clones it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from commands import Ended

DAY = "1767585600"
"""The 5th of January 2026, in seconds."""


class Shell(NamedTuple):
    """Runs lines of shell in which `gongkai` and `mkdocs` are the ones under test."""

    environment: Mapping[str, str]

    def run(self, folder: Path, lines: str, **more: str) -> Ended:
        """Run lines as CI does: the first that fails ends them."""
        command = ["bash", "-e", "-o", "pipefail", "-c", lines]
        done = subprocess.run(
            command, cwd=folder, env={**self.environment, **more}, capture_output=True, text=True, check=False, timeout=300
        )
        return Ended(done.returncode, done.stdout + done.stderr)

    def must(self, folder: Path, lines: str, **more: str) -> str:
        """Run lines that have to succeed; return what they said."""
        ended = self.run(folder, lines, **more)
        assert ended.code == 0, f"{lines}\n{ended.output}"
        return ended.output


@pytest.fixture(scope="session")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Return a shell whose path begins with the commands under test, and whose git is nobody's."""
    folder = tmp_path_factory.mktemp("commands")
    for name in ("gongkai", "mkdocs"):
        path = folder / name
        path.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m {name} "$@"\n', "utf-8")
        path.chmod(0o755)
    people = {"GIT_AUTHOR_NAME": "张三", "GIT_AUTHOR_EMAIL": "a@example", "GIT_COMMITTER_NAME": "张三", "GIT_COMMITTER_EMAIL": "a@example"}
    day = {"SOURCE_DATE_EPOCH": DAY, "GIT_AUTHOR_DATE": f"{DAY} +0800", "GIT_COMMITTER_DATE": f"{DAY} +0800"}
    nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return Shell(os.environ | people | day | nobody | {"PATH": f"{folder}:{os.environ['PATH']}"})
