"""Open the destination of a site.

A destination is a folder of this machine, or `host:folder` over ssh. Both are served by the
modules of `server/`, which run here or there. The variable `GONGKAI_SSH` may name another ssh with
its options. Host names, users, ports and keys belong into ~/.ssh/config.
"""

from __future__ import annotations

import base64
import errno
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.release.calls import Files, Target
from gongkai.release.children import end, run, start
from gongkai.release.server.errors import ReleaseError
from gongkai.release.server.folder import ReleaseFolder
from gongkai.release.server.service import START, explained

SSH = "GONGKAI_SSH"
"""The environment variable with another ssh command."""
# BatchMode: nobody is there to type a password. ServerAliveInterval: a call may take minutes.
_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=15"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_PARTLY = 23
"""The exit code of rsync after a partial transfer (rsync(1), EXIT VALUES)."""
_RSYNC_OPTIONS = [
    "-r",
    "--ignore-times",  # a damaged file may have the right size and time
    "--files-from=-",
    "--from0",
    "--chmod=D755,F644",  # the web server has to read all files
    "--mkpath",
    "--protect-args",  # no shell of the server sees the paths
]
_HOST = r"[^/:@]+"
_IPV6 = r"\[[0-9a-fA-F:]+\]"
_USER = r"(?:[^/:@]+@)?"
_REMOTE = re.compile(f"({_USER}{_HOST}|{_USER}{_IPV6}):(.+)")


class Remote(NamedTuple):
    """A folder of another machine."""

    host: str
    """A host name or address, perhaps with a user as in `www@server`."""
    folder: str


def remote_of(destination: str) -> Remote | None:
    """Return the host and folder of a destination `host:folder`.

    Returns None for a folder of this machine.
    """
    match = _REMOTE.fullmatch(destination)
    if match is None:
        return None
    return Remote(match[1], match[2])


def refuse_unclear(destination: str) -> None:
    """Raise `ReleaseError` for an empty, unreadable or mistyped destination."""
    reason = _fault_of(destination)
    if reason:
        message = f"{reason}；应是本机的一个文件夹，如 /srv/gongkai，或者 主机:文件夹，如 www:/srv/gongkai。什么都没有发布"
        raise ReleaseError(message)


def _fault_of(destination: str) -> str:
    if not destination.strip():
        return "目的地是空的"
    if not destination.isprintable():
        return f"目的地 {destination!a} 里有换行等看不见的字符"
    if destination.startswith("~"):
        return f"目的地 {destination} 里的 ~ 没有换成用户的文件夹，多半没有这个用户"
    has_colon = ":" in destination.partition("/")[0]
    if "://" in destination or (has_colon and remote_of(destination) is None):
        return f"目的地 {destination} 不是“主机:文件夹”"
    return ""


def is_inside(destination: str, folder: Path) -> bool:
    """Tell whether a destination lies in a folder of this machine.

    The folder itself counts as inside.
    """
    if remote_of(destination) is not None:
        return False
    return Path(destination).resolve().is_relative_to(folder.resolve())


def ssh_command() -> list[str]:
    """Return the ssh command, without the host."""
    return shlex.split(_ssh())


@contextmanager
def open_target(destination: str) -> Iterator[Target]:
    """Open a destination for calls.

    Raises `ReleaseError` when the destination is unclear or cannot be reached.
    """
    refuse_unclear(destination)
    place = remote_of(destination)
    if place is not None:
        with _open_remote(place.host, place.folder) as remote:
            yield remote
        return
    local = _LocalTarget(destination)
    try:
        yield local
    finally:
        local.folder.close()


class _LocalTarget(Target):
    """A folder of this machine."""

    def __init__(self, folder: str) -> None:
        self.folder = ReleaseFolder(folder)

    def call(self, method: str, *arguments: Any) -> Any:
        try:
            return getattr(self.folder, method)(*arguments)
        except OSError as error:
            raise explained(error) from None

    def send(self, files: Files, folder: str) -> None:
        try:
            for path in files.paths:
                target = Path(folder, files.prefix + path)
                target.parent.mkdir(parents=True, exist_ok=True)
                # Writing into the file would change all releases that share it by a link.
                target.unlink(missing_ok=True)
                shutil.copyfile(files.folder / path, target)
        except OSError as error:
            # Python puts the source first, but the target's disk is full.
            if error.errno in _FULL:
                error.filename = error.filename2 or error.filename
            raise explained(error) from None


