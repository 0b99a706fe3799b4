"""A site of a few plain files, published to a folder; a release does not depend on records."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from serving import MissingProgramError, program

from gongkai.release import Order, Published, PublishSettings, Site, publish
from gongkai.release.server import folder

ASSET = "assets/look.0c69ac1f.css"
SHARD = "search/00112233445566aa/0.bin"
RECORD = "records/2023/QSZ-2023-00012"
FILES = {
    "index.html": f'<link href="{ASSET}">首页 第一版',
    ASSET: "body {color: red}",
    "search/entry.bin": "entry 1",
    SHARD: "postings 1",
    f"{RECORD}/index.html": "张三的公示",
    f"{RECORD}/attachment.pdf": "张三的身份证",
    "records/2023/QSZ-2023-00013/index.html": "别的记录",
    "years/2023/index.html": "QSZ-2023-00012 张三的公示；QSZ-2023-00013 别的记录",
}


PACKAGES = {
    "nginx": "nginx-light",
    "caddy": "caddy",
    "sshd": "openssh-server",
    "rsync": "rsync",
    "ssh-keygen": "openssh-client",
    "minisign": "minisign",
    "openssl": "openssl",
}


def needs(*names: str) -> None:
    """Skip a test whose programs are not installed, with the reason."""
    for name in names:
        try:
            program(name, PACKAGES[name])
        except MissingProgramError as error:
            pytest.skip(f"{error}；没有测试")


@pytest.fixture(autouse=True)
def no_power_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no disk: a test kills processes only, whose written files stay."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


class Publisher:
    """A publisher of sites of given files; commits are numbers, and a larger number is newer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.destination = str(folder / "served")
        self.said: list[str] = []
        self._count = 0

    def site(
        self,
        files: Mapping[str, str],
        commit: int,
        *,
        withdrawn: frozenset[str] = frozenset(),
        audience: str = "社会",
    ) -> Site:
        self._count += 1
        folder = self.folder / f"built-{self._count}"
        for uri, text in files.items():
            path = folder / uri
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        digests = {uri: hashlib.sha256(text.encode()).hexdigest() for uri, text in files.items()}
        return Site(folder, digests, f"{commit:040d}", audience, withdrawn, {"redirects.nginx": ""})

    def publish(
        self,
        files: Mapping[str, str],
        commit: int,
        settings: PublishSettings | None = None,
        *,
        withdrawn: frozenset[str] = frozenset(),
        audience: str = "社会",
    ) -> Published:
        return self.publish_site(
            self.site(files, commit, withdrawn=withdrawn, audience=audience), commit, settings
        )

    def publish_site(
        self, site: Site, commit: int, settings: PublishSettings | None = None
    ) -> Published:
        return publish(
            site,
            self.destination,
            self.order_to(commit),
            settings or PublishSettings(),
            self.said.append,
        )

    @staticmethod
    def order_to(commit: int) -> Callable[[str], Order]:
        def order(other: str) -> Order:
            if int(other) == 0:
                return Order.UNKNOWN
            return (
                Order.SAME
                if int(other) == commit
                else Order.NEWER
                if int(other) < commit
                else Order.OLDER
            )

        return order

    @property
    def served(self) -> dict[str, str]:
        """Return the files of the site that readers see."""
        site = Path(self.destination, "current/site")
        return {
            path.relative_to(site).as_posix(): path.read_text("utf-8")
            for path in sorted(site.rglob("*"))
            if path.is_file()
        }

    @property
    def names(self) -> list[str]:
        releases = Path(self.destination, "releases")
        return (
            sorted(path.name for path in releases.iterdir() if not path.name.startswith("."))
            if releases.is_dir()
            else []
        )


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no disk, because no test sees whether the disk has the files already."""
    monkeypatch.setattr(folder, "sync_all", lambda _: None)


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path)
