"""No compressed form takes the name of a file of the site, nor is a file of the site taken for one."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from gongkai.release import PublishSettings, ReleaseError, differences
from gongkai.release.compression import compressible

from .conftest import FILES, Publisher

LONG = "长" * 1000


def publish(publisher: Publisher, files: Mapping[str, bytes], commit: int = 1) -> None:
    """Publish the usual files and files that are no texts, with compressed forms."""
    site = publisher.site(FILES | dict.fromkeys(files, ""), commit)
    for uri, content in files.items():
        (site.folder / uri).write_bytes(content)
    digests = {
        **site.digests,
        **{uri: hashlib.sha256(content).hexdigest() for uri, content in files.items()},
    }
    publisher.publish_site(site._replace(digests=digests), commit, PublishSettings(compress=True))


def served(publisher: Publisher, uri: str) -> bytes:
    return Path(publisher.destination, "current/site", uri).read_bytes()


def test_a_compressed_form_of_the_site_itself_stays(publisher: Publisher) -> None:
    """MkDocs writes sitemap.xml.gz, with a time in it."""
    own = gzip.compress(LONG.encode(), mtime=12345)
    for commit in (1, 2):
        publish(
            publisher,
            {"sitemap.xml": LONG.encode(), "sitemap.xml.gz": own, f"{commit}.pdf": b""},
            commit,
        )

        assert served(publisher, "sitemap.xml.gz") == own
    assert not list(differences(publisher.destination, None))


@pytest.mark.parametrize(
    "content",
    [
        b"no gzip at all",
        gzip.compress(b"other"),
        gzip.compress(LONG.encode() + b"more"),
        gzip.compress(LONG.encode())[:-9],
        b"",
    ],
    ids=["不是gzip", "别的内容", "更长", "截断", "空的"],
)
def test_a_file_that_passes_for_a_compressed_form_is_refused(
    publisher: Publisher, content: bytes
) -> None:
    with pytest.raises(ReleaseError, match=r"网站里的 a/x\.csv\.gz 不是 a/x\.csv 的压缩形式"):
        publish(publisher, {"a/x.csv": LONG.encode(), "a/x.csv.gz": content})


def test_a_compressed_attachment_by_itself_is_published(publisher: Publisher) -> None:
    publish(publisher, {"a/x.gz": b"whatever"})

    assert served(publisher, "a/x.gz") == b"whatever"


@pytest.mark.parametrize("taken", ["x.html.GZ", "x.html.gz/y.pdf"], ids=["大小写", "文件夹"])
def test_no_compressed_form_is_made_where_its_name_is_taken(
    publisher: Publisher, taken: str
) -> None:
    publish(publisher, {"x.html": LONG.encode(), taken: b"own"})

    assert served(publisher, taken) == b"own"
    assert not list(differences(publisher.destination, None))


def test_a_damaged_compressed_form_is_made_by_another_zlib(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(publisher, {"x.html": LONG.encode()})
    Path(publisher.destination, "current/site/x.html.gz").write_bytes(b"damaged")
    other = gzip.compress(LONG.encode(), 1, mtime=7)
    monkeypatch.setattr("gongkai.release.compression.gzip.compress", lambda *_, **__: other)
    publish(publisher, {"x.html": LONG.encode(), "new.pdf": b""}, 2)

    assert gzip.decompress(served(publisher, "x.html.gz")) == LONG.encode()


def test_a_name_too_long_for_the_ending_is_not_compressed() -> None:
    assert compressible([f"{'长' * 83}ab.txt", f"{'长' * 82}ab.txt"]) == [f"{'长' * 82}ab.txt"]
