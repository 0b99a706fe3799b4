"""Names, certificates and limits of a real nginx and a real Caddy."""

from __future__ import annotations

import http.client
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from serving import caddy, exchange, free_port, nginx

from gongkai.release.web_server import HEADER_SECONDS, PLAIN_PORT, TLS_PORT, Served, redirect_files
from gongkai.release.web_server import caddy as caddy_config
from gongkai.release.web_server import nginx as nginx_config

from .alike import (
    NAME,
    NEW,
    OLD,
    SERVERS,
    SITE,
    Pair,
    configuration,
    published,
    request,
    start,
)
from .conftest import Publisher, needs


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("alike")


@pytest.fixture(scope="module")
def destination(place: Path) -> str:
    return published(place)


def test_a_site_of_any_name_redirects_without_one(place: Path, destination: str) -> None:
    with ExitStack() as stack:
        pair = start(stack, place / "any", configuration, Served(destination, "_", 0, {}))
        for host in ("evil.example", "127.0.0.1"):
            for path, to in (
                ("/years/2023?q=1", "/years/2023/?q=1"),
                (f"/{OLD}", f"/{NEW}/"),
                ("//years/2023", "/years/2023/"),
            ):
                for name, answer in pair.ask(request(path, host=host)).items():
                    assert (name, answer.status, answer.headers["location"]) == (name, 301, to)
        assert {answer.status for answer in pair.ask(request("/", host="")).values()} == {400}


def test_a_client_that_dribbles_its_header_is_cut_off(place: Path, destination: str) -> None:
    """The time is a tenth of the real one."""

    def impatient(name: str, served: Served) -> str:
        text = configuration(name, served)
        assert f"{HEADER_SECONDS}s" in text
        return text.replace(f"{HEADER_SECONDS}s", "1s")

    with ExitStack() as stack:
        pair = start(stack, place / "slow", impatient, Served(destination, NAME, 0, {}))
        for port in pair.ports.values():
            connection = stack.enter_context(
                socket.create_connection(("127.0.0.1", port), timeout=15)
            )
            connection.sendall(f"GET / HTTP/1.1\r\nHost: {NAME}\r\nX-Slow: ".encode())
            assert was_cut_off(connection)


def was_cut_off(connection: socket.socket) -> bool:
    """Send one byte after the other, beyond the time limit, until the server hangs up."""
    connection.settimeout(0.1)
    for _ in range(100):
        try:
            connection.sendall(b"a")
            return connection.recv(1) == b""
        except TimeoutError:
            continue
        except ConnectionError:
            return True
    return False


