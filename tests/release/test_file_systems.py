"""Publishing to file systems with missing functions: network shares, memory sticks."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from limited import PROGRAM, refuse
from serving import free_port, sshd

from gongkai.release import (
    PublishSettings,
    ReleaseError,
    differences,
    publish,
    recover,
    releases,
    roll_back,
    what_is_lacking,
)
from gongkai.release.server.folder import ReleaseFolder
from gongkai.release.target import SSH

from .conftest import FILES, RECORD, Publisher, needs
from .test_interruptions import NOTICE, Dies, dying_at

FOLDER = PublishSettings(layout="folder")
SHARE = ("symlink", "link", "chmod", "fsync", "lock")
CHANGED = {**FILES, "index.html": "首页 第二版"}


@pytest.fixture
def share(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> Publisher:
    """Return a publisher to a file system without the functions of `SHARE`."""
    refuse(SHARE, monkeypatch.setattr)
    return publisher


def test_all_that_is_lacking_is_found_by_trying(share: Publisher) -> None:
    assert set(what_is_lacking(share.destination)) == set(SHARE)
    assert not Path(share.destination).exists()
    assert sorted(path.name for path in share.folder.iterdir()) == []


def test_nothing_is_lacking_on_a_usual_file_system(publisher: Publisher) -> None:
    assert what_is_lacking(publisher.destination) == {}


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS])
def test_without_links_another_layout_is_asked_for(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    refuse(["symlink"], monkeypatch.setattr, {"symlink": number})
    with pytest.raises(ReleaseError, match=r"不能建符号链接.*请加上 --layout folder 发布"):
        publisher.publish(FILES, 1)

    assert publisher.names == []
    assert not Path(publisher.destination, "current").exists()


def test_a_full_disk_is_not_taken_for_a_lack_of_links(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(["symlink"], monkeypatch.setattr, {"symlink": errno.ENOSPC})
    with pytest.raises(ReleaseError, match="磁盘满了"):
        publisher.publish(FILES, 1)


def test_a_share_takes_a_whole_life_of_releases(share: Publisher) -> None:
    names = [
        share.publish({**FILES, "index.html": str(number)}, number, FOLDER).name
        for number in (1, 2)
    ]
    current = Path(share.destination, "current")
    assert current.is_dir()
    assert not current.is_symlink()
    assert share.served["index.html"] == "2"
    assert share.names == names[:1], "the release that is seen stands in `current` alone"
    assert [(each.name, each.is_current) for each in releases(share.destination)] == [
        (names[1], True),
        (names[0], False),
    ]
    assert not list(differences(share.destination, None))

    assert roll_back(share.destination, None, None, print) == names[0]
    assert share.served["index.html"] == "1"
    with pytest.raises(ReleaseError, match="已经从它退回到"):
        share.publish({**FILES, "index.html": "2"}, 2)

    withdrawn = share.publish(NOTICE, 3, PublishSettings(keep=2), withdrawn=frozenset({RECORD}))
    assert set(withdrawn.withdrawn_from) == set(names)
    assert share.served.items() >= NOTICE.items()
    assert Path(share.destination, "current/gone", RECORD).is_file()
    assert not list(differences(share.destination, None))
    texts = [
        path.read_text("utf-8") for path in Path(share.destination).rglob("*") if path.is_file()
    ]
    assert not any("张三" in text for text in texts)
    assert len(releases(share.destination)) == 2


def test_what_is_lacking_is_said_in_one_sentence(share: Publisher) -> None:
    share.publish(FILES, 1, FOLDER)

    (said,) = share.said
    assert said.startswith(f"“{share.destination}”的文件系统不能建硬链接")
    assert all(
        part in said for part in ("不能改文件的权限", "不能把文件夹写实到磁盘", "没有文件锁")
    )
    assert said.endswith("照常发布")


def test_without_hard_links_only_what_changed_is_sent(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(["link"], monkeypatch.setattr)
    publisher.publish(FILES, 1)

    assert publisher.publish(CHANGED, 2).sent == 1
    assert publisher.served == CHANGED


def test_tampering_is_found_in_the_folder_current(publisher: Publisher) -> None:
    publisher.publish(FILES, 1, FOLDER)
    Path(publisher.destination, "current/site/index.html").write_text("改过", "utf-8")
    Path(publisher.destination, "current/site/added.html").write_text("", "utf-8")

    found = {tuple(each) for each in differences(publisher.destination, None)}
    assert found == {("changed", "current/site/index.html"), ("added", "current/site/added.html")}


def test_a_layout_lasts_until_another_is_asked_for(publisher: Publisher) -> None:
    first = publisher.publish(FILES, 1)
    current = Path(publisher.destination, "current")
    for layout, is_link in (
        ("folder", False),
        ("", False),
        ("link", True),
        ("", True),
        ("folder", False),
        ("link", True),
    ):
        again = publisher.publish(FILES, 1, PublishSettings(layout=layout))

        assert (again.is_new, again.name, current.is_symlink()) == (False, first.name, is_link)
        assert publisher.served == FILES
        assert not list(differences(publisher.destination, None))


def test_a_folder_that_somebody_copied_is_no_obstacle(publisher: Publisher) -> None:
    publisher.publish(FILES, 1, FOLDER)
    Path(publisher.destination, "layout").unlink()
    publisher.publish(CHANGED, 2)

    assert publisher.served == CHANGED
    assert len(releases(publisher.destination)) == 2


def test_a_folder_of_which_nothing_is_known_stays(publisher: Publisher) -> None:
    Path(publisher.destination, "current/site").mkdir(parents=True)
    Path(publisher.destination, "current/site/index.html").write_text("别人的", "utf-8")
    with pytest.raises(ReleaseError, match="看不出它是哪次发布"):
        publisher.publish(FILES, 1)

    assert publisher.served == {"index.html": "别人的"}


def test_a_folder_that_cannot_be_renamed_at_the_switch_stays(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server of Windows refuses to rename a folder of which a file is open."""
    publisher.publish(FILES, 1, FOLDER)
    real = os.rename

    def rename(source: str, target: str) -> None:
        if (
            target.endswith("/current")
            and "/releases/" in source
            and "-000000000000" in source
            and Path(source, "site/new.html").exists()
        ):
            raise PermissionError(errno.EACCES, "Permission denied", source)
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", rename)
        with pytest.raises(ReleaseError, match="没有读写的权限"):
            publisher.publish({**FILES, "new.html": ""}, 2)
        assert publisher.served == FILES
    publisher.publish({**FILES, "new.html": ""}, 2)
    assert publisher.served == {**FILES, "new.html": ""}


