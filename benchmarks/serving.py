"""Real servers on the loopback, nginx, Caddy and sshd, each with a folder of its own and a free port; for benchmarks and for tests."""

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
    """What a server has answered."""

    status: int
    headers: dict[str, str]
    """With names in lower case."""
    body: bytes


def ask(port: int, path: str, **headers: str) -> Answer:
    """Ask a server of this machine for a path."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(
            "GET",
            path,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        response = connection.getresponse()
        return Answer(
            response.status,
            {name.lower(): value for name, value in response.getheaders()},
            response.read(),
        )
    finally:
        connection.close()


def exchange(port: int, request: bytes) -> Answer:
    """Send a request of any form to a server of this machine; raise `ConnectionError` when it closes without an answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        with suppress(
            ConnectionError,
        ):  # a server may refuse a large request before it has all of it
            connection.sendall(request)
        response = http.client.HTTPResponse(
            connection,
            method=request.split(b" ", 1)[0].decode(),
        )
        response.begin()
        try:
            body = response.read()
        except ConnectionError:
            body = b""
        return Answer(
            response.status,
            {name.lower(): value for name, value in response.getheaders()},
            body,
        )


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        return int(each.getsockname()[1])


def program(name: str, package: str) -> str:
    """Return the path of a program; raise `MissingProgramError` where there is none."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        message = f"没有 {name}：apt install {package}"
        raise MissingProgramError(message)
    return found


@contextmanager
def running(command: Sequence[str], port: int, log: Path) -> Iterator[None]:
    """Run a server until the end of the block."""
    with (
        log.open("wb") as said,
        subprocess.Popen(
            command,
            stdout=said,
            stderr=said,
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
    """Return the command of the nginx of a folder, to which `-t` or `-s reload` may be added."""
    return [
        program("nginx", "nginx-light"),
        "-e",
        f"{folder}/error.log",
        "-p",
        str(folder),
        "-c",
        f"{folder}/nginx.conf",
    ]


@contextmanager
def nginx(folder: Path, config: str, port: int) -> Iterator[None]:
    """Run nginx with a file of configuration in `conf.d`, which has place for others, as /etc/nginx has."""
    command = nginx_command(folder)
    (folder / "conf.d").mkdir(parents=True, exist_ok=True)
    (folder / "conf.d/site.conf").write_text(config, "utf-8")
    user = "user root;\n" if os.geteuid() == 0 else ""  # the folders of tests are closed to others
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\nclient_body_temp_path {folder}/body;\nproxy_temp_path {folder}/proxy;\nfastcgi_temp_path {folder}/fastcgi;\n"
        f"uwsgi_temp_path {folder}/uwsgi;\nscgi_temp_path {folder}/scgi;\ninclude {folder}/conf.d/*.conf;\n}}\n",
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
    environment = {
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        with running(
            [
                command,
                "run",
                "--adapter",
                "caddyfile",
                "--config",
                f"{folder}/Caddyfile",
            ],
            port,
            folder / "output",
        ):
            yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


def _for_tests(config: str) -> str:
    """Return a Caddyfile that neither listens for an administrator nor asks anybody for certificates."""
    settings = "\tadmin off\n" + ("" if "auto_https" in config else "\tauto_https off\n")
    has_settings = re.search(r"^\{\n", config, re.MULTILINE)
    if has_settings is None:
        return f"{{\n{settings}}}\n{config}"
    return config[: has_settings.end()] + settings + config[has_settings.end() :]


@contextmanager
def sshd(folder: Path, port: int) -> Iterator[str]:
    """Run sshd for the user who runs this; yield the command that connects to it."""
    server, keygen = (
        program("sshd", "openssh-server"),
        program("ssh-keygen", "openssh-client"),
    )
    folder.mkdir(exist_ok=True, mode=0o700)
    for name in ("host", "user"):
        subprocess.run(
            [keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)],
            check=True,
        )
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
    (folder / "sshd_config").write_text(
        "".join(f"{name} {value}\n" for name, value in options.items()),
        "utf-8",
    )
    client = f"ssh -F none -p {port} -i {folder}/user -o StrictHostKeyChecking=no -o UserKnownHostsFile={folder}/known -o LogLevel=ERROR"
    with running(
        [server, "-D", "-e", "-f", str(folder / "sshd_config")],
        port,
        folder / "output",
    ):
        yield f"{client} -o BatchMode=yes"
