"""The name, address and port of the site in the configuration of a web server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from gongkai.commands.cli import main

if TYPE_CHECKING:
    from tests.site.conftest import Project


@pytest.mark.parametrize(
    ("address", "options", "expected"),
    [
        pytest.param("http://dangwu.example/", [], ("dangwu.example", 80), id="网址里的域名"),
        pytest.param(
            "http://dangwu.example:8080/", [], ("dangwu.example", 8080), id="网址里的端口"
        ),
        pytest.param("https://dangwu.example:8443/", [], ("dangwu.example", 80), id="别的程序加密"),
        pytest.param(
            "http://DangWu.example/", ["--port", "81"], ("dangwu.example", 81), id="大写，写明端口"
        ),
        pytest.param("http://127.0.0.1/", [], ("127.0.0.1", 80), id="IP地址"),
        pytest.param("http://党务.example/", [], ("xn--n5qy4a.example", 80), id="中文域名"),
        pytest.param(
            "http://dangwu.example/",
            ["--name", "other.example"],
            ("other.example", 80),
            id="写明域名",
        ),
    ],
)
def test_the_name_of_a_site_comes_from_its_address(
    project: Project,
    address: str,
    options: list[str],
    expected: tuple[str, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project.configure(site_url=address)
    monkeypatch.chdir(project.folder)
    name, port = expected
    nginx, caddy = (
        CliRunner().invoke(main, ["server-config", server, "/srv/gongkai", *options]).output
        for server in ("nginx", "caddy")
    )

    assert f"    listen {port};\n    server_name {name};\n" in nginx
    assert f'if ($host != "{name}") {{ return 421; }}' in nginx
    assert f"//{name}:{port} {{\n" in caddy
    assert f"//:{port} {{\n" in caddy


def test_any_name_is_served_only_when_that_is_said(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.configure(site_url="")
    monkeypatch.chdir(project.folder)
    refused = CliRunner().invoke(main, ["server-config", "nginx", "/srv/gongkai"])
    served = CliRunner().invoke(main, ["server-config", "nginx", "/srv/gongkai", "--name", "_"])

    assert (
        refused.exit_code,
        "mkdocs.yml 里没有 site_url，不知道网站的域名" in refused.output,
    ) == (2, True)
    assert "server_name _;" in served.output
    assert "$host" not in served.output


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (
            "http://[fd00::1]/",
            "mkdocs.yml 的 site_url 应为域名或 IPv4 地址，如 dangwu.example，现为“fd00::1”",
        ),
        (
            "http://a.example:99999/",
            "mkdocs.yml 的 site_url 里，端口应为 1 至 65535 的数，现为“http://a.example:99999/”",
        ),
    ],
    ids=["IPv6", "端口太大"],
)
def test_an_address_that_cannot_be_served_is_refused(
    project: Project, address: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.configure(site_url=address)
    monkeypatch.chdir(project.folder)
    done = CliRunner().invoke(main, ["server-config", "nginx", "/srv/gongkai"])
    assert (done.exit_code, message in done.output) == (2, True), done.output


def test_a_site_below_a_path_has_no_server_configuration(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The configuration is for a whole host."""
    project.configure(site_url="https://x.example/docs/")
    monkeypatch.chdir(project.folder)
    ended = CliRunner().invoke(main, ["server-config", "nginx", "/srv/gongkai"])

    assert (ended.exit_code, "在 /docs/ 下面" in ended.output) == (2, True)


def test_a_port_that_no_server_has_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.folder)
    ended = CliRunner().invoke(
        main, ["server-config", "nginx", "/srv/gongkai", "--name", "_", "--port", "99999"]
    )

    assert (ended.exit_code, "应为 1 到 65535 的整数" in ended.output) == (2, True)
