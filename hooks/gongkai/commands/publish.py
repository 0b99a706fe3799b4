"""The commands about a published site: publish, go back, recover, list, verify, bundle.

`cli.py` adds the commands to the group; `server_config.py` has the command for the web server.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from gongkai.commands.arguments import CONFIG
from gongkai.commands.chinese import FILE, REASON, ChineseCommand, OneOf, whole_number
from gongkai.commands.failure import reporting_errors
from gongkai.commands.server_config import server_config

KEY = click.option(
    "--sign",
    "key",
    type=FILE,
    metavar="密钥文件",
    help="用 ssh 或 minisign 的私钥给清单签名",
)
DESTINATION = click.argument("destination", metavar="位置")

_INTERRUPTED = "已中断；读者看到的是原来的或者新的网站，都是完整的，用 gongkai releases 查看。再运行一次就接着做完"


@click.command("publish", cls=ChineseCommand, example="gongkai publish /srv/gongkai --keep 5")
@DESTINATION
@CONFIG
@click.option(
    "--keep",
    type=whole_number(2),
    default=5,
    metavar="个数",
    help="保留最近几次发布，默认 5",
)
@KEY
@click.option(
    "--gzip",
    "compress",
    is_flag=True,
    help="在文本旁边放压缩好的 .gz，网页服务器直接发送",
)
@click.option(
    "--any-order",
    is_flag=True,
    help="不看提交的先后；只在 git 历史改写过、看不出先后时用",
)
@click.option(
    "--without-history",
    type=REASON,
    metavar="理由",
    help=(
        "没有办法同 git 历史核对（浅克隆、git 不肯读、版本库坏了）也发布，写明理由；理由写进这次发布的清单"
    ),
)
@click.option(
    "--layout",
    type=OneOf("link", "folder"),
    metavar="布局",
    help=(
        "link：current 是符号链接，一次切换过去；"
        "folder：current 是文件夹，给不能建符号链接的网络盘用，切换时有一瞬间打不开；"
        "不写就是原来那样"
    ),
)
@click.option(
    "--forget",
    "forgotten",
    multiple=True,
    metavar="索引号",
    help=("这条记录改正以前的内容，从保留的各次发布里也去掉，如删去了个人信息以后；可以写几次"),
)
def publish(
    destination: str,
    config: Path,
    forgotten: Sequence[str],
    layout: str | None,
    without_history: str | None,
    **settings: Any,
) -> None:
    """检查、生成并发布网站：复制有变化的文件，逐个核对，再一次切换过去。

    位置是本机的文件夹，或者 主机:文件夹（用 ssh 和 rsync）。发布的是已经提交的内容；比已发布的提交旧，就不发布。
    撤下的记录、收窄了范围的内容和换掉的附件，从以前的各次发布里也去掉。任何一步没有成功，读者看到的还是原来的网站。发布了或者不用发布的退出码是 0，没有发布成是 1，用法不对是 2。
    """
    with reporting_errors(_INTERRUPTED):
        from gongkai.commands.publishing import publish_site
        from gongkai.release import PublishSettings, SupersededError

        # `settings` has keep, key, compress and any_order, by their names in `PublishSettings`.
        all_settings = PublishSettings(
            layout=layout or "",
            without_history=without_history or "",
            **settings,
        )
        try:
            result = publish_site(config, destination, all_settings, _say, forgotten)
        except SupersededError as error:
            # A newer commit is public already, so the exit code is 0.
            _say(str(error))
            return
    if not result.is_new:
        _say(f"没有变化，不用发布；对外的是 {result.name}")
    else:
        megabytes = f"{result.sent_bytes / 1e6:.1f} MB"
        _say(
            f"已发布 {result.name}：{result.files} 个文件，其中新复制 {result.sent} 个（{megabytes}）"
        )
    for name in result.withdrawn_from:
        _say(f"已从以前的发布 {name} 里去掉撤下的记录和不再公开的内容")


@click.command(cls=ChineseCommand, example="gongkai releases /srv/gongkai")
@DESTINATION
def releases(destination: str) -> None:
    """列出保留的各次发布，新的在前，* 是现在对外的。"""
    with reporting_errors("已中断"):
        from gongkai.release import releases as list_releases

        stored_releases = list_releases(destination)
    for release in stored_releases:
        mark = "*" if release.is_current else " "
        line = f"{mark} {release.name}  {release.audience}，{release.files} 个文件"
        if release.is_signed:
            line += "，有签名"
        if release.without_history:
            line += f"，没有同 git 历史核对：{release.without_history}"
        click.echo(line)
    if not stored_releases:
        _say(f"“{destination}”里还没有发布过；请查看位置是否写对")
        sys.exit(1)


@click.command(cls=ChineseCommand, example="gongkai rollback /srv/gongkai")
@DESTINATION
@click.argument("release", required=False, metavar="[发布]")
@KEY
def rollback(destination: str, release: str | None, key: Path | None) -> None:
    """退回到以前的一次发布；不写是哪一次，就是现在这次的前一次。

    退回以后撤下的记录仍然是撤下的；要有新的提交，才会再发布。
    """
    with reporting_errors(_INTERRUPTED):
        from gongkai.release import roll_back

        current = roll_back(destination, release, key, _say)
    _say(f"现在对外的是 {current}")


@click.command(cls=ChineseCommand, example="gongkai recover /srv/gongkai")
@DESTINATION
def recover(destination: str) -> None:
    """收拾被强行结束的发布：切换到一半的切换完，复制到一半的清掉。

    断电、进程被结束以后，不想马上再发布时用；再发布一次也会收拾。
    """
    with reporting_errors(_INTERRUPTED):
        from gongkai.release import recover as recover_releases

        current = recover_releases(destination, _say)
    if current:
        _say(f"收拾好了；现在对外的是 {current}")
    else:
        _say(f"“{destination}”里还没有发布过")


@click.command(cls=ChineseCommand, example="gongkai verify www:/srv/gongkai")
@DESTINATION
@click.option(
    "--signers",
    type=FILE,
    metavar="文件",
    help=("可以签名的人（ssh 的 allowed_signers 文件），或 minisign 的公钥；给出时核对签名"),
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
    with reporting_errors("已中断，没有核对完"):
        from gongkai.release import differences

        all_differences = list(differences(destination, signers))
    for difference in all_differences:
        click.echo(f"{difference.path}：{words.get(difference.what, difference.what)}")
    if all_differences:
        _say(f"共 {len(all_differences)} 处与清单不一致")
        sys.exit(1)
    _say("全部文件与清单一致" + ("，签名有效" if signers else ""))


@click.command(cls=ChineseCommand, example="gongkai bundle /tmp/gongkai.zip")
@click.argument("out", type=click.Path(path_type=Path), metavar="文件")
@CONFIG
def bundle(out: Path, config: Path) -> None:
    """写出离线版：一个 zip 文件，解压后不用服务器就能打开，可以检索，可以放在 U 盘里。"""
    if out.suffix.lower() != ".zip" or out.is_dir() or not out.parent.is_dir():
        message = f"应为已有文件夹里的 .zip 文件，现为“{out}”"
        raise click.UsageError(message)
    with reporting_errors(f"已中断，没有写成 {out}"):
        from gongkai.commands.publishing import bundle_site

        file_count = bundle_site(config, out)
    _say(f"已写入 {out}：{file_count} 个文件；解压后用浏览器打开 index.html")


def _say(text: str) -> None:
    click.echo(text, err=True)


COMMANDS = (publish, releases, rollback, recover, verify, server_config, bundle)
