"""What publishing to a place needs: a folder with hard links, or a host with ssh, rsync and Python; and somebody who serves it."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from gongkai.doctor.machine import run, version_of
from gongkai.doctor.result import Result, fine, odd, wrong
from gongkai.doctor.site import CLOCK_TOLERANCE, examine_disk
from gongkai.release import ReleaseError, releases
from gongkai.release.target import remote_of, ssh_command

LEAST_RSYNC = (3, 2, 3)
"""The first with `--mkpath`."""


def examine_destination(destination: str, root: Path) -> Iterator[Result]:
    """Yield how a destination stands, a folder or `host:folder`; the site's root tells what may not be it."""
    if place := remote_of(destination):
        yield from _remote(*place)
    else:
        yield from _local(Path(destination), root)


def _local(folder: Path, root: Path) -> Iterator[Result]:
    there = next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
    if folder.resolve().is_relative_to(root):
        yield wrong(f"{folder} 在网站的文件夹里", "发布到外面的文件夹，如 /srv/gongkai")
        return
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        yield wrong(f"不能在 {there} 里写", f"请运行 sudo mkdir -p {folder} && sudo chown $(id -un) {folder}")
        return
    yield from examine_disk(there)
    yield _hard_links(there)
    yield _published(str(folder))
    yield _server([name for name in ("nginx", "caddy") if shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")], "本机")


def _hard_links(folder: Path) -> Result:
    with tempfile.TemporaryDirectory(dir=folder, prefix=".gongkai-doctor-") as trial:
        first = Path(trial, "first")
        first.touch()
        try:
            os.link(first, Path(trial, "second"))
        except OSError:
            return odd(f"{folder} 的文件系统不能建硬链接", "能发布，但每次都要复制全部文件；请换成 ext4、xfs")
    return fine(f"{folder} 可以写，可以建硬链接")


def _remote(host: str, folder: str) -> Iterator[Result]:
    said = run("rsync", "--version")
    if said is None:
        yield wrong("这台机器上没有 rsync", "请安装：apt-get install rsync（或 yum install rsync）")
    elif version_of(said) < LEAST_RSYNC:
        yield wrong(f"rsync {'.'.join(map(str, version_of(said)))} 太旧", f"要 {'.'.join(map(str, LEAST_RSYNC))} 以上")
    else:
        yield fine(f"rsync {'.'.join(map(str, version_of(said)))}")
    answer = run(*ssh_command(), host, "date +%s; command -v rsync python3 nginx caddy; ls /usr/sbin/nginx 2>/dev/null; true")
    if answer is None:
        yield wrong(f"ssh 连不上 {host}", f"请先试 ssh {host} true；用户、端口、密钥写在 ~/.ssh/config 里，CI 的用户也要有")
        return
    seconds, *programs = answer.split()
    there = {Path(program).name for program in programs}
    yield _same_time(float(seconds), host)
    missing = [name for name in ("rsync", "python3") if name not in there]
    if missing:
        yield wrong(f"{host} 上没有 {'、'.join(missing)}", f"请在 {host} 上安装")
        return
    yield _published(f"{host}:{folder}")
    yield _server(sorted(there & {"nginx", "caddy"}), f"{host} 上")


def _same_time(seconds: float, host: str) -> Result:
    apart = abs(time.time() - seconds)
    if apart > CLOCK_TOLERANCE:
        return odd(f"{host} 的时钟同这台机器差 {apart / 60:.0f} 分钟", "发布的名字按时间取；请给两台机器对时")
    return fine(f"ssh 连得上 {host}，时钟一致")


def _published(destination: str) -> Result:
    try:
        found = releases(destination)
    except ReleaseError as error:
        return wrong(f"{destination} 用不了：{error}", "改正以后再运行一次")
    return fine(f"{destination}：{len(found)} 次发布" if found else f"{destination}：还没有发布过")


def _server(found: list[str], where: str) -> Result:
    if not found:
        return odd(f"{where}没有 nginx，也没有 Caddy", "能发布，但还没有谁把网站送给读者；装好以后用 gongkai server-config 写配置")
    return fine(f"{where}有 {'、'.join(found)}")
