"""The commands that publish a site, go back, verify, and say how it is served; `cli.py` has the others."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from gongkai.commands.chinese import ChineseCommand, ExistingPath, Network, OneOf, Reason, WholeNumber
from gongkai.system.interruption import interruptible

_LAST_PORT = 65_535

CONFIG = click.option(
    "-f", "--config", type=ExistingPath(file=True), default=Path("mkdocs.yml"), metavar="文件", help="网站的设置文件，默认 mkdocs.yml"
)
KEY = click.option("--sign", "key", type=ExistingPath(file=True), metavar="密钥文件", help="用 ssh 或 minisign 的私钥给清单签名")


@click.command("publish", cls=ChineseCommand, example="gongkai publish /srv/gongkai --keep 5")
@click.argument("destination", metavar="位置")
@CONFIG
@click.option("--keep", type=WholeNumber(2), default=5, metavar="个数", help="保留最近几次发布，默认 5")
@KEY
@click.option("--gzip", "compress", is_flag=True, help="在文本旁边放压缩好的 .gz，网页服务器直接发送")
@click.option("--any-order", is_flag=True, help="不看提交的先后；只在 git 历史改写过、看不出先后时用")
@click.option(
    "--without-history",
    type=Reason(),
    metavar="理由",
    help="没有办法同 git 历史核对（浅克隆、git 不肯读、版本库坏了）也发布，写明理由；理由写进这次发布的清单",
)
@click.option(
    "--layout",
    type=OneOf("link", "folder"),
    metavar="布局",
    help="link：current 是符号链接，一次切换过去；folder：current 是文件夹，给不能建符号链接的网络盘用，切换时有一瞬间打不开；不写就是原来那样",
)
@click.option(
    "--forget",
    "forgotten",
    multiple=True,
    metavar="索引号",
    help="这条记录改正以前的内容，从保留的各次发布里也去掉，如删去了个人信息以后；可以写几次",
)
def publish(
    destination: str, config: Path, forgotten: Sequence[str], layout: str | None, without_history: str | None, **settings: Any
) -> None:
    """检查、生成并发布网站：复制有变化的文件，逐个核对，再一次切换过去。

    位置是本机的文件夹，或者 主机:文件夹（用 ssh 和 rsync）。发布的是已经提交的内容；比已发布的提交旧，就不发布。
    撤下的记录、收窄了范围的内容和换掉的附件，从以前的各次发布里也去掉。任何一步没有成功，读者看到的还是原来的网站。发布了或者不用发布的退出码是 0，没有发布成是 1，用法不对是 2。
    """
    with _told(_INTERRUPTED):
        from gongkai.commands.publishing import publish_site
        from gongkai.release import PublishSettings, SupersededError

        try:
            chosen = PublishSettings(layout=layout or "", without_history=without_history or "", **settings)
            done = publish_site(config, destination, chosen, _say, forgotten)
        except SupersededError as error:
            _say(str(error))
            return
    if not done.is_new:
        _say(f"没有变化，不用发布；对外的是 {done.name}")
    else:
        _say(f"已发布 {done.name}：{done.files} 个文件，其中新复制 {done.sent} 个（{done.sent_bytes / 1e6:.1f} MB）")
    for name in done.withdrawn_from:
        _say(f"已从以前的发布 {name} 里去掉撤下的记录和不再公开的内容")


@click.command(cls=ChineseCommand, example="gongkai releases /srv/gongkai")
@click.argument("destination", metavar="位置")
def releases(destination: str) -> None:
    """列出保留的各次发布，新的在前，* 是现在对外的。"""
    with _told("已中断"):
        from gongkai.release import releases as listed

        found = listed(destination)
    for each in found:
        signed = "，有签名" if each.is_signed else ""
        signed += f"，没有同 git 历史核对：{each.without_history}" if each.without_history else ""
        click.echo(f"{'*' if each.is_current else ' '} {each.name}  {each.audience}，{each.files} 个文件{signed}")
    if not found:
        _say(f"“{destination}”里还没有发布过；请查看位置是否写对")
        sys.exit(1)


@click.command(cls=ChineseCommand, example="gongkai rollback /srv/gongkai")
@click.argument("destination", metavar="位置")
@click.argument("release", required=False, metavar="[发布]")
@KEY
def rollback(destination: str, release: str | None, key: Path | None) -> None:
    """退回到以前的一次发布；不写是哪一次，就是现在这次的前一次。

    退回以后撤下的记录仍然是撤下的；要有新的提交，才会再发布。
    """
    with _told(_INTERRUPTED):
        from gongkai.release import roll_back

        chosen = roll_back(destination, release, key, _say)
    _say(f"现在对外的是 {chosen}")


@click.command(cls=ChineseCommand, example="gongkai recover /srv/gongkai")
@click.argument("destination", metavar="位置")
def recover(destination: str) -> None:
    """收拾被强行结束的发布：切换到一半的切换完，复制到一半的清掉。

    断电、进程被结束以后，不想马上再发布时用；再发布一次也会收拾。
    """
    with _told(_INTERRUPTED):
        from gongkai.release import recover as recovered

        seen = recovered(destination, _say)
    _say(f"收拾好了；现在对外的是 {seen}" if seen else f"“{destination}”里还没有发布过")


@click.command(cls=ChineseCommand, example="gongkai verify www:/srv/gongkai")
@click.argument("destination", metavar="位置")
@click.option(
    "--signers",
    type=ExistingPath(file=True),
    metavar="文件",
    help="可以签名的人（ssh 的 allowed_signers 文件），或 minisign 的公钥；给出时核对签名",
)
def verify(destination: str, signers: Path | None) -> None:
    """核对服务器上的每个文件与清单是否一致，列出改动的、缺少的、多出的文件。

    都一致的退出码是 0，有不一致的是 1。
    """
    words = {
        "changed": "被改动",
        "unreadable": "没有权限读，没有核对",
        "missing": "缺少",
        "added": "多出",
        "manifest": "清单读不懂或不见了",
    }
    with _told("已中断，没有核对完"):
        from gongkai.release import differences

        found = list(differences(destination, signers))
    for each in found:
        click.echo(f"{each.path}：{words.get(each.what, each.what)}")
    if found:
        _say(f"共 {len(found)} 处与清单不一致")
        sys.exit(1)
    _say("全部文件与清单一致" + ("，签名有效" if signers else ""))


@click.command(
    "server-config", cls=ChineseCommand, example="gongkai server-config nginx /srv/gongkai --name dangwu.example --allow 10.1.0.0/16"
)
@click.argument("server", type=OneOf("nginx", "caddy"), metavar="nginx或caddy")
@click.argument("folder", metavar="文件夹")
@CONFIG
@click.option(
    "--name", metavar="域名", help="网站的域名或地址，默认是 mkdocs.yml 里 site_url 的；别的域名一律不答，写 _ 就是不论用什么域名都答"
)
@click.option("--port", type=WholeNumber(1, _LAST_PORT), metavar="端口", help="端口，默认是 site_url 里的；没有写的是 80，有证书的是 443")
@click.option("--certificate", metavar="文件", help="TLS 证书在服务器上的位置（https），写绝对路径")
@click.option("--certificate-key", metavar="文件", help="证书的私钥在服务器上的位置；同 --certificate 一起写")
@click.option(
    "--allow", type=Network(), multiple=True, metavar="网段", help="只许哪些网段打开，如 10.1.0.0/16，可以写几次；不对社会公开的网站必须写"
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

    _absolute("文件夹", folder, "/srv/gongkai")
    secured = _certificate(certificate, certificate_key)
    with _told("已中断"):
        project, headers = read_project(config), read_headers(config)
    audience = str(project.audience)
    if audience != "社会" and not allow:
        message = f"这个网站是给“{audience}”看的，请用 --allow 写明只许哪些网段打开，如 --allow 10.1.0.0/16"
        raise click.UsageError(message)
    if path := urlsplit(project.address).path.strip("/"):
        message = (
            f"{config} 的 site_url 在 /{path}/ 下面；这里写的配置把网站放在整个域名上，页面里的地址会对不上。请给网站一个自己的域名或端口"
        )
        raise click.UsageError(message)
    host = _host_name(name, project.address, config, is_secured=secured is not None)
    listened = port or _port(project.address, config, is_secured=secured is not None)
    served = Served(folder, host, listened, headers, allow, secured)
    click.echo({"nginx": nginx, "caddy": caddy}[server](served), nl=False)


def _host_name(written: str | None, address: str, config: Path, *, is_secured: bool) -> str:
    """Return the host name of a site, in ASCII; without one on the command line, that of its `site_url`."""
    from gongkai.release.web_server import ANY_NAME

    where = "--name " if written is not None else f"{config} 的 site_url "
    name = written if written is not None else urlsplit(address).hostname or ""
    if written is None and not address:
        message = (
            f"{config} 里没有 site_url，不知道网站的域名；请在里面写上，如 site_url: http://dangwu.example/，"
            "或者用 --name 写明；--name _ 是不论用什么域名都答"
        )
        raise click.UsageError(message)
    if name == ANY_NAME and is_secured:
        message = "有证书的网站要用 --name 写明域名：打开 http 的要转到 https 的这个域名，不能转到别人写的"
        raise click.UsageError(message)
    try:
        host = name if name == ANY_NAME else name.encode("idna").decode().lower()
    except UnicodeError:
        host = ""
    if not re.fullmatch(r"_|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", host):
        message = f"{where}应为域名或 IPv4 地址，如 dangwu.example，现为“{name}”"
        raise click.UsageError(message)
    return host


def _port(address: str, config: Path, *, is_secured: bool) -> int:
    """Return the port that a `site_url` names, unless its encryption is another program's; else the usual one."""
    from gongkai.release.web_server import PLAIN_PORT, TLS_PORT

    parts = urlsplit(address)
    usual = TLS_PORT if is_secured else PLAIN_PORT
    is_own = parts.scheme == ("https" if is_secured else "http")
    try:
        written = parts.port
    except ValueError:
        message = f"{config} 的 site_url 里，端口应为 1 至 65535 的数，现为“{address}”"
        raise click.UsageError(message) from None
    return written if written and is_own else usual


