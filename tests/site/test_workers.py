"""Pages are the same from this process, several workers, or a scheduler's workers, even if one is killed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.site.conftest import Project


FEW_ARE_MANY = """
import gongkai.site.mkdocs.build, gongkai.site.page_jobs, gongkai.load.records
gongkai.site.mkdocs.build.MANY_RECORDS, gongkai.site.page_jobs.RECORDS_IN_JOB = 10, 7
gongkai.load.records.MANY_FILES, gongkai.load.records.FILES_AT_ONCE = 10, 7
"""
KILLED_ONCE = """
import os, pathlib, signal
from gongkai.site import page_jobs
usual = page_jobs.software_digest
def software_digest():
    try:
        pathlib.Path({marker!r}).touch(exist_ok=False)
    except FileExistsError:
        return usual()
    os.kill(os.getpid(), signal.SIGKILL)
page_jobs.software_digest = software_digest
"""
KILLED_ALWAYS = """
import os, signal
from gongkai.site import page_jobs
page_jobs.software_digest = lambda: os.kill(os.getpid(), signal.SIGKILL)
"""
RECORDS = 40


@pytest.fixture
def many(project: Project, record_file: Callable[..., dict[str, str]]) -> Project:
    """Return a project with records that name each other."""
    files: dict[str, str] = {}
    for number in range(20, 20 + RECORDS):
        files |= record_file(f"QSZ-2023-{number:05}", 标题=f"第{number}号标题")
    project.write(files)
    project.configure(extra={"gongkai": {"judged_on": "2026-07-31"}})
    return project


@pytest.fixture
def customize(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function by which every Python process of a test runs some lines first."""

    def write(text: str) -> None:
        (tmp_path / "custom").mkdir(exist_ok=True)
        (tmp_path / "custom/sitecustomize.py").write_text(text, "utf-8")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path / "custom"), prepend=os.pathsep)

    return write


