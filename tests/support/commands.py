"""Run mkdocs and gongkai as commands, each in a copy of a process with all modules loaded.

A new interpreter takes a second to load MkDocs and gongkai, a copy a hundredth of a second; the tests run some
hundred commands.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from typing import IO
from unittest.mock import patch

from shell import Ended

_ENTRIES = {
    "mkdocs": ("mkdocs.__main__", "cli"),
    "properdocs": ("properdocs.__main__", "cli"),
    "gongkai": ("gongkai.commands.cli", "main"),
}
"""The module and function of each command."""
_PYTHONPATH = os.environ.get("PYTHONPATH")


def run_command(
    program: str,
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run a command in a folder, as `python -m` does; return its exit code and output."""
    wanted = dict(environment or os.environ)
    if (
        wanted.get("PYTHONPATH") != _PYTHONPATH
    ):  # something is to be loaded first, which a copy has not
        line = [sys.executable, "-m", program, *arguments]
        done = subprocess.run(
            line,
            cwd=folder,
            env=wanted,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode("utf-8", "replace"))
    with tempfile.TemporaryFile() as output:
        process = _copies().Process(
            target=_run,
            args=(program, list(arguments), str(folder), wanted, _Sent(output.fileno())),
        )
        process.start()
        process.join()
        output.seek(0)
        return Ended(process.exitcode or 0, output.read().decode("utf-8", "replace"))


@cache
def _copies() -> ForkServerContext:
    """Return a server that forks a process with the commands loaded and without threads."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["loaded", __name__])
    with patch.dict(
        os.environ, PYTHONPATH=os.pathsep.join(sys.path)
    ):  # Python before 3.14 does not hand the path on
        ensure_running()
    return context


class _Sent:
    """An open file to send to the process."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def __reduce__(self) -> tuple[type[_Received], tuple[object]]:
        from multiprocessing.reduction import DupFd

        return _Received, (DupFd(self.descriptor),)


class _Received:
    """The received file in the process."""

    def __init__(self, sent: object) -> None:
        self.descriptor: int = sent.detach()  # type: ignore[attr-defined]


def _run(
    program: str, arguments: list[str], folder: str, environment: dict[str, str], output: _Received
) -> None:
    """Run the command in this process, with the output in a file."""
    for stream in (1, 2):
        os.dup2(output.descriptor, stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = [program, *arguments]
    for name in ("stdout", "stderr"):
        number = 1 if name == "stdout" else 2
        stream_of: IO[str] = open(number, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115 - stays open
        setattr(sys, name, stream_of)
    module, entry = _ENTRIES[program]
    getattr(import_module(module), entry)(prog_name=program)
