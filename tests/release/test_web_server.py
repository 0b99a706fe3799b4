"""The configurations, in a real nginx and a real Caddy."""

from __future__ import annotations

import gzip
import http.client
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from serving import Answer, ask, caddy, free_port, nginx

from gongkai.release import PublishSettings
from gongkai.release.server import folder as release_folder
from gongkai.release.web_server import Served, redirect_files
from gongkai.release.web_server import caddy as caddy_config
from gongkai.release.web_server import nginx as nginx_config

from .conftest import ASSET, FILES, RECORD, SHARD, Publisher, needs

MERGED, INTO, WITHDRAWN = "records/2023/QSZ-2023-00013", "records/2023/QSZ-2023-00014", RECORD
SITE = {
    **FILES,
    "404.html": "没有这一页",
    f"{WITHDRAWN}/index.html": "已撤下",
    f"{WITHDRAWN}/index.json": '{"状态": "撤下"}',
    f"{MERGED}/index.html": "并入",
    f"{INTO}/index.html": "并入的",
    f"{INTO}/index.md": "# 并入的",
    f"{INTO}/签到表.pdf": "pdf",
    "data/coverage-2023.csv": "单位,数",
    "assets/plain.css": "body {}",
    "large.html": "长" * 1000,
}
del SITE[f"{RECORD}/attachment.pdf"]
Server = Callable[[Path, str, int], AbstractContextManager[None]]


class Running(NamedTuple):
    """A server with a published site."""

    name: str
    port: int
    publisher: Publisher

    def ask(self, path: str, **headers: str) -> Answer:
        return ask(self.port, path, **headers)


def publish(publisher: Publisher) -> None:
    site = publisher.site(SITE, 1, withdrawn=frozenset({WITHDRAWN}))._replace(
        beside=redirect_files({MERGED: INTO})
    )
    publisher.publish_site(site, 1, PublishSettings(compress=True))


SERVERS: list[tuple[str, Callable[[Served], str], Server]] = [
    ("nginx", nginx_config, nginx),
    ("caddy", caddy_config, caddy),
]


IDS = [name for name, *_ in SERVERS]


@contextmanager
def serving(kind: tuple[str, Callable[[Served], str], Server], place: Path) -> Iterator[Running]:
    name, config, server = kind
    needs(name)
    publisher, port = Publisher(place), free_port()
    publish(publisher)
    about = Served(
        publisher.destination,
        "_",
        port,
        {"Content-Security-Policy": "default-src 'self'", "X-Content-Type-Options": "nosniff"},
    )
    with server(place / "server", config(about), port):
        yield Running(name, port, publisher)


