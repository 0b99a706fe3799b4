"""Examine a place to publish to.

It is a folder whose file system can do enough, or a host with ssh, rsync and Python; and somebody has to serve it.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from gongkai.commands.doctor.machine import run, version_of
from gongkai.commands.doctor.result import Result, fine, odd, wrong
from gongkai.commands.doctor.site import CLOCK_TOLERANCE, examine_disk
from gongkai.release import ReleaseError, releases, what_is_lacking
from gongkai.release.target import is_inside, remote_of, ssh_command

LEAST_RSYNC = (3, 2, 3)
"""The first with `--mkpath`."""


def examine_destination(destination: str, root: Path) -> Iterator[Result]:
    """Yield how a destination stands, a folder or `host:folder`; the site's root tells what may not be it."""
    if place := remote_of(destination):
        yield from _remote(*place)
    else:
        yield from _local(Path(destination), root)


def _is_there(path: Path) -> bool:
    """Tell whether a path exists; a path in a closed folder does not."""
    try:
        return path.exists()
    except PermissionError:
        return False


def _local(folder: Path, root: Path) -> Iterator[Result]:
    there = next(path for path in (folder.resolve(), *folder.resolve().parents) if _is_there(path))
    if is_inside(str(folder), root):
        yield wrong(f"{folder} 在网站的文件夹里", "发布到外面的文件夹，如 /srv/gongkai")
        return
    advice = f"请运行 sudo mkdir -p {folder} && sudo chown $(id -un) {folder}"
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        yield wrong(f"不能在 {there} 里写", advice)
        return
    try:
        lacking = what_is_lacking(str(folder))
    except ReleaseError as error:
        yield wrong(f"不能在 {there} 里写：{error}", advice)
        return
    yield from examine_disk(there)
    yield from _file_system(str(folder), lacking)
    yield _published(str(folder))
    yield _server([name for name in ("nginx", "caddy") if shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")], "本机")


_ADVICE = {
    "symlink": ("建符号链接", "发布时加上 --layout folder，切换的一瞬间读者打不开；或者换成 ext4、xfs"),
    "link": ("建硬链接", "能发布，但没有变的文件也要复制一份，占的磁盘多几倍；请换成 ext4、xfs"),
    "chmod": ("改文件的权限", "能发布；请在挂载的选项里让网页服务器能读，如 file_mode=0644,dir_mode=0755"),
    "fsync": ("把文件夹写实到磁盘", "能发布；断电以后请运行 gongkai verify，有问题就再发布一次"),
    "lock": ("用文件锁", "能发布，改用锁文件夹；发布被强行结束、后面的一直等的，照提示删去它"),
    "rename": ("给文件夹改名", "不能发布；请换一个位置"),
}
"""What a file system may lack, and what is to be done about it."""


def _file_system(destination: str, lacking: Mapping[str, str]) -> Iterator[Result]:
    """Yield what the file system of a destination can do, given what it cannot."""
    for name, (what, advice) in _ADVICE.items():
        if name in lacking:
            tell = wrong if name == "rename" else odd
            yield tell(f"{destination} 的文件系统不能{what}（{lacking[name]}）", advice)
    if able := [what for name, (what, _) in _ADVICE.items() if name not in lacking]:
        yield fine(f"{destination} 可以写，可以{'、'.join(able)}")


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
    try:
        lacking = what_is_lacking(f"{host}:{folder}")
    except ReleaseError as error:
        yield wrong(f"不能在 {host} 的 {folder} 里写：{error}", f"请在 {host} 上建好这个文件夹，归发布的用户所有")
        return
    yield from _file_system(f"{host}:{folder}", lacking)
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
