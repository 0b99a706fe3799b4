"""Manifests signed with ssh-keygen and with minisign."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from gongkai.release import PublishSettings, ReleaseError, differences, releases

from .conftest import FILES, RECORD, Publisher, needs


class Keys(NamedTuple):
    """A private key, and the file of trusted signers."""

    private: Path
    trusted: Path


def ssh_keys(folder: Path, name: str = "key") -> Keys:
    needs("ssh-keygen")
    key = folder / name
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(key)], check=True
    )
    trusted = folder / f"{name}.signers"
    trusted.write_text(
        f'{name}@gongkai namespaces="gongkai" {key.with_suffix(".pub").read_text("utf-8")}', "utf-8"
    )
    return Keys(key, trusted)


def minisign_keys(folder: Path, name: str = "key") -> Keys:
    needs("minisign")
    keys = Keys(folder / f"{name}.secret", folder / f"{name}.public")
    subprocess.run(
        ["minisign", "-G", "-W", "-f", "-s", str(keys.private), "-p", str(keys.trusted)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return keys


KINDS = [pytest.param(ssh_keys, id="ssh"), pytest.param(minisign_keys, id="minisign")]


def wrong(publisher: Publisher, keys: Keys) -> list[str]:
    return [each.what for each in differences(publisher.destination, keys.trusted)]


@pytest.mark.parametrize("make", KINDS)
def test_a_signed_manifest_is_trusted_until_it_is_changed(
    publisher: Publisher, tmp_path: Path, make: Callable[..., Keys]
) -> None:
    keys, others = make(tmp_path), make(tmp_path, "other")
    publisher.publish(FILES, 1, PublishSettings(key=keys.private))

    assert wrong(publisher, keys) == []
    assert len(wrong(publisher, others)) == 1
    assert [each.is_signed for each in releases(publisher.destination)] == [True]

    manifest = Path(publisher.destination, "current/manifest")
    manifest.write_text(manifest.read_text("utf-8").replace("# 范围 社会", "# 范围 全党"), "utf-8")
    assert wrong(publisher, keys) == ["签名与清单不符：清单被人改过，或者不是这个人签的"]


@pytest.mark.parametrize("make", KINDS)
def test_a_manifest_that_a_withdrawal_changes_is_signed_again(
    publisher: Publisher, tmp_path: Path, make: Callable[..., Keys]
) -> None:
    keys = make(tmp_path)
    notice = {uri: text for uri, text in FILES.items() if uri != f"{RECORD}/attachment.pdf"} | {
        f"{RECORD}/index.html": "已撤下"
    }
    publisher.publish(FILES, 1, PublishSettings(key=keys.private))
    with pytest.raises(ReleaseError, match="以前的发布有签名，这次也要签"):
        publisher.publish(notice, 2, withdrawn=frozenset({RECORD}))
    publisher.publish(notice, 3, PublishSettings(key=keys.private), withdrawn=frozenset({RECORD}))

    assert wrong(publisher, keys) == []
    assert "张三" not in Path(
        publisher.destination, "releases", publisher.names[0], "site", RECORD, "index.html"
    ).read_text("utf-8")


def test_a_release_without_a_signature_is_pointed_out(publisher: Publisher, tmp_path: Path) -> None:
    publisher.publish(FILES, 1)

    assert wrong(publisher, ssh_keys(tmp_path)) == ["没有签名"]


def test_a_key_that_is_none_is_said_before_anything_changes(
    publisher: Publisher, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("kein Schlüssel", "utf-8")
    with pytest.raises(ReleaseError, match="签名没有成功"):
        publisher.publish(FILES, 1, PublishSettings(key=tmp_path / "key"))

    assert publisher.names == []


def test_an_unsigned_release_is_published_again_to_be_signed(
    publisher: Publisher, tmp_path: Path
) -> None:
    keys = ssh_keys(tmp_path)
    publisher.publish(FILES, 1)

    assert publisher.publish(FILES, 1, PublishSettings(key=keys.private)).is_new
    assert [each.is_signed for each in releases(publisher.destination)] == [True, False]
    assert wrong(publisher, keys) == ["没有签名"]
    assert not publisher.publish(FILES, 1, PublishSettings(key=keys.private)).is_new
