"""The machine: Python, the software that gongkai needs, git, the character set, fonts, the clock's holidays."""

from __future__ import annotations

import locale
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata

from gongkai.commands.doctor.result import Result, fine, odd, wrong
from gongkai.derive.clock import reference_date
from gongkai.derive.working_days import is_announced

LEAST_PYTHON = (3, 11)
"""Debian 12 has 3.11.2."""
LEAST_GIT = (2, 22)
"""The first with `git rev-parse --is-shallow-repository` as the history is read here."""


def examine_machine() -> Iterator[Result]:
    """Yield how the machine stands."""
    yield _python(sys.version_info[:3])
    yield from _packages()
    yield _git()
    yield _encoding()
    yield _fonts()
    yield _holidays()


def version_of(text: str) -> tuple[int, ...]:
    """Return the numbers of the first version in a text, as (2, 43, 0); empty where there is none."""
    match = re.search(r"[0-9]+(?:\.[0-9]+)+", text)
    return tuple(int(part) for part in match[0].split(".")) if match else ()


def _python(version: tuple[int, ...]) -> Result:
    shown = f"Python {'.'.join(map(str, version))}（{platform.machine()}）"
    if version < LEAST_PYTHON:
        return wrong(shown, f"要 {'.'.join(map(str, LEAST_PYTHON))} 以上，请装新的 Python，再重新安装 gongkai")
    return fine(shown)


def _packages() -> Iterator[Result]:
    """Compare what is installed with what the package says that it needs."""
    try:
        needed = metadata.requires("gongkai") or []
        version = metadata.version("gongkai")
    except metadata.PackageNotFoundError:
        yield odd("gongkai 没有安装，是直接从文件夹里运行的", "正式使用请安装软件包，见手册“网站管理员”")
        return
    missing = [line for line in (_unmet(need) for need in needed if "extra ==" not in need) if line]
    if missing:
        yield wrong(f"gongkai {version} 需要的软件不全：{'；'.join(missing)}", "请按手册“网站管理员”重新安装")
    else:
        yield fine(f"gongkai {version}，mkdocs {metadata.version('mkdocs')}，mkdocs-material {metadata.version('mkdocs-material')}")


def _unmet(need: str) -> str:
    """Return what is wrong with a requirement as `numpy>=2`, or nothing."""
    name = re.split(r"[<>=!~;\[ ]", need, maxsplit=1)[0]
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"没有 {name}"
    for sign, bound in re.findall(r"(>=|<)([0-9][0-9.]*)", need.partition(";")[0]):
        is_met = version_of(f"{found}.0") >= version_of(f"{bound}.0")
        if is_met is not (sign == ">="):
            return f"{name} {found} 应{sign}{bound}"
    return ""


def _git() -> Result:
    said = run("git", "--version")
    if said is None:
        return wrong("没有 git", "请安装：apt-get install git（或 yum install git）；没有 git 就不能发布，也不能同历史核对")
    version = version_of(said)
    if version < LEAST_GIT:
        return wrong(f"git {'.'.join(map(str, version))} 太旧", f"要 {'.'.join(map(str, LEAST_GIT))} 以上")
    return fine(said.strip())


def _encoding() -> Result:
    encoding = locale.getpreferredencoding(False)  # noqa: FBT003 - the only argument it has
    if encoding.lower().replace("-", "") != "utf8":
        return odd(f"系统的字符集是 {encoding}，不是 UTF-8", "中文可能显示成乱码；请先运行 export LANG=C.UTF-8")
    return fine("字符集 UTF-8")


def _fonts() -> Result:
    """Look for Chinese fonts: a site has its readers' own, but who prints on this machine needs some."""
    said = run("fc-list", ":lang=zh", "family")
    if said is None or not said.strip():
        return odd("这台机器上没有中文字体", "不影响网站，读者用自己电脑上的字体；要在这台机器上打印审批表，请装 fonts-noto-cjk")
    return fine(f"中文字体 {len(set(said.splitlines()))} 种")


def _holidays() -> Result:
    year = reference_date(None, os.environ).year
    if not is_announced(year):
        return odd(f"还没有 {year} 年的放假安排", f"{year} 年的公开期限先按周末算；请升级 chinesecalendar")
    return fine(f"有 {year} 年的放假安排")


def run(*command: str, timeout: int = 30) -> str | None:
    """Return what a program writes, or None when it is not there or fails."""
    if shutil.which(command[0]) is None:
        return None
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=timeout, env=os.environ | {"LC_ALL": "C.UTF-8"})  # noqa: S603 - the programs named in this room
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
