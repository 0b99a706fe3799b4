"""Examine a place to publish to.

A place is a folder whose file system supports links, locks and renaming, or a host with ssh, rsync
and Python. Either needs a web server.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from gongkai.commands.doctor.machine import dotted, run, version_of
from gongkai.commands.doctor.result import Result, fine, odd, wrong
from gongkai.commands.doctor.site import CLOCK_TOLERANCE, examine_disk
from gongkai.release import ReleaseError, releases, what_is_lacking
from gongkai.release.target import is_inside, remote_of, ssh_command

LEAST_RSYNC = (3, 2, 3)
"""The first version with `--mkpath`."""
_WEB_SERVERS = ("nginx", "caddy")
_FIND_PROGRAMS = "command -v rsync python3 nginx caddy; ls /usr/sbin/nginx 2>/dev/null"
_QUESTIONS_TO_HOST = f"date +%s; {_FIND_PROGRAMS}; true"
"""Shell commands: the answer is the time, then the path of each program that is installed.

The path of a user without administration rights often lacks /usr/sbin, where nginx is.
"""


def examine_destination(destination: str, root: Path) -> Iterator[Result]:
    """Yield the results for a destination.

    `destination` is a folder or `host:folder`, `root` the folder of the site, which no destination
    may be inside.
    """
    if remote := remote_of(destination):
        yield from _examine_host(*remote)
    else:
        yield from _examine_folder(Path(destination), root)


def _exists(path: Path) -> bool:
    """Tell whether a path exists; a path in a closed folder does not."""
    try:
        return path.exists()
    except PermissionError:
        return False


def _nearest_folder(folder: Path) -> Path:
    """Return the folder, or the nearest folder above that exists."""
    resolved = folder.resolve()
    return next(path for path in (resolved, *resolved.parents) if _exists(path))


def _examine_folder(folder: Path, root: Path) -> Iterator[Result]:
    # `publish` makes the folder, so only the nearest existing one has to allow it.
    nearest = _nearest_folder(folder)
    if is_inside(str(folder), root):
        yield wrong(f"{folder} 在网站的文件夹里", "发布到外面的文件夹，如 /srv/gongkai")
        return
    advice = f"请运行 sudo mkdir -p {folder} && sudo chown $(id -un) {folder}"
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        yield wrong(f"不能在 {nearest} 里写", advice)
        return
    try:
        lacking = what_is_lacking(str(folder))
    except ReleaseError as error:
        yield wrong(f"不能在 {nearest} 里写：{error}", advice)
        return
    yield from examine_disk(nearest)
    yield from _examine_file_system(str(folder), lacking)
    yield _examine_releases(str(folder))
    # nginx is in /usr/sbin, which the PATH of most users lacks.
    search_path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    installed = [name for name in _WEB_SERVERS if shutil.which(name, path=search_path)]
    yield _examine_web_servers(installed, "本机")


class _Ability(NamedTuple):
    """An ability of a file system that publishing uses."""

    action: str
    """Completes 可以… and 不能…."""
    advice: str
    """The consequence of its lack, and how to mend it."""


_ABILITIES = {
    "symlink": _Ability(
        "建符号链接",
        "发布时加上 --layout folder，切换的一瞬间读者打不开；或者换成 ext4、xfs",
    ),
    "link": _Ability(
        "建硬链接",
        "能发布，但没有变的文件也要复制一份，占的磁盘多几倍；请换成 ext4、xfs",
    ),
    "chmod": _Ability(
        "改文件的权限",
        "能发布；请在挂载的选项里让网页服务器能读，如 file_mode=0644,dir_mode=0755",
    ),
    "fsync": _Ability(
        "把文件夹写实到磁盘",
        "能发布；断电以后请运行 gongkai verify，有问题就再发布一次",
    ),
    "lock": _Ability(
        "用文件锁",
        "能发布，改用锁文件夹；发布被强行结束、后面的一直等的，照提示删去它",
    ),
    "rename": _Ability("给文件夹改名", "不能发布；请换一个位置"),
}
"""By the names that `what_is_lacking` uses; without `rename` nothing can be published."""


def _examine_file_system(destination: str, lacking: Mapping[str, str]) -> Iterator[Result]:
    """Yield the results for the abilities of a file system.

    `lacking` has the abilities that the file system lacks, each with the system's message.
    """
    for name, ability in _ABILITIES.items():
        if name not in lacking:
            continue
        # Publishing has a substitute for every ability but renaming.
        result_of = wrong if name == "rename" else odd
        message = f"{destination} 的文件系统不能{ability.action}（{lacking[name]}）"
        yield result_of(message, ability.advice)
    abilities = [ability.action for name, ability in _ABILITIES.items() if name not in lacking]
    if abilities:
        yield fine(f"{destination} 可以写，可以{'、'.join(abilities)}")


def _examine_host(host: str, folder: str) -> Iterator[Result]:
    yield _examine_rsync()
    answer = run(*ssh_command(), host, _QUESTIONS_TO_HOST)
    if answer is None:
        advice = f"请先试 ssh {host} true；用户、端口、密钥写在 ~/.ssh/config 里，CI 的用户也要有"
        yield wrong(f"ssh 连不上 {host}", advice)
        return
    seconds, *program_paths = answer.split()
    programs = {Path(path).name for path in program_paths}
    yield _examine_clock_of_host(float(seconds), host)
    missing = [name for name in ("rsync", "python3") if name not in programs]
    if missing:
        yield wrong(f"{host} 上没有 {'、'.join(missing)}", f"请在 {host} 上安装")
        return
    destination = f"{host}:{folder}"
    try:
        lacking = what_is_lacking(destination)
    except ReleaseError as error:
        advice = f"请在 {host} 上建好这个文件夹，归发布的用户所有"
        yield wrong(f"不能在 {host} 的 {folder} 里写：{error}", advice)
        return
    yield from _examine_file_system(destination, lacking)
    yield _examine_releases(destination)
    yield _examine_web_servers(sorted(programs & set(_WEB_SERVERS)), f"{host} 上")


def _examine_rsync() -> Result:
    """Return the result for rsync on this machine."""
    output = run("rsync", "--version")
    if output is None:
        advice = "请安装：apt-get install rsync（或 yum install rsync）"
        return wrong("这台机器上没有 rsync", advice)
    version = version_of(output)
    if version < LEAST_RSYNC:
        return wrong(f"rsync {dotted(version)} 太旧", f"要 {dotted(LEAST_RSYNC)} 以上")
    return fine(f"rsync {dotted(version)}")


def _examine_clock_of_host(seconds: float, host: str) -> Result:
    """Compare a host's clock with this machine's; both count from 1970."""
    difference = abs(time.time() - seconds)
    if difference > CLOCK_TOLERANCE:
        message = f"{host} 的时钟同这台机器差 {difference / 60:.0f} 分钟"
        return odd(message, "发布的名字按时间取；请给两台机器对时")
    return fine(f"ssh 连得上 {host}，时钟一致")


def _examine_releases(destination: str) -> Result:
    try:
        stored_releases = releases(destination)
    except ReleaseError as error:
        return wrong(f"{destination} 用不了：{error}", "改正以后再运行一次")
    if not stored_releases:
        return fine(f"{destination}：还没有发布过")
    return fine(f"{destination}：{len(stored_releases)} 次发布")


def _examine_web_servers(names: Sequence[str], place: str) -> Result:
    if not names:
        advice = "能发布，但还没有谁把网站送给读者；装好以后用 gongkai server-config 写配置"
        return odd(f"{place}没有 nginx，也没有 Caddy", advice)
    return fine(f"{place}有 {'、'.join(names)}")
