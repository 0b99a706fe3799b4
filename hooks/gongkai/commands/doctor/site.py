"""Examine the site's folder: settings, data, repository, clock, disk and permissions."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from gongkai.commands.doctor.machine import run
from gongkai.commands.doctor.result import Result, fine, odd, wrong
from gongkai.site.mkdocs.project import SiteProject, read_project
from gongkai.store.git import read_checkout, read_log
from gongkai.system.errors import BuildError

MEGABYTE = 1_000_000
LEAST_SPACE = 200 * MEGABYTE
"""Bytes of a township's site with its store."""
AMPLE_SPACE = 1000 * MEGABYTE
LEAST_FILES = 50_000
"""The number of files of a site of ten thousand records."""
CLOCK_TOLERANCE = 300
"""Seconds by which clocks may differ before somebody has to look."""
_BEIJING_OFFSET = 8 * 3600
"""Seconds between UTC and Beijing time."""


def examine_site(config: Path) -> Iterator[Result]:
    """Yield the results for the site of a mkdocs.yml."""
    if not config.is_file():
        advice = "在网站的文件夹里运行，或者用 -f 写出设置文件；还没有网站的，用 gongkai init 新建"
        yield odd(f"没有 {config}，只看了机器", advice)
        return
    try:
        project = read_project(config)
    except BuildError as error:
        yield wrong(f"{config} 读不出来：{error}", "改正以后再运行一次")
        return
    yield fine(f"{config}：给“{project.audience.scope}”看的网站")
    yield _data(project)
    yield from _repository(project)
    yield from examine_disk(project.root)
    yield from _permissions(project)


def examine_disk(folder: Path) -> Iterator[Result]:
    """Yield the results for the free space and free files of a disk."""
    free_bytes = shutil.disk_usage(folder).free
    message = f"{folder} 所在的磁盘还有 {free_bytes / MEGABYTE:,.0f} MB"
    if free_bytes < LEAST_SPACE:
        yield wrong(message, f"至少要 {LEAST_SPACE // MEGABYTE} MB，请清理")
    elif free_bytes < AMPLE_SPACE:
        yield odd(message, "快满了，请清理")
    else:
        yield fine(message)
    file_system = os.statvfs(folder)
    # btrfs and some network disks have no limit of files and report 0.
    if file_system.f_files and file_system.f_favail < LEAST_FILES:
        yield odd(
            f"{folder} 所在的磁盘只能再放 {file_system.f_favail} 个文件",
            "一个网站有几万个小文件，请删去不用的文件（df -i 可以查看）",
        )


def examine_clock(now: float, other: float, whose: str) -> Result:
    """Compare the clock with a moment in the past.

    `now` is the clock and `other` the moment, both in seconds since 1970; a moment in the future
    means that one of the clocks is wrong.
    """
    if other - now > CLOCK_TOLERANCE:
        minutes = f"{(other - now) / 60:.0f} 分钟"
        return wrong(
            f"这台机器的时钟慢了，或者{whose}的时钟快了：相差 {minutes}",
            "请对时：timedatectl set-ntp true，没有时间服务器的用 date -s",
        )
    beijing_time = time.gmtime(now + _BEIJING_OFFSET)
    return fine(time.strftime("时钟 %Y-%m-%d %H:%M（北京时间）", beijing_time))


def _data(project: SiteProject) -> Result:
    if not (project.data / "site.yml").is_file():
        advice = "请核对 mkdocs.yml 的 extra.gongkai.data"
        return wrong(f"数据文件夹 {project.data} 里没有 site.yml", advice)
    return fine(f"数据文件夹 {project.data}；有没有错误用 gongkai check 看")


def _repository(project: SiteProject) -> Iterator[Result]:
    root = project.root
    checkout = read_checkout(root)
    if checkout.note:
        advice = "新建的网站先提交一次：git init -b main && git add . && git commit -m 新建网站"
        yield wrong(f"不能发布：{checkout.note}", advice)
        return
    yield _history(project, checkout.commit)
    if checkout.changed:
        advice = "发布的是提交了的内容，请先提交（git status 可以查看）"
        yield odd(f"有 {len(checkout.changed)} 个文件还没有提交", advice)
    committed_at = _git_output(root, "log", "-1", "--format=%ct")
    if committed_at.isdecimal():
        yield examine_clock(time.time(), float(committed_at), "提交的人")
    if not (root / ".githooks").is_dir():
        return
    # git never enables the hooks of a clone by itself.
    if _git_output(root, "config", "core.hooksPath") != ".githooks":
        advice = "要启用，运行 git config core.hooksPath .githooks"
        yield odd("没有启用提交以前的检查", advice)


def _history(project: SiteProject, commit: str) -> Result:
    """Tell whether the history is complete, so that records can be compared."""
    # CI systems make shallow clones unless told otherwise.
    if _git_output(project.root, "rev-parse", "--is-shallow-repository") == "true":
        advice = "请运行 git fetch --unshallow；在 CI 里设完整克隆（GitLab：GIT_DEPTH: 0）"
        return wrong("版本库是浅克隆，没有完整的历史", advice)
    if note := read_log(project.data / "records").note:
        advice = "改正以后再发布；不能改正的，用 gongkai publish --without-history 写明理由"
        return wrong(f"不能同历史核对：{note}", advice)
    return fine(f"版本库有完整的历史，现在是 {commit[:12]}")


def _git_output(root: Path, *arguments: str) -> str:
    """Return the output of git in a folder; empty when git fails."""
    output = run("git", "-C", str(root), *arguments)
    return (output or "").strip()


def _permissions(project: SiteProject) -> Iterator[Result]:
    """Look for folders of the site in which the user may not write.

    Usually another user, most often root, has built the site before.
    """
    folders = [
        project.root,
        project.root / ".cache",
        project.root / ".cache/gongkai",
        project.site,
    ]
    existing = [folder for folder in folders if os.access(folder, os.F_OK)]
    closed = [str(folder) for folder in existing if not os.access(folder, os.W_OK | os.X_OK)]
    if not closed:
        yield fine("网站的文件夹都可以写")
        return
    command = f"sudo chown -R $(id -un) {' '.join(closed)}"
    yield wrong(f"没有写的权限：{'、'.join(closed)}", f"多半是用别的用户生成过；请运行 {command}")
