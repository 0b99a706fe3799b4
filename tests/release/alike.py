"""One published site, served by a real nginx and a real Caddy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from serving import Answer, caddy, exchange, free_port, nginx

from gongkai.release import PublishSettings
from gongkai.release.server import folder as release_folder
from gongkai.release.web_server import Served, redirect_files
from gongkai.release.web_server import caddy as caddy_config
from gongkai.release.web_server import nginx as nginx_config

from .conftest import FILES, RECORD, Publisher, needs

NAME = "dangwu.example"
OLD, NEW, GONE = "records/2023/QSZ-2023-00013", "records/2023/QSZ-2023-00014", RECORD
ROLL = "%E7%AD%BE%E5%88%B0%E8%A1%A8.pdf"
SITE = {
    **FILES,
    "404.html": "没有这一页" * 300,
    f"{GONE}/index.html": "已撤下" * 300,
    f"{GONE}/index.json": '{"状态": "撤下"}',
    f"{OLD}/index.html": "并入",
    f"{OLD}/index.md": "# 并入",
    f"{NEW}/index.html": "并入的",
    f"{NEW}/index.md": "# 并入的",
    f"{NEW}/index.json": "{}",
    f"{NEW}/签到表.pdf": "pdf",
    f"{NEW}/.draft": "a",
    "large.html": "长" * 1000,
    "xindex.html": "x",
    "通知/index.html": "通知",
    "robots.txt": "User-agent: *",
    "favicon.ico": "icon",
    ".well-known/security.txt": "Contact: tel:12380",
    ".well-known/.draft": "a",
    ".hidden/a.html": "a",
    "LICENSE": "MIT",
    "表.PDF": "pdf",
}
del SITE[f"{RECORD}/attachment.pdf"]
LARGE = len(SITE["large.html"].encode())
Server = Callable[[Path, str, int], AbstractContextManager[None]]
SERVERS: dict[str, tuple[Callable[[Served], str], Server]] = {
    "nginx": (nginx_config, nginx),
    "caddy": (caddy_config, caddy),
}


class Pair(NamedTuple):
    """An nginx and a Caddy that serve the same releases."""

    ports: Mapping[str, int]

    def ask(self, request: bytes) -> dict[str, Answer]:
        return {name: exchange(port, request) for name, port in self.ports.items()}


def request(
    path: str,
    method: str = "GET",
    body: bytes = b"",
    /,
    *,
    host: str | None = NAME,
    version: str = "1.1",
    **headers: str,
) -> bytes:
    lines = [f"{method} {path} HTTP/{version}", *([] if host is None else [f"Host: {host}"])]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def start(
    stack: ExitStack, place: Path, config: Callable[[str, Served], str], served: Served
) -> Pair:
    """Start both servers, each with the configuration that `config` returns for its name and the site."""
    ports = {}
    for name, (_, server) in SERVERS.items():
        ports[name] = free_port()
        stack.enter_context(
            server(place / name, config(name, served._replace(port=ports[name])), ports[name])
        )
    return Pair(ports)


def configuration(name: str, served: Served) -> str:
    return SERVERS[name][0](served)


def published(place: Path) -> str:
    """Publish the site and return the folder; skip the test without both servers."""
    needs("nginx", "caddy")
    publisher = Publisher(place)
    site = publisher.site(SITE, 1, withdrawn=frozenset({GONE}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(release_folder, "sync_all", lambda _: None)
        publisher.publish_site(
            site._replace(beside=redirect_files({OLD: NEW})), 1, PublishSettings(compress=True)
        )
    return publisher.destination
