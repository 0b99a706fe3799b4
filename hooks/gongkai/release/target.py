"""Where a site is published to: a folder of this machine, or `host:folder` over ssh. Both run `server/`, here or there.

The ssh that is used is that of `GONGKAI_SSH`, or `ssh`; host names, users, ports and keys stand in ~/.ssh/config, where ssh looks for them.
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
from typing import Any, NamedTuple, Protocol

from gongkai.release.children import end, run, start
from gongkai.release.server.errors import ReleaseError
from gongkai.release.server.folder import ReleaseFolder
from gongkai.release.server.service import START, explained

SSH = "GONGKAI_SSH"
_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=15"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_PARTLY = 23
"""The exit code of rsync when it could not do everything."""
_REMOTE = re.compile(r"((?:[^/:@]+@)?[^/:@]+|(?:[^/:@]+@)?\[[0-9a-fA-F:]+\]):(.+)")


class Remote(NamedTuple):
    """A folder of another machine."""

    host: str
    folder: str


def remote_of(destination: str) -> Remote | None:
    """Return what `host:folder` names, or None for a folder of this machine."""
    match = _REMOTE.fullmatch(destination)
    return Remote(match[1], match[2]) if match else None


def refuse_unclear(destination: str) -> None:
    """Raise `ReleaseError` for an empty, unreadable or mistyped destination."""
    reason = ""
    if not destination.strip():
        reason = "目的地是空的"
    elif not destination.isprintable():
        reason = f"目的地 {destination!a} 里有换行等看不见的字符"
    elif destination.startswith("~"):
        reason = f"目的地 {destination} 里的 ~ 没有换成用户的文件夹，多半没有这个用户"
    elif "://" in destination or (":" in destination.partition("/")[0] and remote_of(destination) is None):
        reason = f"目的地 {destination} 不是“主机:文件夹”"
    if reason:
        message = f"{reason}；应是本机的一个文件夹，如 /srv/gongkai，或者 主机:文件夹，如 www:/srv/gongkai。什么都没有发布"
        raise ReleaseError(message)


def is_inside(destination: str, folder: Path) -> bool:
    """Tell whether a destination lies on this machine, in a folder or below it."""
    return remote_of(destination) is None and Path(destination).resolve().is_relative_to(folder.resolve())


def ssh_command() -> list[str]:
    """Return the beginning of the command that runs something on a host."""
    return shlex.split(_ssh())


class Files(NamedTuple):
    """Files that stand below a folder, and belong to the release below a prefix."""

    folder: Path
    prefix: str
    paths: Sequence[str]
    """Relative to the folder."""


class Target(Protocol):
    """A place to publish to, open."""

    def ask(self, method: str, *given: Any) -> Any:
        """Call a method of `ReleaseFolder`; raise `ReleaseError` when it cannot be done."""

    def send(self, files: Files, folder: str) -> None:
        """Copy files into a folder of the target."""


@contextmanager
def opened(destination: str) -> Iterator[Target]:
    """Open a target for what is done with it; raise `ReleaseError` when it cannot be reached."""
    refuse_unclear(destination)
    place = remote_of(destination)
    if place is None:
        local = _Local(destination)
        try:
            yield local
        finally:
            local.folder.close()
    else:
        with _remote(place.host, place.folder) as remote:
            yield remote


class _Local:
    """A folder of this machine."""

    def __init__(self, folder: str) -> None:
        self.folder = ReleaseFolder(folder)

    def ask(self, method: str, *given: Any) -> Any:
        try:
            return getattr(self.folder, method)(*given)
        except OSError as error:
            raise explained(error) from None

    def send(self, files: Files, folder: str) -> None:
        try:
            for path in files.paths:
                target = Path(folder, files.prefix + path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)  # never write into a file that other releases share
                shutil.copyfile(files.folder / path, target)
        except OSError as error:
            if error.errno in _FULL:  # Python names the file that is read
                error.filename = error.filename2 or error.filename
            raise explained(error) from None


class _Remote:
    """A folder of another machine."""

    def __init__(self, host: str, process: subprocess.Popen[str]) -> None:
        self._host = host
        self._process = process

    def ask(self, method: str, *given: Any) -> Any:
        assert self._process.stdin is not None  # noqa: S101 - both are pipes
        assert self._process.stdout is not None  # noqa: S101
        try:
            self._process.stdin.write(json.dumps([method, given]) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line.endswith("\n"):
            message = f"与服务器 {self._host} 的连接断了；上面是 ssh 的说明。服务器上要有 python3（3.7 以上）。读者看到的还是原来的网站"
            raise ReleaseError(message)
        try:
            answer = json.loads(line)
        except ValueError:
            message = (
                f"服务器 {self._host} 答非所问：{line.strip()[:80]}。多半是登录脚本（如 .bashrc）里写了 echo；"
                f"请让 ssh {self._host} true 什么也不写出。读者看到的还是原来的网站"
            )
            raise ReleaseError(message) from None
        if "error" in answer:
            raise ReleaseError(answer["error"])
        return answer["result"]

    def send(self, files: Files, folder: str) -> None:
        listed = "\0".join(files.paths).encode()
        place = f"{self._host}:{folder}/{files.prefix}"
        options = ["-r", "--ignore-times", "--files-from=-", "--from0", "--chmod=D755,F644", "--mkpath", "--protect-args", "-e", _ssh()]
        command = ["rsync", *options, f"{files.folder}/", place]
        try:
            done = run(command, input=listed, capture_output=True)
        except FileNotFoundError:
            message = "这台机器上没有安装 rsync；请安装：apt install rsync 或 dnf install rsync"
            raise ReleaseError(message) from None
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        if done.returncode and not (done.returncode == _PARTLY and _is_of_modes(said)):
            said = said or [f"rsync 被中断了（{done.returncode}）"]
            reason = "服务器上没有安装 rsync" if "command not found" in "".join(said) else said[0]
            message = f"文件没有传到服务器 {self._host}：{reason}。读者看到的还是原来的网站"
            raise ReleaseError(message)


@contextmanager
def _remote(host: str, folder: str) -> Iterator[_Remote]:
    command = [*ssh_command(), host, f'python3 -c "{START}"']
    try:
        process = start(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace")
    except FileNotFoundError:
        message = f"没有 {command[0]} 这个程序；请安装：apt install openssh-client"
        raise ReleaseError(message) from None
    with process:
        assert process.stdin is not None  # noqa: S101 - a pipe
        try:
            with suppress(BrokenPipeError):  # whoever asks first says so
                process.stdin.write(f"{_program()}\n{json.dumps(folder)}\n")
            yield _Remote(host, process)
        except ReleaseError:
            raise
        except BaseException:  # nobody waits for what it is doing
            end(process)
            raise
        finally:
            try:
                process.stdin.close()
            except BrokenPipeError:  # the connection has ended already
                process.kill()


def _is_of_modes(said: Sequence[str]) -> bool:
    """Tell whether rsync complains of nothing but modes and times, which some file systems cannot change; the files are there."""
    return all("failed to set permissions" in line or "failed to set times" in line or line.startswith("rsync error: ") for line in said)


def _ssh() -> str:
    return os.environ.get(SSH) or _SSH


def _program() -> str:
    """Return what runs on the server, as a zip on a line; the same for the same code."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name in ("gongkai/__init__.py", "gongkai/release/__init__.py"):
            archive.writestr(zipfile.ZipInfo(name), "")
        for path in sorted((Path(__file__).parent / "server").glob("*.py")):
            archive.writestr(zipfile.ZipInfo(f"gongkai/release/server/{path.name}"), path.read_bytes())
    return base64.b64encode(memory.getvalue()).decode()