def _certificate(certificate: str | None, key: str | None) -> tuple[str, str] | None:
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        message = "--certificate 和 --certificate-key 要一起写：一个是证书，一个是它的私钥"
        raise click.UsageError(message)
    _absolute("--certificate ", certificate, "/etc/ssl/dangwu.pem")
    _absolute("--certificate-key ", key, "/etc/ssl/private/dangwu.key")
    return certificate, key


def _absolute(what: str, path: str, example: str) -> None:
    """Refuse a path that could not stand in a configuration as it is."""
    if not re.fullmatch(r"/[\w./-]*\w", path):
        message = f"{what}应为绝对路径，只含字母、数字和 . _ - /，如 {example}，现为“{path}”"
        raise click.UsageError(message)


@click.command(cls=ChineseCommand, example="gongkai bundle /tmp/gongkai.zip")
@click.argument("out", type=click.Path(path_type=Path), metavar="文件")
@CONFIG
def bundle(out: Path, config: Path) -> None:
    """写出离线版：一个 zip 文件，解压后不用服务器就能打开，可以检索，可以放在 U 盘里。"""
    if out.suffix.lower() != ".zip" or out.is_dir() or not out.parent.is_dir():
        message = f"应为已有文件夹里的 .zip 文件，现为“{out}”"
        raise click.UsageError(message)
    with _told(f"已中断，没有写成 {out}"):
        from gongkai.commands.publishing import bundle_site

        count = bundle_site(config, out)
    _say(f"已写入 {out}：{count} 个文件；解压后用浏览器打开 index.html")


_INTERRUPTED = "已中断；读者看到的是原来的或者新的网站，都是完整的，用 gongkai releases 查看。再运行一次就接着做完"


@contextmanager
def _told(interrupted: str) -> Iterator[None]:
    """End the command with a sentence where it fails or is interrupted.

    The exit code is 1, or that of the signal.
    """
    with interruptible(interrupted):
        from gongkai.release import ReleaseError
        from gongkai.release.server.service import explained
        from gongkai.site.mkdocs.project import ProjectError

        try:
            yield
        except (ProjectError, ReleaseError) as error:
            _say(str(error))
            sys.exit(1)
        except OSError as error:
            _say(str(explained(error)))
            sys.exit(1)


def _say(text: str) -> None:
    click.echo(text, err=True)


COMMANDS = (publish, releases, rollback, recover, verify, server_config, bundle)
