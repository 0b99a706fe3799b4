"""The fixtures of all tests: a data folder laid out from a dict of path → text, and a small right one."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import hypothesis
import pytest
from commands import run_command

from gongkai.commands.demo import COMMON, federation_files
from gongkai.store.writing import write_files

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
for number in (
    signal.SIGINT,
    signal.SIGHUP,
):  # a shell switches them off for what runs in the background; commands inherit that
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(
            number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
        )
os.environ["GONGKAI_STORE_KEY"] = "only for tests, 0123456789"
os.environ.pop("CI", None)  # where it is set, logs tell less
os.environ["SOURCE_DATE_EPOCH"] = (
    "1795219200"  # 2026-11-21: what is shown depends on the day, and everything in data/ is published by then
)

hypothesis.settings.register_profile("gongkai", derandomize=True, deadline=None)
hypothesis.settings.load_profile("gongkai")

Lay = Callable[[Mapping[str, str | bytes]], Path]
BuiltOnce = Callable[[str, Callable[[Path], Iterable[Path]]], Path]

SITE = "主办单位: 中共清水镇委员会\n联系: {电话: 0837-6210015}\n"
UNIT = "代码: qsz-jiguan\n名称: 中共清水镇机关支部委员会\n简称: 机关党支部\n种类: 党支部\n成立日期: 1987-01-15\n"
RECORD = """\
索引号: QSZ-2023-00012
标题: 机关党支部2023年上半年工作总结
单位: qsz-jiguan
种类: 工作总结
期间: 2023上半年
公开: {范围: 社会, 时限: 定期, 发布日期: 2023-07-05}
审批:
  提出: {职务: 组织委员, 日期: 2023-06-30}
  审核: {职务: 副书记, 日期: 2023-07-01, 保密审查: 通过}
  批准: {职务: 书记, 日期: 2023-07-03}
"""
RECORD_PATH = "records/qsz-jiguan/2023/00012.yml"


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """Return a function that writes files below a new folder `data` and returns that folder."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        folder = tmp_path / "data"
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write


@pytest.fixture
def right() -> dict[str, str | bytes]:
    """Return the files of a small data folder with nothing wrong."""
    return {"site.yml": SITE, "units/qsz-jiguan.yml": UNIT, RECORD_PATH: RECORD}


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> BuiltOnce:
    """Return a function that writes and builds sites once for all workers, and returns their folder.

    Its arguments are the name of the folder and a function that writes the sites and returns the paths of the
    `mkdocs.yml` to build, in their order.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def build(name: str, write: Callable[[Path], Iterable[Path]]) -> Path:
        folder = shared / name
        folder.mkdir(exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "done").exists():
                for config in write(folder):
                    done = run_command("mkdocs", ["build", "--strict", "-f", str(config)], folder)
                    assert done.code == 0, done.output
                (folder / "done").touch()
        return folder

    return build


@pytest.fixture(scope="session")
def counties(built_once: BuiltOnce) -> Path:
    """Return a folder with the sites of two small counties and the common site above them."""

    def write(folder: Path) -> list[Path]:
        write_files(folder, federation_files(records=[60, 40], seed=7))
        return sorted(folder.glob("*/mkdocs.yml"), key=lambda path: path.parent.name == COMMON)

    return built_once("counties", write)