class _RemoteTarget(Target):
    """A folder of another machine, behind an ssh process."""

    def __init__(self, host: str, process: subprocess.Popen[str]) -> None:
        self._host = host
        self._process = process

    def call(self, method: str, *arguments: Any) -> Any:
        line = self._exchange(json.dumps([method, arguments]))
        # A line without its end is a part of an answer: the connection broke.
        if not line.endswith("\n"):
            message = f"与服务器 {self._host} 的连接断了；上面是 ssh 的说明。服务器上要有 python3（3.7 以上）。读者看到的还是原来的网站"
            raise ReleaseError(message)
        try:
            answer = json.loads(line)
        except ValueError:
            message = (
                f"服务器 {self._host} 答非所问：{line.strip()[:80]}。"
                f"多半是登录脚本（如 .bashrc）里写了 echo；"
                f"请让 ssh {self._host} true 什么也不写出。读者看到的还是原来的网站"
            )
            raise ReleaseError(message) from None
        if "error" in answer:
            raise ReleaseError(answer["error"])
        return answer["result"]

    def _exchange(self, request: str) -> str:
        """Send a line; return the answer, or nothing without connection."""
        assert self._process.stdin is not None  # noqa: S101 - both are pipes
        assert self._process.stdout is not None  # noqa: S101
        try:
            self._process.stdin.write(request + "\n")
            self._process.stdin.flush()
            return self._process.stdout.readline()
        except BrokenPipeError:
            return ""

    def send(self, files: Files, folder: str) -> None:
        source = f"{files.folder}/"
        place = f"{self._host}:{folder}/{files.prefix}"
        command = ["rsync", *_RSYNC_OPTIONS, "-e", _ssh(), source, place]
        names = "\0".join(files.paths).encode()
        try:
            done = run(command, input=names, capture_output=True)
        except FileNotFoundError:
            message = "这台机器上没有安装 rsync；请安装：apt install rsync 或 dnf install rsync"
            raise ReleaseError(message) from None
        complaints = done.stderr.decode("utf-8", "replace").strip().splitlines()
        if done.returncode == 0:
            return
        if done.returncode == _PARTLY and _is_of_modes(complaints):
            return
        reason = _rsync_reason(complaints, done.returncode)
        message = f"文件没有传到服务器 {self._host}：{reason}。读者看到的还是原来的网站"
        raise ReleaseError(message)


@contextmanager
def _open_remote(host: str, folder: str) -> Iterator[_RemoteTarget]:
    """Run `server/service.py` on a host during the block."""
    command = [*ssh_command(), host, f'python3 -c "{START}"']
    try:
        process = start(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except FileNotFoundError:
        message = f"没有 {command[0]} 这个程序；请安装：apt install openssh-client"
        raise ReleaseError(message) from None
    with process:
        assert process.stdin is not None  # noqa: S101 - a pipe
        try:
            # A connection that is broken already is reported by the first call.
            with suppress(BrokenPipeError):
                process.stdin.write(f"{_server_program()}\n{json.dumps(folder)}\n")
            yield _RemoteTarget(host, process)
        except ReleaseError:
            raise
        except BaseException:
            # After Ctrl+C nobody waits until the server has finished its work.
            end(process)
            raise
        finally:
            try:
                process.stdin.close()
            except BrokenPipeError:  # the connection has ended already
                process.kill()


def _rsync_reason(complaints: Sequence[str], code: int) -> str:
    """Return the reason for a failure of rsync."""
    if "command not found" in "".join(complaints):
        return "服务器上没有安装 rsync"
    if complaints:
        return complaints[0]
    return f"rsync 被中断了（{code}）"


_HARMLESS = ("failed to set permissions", "failed to set times")
"""Complaints of rsync about file systems that cannot change modes and times."""


def _is_of_modes(complaints: Sequence[str]) -> bool:
    """Tell whether rsync complains of modes and times only.

    The files have arrived then; some file systems cannot change their modes and times.
    """
    return all(_is_harmless(line) for line in complaints)


def _is_harmless(line: str) -> bool:
    if line.startswith("rsync error: "):  # the summary at the end
        return True
    return any(text in line for text in _HARMLESS)


def _ssh() -> str:
    return os.environ.get(SSH) or _SSH


def _server_program() -> str:
    """Return the modules of `server/` as a line of text.

    The line is a zip in base64. The same modules give the same line.
    """
    memory = io.BytesIO()
    server = Path(__file__).parent / "server"
    with zipfile.ZipFile(memory, "w") as archive:
        # The packages above it stay empty: the server has none of their modules.
        for name in ("gongkai/__init__.py", "gongkai/release/__init__.py"):
            archive.writestr(zipfile.ZipInfo(name), "")
        for path in sorted(server.glob("*.py")):
            entry = zipfile.ZipInfo(f"gongkai/release/server/{path.name}")
            archive.writestr(entry, path.read_bytes())
    return base64.b64encode(memory.getvalue()).decode()