def test_who_asks_too_often_is_told_to_wait(place: Path, destination: str) -> None:
    """Only nginx counts; the rate is much lower here than in the configuration."""
    port = free_port()
    strict = (
        nginx_config(Served(destination, NAME, port, {}))
        .replace("rate=200r/s", "rate=1r/m")
        .replace("burst=2000", "burst=2")
    )
    with nginx(place / "often", strict, port):
        answers = [exchange(port, request("/")) for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["retry-after"] == "1"


class Certified(NamedTuple):
    """Both servers with a certificate, and the port of each without encryption."""

    plain: Pair
    secure: Pair
    certificate: Path


@pytest.fixture(scope="module")
def certified(place: Path, destination: str) -> Iterator[Certified]:
    """Yield both servers with a certificate, on ports that need no rights."""
    needs("openssl")
    certificate, key = place / "site.pem", place / "site.key"
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
    names = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    subprocess.run(
        [*made, *names, "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    about = Served(destination, NAME, TLS_PORT, {}, certificate=(str(certificate), str(key)))
    plain, secure = ({name: free_port() for name in SERVERS} for _ in range(2))
    with ExitStack() as stack:
        for name, (config, server) in SERVERS.items():
            text = config(about)
            for usual, port in ((PLAIN_PORT, plain[name]), (TLS_PORT, secure[name])):
                text = text.replace(f":{usual} {{", f":{port} {{").replace(
                    f"listen {usual}", f"listen {port}"
                )
            stack.enter_context(server(place / f"certified-{name}", text, secure[name]))
        yield Certified(Pair(plain), Pair(secure), certificate)


def ask_secure(port: int, certificate: Path, host: str, path: str = "/") -> tuple[int, str]:
    """Ask with encryption; return the status and the header that browsers store."""
    trusted = ssl.create_default_context(cafile=str(certificate))
    connection = socket.create_connection(("127.0.0.1", port), timeout=15)
    with trusted.wrap_socket(connection, server_hostname=NAME) as wrapped:
        wrapped.sendall(request(path, host=host))
        response = http.client.HTTPResponse(wrapped)
        response.begin()
        return response.status, response.getheader("Strict-Transport-Security", "")


@pytest.mark.parametrize(
    ("host", "status", "to"),
    [
        pytest.param(NAME, 301, f"https://{NAME}/years/?q=%E5%85%9A", id="自己的域名"),
        pytest.param("evil.example", 421, None, id="别的域名"),
        pytest.param("", 400, None, id="空的"),
    ],
)
def test_plain_requests_are_redirected_to_the_own_name(
    certified: Certified, host: str, status: int, to: str | None
) -> None:
    for name, answer in certified.plain.ask(request("/years/?q=%E5%85%9A", host=host)).items():
        assert (name, answer.status, answer.headers.get("location")) == (name, status, to)
        assert "strict-transport-security" not in answer.headers


def test_a_certificate_makes_browsers_stay_with_it(certified: Certified) -> None:
    for name, port in certified.secure.ports.items():
        assert (name, *ask_secure(port, certified.certificate, NAME)) == (
            name,
            200,
            "max-age=31536000",
        )
        assert (name, *ask_secure(port, certified.certificate, NAME, "/missing")) == (
            name,
            404,
            "max-age=31536000",
        )


def test_another_name_is_refused_with_a_certificate_too(certified: Certified) -> None:
    for port in certified.secure.ports.values():
        assert ask_secure(port, certified.certificate, "evil.example")[0] == 421


class Two(NamedTuple):
    """Two sites on one port; of each, a record is merged into the other's."""

    first: Served
    second: Served


@pytest.fixture
def two(tmp_path: Path, destination: str) -> Two:
    port, other = free_port(), Publisher(tmp_path)
    other.publish_site(other.site(SITE, 1)._replace(beside=redirect_files({NEW: OLD})), 1)
    second = Served(other.destination, "dangnei.example", port, {}, networks=("127.0.0.0/8",))
    return Two(Served(destination, NAME, port, {}), second)


def assert_each_has_its_own_redirects(two: Two) -> None:
    port = two.first.port
    moved, kept = (exchange(port, request(f"/{OLD}/", host=each.name)) for each in two)
    assert (moved.status, moved.headers["location"]) == (301, f"/{NEW}/")
    assert kept.status == 200
    moved = exchange(port, request(f"/{NEW}/", host=two.second.name))
    assert (moved.status, moved.headers["location"]) == (301, f"/{OLD}/")
    assert exchange(port, request("/", host="evil.example")).status == 421


def test_two_sites_stand_beside_each_other_in_one_nginx(two: Two, tmp_path: Path) -> None:
    (tmp_path / "nginx/conf.d").mkdir(parents=True)
    (tmp_path / "nginx/conf.d/second.conf").write_text(nginx_config(two.second), "utf-8")
    with nginx(tmp_path / "nginx", nginx_config(two.first), two.first.port):
        assert_each_has_its_own_redirects(two)


def test_two_sites_stand_in_one_caddyfile_as_the_handbook_says(two: Two, tmp_path: Path) -> None:
    """The settings for all sites, and the refusal of other names, stand there once."""
    second = caddy_config(two.second)
    own = "http:" + second[second.index(f"//{two.second.name}:") :]
    with caddy(tmp_path / "caddy", caddy_config(two.first) + "\n" + own, two.first.port):
        assert_each_has_its_own_redirects(two)
