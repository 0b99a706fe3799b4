"""Examine the machine: Python, packages, git, character set, fonts and holidays."""

from __future__ import annotations

import locale
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib import metadata

from gongkai.commands.doctor.result import Result, fine, odd, wrong
from gongkai.derive.clock import reference_date
from gongkai.derive.working_days import is_announced

LEAST_PYTHON = (3, 11)
"""Debian 12 has 3.11.2."""
LEAST_GIT = (2, 22)
"""The first version that reads the history here, with `--is-shallow-repository`."""


def examine_machine() -> Iterator[Result]:
    """Yield the results for the machine."""
    yield _python(sys.version_info[:3])
    yield from _packages()
    yield _git()
    yield _encoding()
    yield _fonts()
    yield _holidays()


def version_of(text: str) -> tuple[int, ...]:
    """Return the first version in a text, as (2, 43, 0).

    The version of a text without one is empty, and so less than any other.
    """
    match = re.search(r"[0-9]+(?:\.[0-9]+)+", text)
    if match is None:
        return ()
    return tuple(int(part) for part in match[0].split("."))


def dotted(version: Sequence[int]) -> str:
    """Return a version as text, as `2.43.0`."""
    return ".".join(map(str, version))


def _python(version: tuple[int, ...]) -> Result:
    message = f"Python {dotted(version)}（{platform.machine()}）"
    if version < LEAST_PYTHON:
        advice = f"要 {dotted(LEAST_PYTHON)} 以上，请装新的 Python，再重新安装 gongkai"
        return wrong(message, advice)
    return fine(message)


def _packages() -> Iterator[Result]:
    """Compare the installed packages with the requirements of gongkai."""
    try:
        requirements = metadata.requires("gongkai") or []
        version = metadata.version("gongkai")
    except metadata.PackageNotFoundError:
        advice = "正式使用请安装软件包，见手册“网站管理员”"
        yield odd("gongkai 没有安装，是直接从文件夹里运行的", advice)
        return
    # Requirements of an extra are optional, so their lack is no fault.
    errors = [_unmet(line) for line in requirements if "extra ==" not in line]
    errors = [error for error in errors if error]
    if errors:
        message = f"gongkai {version} 需要的软件不全：{'；'.join(errors)}"
        yield wrong(message, "请按手册“网站管理员”重新安装")
        return
    mkdocs_version = metadata.version("mkdocs")
    theme_version = metadata.version("mkdocs-material")
    yield fine(f"gongkai {version}，mkdocs {mkdocs_version}，mkdocs-material {theme_version}")


def _unmet(requirement: str) -> str:
    """Return the error about a requirement as `numpy>=2`, or nothing.

    Only `>=` and `<` are compared; the requirements of gongkai use no other signs.
    """
    name = re.split(r"[<>=!~;\[ ]", requirement, maxsplit=1)[0]
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"没有 {name}"
    bounds = requirement.partition(";")[0]
    for sign, bound in re.findall(r"(>=|<)([0-9][0-9.]*)", bounds):
        # A bound may be a single number, which `version_of` reads only with a second one.
        is_at_least = version_of(f"{version}.0") >= version_of(f"{bound}.0")
        if is_at_least is not (sign == ">="):
            return f"{name} {version} 应{sign}{bound}"
    return ""


def _git() -> Result:
    output = run("git", "--version")
    if output is None:
        advice = "请安装：apt-get install git（或 yum install git）；没有 git 就不能发布，也不能同历史核对"
        return wrong("没有 git", advice)
    version = version_of(output)
    if version < LEAST_GIT:
        return wrong(f"git {dotted(version)} 太旧", f"要 {dotted(LEAST_GIT)} 以上")
    return fine(output.strip())


def _encoding() -> Result:
    # Asks for the locale as it is, without setting it.
    encoding = locale.getpreferredencoding(False)  # noqa: FBT003 - the only argument it has
    if encoding.lower().replace("-", "") != "utf8":
        advice = "中文可能显示成乱码；请先运行 export LANG=C.UTF-8"
        return odd(f"系统的字符集是 {encoding}，不是 UTF-8", advice)
    return fine("字符集 UTF-8")


def _fonts() -> Result:
    """Look for Chinese fonts, which only printing on this machine needs.

    Readers of the site use the fonts of their own computers.
    """
    output = run("fc-list", ":lang=zh", "family")
    if output is None or not output.strip():
        advice = "不影响网站，读者用自己电脑上的字体；要在这台机器上打印审批表，请装 fonts-noto-cjk"
        return odd("这台机器上没有中文字体", advice)
    families = set(output.splitlines())
    return fine(f"中文字体 {len(families)} 种")


def _holidays() -> Result:
    """Look for the year's holidays, which the State Council announces each autumn."""
    year = reference_date(None, os.environ).year
    if not is_announced(year):
        advice = f"{year} 年的公开期限先按周末算；请升级 chinesecalendar"
        return odd(f"还没有 {year} 年的放假安排", advice)
    return fine(f"有 {year} 年的放假安排")


def run(*command: str, timeout: int = 30) -> str | None:
    """Return the output of a program, or None when the program fails.

    A program that is not installed, or not finished after `timeout` seconds, fails as well.
    """
    if shutil.which(command[0]) is None:
        return None
    # In another locale programs translate the texts that are searched here.
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    try:
        process = subprocess.run(  # noqa: S603 - the programs named in this room
            command,
            capture_output=True,
            check=False,
            timeout=timeout,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if process.returncode != 0:
        return None
    return process.stdout.decode("utf-8", "replace")