@pytest.fixture(scope="module", params=SERVERS, ids=IDS)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """Return a server that is started once for all tests that only ask."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(release_folder, "sync_all", lambda _: None)
        with serving(request.param, tmp_path_factory.mktemp("web")) as running:
            yield running


@pytest.fixture(params=SERVERS, ids=IDS)
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    """Return a server to which a test publishes again."""
    with serving(request.param, tmp_path) as running:
        yield running


def test_pages_and_files_are_served_with_their_kinds(served: Running) -> None:
    for path, kind in {
        "/": "text/html; charset=utf-8",
        "/years/2023/": "text/html; charset=utf-8",
        f"/{INTO}/index.md": "text/markdown; charset=utf-8",
        f"/{WITHDRAWN[:-1]}4/index.md": "text/markdown; charset=utf-8",
        "/data/coverage-2023.csv": "text/csv; charset=utf-8",
        f"/{ASSET}": "text/css; charset=utf-8",
        f"/{INTO}/%E7%AD%BE%E5%88%B0%E8%A1%A8.pdf": "application/pdf",
    }.items():
        answer = served.ask(path)
        assert answer.status == 200, path
        assert answer.headers["content-type"].lower() == kind
    assert served.ask("/").body.decode() == SITE["index.html"]


def test_only_what_carries_a_digest_is_kept_for_ever(served: Running) -> None:
    for path in (f"/{ASSET}", f"/{SHARD}"):
        assert served.ask(path).headers["cache-control"] == "public, max-age=31536000, immutable"
    for path in (
        "/",
        "/assets/plain.css",
        "/search/entry.bin",
        f"/{INTO}/",
        "/assets/look.ffffffff.css",
        f"/{WITHDRAWN}/",
    ):
        assert served.ask(path).headers["cache-control"] == "no-cache", path


def test_a_page_that_has_not_changed_is_not_sent_again(served: Running) -> None:
    first = served.ask("/years/2023/")
    again = served.ask("/years/2023/", If_None_Match=first.headers["etag"])

    assert (again.status, again.body) == (304, b"")


def test_every_answer_has_the_security_headers(served: Running) -> None:
    for path in ("/", "/missing", f"/{WITHDRAWN}/", f"/{ASSET}"):
        headers = served.ask(path).headers
        assert (headers["content-security-policy"], headers["x-content-type-options"]) == (
            "default-src 'self'",
            "nosniff",
        ), path


def test_a_compressed_text_is_sent_to_who_takes_it(served: Running) -> None:
    compressed, plain = served.ask("/large.html", Accept_Encoding="gzip"), served.ask("/large.html")

    assert compressed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(compressed.body) == plain.body == SITE["large.html"].encode()
    assert "Accept-Encoding" in compressed.headers["vary"]


@pytest.mark.parametrize(
    "path",
    [f"/{WITHDRAWN}/", f"/{WITHDRAWN}/index.html", f"/{WITHDRAWN}/attachment.pdf"],
    ids=["页面", "文件", "附件"],
)
def test_what_is_withdrawn_is_gone_and_the_page_says_why(served: Running, path: str) -> None:
    answer = served.ask(path)

    assert (answer.status, answer.body.decode()) == (410, "已撤下")


@pytest.mark.parametrize("end", ["", "/", "/index.html"])
def test_a_merged_record_leads_to_the_other(served: Running, end: str) -> None:
    answer = served.ask(f"/{MERGED}{end}")

    assert (answer.status, answer.headers["location"]) == (301, f"/{INTO}/")


def test_a_folder_without_its_slash_leads_to_the_folder(served: Running) -> None:
    for folder in ("/years/2023", f"/{INTO}"):
        answer = served.ask(folder)
        assert answer.status in {301, 308}
        assert answer.headers["location"] == f"{folder}/"


@pytest.mark.parametrize(
    "path",
    [
        "/missing",
        "/missing/",
        "/records/2023/none/",
        "/.git/config",
        "/..%2fmanifest",
        "/manifest",
        "/gone/",
    ],
)
def test_what_is_not_there_has_the_page_that_says_so(served: Running, path: str) -> None:
    answer = served.ask(path)

    assert answer.status in {404, 400}
    assert answer.status == 400 or answer.body.decode() == SITE["404.html"]


def test_a_new_release_is_served_without_a_reload(own: Running) -> None:
    before = own.ask("/").headers["etag"]
    own.publisher.publish({**SITE, "index.html": "新" * len(SITE["index.html"])}, 2)
    after = own.ask("/", If_None_Match=before)

    assert (after.status, after.body.decode()[:1]) == (200, "新")
    assert own.ask(f"/{ASSET}").status == 200


def test_a_withdrawal_needs_no_reload(own: Running) -> None:
    assert own.ask(f"/{INTO}/").status == 200
    own.publisher.publish(SITE, 2, withdrawn=frozenset({WITHDRAWN, INTO}))

    assert own.ask(f"/{INTO}/").status == 410


@pytest.mark.parametrize(("name", "config", "server"), SERVERS, ids=IDS)
@pytest.mark.parametrize(
    ("networks", "status"),
    [(("127.0.0.0/8",), 200), (("10.9.9.0/24", "fd00::/8"), 403)],
    ids=["网段里", "网段外"],
)
def test_a_site_for_inside_is_read_from_given_networks_only(
    publisher: Publisher,
    tmp_path: Path,
    name: str,
    config: Callable[[Served], str],
    server: Server,
    networks: tuple[str, ...],
    status: int,
) -> None:
    needs(name)
    publish(publisher)
    port = free_port()
    with server(
        tmp_path / "server", config(Served(publisher.destination, "_", port, {}, networks)), port
    ):
        assert ask(port, "/").status == status
        if status == 403:
            for path in (f"/{WITHDRAWN}/", f"/{MERGED}/", "/missing", f"/{ASSET}", "/years/2023"):
                answer = ask(port, path)
                assert answer.status == 403, "nobody learns from outside what there is"
                assert "撤下" not in answer.body.decode()


@pytest.mark.parametrize(("name", "config", "server"), SERVERS, ids=IDS)
def test_a_site_with_a_certificate_is_served_with_it(
    publisher: Publisher, tmp_path: Path, name: str, config: Callable[[Served], str], server: Server
) -> None:
    needs(name, "openssl")
    publish(publisher)
    certificate, key = tmp_path / "site.pem", tmp_path / "site.key"
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(
        [*made, *names, "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    port = free_port()
    about = Served(
        publisher.destination, "localhost", port, {}, certificate=(str(certificate), str(key))
    )
    with server(tmp_path / "server", config(about), port):
        trusted = ssl.create_default_context(cafile=str(certificate))
        connection = http.client.HTTPSConnection("localhost", port, context=trusted, timeout=15)
        connection.request("GET", "/")
        assert connection.getresponse().read().decode() == SITE["index.html"]
        connection.close()
