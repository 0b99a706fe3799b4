"""Run real servers on the loopback for benchmarks and tests: nginx, Caddy and sshd.

Each server has a folder of its own and a free port.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

PATIENCE = 15
"""Seconds until a server answers."""


class MissingProgramError(Exception):
    """A program that is not installed."""


class Answer(NamedTuple):
    """The answer of a server."""

    status: int
    headers: dict[str, str]
    """The headers, with names in lower case."""
    body: bytes


def ask(port: int, path: str, **headers: str) -> Answer:
    """Ask a server of this machine for a path.

    An underscore in the name of a header stands for a hyphen.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    sent_headers = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request("GET", path, headers=sent_headers)
        response = connection.getresponse()
        return Answer(response.status, _headers(response), response.read())
    finally:
        connection.close()


def exchange(port: int, request: bytes) -> Answer:
    """Send a request of any form to a server of this machine.

    Raises `ConnectionError` when the server closes without an answer.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        # A server may refuse a large request before the whole request has arrived.
        with suppress(ConnectionError):
            connection.sendall(request)
        method = request.split(b" ", 1)[0].decode()
        response = http.client.HTTPResponse(connection, method=method)
        response.begin()
        try:
            body = response.read()
        except ConnectionError:
            body = b""
        return Answer(response.status, _headers(response), body)


def _headers(response: http.client.HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.getheaders()}


def free_port() -> int:
    """Return a port on which no program listens."""
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        return int(each.getsockname()[1])


def program(name: str, package: str) -> str:
    """Return the path of a program.

    Raises `MissingProgramError` when the program is not installed.
    """
    # Debian keeps servers in /usr/sbin, which is not in the path of an ordinary user.
    path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if path is None:
        message = f"没有 {name}：apt install {package}"
        raise MissingProgramError(message)
    return path


@contextmanager
def running(command: Sequence[str], port: int, log: Path) -> Iterator[None]:
    """Run a server until the end of the block.

    Raises `AssertionError` with the output when the server does not answer in time.
    """
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
        ) as process,
    ):
        try:
            deadline = time.monotonic() + PATIENCE
            while time.monotonic() < deadline and process.poll() is None:
                with socket.socket() as each:
                    if each.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.02)
            else:
                raise AssertionError(log.read_text("utf-8", "replace"))
            yield
        finally:
            process.terminate()


def nginx_command(folder: Path) -> list[str]:
    """Return the command of the nginx of a folder.

    The caller may add `-t` or `-s reload`.
    """
    nginx_path = program("nginx", "nginx-light")
    log, config = f"{folder}/error.log", f"{folder}/nginx.conf"
    return [nginx_path, "-e", log, "-p", str(folder), "-c", config]


@contextmanager
def nginx(folder: Path, config: str, port: int) -> Iterator[None]:
    """Run nginx with a configuration in `conf.d`.

    The folder `conf.d` may have other configurations too, as in /etc/nginx.
    """
    command = nginx_command(folder)
    (folder / "conf.d").mkdir(parents=True, exist_ok=True)
    (folder / "conf.d/site.conf").write_text(config, "utf-8")
    # As root, nginx would give up its rights, but the folders of tests are closed to others.
    user = "user root;\n" if os.geteuid() == 0 else ""
    temporary = "".join(
        f"{name}_temp_path {folder}/{short};\n"
        for name, short in (
            ("client_body", "body"),
            ("proxy", "proxy"),
            ("fastcgi", "fastcgi"),
            ("uwsgi", "uwsgi"),
            ("scgi", "scgi"),
        )
    )
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}include {folder}/conf.d/*.conf;\n}}\n",
        "utf-8",
    )
    with running(command, port, folder / "output"):
        yield


@contextmanager
def caddy(folder: Path, config: str, port: int) -> Iterator[None]:
    """Run Caddy with one Caddyfile."""
    command = program("caddy", "caddy")
    folder.mkdir(exist_ok=True)
    (folder / "Caddyfile").write_text(_for_tests(config), "utf-8")
    # Caddy keeps files at home; the variables are restored for the tests that follow.
    names = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")
    earlier = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, str(folder)))
    options = ["--adapter", "caddyfile", "--config", f"{folder}/Caddyfile"]
    try:
        with running([command, "run", *options], port, folder / "output"):
            yield
    finally:
        for name, value in earlier.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


def _for_tests(config: str) -> str:
    """Return a Caddyfile without an administrator's port and without certificates."""
    settings = "\tadmin off\n"
    if "auto_https" not in config:
        settings += "\tauto_https off\n"
    global_options = re.search(r"^\{\n", config, re.MULTILINE)
    if global_options is None:
        return f"{{\n{settings}}}\n{config}"
    end = global_options.end()
    return config[:end] + settings + config[end:]


@contextmanager
def sshd(folder: Path, port: int) -> Iterator[str]:
    """Run sshd for the current user; yield the command of its client."""
    server = program("sshd", "openssh-server")
    keygen = program("ssh-keygen", "openssh-client")
    folder.mkdir(exist_ok=True, mode=0o700)
    for name in ("host", "user"):
        command = [keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(command, check=True)
    shutil.copyfile(folder / "user.pub", folder / "authorized")
    Path("/run/sshd").mkdir(exist_ok=True)  # Debian's sshd wants it
    options = {
        "Port": str(port),
        "ListenAddress": "127.0.0.1",
        "HostKey": str(folder / "host"),
        "AuthorizedKeysFile": str(folder / "authorized"),
        "StrictModes": "no",
        "PasswordAuthentication": "no",
        "UsePAM": "no",
        "PidFile": str(folder / "pid"),
    }
    config = folder / "sshd_config"
    lines = [f"{name} {value}\n" for name, value in options.items()]
    config.write_text("".join(lines), "utf-8")
    client_options = (
        "StrictHostKeyChecking=no",
        f"UserKnownHostsFile={folder}/known",
        "LogLevel=ERROR",
        "BatchMode=yes",
    )
    client = " ".join(f"-o {option}" for option in client_options)
    with running([server, "-D", "-e", "-f", str(config)], port, folder / "output"):
        yield f"ssh -F none -p {port} -i {folder}/user {client}"
