"""The served site after a publication, and refused publications."""

from __future__ import annotations

import errno
import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gongkai.release import (
    PublishSettings,
    ReleaseError,
    SupersededError,
    differences,
    recover,
    releases,
    roll_back,
)
from gongkai.release.server.folder import ReleaseFolder

from .conftest import ASSET, FILES, SHARD

if TYPE_CHECKING:
    from .conftest import Publisher

CHANGED = {**FILES, "index.html": "首页 第二版"}


def test_a_published_site_is_served_whole(publisher: Publisher) -> None:
    done = publisher.publish(FILES, 1)

    assert publisher.served == FILES
    assert done.is_new
    assert not list(differences(publisher.destination, None))


def test_only_what_changed_is_copied(publisher: Publisher) -> None:
    first = publisher.publish(FILES, 1)
    second = publisher.publish(CHANGED, 2)
    one, two = (
        Path(publisher.destination, "releases", done.name, "site", ASSET).stat().st_ino
        for done in (first, second)
    )

    assert publisher.served == CHANGED
    assert (second.sent, second.sent_bytes) == (1, len("首页 第二版".encode()))
    assert one == two


def test_the_manifest_is_read_by_sha256sum(publisher: Publisher) -> None:
    publisher.publish(FILES, 1)
    done = subprocess.run(
        ["sha256sum", "--check", "--quiet", "manifest"],
        cwd=f"{publisher.destination}/current",
        check=False,
    )

    assert done.returncode == 0


def test_assets_of_kept_releases_stay_reachable_and_go_with_them(publisher: Publisher) -> None:
    new = {
        **{uri: text for uri, text in FILES.items() if uri not in {ASSET, SHARD}},
        "assets/look.99999999.css": "body {}",
    }
    publisher.publish(FILES, 1)
    publisher.publish(new, 2, PublishSettings(keep=2))
    assert publisher.served == {**new, ASSET: FILES[ASSET]}, (
        "the search says what earlier entries said; it opens the new index"
    )

    publisher.publish({**new, "index.html": "3"}, 3, PublishSettings(keep=2))
    publisher.publish({**new, "index.html": "4"}, 4, PublishSettings(keep=2))
    assert publisher.served == {**new, "index.html": "4"}


def test_the_last_releases_are_kept_and_the_one_that_is_seen(publisher: Publisher) -> None:
    names = [
        publisher.publish(
            {**FILES, "index.html": str(number)}, number, PublishSettings(keep=3)
        ).name
        for number in range(1, 6)
    ]

    assert publisher.names == names[-3:]


def test_an_older_commit_does_not_replace_a_newer_one(publisher: Publisher) -> None:
    publisher.publish(CHANGED, 2)
    with pytest.raises(SupersededError, match="比它旧，不用发布"):
        publisher.publish(FILES, 1)

    assert publisher.served == CHANGED


def test_a_commit_of_another_history_is_refused(publisher: Publisher) -> None:
    """An option allows the commit all the same."""
    publisher.publish(FILES, 0)
    with pytest.raises(ReleaseError, match="看不出提交 000000000000 和已发布的"):
        publisher.publish(CHANGED, 0)
    publisher.publish(CHANGED, 5, PublishSettings(any_order=True))

    assert publisher.served == CHANGED


def test_the_same_commit_is_published_again_if_the_site_differs(publisher: Publisher) -> None:
    """An equal site of the same commit is no new release."""
    first = publisher.publish(FILES, 1)
    again = publisher.publish(FILES, 1)
    changed = publisher.publish(CHANGED, 1)

    assert (again.is_new, again.name) == (False, first.name)
    assert changed.is_new
    assert publisher.served == CHANGED


def test_a_site_for_another_audience_is_refused(publisher: Publisher) -> None:
    publisher.publish(FILES, 1)
    with pytest.raises(
        ReleaseError, match="这个位置发布的是给“社会”看的网站，这次生成的是给“全党”看的"
    ):
        publisher.publish(CHANGED, 2, audience="全党")

    assert publisher.served == FILES


def test_rolling_back_holds_until_there_is_a_newer_commit(publisher: Publisher) -> None:
    first = publisher.publish(FILES, 1)
    publisher.publish(CHANGED, 2)
    assert roll_back(publisher.destination, None, None, print) == first.name
    assert publisher.served == FILES
    with pytest.raises(ReleaseError, match="已经从它退回到"):
        publisher.publish(CHANGED, 2)
    with pytest.raises(ReleaseError, match="没有更早的发布可以退回"):
        roll_back(publisher.destination, None, None, print)

    publisher.publish({**FILES, "index.html": "第三版"}, 3)
    assert publisher.served["index.html"] == "第三版"
    assert [each.is_current for each in releases(publisher.destination)] == [True, False, False]