def lost_at(number: int, action: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> bool:
    """Let an action die at a change of the disk; return whether the action died."""
    with dying_at(number, monkeypatch):
        try:
            action()
        except Dies:
            return True
    return False


@pytest.mark.parametrize(
    "before", ["", "link", "folder"], ids=["第一次", "从链接换来", "一直是文件夹"]
)
def test_a_switch_of_folders_that_dies_anywhere_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    """Readers see a whole site, or nothing until the command `recover` or the next publisher."""
    sites: set[str] = set()
    for number in range(1, 1000):
        publisher = Publisher(tmp_path / str(number))
        if before:
            publisher.publish(FILES, 1, PublishSettings(layout=before))
        site = publisher.site(CHANGED, 2)
        died = lost_at(number, partial(publisher.publish_site, site, 2, FOLDER), monkeypatch)
        assert publisher.served in ({}, FILES, CHANGED)
        recover(publisher.destination, print)
        sites.add(publisher.served.get("index.html", ""))
        assert publisher.served in ([FILES, CHANGED] if before else [{}, CHANGED])
        assert list(differences(publisher.destination, None)) == [] if publisher.served else True
        publisher.publish(CHANGED, 2, FOLDER)
        assert publisher.served == CHANGED
        if not died:
            break
    assert number > 20
    assert len(sites) == 2


def test_a_roll_back_of_folders_that_dies_anywhere_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 100):
        publisher = Publisher(tmp_path / str(number))
        for commit in (1, 2, 3):
            publisher.publish({**FILES, "index.html": str(commit)}, commit, FOLDER)
        oldest = releases(publisher.destination)[-1].name
        died = lost_at(
            number,
            partial(roll_back, publisher.destination, oldest, None, print),
            monkeypatch,
        )
        recover(publisher.destination, print)
        assert publisher.served["index.html"] in {"3", "1"}
        assert len(releases(publisher.destination)) == 3
        if not died:
            break
    assert publisher.served["index.html"] == "1"
    assert number > 5


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL])
def test_without_locks_two_publishers_take_turns(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    refuse(["lock"], monkeypatch.setattr, {"lock": number})
    one, other = ReleaseFolder(publisher.destination), ReleaseFolder(publisher.destination)
    assert one.take("张三的电脑") == ""
    holder = other.take("李四的电脑")
    assert (
        holder
        == f"张三的电脑，0 分钟以前开始；这里没有文件锁，确认它已经结束的，请删去文件夹 {publisher.destination}/lock.held"
    )
    other.close()
    one.close()

    assert other.take("李四的电脑") == ""
    other.close()
    assert not Path(publisher.destination, "lock.held").exists()


def test_a_lock_of_a_process_that_ended_is_taken_over(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(["lock"], monkeypatch.setattr)
    if (child := os.fork()) == 0:
        ReleaseFolder(publisher.destination).take("死去的")
        os._exit(0)  # as after kill -9
    os.waitpid(child, 0)
    assert Path(publisher.destination, "lock.held").is_dir()
    publisher.publish(FILES, 1)

    assert publisher.served == FILES


def test_a_lock_of_another_machine_is_not_taken_over(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(["lock"], monkeypatch.setattr)
    with monkeypatch.context() as patch:
        patch.setattr("socket.gethostname", lambda: "elsewhere")
        other = ReleaseFolder(publisher.destination)
        assert other.take("别的机器") == ""

    assert ReleaseFolder(publisher.destination).take("这里").startswith("别的机器，0 分钟以前开始")
    other.close()


@pytest.fixture
def remote_share(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Publisher]:
    """Return a publisher over ssh to a machine with a file system without the functions of `SHARE`."""
    needs("sshd", "rsync", "ssh-keygen")
    (tmp_path / "limits").mkdir()
    (tmp_path / "limits/sitecustomize.py").write_text(PROGRAM.format(names=SHARE), "utf-8")
    support = Path(__file__).parents[1] / "support"
    port = free_port()
    with sshd(tmp_path / "ssh", port) as command:
        (tmp_path / "ssh.sh").write_text(
            f'#!/bin/sh\nfor last; do :; done\ncase "$last" in python3*) ;; *) exec {command} "$@" ;; esac\n'
            f'exec {command} "$1" "PYTHONPATH={tmp_path}/limits:{support} {sys.executable}${{last#python3}}"\n',
            "utf-8",
        )
        (tmp_path / "ssh.sh").chmod(0o755)
        monkeypatch.setenv(SSH, str(tmp_path / "ssh.sh"))
        yield publisher


def test_a_share_of_another_machine_is_published_to(remote_share: Publisher) -> None:
    place = f"127.0.0.1:{remote_share.destination}"
    assert set(what_is_lacking(place)) == set(SHARE)
    with pytest.raises(ReleaseError, match="请加上 --layout folder 发布"):
        publish(
            remote_share.site(FILES, 1), place, remote_share.order_to(1), PublishSettings(), print
        )
    publish(remote_share.site(FILES, 1), place, remote_share.order_to(1), FOLDER, print)
    done = publish(
        remote_share.site(CHANGED, 2), place, remote_share.order_to(2), PublishSettings(), print
    )

    assert done.sent == 1
    assert remote_share.served == CHANGED
    assert not list(differences(place, None))
    assert roll_back(place, None, None, print)
    assert remote_share.served == FILES
