"""The site's folder: its settings, its repository and how deep that is, the clock beside the last commit, permissions and disk."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from gongkai.commands.doctor.machine import run
from gongkai.commands.doctor.result import Result, fine, odd, wrong
from gongkai.site.mkdocs.project import Project, ProjectError, read_project
from gongkai.store.git import read_checkout, read_log

MEGABYTE = 1_000_000
LEAST_SPACE = 200 * MEGABYTE
"""A township's site with its store."""
AMPLE_SPACE = 1000 * MEGABYTE
LEAST_FILES = 50_000
"""So many files a site of ten thousand records has."""
CLOCK_TOLERANCE = 300
"""In seconds: how far machines' clocks may differ without anybody having to look."""


def examine_site(config: Path) -> Iterator[Result]:
    """Yield how the site stands whose mkdocs.yml is given."""
    if not config.is_file():
        yield odd(f"没有 {config}，只看了机器", "在网站的文件夹里运行，或者用 -f 写出设置文件；还没有网站的，用 gongkai init 新建")
        return
    try:
        project = read_project(config)
    except ProjectError as error:
        yield wrong(f"{config} 读不出来：{error}", "改正以后再运行一次")
        return
    yield fine(f"{config}：给“{project.audience.scope}”看的网站")
    yield _data(project)
    yield from _repository(project)
    yield from examine_disk(project.root)
    yield from _permissions(project)


def examine_disk(folder: Path) -> Iterator[Result]:
    """Yield how much space there is in a folder, and for how many files."""
    free = shutil.disk_usage(folder).free
    shown = f"{folder} 所在的磁盘还有 {free / MEGABYTE:,.0f} MB"
    if free < LEAST_SPACE:
        yield wrong(shown, f"至少要 {LEAST_SPACE // MEGABYTE} MB，请清理")
    elif free < AMPLE_SPACE:
        yield odd(shown, "快满了，请清理")
    else:
        yield fine(shown)
    there = os.statvfs(folder)
    if there.f_files and there.f_favail < LEAST_FILES:
        yield odd(f"{folder} 所在的磁盘只能再放 {there.f_favail} 个文件", "一个网站有几万个小文件，请删去不用的文件（df -i 可以查看）")


def examine_clock(now: float, other: float, whose: str) -> Result:
    """Tell whether a clock can be right, given a moment that lies in the past; both in seconds since 1970."""
    if other - now > CLOCK_TOLERANCE:
        return wrong(
            f"这台机器的时钟慢了，或者{whose}的时钟快了：相差 {(other - now) / 60:.0f} 分钟",
            "请对时：timedatectl set-ntp true，没有时间服务器的用 date -s",
        )
    return fine(time.strftime("时钟 %Y-%m-%d %H:%M（北京时间）", time.gmtime(now + 8 * 3600)))


def _data(project: Project) -> Result:
    if not (project.data / "site.yml").is_file():
        return wrong(f"数据文件夹 {project.data} 里没有 site.yml", "请核对 mkdocs.yml 的 extra.gongkai.data")
    return fine(f"数据文件夹 {project.data}；有没有错误用 gongkai check 看")


def _repository(project: Project) -> Iterator[Result]:
    root = project.root
    checkout = read_checkout(root)
    if checkout.note:
        yield wrong(f"不能发布：{checkout.note}", "新建的网站先提交一次：git init -b main && git add . && git commit -m 新建网站")
        return
    if (run("git", "-C", str(root), "rev-parse", "--is-shallow-repository") or "").strip() == "true":
        yield wrong("版本库是浅克隆，没有完整的历史", "请运行 git fetch --unshallow；在 CI 里设完整克隆（GitLab：GIT_DEPTH: 0）")
    elif note := read_log(project.data / "records").note:
        yield wrong(f"不能同历史核对：{note}", "改正以后再发布；不能改正的，用 gongkai publish --without-history 写明理由")
    else:
        yield fine(f"版本库有完整的历史，现在是 {checkout.commit[:12]}")
    if checkout.changed:
        yield odd(f"有 {len(checkout.changed)} 个文件还没有提交", "发布的是提交了的内容，请先提交（git status 可以查看）")
    committed = (run("git", "-C", str(root), "log", "-1", "--format=%ct") or "").strip()
    if committed.isdecimal():
        yield examine_clock(time.time(), float(committed), "提交的人")
    if (root / ".githooks").is_dir() and (run("git", "-C", str(root), "config", "core.hooksPath") or "").strip() != ".githooks":
        yield odd("没有启用提交以前的检查", "要启用，运行 git config core.hooksPath .githooks")


def _permissions(project: Project) -> Iterator[Result]:
    """Look for what the user may not write: folders that somebody else built in, root most of all."""
    places = [project.root, project.root / ".cache", project.root / ".cache/gongkai", project.site]
    closed = [path for path in places if os.access(path, os.F_OK) and not os.access(path, os.W_OK | os.X_OK)]
    if closed:
        whose = "、".join(str(path) for path in closed)
        yield wrong(
            f"没有写的权限：{whose}", f"多半是用别的用户生成过；请运行 sudo chown -R $(id -un) {' '.join(str(path) for path in closed)}"
        )
    else:
        yield fine("网站的文件夹都可以写")
