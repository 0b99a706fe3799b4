"""Publishing over ssh, to a real sshd of this machine."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import free_port, sshd

from gongkai.release import PublishSettings, ReleaseError, differences, publish, releases, roll_back
from gongkai.release import server as on_the_server
from gongkai.release.target import SSH

from .conftest import FILES, RECORD, Publisher, needs


@pytest.fixture
def remote(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Publisher]:
    """Return a publisher whose destination is a folder of another machine."""
    needs("sshd", "rsync", "ssh-keygen")
    port = free_port()
    with sshd(tmp_path / "ssh", port) as command:
        monkeypatch.setenv(SSH, command)
        yield publisher


def at(publisher: Publisher) -> str:
    return f"127.0.0.1:{publisher.destination}"


def test_a_site_is_published_to_another_machine(remote: Publisher) -> None:
    for number, files in enumerate(
        [FILES, {**FILES, "index.html": "第二版", "附件/签到 表.pdf": "pdf"}], 1
    ):
        done = publish(
            remote.site(files, number),
            at(remote),
            remote.order_to(number),
            PublishSettings(compress=True),
            print,
        )
        assert remote.served.items() >= files.items()
    assert done.sent == 2

    gone = {uri: text for uri, text in FILES.items() if uri != f"{RECORD}/attachment.pdf"} | {
        f"{RECORD}/index.html": "已撤下"
    }
    site = remote.site(gone, 3, withdrawn=frozenset({RECORD}))
    assert (
        len(publish(site, at(remote), remote.order_to(3), PublishSettings(), print).withdrawn_from)
        == 2
    )
    assert not list(differences(at(remote), None))
    assert [each.is_current for each in releases(at(remote))] == [True, False, False]
    assert roll_back(at(remote), None, None, print) == releases(at(remote))[1].name
    assert remote.served[f"{RECORD}/index.html"] == "已撤下"
    assert {
        oct(path.stat().st_mode & 0o777)
        for path in Path(remote.destination).rglob("*")
        if path.is_file() and path.name != "lock"
    } == {"0o644"}


def test_tampering_on_another_machine_is_found(remote: Publisher) -> None:
    publish(remote.site(FILES, 1), at(remote), remote.order_to(1), PublishSettings(), print)
    Path(remote.destination, "current/site/index.html").write_text("改过", "utf-8")

    assert [each.what for each in differences(at(remote), None)] == ["changed"]


def test_what_the_other_machine_refuses_is_said(remote: Publisher) -> None:
    Path(remote.destination).write_text("这里是一个文件", "utf-8")
    with pytest.raises(ReleaseError, match="这里应当是文件夹，却是一个文件"):
        publish(remote.site(FILES, 1), at(remote), remote.order_to(1), PublishSettings(), print)


def test_a_machine_that_does_not_answer_is_said(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SSH, "false")
    with pytest.raises(ReleaseError, match="与服务器 www 的连接断了"):
        publish(
            publisher.site(FILES, 1),
            "www:/srv/gongkai",
            publisher.order_to(1),
            PublishSettings(),
            print,
        )


def test_what_is_sent_is_written_for_an_old_python() -> None:
    for path in Path(on_the_server.__file__).parent.glob("*.py"):
        ast.parse(path.read_text("utf-8"), feature_version=(3, 7))