def in_one_process(project: Project, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    with monkeypatch.context() as alone:
        alone.setenv("GONGKAI_STORE", "off")
        done = project.build("--site-dir", str(project.folder / "alone"))
    assert done.code == 0, done.output
    assert "生成记录页面" not in done.output
    return project.tree(project.folder / "alone")


def test_pages_of_several_processes_are_those_of_one(
    many: Project, customize: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = in_one_process(many, monkeypatch)
    customize(FEW_ARE_MANY)
    monkeypatch.setenv("GONGKAI_WORKERS", "2")
    done = many.build()
    assert done.code == 0, done.output
    assert f"生成记录页面：{RECORDS - 1}/{RECORDS - 1}" in done.output
    assert many.tree() == expected
    assert "没有变" in many.build().output
    (many.site / "index.html").unlink()
    assert "新做 5 个" in many.build().output
    assert many.tree() == expected


def test_when_a_process_is_killed_another_does_its_work(
    many: Project, customize: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    expected = in_one_process(many, monkeypatch)
    customize(FEW_ARE_MANY + KILLED_ONCE.format(marker=str(tmp_path / "killed")))
    monkeypatch.setenv("GONGKAI_WORKERS", "2")
    done = many.build()
    assert done.code == 0, done.output
    assert (tmp_path / "killed").exists()
    assert "一个生成页面的进程中断了，它的那部分重新生成" in done.output
    assert many.tree() == expected


def test_processes_that_die_again_and_again_stop_the_build(
    many: Project, customize: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    customize(FEW_ARE_MANY + KILLED_ALWAYS)
    monkeypatch.setenv("GONGKAI_WORKERS", "1")
    done = many.build()
    assert done.code == 1
    assert (
        "生成页面的进程中断了 4 次，可能是内存不足；可以用 GONGKAI_WORKERS=1 减少进程再生成。原来的网站没有改动"
        in done.output
    )
    assert "Traceback" not in done.output
    assert not many.site.exists()


LISTENER = """
import logging
from pathlib import Path

def on_page_content(html, page, **_):
    with Path({seen!r}).open("a") as file:
        file.write(page.url + "\\n")
    if "QSZ-2023-00031" in page.url:
        logging.getLogger("mkdocs.hooks.x").warning("有问题的页面")
"""


def test_a_hook_that_listens_to_pages_sees_every_record(
    many: Project, customize: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Pages are then made in the process of the build, and a warning of the hook fails a strict build."""
    many.write({"listen.py": LISTENER.format(seen=str(tmp_path / "seen"))})
    config = many.folder / "mkdocs.yml"
    config.write_text(
        config.read_text("utf-8").replace(
            '"hooks": [', f'"hooks": ["{many.folder / "listen.py"}", '
        ),
        "utf-8",
    )
    customize(FEW_ARE_MANY)
    monkeypatch.setenv("GONGKAI_WORKERS", "2")
    done = many.build()
    assert done.code == 1
    assert done.output.count("有问题的页面") == 1
    seen = set((tmp_path / "seen").read_text("utf-8").split())
    assert {f"records/2023/QSZ-2023-{number:05}/" for number in range(20, 20 + RECORDS)} <= seen


@pytest.mark.parametrize(
    "override",
    [
        pytest.param(
            '{% extends "base.html" %}{% block footer %}{{ page.url }}{% endblock %}', id="多用一项"
        ),
        pytest.param(
            '{% extends "base.html" %}{% block footer %}<pre>\n  {{ page.title }}</pre>{% endblock %}',
            id="原样排版",
        ),
    ],
)
def test_a_theme_that_shows_more_of_a_page_renders_every_page(
    many: Project, customize: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, override: str
) -> None:
    """A shell has no slot for an address or for blanks that matter."""
    many.write({"overrides/main.html": override})
    many.configure(
        theme={"name": "material", "custom_dir": "overrides"},
        extra={"gongkai": {"judged_on": "2026-07-31"}},
    )
    expected = in_one_process(many, monkeypatch)
    customize(FEW_ARE_MANY)
    monkeypatch.setenv("GONGKAI_WORKERS", "2")
    done = many.build()
    assert done.code == 0, done.output
    assert f"生成记录页面：{RECORDS - 1}/{RECORDS - 1}" in done.output
    assert many.tree() == expected


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"GONGKAI_WORKERS": "两个"}, "环境变量 GONGKAI_WORKERS 应为正整数，如 2，现为“两个”"),
        ({"GONGKAI_WORKERS": "0"}, "环境变量 GONGKAI_WORKERS 应为正整数，如 2，现为“0”"),
        (
            {"GONGKAI_SCHEDULER": "tcp://127.0.0.1:1"},
            "连不上调度程序 tcp://127.0.0.1:1；请查看它是否在运行（dask scheduler），地址是否写对",
        ),
    ],
)
def test_a_wrong_setting_is_told_without_a_traceback(
    many: Project,
    customize: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    variables: Mapping[str, str],
    said: str,
) -> None:
    customize(FEW_ARE_MANY)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    done = many.build()
    assert done.code == 1
    assert said in done.output
    assert "Traceback" not in done.output


@pytest.fixture
def scheduler(tmp_path: Path, customize: Callable[[str], None]) -> Iterator[str]:
    """Start a scheduler and two workers of Dask; return the address.

    The first worker that gets pages is killed.
    """
    customize(KILLED_ONCE.format(marker=str(tmp_path / "killed")))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    dask = [sys.executable, "-m", "dask"]
    quiet: dict[str, Any] = {
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "cwd": tmp_path,
    }
    started = [
        subprocess.Popen(
            [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"],
            **quiet,
        )
    ]
    started += [
        subprocess.Popen(
            [
                *dask,
                "worker",
                address,
                "--nthreads",
                "1",
                "--no-nanny",
                "--no-dashboard",
                "--host",
                "127.0.0.1",
            ],
            **quiet,
        )
        for _ in range(2)
    ]
    try:
        _wait_for_workers(address)
        yield address
    finally:
        for process in started:
            process.kill()
            process.wait()


def _wait_for_workers(address: str) -> None:
    from distributed import Client

    deadline = time.monotonic() + 60
    with Client(address, timeout="60s", set_as_default=False) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(2, timeout=deadline - time.monotonic())


def test_pages_of_a_scheduler_are_those_of_one_process(
    many: Project,
    scheduler: str,
    customize: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """The pages are equal even if a worker is killed."""
    many.write({"disclosure.py": "from gongkai.site.mkdocs.events import *\n"})
    many.configure(hooks=["disclosure.py"], extra={"gongkai": {"judged_on": "2026-07-31"}})
    expected = in_one_process(many, monkeypatch)
    customize(FEW_ARE_MANY)
    monkeypatch.setenv("GONGKAI_SCHEDULER", scheduler)
    done = many.build()
    assert done.code == 0, done.output
    assert (tmp_path / "killed").exists()
    assert many.tree() == expected