def test_a_release_that_was_tampered_with_is_not_gone_back_to(publisher: Publisher) -> None:
    first = publisher.publish(FILES, 1)
    publisher.publish(CHANGED, 2)
    Path(publisher.destination, "releases", first.name, "site/index.html").write_text(
        "改过", "utf-8"
    )

    with pytest.raises(ReleaseError, match="1 个文件与清单不符"):
        roll_back(publisher.destination, None, None, print)
    assert publisher.served == CHANGED


def change(site: Path) -> None:
    (site / "index.html").write_text("改过", "utf-8")


def remove(site: Path) -> None:
    (site / "index.html").unlink()


def add(site: Path) -> None:
    (site / "added.html").write_text("", "utf-8")


def put_a_link(site: Path) -> None:
    (site / "index.html").unlink()
    (site / "index.html").symlink_to("/etc/passwd")


@pytest.mark.parametrize(
    ("tamper", "what", "path"),
    [
        pytest.param(change, "changed", "site/index.html", id="改动"),
        pytest.param(remove, "missing", "site/index.html", id="删去"),
        pytest.param(add, "added", "site/added.html", id="增加"),
        pytest.param(put_a_link, "changed", "site/index.html", id="换成链接"),
    ],
)
def test_tampering_is_found(
    publisher: Publisher, tamper: Callable[[Path], None], what: str, path: str
) -> None:
    name = publisher.publish(FILES, 1).name
    tamper(Path(publisher.destination, "current/site"))

    assert [tuple(each) for each in differences(publisher.destination, None)] == [
        (what, f"releases/{name}/{path}")
    ]


