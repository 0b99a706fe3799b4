"""Run mkdocs and gongkai as commands, each in a copy of a process with all modules loaded.

A new interpreter takes a second to load MkDocs and gongkai, a copy a hundredth of a second; the tests run some
hundred commands.
"""

from __future__ import annotations

import marshal
import os
import shlex
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module, invalidate_caches
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


def run_command(
    program: str,
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run a command in a folder, as `python -m` does; return its exit code and output."""
    wanted = dict(environment or os.environ)
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
    _run_here(program, arguments, folder, environment)


def _run_here(program: str, arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = [program, *arguments]
    _customize(environment)
    for name in ("stdout", "stderr"):
        number = 1 if name == "stdout" else 2
        stream_of: IO[str] = open(number, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115 - stays open
        setattr(sys, name, stream_of)
    module, entry = _ENTRIES[program]
    try:
        getattr(import_module(module), entry)(prog_name=program)
    finally:
        # As an interpreter does: first the threads end, which tell pools of processes to end.
        threading._shutdown()  # type: ignore[attr-defined] # noqa: SLF001


def _customize(environment: Mapping[str, str]) -> None:
    """Import the `sitecustomize` of a folder put before the usual path, as a new interpreter does."""
    wanted = environment.get("PYTHONPATH", "").split(os.pathsep)
    first = [folder for folder in wanted if folder and folder not in sys.path]
    if first:
        sys.path[:0] = first
        sys.modules.pop("sitecustomize", None)
        invalidate_caches()
        import_module("sitecustomize")


_CLIENT = """\
import marshal, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({path!r})
    socket.send_fds(server, [b"."], [0, 1, 2])
    server.sendall(marshal.dumps((sys.argv[1:], os.getcwd(), dict(os.environ))))
    server.shutdown(socket.SHUT_WR)
    sys.exit(server.recv(1)[0])
"""


@contextmanager
def served_commands(folder: Path) -> Iterator[None]:
    """Write the commands into a folder, as programs that let a server run a copy of its process.

    A shell script runs them as the real ones, with its own streams, folder and environment.
    """
    with tempfile.TemporaryDirectory() as short:  # the name of a socket has at most 107 characters
        path = str(Path(short, "socket"))
        (folder / "client.py").write_text(_CLIENT.format(path=path), "utf-8")
        for name in _ENTRIES:
            line = shlex.join([sys.executable, "-IS", str(folder / "client.py"), name])
            (folder / name).write_text(f'#!/bin/sh\nexec {line} "$@"\n', "utf-8")
            (folder / name).chmod(0o755)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(path)
            listening.listen()
            server = _copies().Process(target=_serve, args=(listening,))
            server.start()
        yield
        server.terminate()
        server.join()


def _serve(listening: socket.socket) -> None:
    while True:
        connection, _ = listening.accept()
        with connection:
            get_context("fork").Process(target=_answer, args=(connection,)).start()


def _answer(connection: socket.socket) -> None:
    """Run the command that a client names, and send the client its exit code."""
    _, streams, _, _ = socket.recv_fds(connection, 1, 3)
    asked = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    (program, *arguments), folder, environment = marshal.loads(asked)  # noqa: S302 - of our own client
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - stays open
    command = get_context("fork").Process(
        target=_run_here, args=(program, arguments, folder, environment)
    )
    command.start()
    command.join()
    connection.sendall(bytes([(command.exitcode or 0) % 256]))
