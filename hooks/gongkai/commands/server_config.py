"""The command `server-config`: write the configuration of nginx or Caddy for a published site.

The configuration is text for another program, so every value is refused that could not stand in
the configuration without quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from gongkai.commands.arguments import CONFIG
from gongkai.commands.chinese import NETWORK, ChineseCommand, OneOf, whole_number
from gongkai.commands.failure import reporting_errors

if TYPE_CHECKING:
    from gongkai.site.mkdocs.project import SiteProject

_LAST_PORT = 65_535


@click.command(
    "server-config",
    cls=ChineseCommand,
    example=("gongkai server-config nginx /srv/gongkai --name dangwu.example --allow 10.1.0.0/16"),
)
@click.argument("server", type=OneOf("nginx", "caddy"), metavar="nginx或caddy")
@click.argument("folder", metavar="文件夹")
@CONFIG
@click.option(
    "--name",
    metavar="域名",
    help=(
        "网站的域名或地址，默认是 mkdocs.yml 里 site_url 的；别的域名一律不答，写 _ 就是不论用什么域名都答"
    ),
)
@click.option(
    "--port",
    type=whole_number(1, _LAST_PORT),
    metavar="端口",
    help="端口，默认是 site_url 里的；没有写的是 80，有证书的是 443",
)
@click.option(
    "--certificate",
    metavar="文件",
    help="TLS 证书在服务器上的位置（https），写绝对路径",
)
@click.option(
    "--certificate-key",
    metavar="文件",
    help="证书的私钥在服务器上的位置；同 --certificate 一起写",
)
@click.option(
    "--allow",
    type=NETWORK,
    multiple=True,
    metavar="网段",
    help=("只许哪些网段打开，如 10.1.0.0/16，可以写几次；不对社会公开的网站必须写"),
)
def server_config(
    server: str,
    folder: str,
    config: Path,
    name: str | None,
    port: int | None,
    certificate: str | None,
    certificate_key: str | None,
    allow: Sequence[str],
) -> None:
    """写出 nginx 或 Caddy 的配置：缓存、压缩、安全响应头、撤下的记录、并入别处的记录、对请求的限制。

    文件夹是服务器上发布到的文件夹，写绝对路径。有 TLS 证书的，打开 http 的网址会转到 https。两种服务器的回答一样。
    """
    from gongkai.release.web_server import Served, caddy, nginx
    from gongkai.site.mkdocs.project import read_headers, read_project

    _refuse_unclear_path("文件夹", folder, "/srv/gongkai")
    certificate_files = _certificate_files(certificate, certificate_key)
    with reporting_errors("已中断"):
        project = read_project(config)
        headers = read_headers(config)
    _refuse_unserved(project, config, allow)
    is_secured = certificate_files is not None
    host = _host_name(name, project.address, config, is_secured=is_secured)
    port = port or _port(project.address, config, is_secured=is_secured)
    served_site = Served(folder, host, port, headers, allow, certificate_files)
    write = {"nginx": nginx, "caddy": caddy}[server]
    click.echo(write(served_site), nl=False)


def _refuse_unserved(project: SiteProject, config: Path, networks: Sequence[str]) -> None:
    """Refuse a site for insiders without networks, and a site below a path."""
    audience = str(project.audience)
    if audience != "社会" and not networks:
        message = f"这个网站是给“{audience}”看的，请用 --allow 写明只许哪些网段打开，如 --allow 10.1.0.0/16"
        raise click.UsageError(message)
    if path := urlsplit(project.address).path.strip("/"):
        message = f"{config} 的 site_url 在 /{path}/ 下面；这里写的配置把网站放在整个域名上，页面里的地址会对不上。请给网站一个自己的域名或端口"
        raise click.UsageError(message)


def _host_name(option: str | None, address: str, config: Path, *, is_secured: bool) -> str:
    """Return the host name of a site, in ASCII.

    Without `--name` it is the host of the `site_url`.
    """
    from gongkai.release.web_server import ANY_NAME

    if option is not None:
        source = "--name "
        name = option
    else:
        source = f"{config} 的 site_url "
        name = urlsplit(address).hostname or ""
    # An address without a host is refused below with its own message.
    if option is None and not address:
        message = (
            f"{config} 里没有 site_url，不知道网站的域名；"
            "请在里面写上，如 site_url: http://dangwu.example/，"
            "或者用 --name 写明；--name _ 是不论用什么域名都答"
        )
        raise click.UsageError(message)
    if name == ANY_NAME and is_secured:
        message = "有证书的网站要用 --name 写明域名：打开 http 的要转到 https 的这个域名，不能转到别人写的"
        raise click.UsageError(message)
    try:
        # Browsers send a Chinese host name in this encoding.
        host = name if name == ANY_NAME else name.encode("idna").decode().lower()
    except UnicodeError:
        host = ""
    if not re.fullmatch(r"_|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", host):
        message = f"{source}应为域名或 IPv4 地址，如 dangwu.example，现为“{name}”"
        raise click.UsageError(message)
    return host


def _port(address: str, config: Path, *, is_secured: bool) -> int:
    """Return the port of a `site_url`, else the usual port.

    The port counts only if the scheme fits: a `site_url` with https for a server without a
    certificate means that another program in front of the server encrypts.
    """
    from gongkai.release.web_server import PLAIN_PORT, TLS_PORT

    parts = urlsplit(address)
    own_scheme, usual_port = ("https", TLS_PORT) if is_secured else ("http", PLAIN_PORT)
    try:
        # `urlsplit` accepts any text as a port; only the property refuses it.
        port = parts.port
    except ValueError:
        message = f"{config} 的 site_url 里，端口应为 1 至 65535 的数，现为“{address}”"
        raise click.UsageError(message) from None
    if port and parts.scheme == own_scheme:
        return port
    return usual_port


def _certificate_files(certificate: str | None, key: str | None) -> tuple[str, str] | None:
    """Return the paths of the certificate and its key, None without both."""
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        message = "--certificate 和 --certificate-key 要一起写：一个是证书，一个是它的私钥"
        raise click.UsageError(message)
    _refuse_unclear_path("--certificate ", certificate, "/etc/ssl/dangwu.pem")
    _refuse_unclear_path("--certificate-key ", key, "/etc/ssl/private/dangwu.key")
    return certificate, key


def _refuse_unclear_path(argument: str, path: str, example: str) -> None:
    """Refuse a path that could not stand in a configuration unquoted."""
    if not re.fullmatch(r"/[\w./-]*\w", path):
        message = f"{argument}应为绝对路径，只含字母、数字和 . _ - /，如 {example}，现为“{path}”"
        raise click.UsageError(message)
