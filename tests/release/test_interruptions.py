"""A publisher that dies between any two changes of the disk leaves the old site or the new one, whole, and the next one ends its work."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gongkai.release import ReleaseError, differences, roll_back
from gongkai.release.server import folder

from .conftest import FILES, RECORD, Publisher

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANGES = ("link", "mkdir", "rename", "replace", "rmdir", "symlink", "unlink", "utime", "fsync")
NOTICE = {
    **{uri: text for uri, text in FILES.items() if uri != f"{RECORD}/attachment.pdf"},
    f"{RECORD}/index.html": "已撤下",
    "years/2023/index.html": "QSZ-2023-00012 一条公示；QSZ-2023-00013 别的记录",
    "search/entry.bin": "entry 2",
}


class Dies(BaseException):
    """The death of a process by kill -9, which nothing handles."""


def counting(
    name: str, done: list[str], number: int, error: Callable[[], BaseException]
) -> Callable[..., Any]:
    real = getattr(os, name)

    def counted(*given: Any, **settings: Any) -> Any:
        done.append(name)
        if len(done) == number:
            raise error()
        return real(*given, **settings)

    return counted


@contextmanager
def dying_at(
    number: int, monkeypatch: pytest.MonkeyPatch, error: Callable[[], BaseException] = Dies
) -> Iterator[list[str]]:
    """Let the process die at the change of the disk with a number.

    Yields the names of the changes before.
    """
    done: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(folder, "lacking", lambda _: {})  # what is tried changes nothing that lasts
        for name in CHANGES:
            patch.setattr(os, name, counting(name, done, number, error))
        yield done


def three_releases(place: Path) -> Publisher:
    publisher = Publisher(place)
    for number in (1, 2):
        publisher.publish({**FILES, "index.html": str(number)}, number)
    return publisher


def check_whole(publisher: Publisher, *sites: Mapping[str, str]) -> None:
    served = publisher.served
    assert any(served.items() >= site.items() for site in sites)
    broken = [each for each in differences(publisher.destination, None) if "/." not in each.path]
    assert [
        each
        for each in broken
        if each.path.startswith(
            f"releases/{Path(publisher.destination, 'current').readlink().name}/"
        )
    ] == []


def test_a_publisher_that_dies_anywhere_leaves_a_whole_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 1000):
        publisher = three_releases(tmp_path / str(number))
        before = publisher.served
        site = publisher.site(NOTICE, 3, withdrawn=frozenset({RECORD}))
        with dying_at(number, monkeypatch) as done:
            try:
                publisher.publish_site(site, 3)
                break
            except Dies:
                pass
        check_whole(publisher, before, NOTICE)
        publisher.publish(NOTICE, 3, withdrawn=frozenset({RECORD}))
        assert publisher.served.items() >= NOTICE.items()
        assert len(publisher.names) == 3, "no release is lost, nothing half copied is left"
        assert not list(differences(publisher.destination, None))
        texts = [
            path.read_text("utf-8")
            for path in Path(publisher.destination).rglob("*")
            if path.is_file()
        ]
        assert not any("张三" in text for text in texts)
    assert len(done) > 60


def test_a_roll_back_that_dies_anywhere_leaves_a_whole_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 100):
        publisher = three_releases(tmp_path / str(number))
        newer = publisher.served
        with dying_at(number, monkeypatch) as done:
            try:
                roll_back(publisher.destination, None, None, print)
                break
            except Dies:
                pass
        check_whole(publisher, newer, {**FILES, "index.html": "1"})
        publisher.publish(NOTICE, 3)
        assert publisher.served.items() >= NOTICE.items()
    assert len(done) > 2


def test_a_full_disk_is_said_and_leaves_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals: list[str] = []
    for number in range(1, 1000, 5):
        publisher = three_releases(tmp_path / str(number))
        before = publisher.served
        site = publisher.site(NOTICE, 3, withdrawn=frozenset({RECORD}))
        with dying_at(
            number, monkeypatch, lambda: OSError(errno.ENOSPC, "No space left on device", "x")
        ) as done:
            try:
                publisher.publish_site(site, 3)
            except ReleaseError as error:
                refusals.append(str(error))
        check_whole(publisher, before, NOTICE)
        if len(done) < number:
            break
    assert len(refusals) > 10
    assert all("磁盘满了；请清理出空间再发布" in each or "与清单不符" in each for each in refusals)