def test_a_file_that_may_not_be_read_is_told_from_a_changed_one(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = publisher.publish(FILES, 1).name
    open_any = os.open

    def open_file(path: str, flags: int, *given: int, **named: int) -> int:
        if str(path).endswith("site/index.html"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return open_any(path, flags, *given, **named)

    monkeypatch.setattr(os, "open", open_file)
    found = [tuple(each) for each in differences(publisher.destination, None)]
    assert found == [("unreadable", f"releases/{name}/site/index.html")]


def test_the_next_publication_sends_a_tampered_file_again(publisher: Publisher) -> None:
    publisher.publish(FILES, 1)
    change(Path(publisher.destination, "current/site"))
    publisher.publish({**FILES, "years/2023/index.html": "新"}, 2)

    assert publisher.served["index.html"] == FILES["index.html"]


def test_the_same_site_is_published_again_after_tampering(publisher: Publisher) -> None:
    """The difference from the manifest is reported; the tampered release stays unchanged."""
    first = publisher.publish(FILES, 1)
    Path(publisher.destination, "current/site/index.html").write_text("改过", "utf-8")
    second = publisher.publish(FILES, 1)

    assert second.is_new
    assert publisher.served == FILES
    assert any(f"{first.name} 有 1 处与清单不一致" in line for line in publisher.said)
    assert {each.path for each in differences(publisher.destination, None)} == {
        f"releases/{first.name}/site/index.html"
    }


def test_a_tampered_asset_of_an_earlier_release_is_dropped(publisher: Publisher) -> None:
    publisher.publish(FILES, 1)
    Path(publisher.destination, "current/site", ASSET).write_text("改过", "utf-8")
    publisher.publish({uri: text for uri, text in FILES.items() if uri != ASSET}, 2)

    assert ASSET not in publisher.served


def test_two_publishers_take_turns(publisher: Publisher) -> None:
    busy = ReleaseFolder(publisher.destination)
    assert busy.take("张三的电脑") == ""
    timer = threading.Timer(0.3, busy.close)
    timer.start()
    publisher.publish(FILES, 1)
    timer.join()

    assert publisher.served == FILES
    assert publisher.said == ["另一次发布正在进行（张三的电脑），等它结束……"]


def test_compressed_texts_are_links_too(publisher: Publisher) -> None:
    """Compressed texts stand beside the texts; an unchanged one is not sent again."""
    large = {**FILES, "large.html": "长" * 1000}
    publisher.publish(large, 1, PublishSettings(compress=True))
    done = publisher.publish({**large, "index.html": "2"}, 2, PublishSettings(compress=True))
    site = Path(publisher.destination, "current/site")

    assert done.sent == 1
    assert sorted(path.name for path in site.glob("*.gz")) == ["large.html.gz"]
    assert (
        subprocess.run(
            ["gunzip", "--stdout", site / "large.html.gz"], capture_output=True, check=True
        ).stdout.decode()
        == "长" * 1000
    )


def test_everybody_may_read_what_is_published(publisher: Publisher) -> None:
    mask = os.umask(0o077)
    try:
        publisher.publish(FILES, 1)
        assert os.umask(0o077) == 0o077
    finally:
        os.umask(mask)
    top = Path(publisher.destination, "current").resolve()

    assert {oct(path.stat().st_mode & 0o777) for path in top.rglob("*") if path.is_dir()} == {
        "0o755"
    }
    assert {oct(path.stat().st_mode & 0o777) for path in top.rglob("*") if path.is_file()} == {
        "0o644"
    }


def test_a_lost_link_is_set_again(publisher: Publisher) -> None:
    publisher.publish(FILES, 1)
    publisher.publish(CHANGED, 2)
    Path(publisher.destination, "current").unlink()
    assert [tuple(each) for each in differences(publisher.destination, None)] == [
        ("changed", "current")
    ]
    publisher.publish(CHANGED, 2)

    assert publisher.served == CHANGED


def test_the_release_that_goes_is_what_the_next_is_made_of(publisher: Publisher) -> None:
    for number in range(1, 6):
        publisher.publish(
            {**FILES, f"only-in-{number}.html": "", "index.html": str(number)},
            number,
            PublishSettings(keep=2),
        )
        assert publisher.served == {
            **FILES,
            f"only-in-{number}.html": "",
            "index.html": str(number),
        }
        assert not list(differences(publisher.destination, None))
    spare = Path(publisher.destination, "releases/.spare")

    assert (spare / "site/index.html").read_text("utf-8") == "3"
    assert (spare / "site" / ASSET).stat().st_nlink == 3


@pytest.mark.parametrize(
    ("destination", "said"),
    [
        pytest.param("", "目的地是空的", id="空的"),
        pytest.param("/srv/a\nb", "看不见的字符", id="换行"),
        pytest.param("~nosuch/site", "~ 没有换成用户的文件夹", id="没有这个用户"),
        pytest.param("127.0.0.1:", "不是“主机:文件夹”", id="没有文件夹"),
        pytest.param(":x", "不是“主机:文件夹”", id="没有主机"),
        pytest.param("ssh://www/srv", "不是“主机:文件夹”", id="网址"),
    ],
)
def test_a_destination_that_names_no_place_is_refused(
    publisher: Publisher, destination: str, said: str, tmp_path: Path
) -> None:
    publisher.destination = destination
    with pytest.raises(ReleaseError, match=said):
        publisher.publish(FILES, 1)
    assert not (tmp_path / "releases").exists()


def test_a_mistyped_destination_is_left_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="还没有发布过"):
        roll_back(str(tmp_path / "nope"), None, None, print)
    assert recover(str(tmp_path / "nope"), print) == ""
    assert not (tmp_path / "nope").exists()


def test_an_empty_name_is_no_release_to_go_back_to(publisher: Publisher) -> None:
    publisher.publish(FILES, 1)
    publisher.publish({**FILES, "index.html": "2"}, 2)
    with pytest.raises(ReleaseError, match="没有"):
        roll_back(publisher.destination, "", None, print)
    assert publisher.served["index.html"] == "2"


@pytest.mark.parametrize("what", ["file", "link"], ids=["文件", "别处的链接"])
def test_a_foreign_file_in_the_place_of_the_site_stays(publisher: Publisher, what: str) -> None:
    """A file or link that gongkai did not make is never replaced."""
    current = Path(publisher.destination, "current")
    current.parent.mkdir(parents=True)
    if what == "file":
        current.write_text("mine", "utf-8")
    else:
        current.symlink_to("/srv/other/releases/5")
    with pytest.raises(ReleaseError, match="不是发布程序建的"):
        publisher.publish(FILES, 1)
    assert current.is_symlink() if what == "link" else current.read_text("utf-8") == "mine"


def test_a_disk_that_is_full_is_named_where_it_is_full(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: str, target: str) -> None:
        raise OSError(errno.ENOSPC, "", str(source), None, str(target))

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(ReleaseError, match=f"^{publisher.destination}.*磁盘满了"):
        publisher.publish(FILES, 1)
