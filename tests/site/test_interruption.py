"""An interrupted build keeps the old site, says so in a sentence, and leaves no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from tests.site.conftest import Project

RecordFile = Callable[..., dict[str, str]]
PATIENCE = 60
"""Seconds to wait for a step of less than a second."""
MARK = "GONGKAI_TEST_OF_INTERRUPTION"
STAGES = {
    "页面": "site.page_jobs.software_digest",
    "索引": "site.search_files.search_files",
    "写出": "site.mkdocs.build.write_files",
}
STUCK = """
import os, pathlib, time
import gongkai.load.records, gongkai.site.mkdocs.build, gongkai.site.page_jobs
gongkai.site.mkdocs.build.MANY_RECORDS, gongkai.site.page_jobs.RECORDS_IN_JOB = 10, 7

def stuck(*_, **__):
    pathlib.Path({started!r}).write_text(str(os.getpid()))
    time.sleep({patience})

gongkai.{stage} = stuck
"""


class Stuck(NamedTuple):
    """A build that stays at a stage."""

    process: subprocess.Popen[bytes]
    mark: str
    at: int
    """The number of the process that stays at the stage."""

    def ended(self) -> tuple[int, str]:
        """Return the exit code and the output of the build."""
        output, _ = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, output.decode()

    def left(self) -> list[str]:
        """Return the processes of the build that do not end within two seconds."""
        deadline = time.monotonic() + 2
        while (alive := _alive(self.mark)) and time.monotonic() < deadline:
            time.sleep(0.02)
        return alive


def _alive(mark: str) -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            is_marked = mark.encode() in (folder / "environ").read_bytes()
            if is_marked and "\nState:\tZ" not in (folder / "status").read_text("utf-8"):
                found.append((folder / "cmdline").read_text("utf-8"))
        except OSError:
            continue
    return found


@pytest.fixture
def many(project: Project, record_file: RecordFile) -> Project:
    """Return a built project with so many changed records that the build has worker processes."""
    for title in ("旧题", "新题"):
        for number in range(20, 50):
            project.write(record_file(f"QSZ-2023-{number:05}", 标题=f"第{number}号{title}"))
        if title == "旧题":
            assert project.build().code == 0
    return project


@pytest.fixture
def stuck(many: Project, tmp_path: Path) -> Callable[..., Stuck]:
    """Return a function that starts the build of the project, or a command of ours, and stops at a stage."""

    def start(stage: str, *command: str) -> Stuck:
        started, mark = tmp_path / "started", f"{MARK}={tmp_path}"
        (tmp_path / "custom").mkdir(exist_ok=True)
        text = STUCK.format(started=str(started), stage=STAGES[stage], patience=PATIENCE)
        (tmp_path / "custom/sitecustomize.py").write_text(text, "utf-8")
        path = f"{tmp_path / 'custom'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
        environment = {
            **os.environ,
            "PYTHONPATH": path,
            "GONGKAI_WORKERS": "2",
            MARK: str(tmp_path),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "gongkai", *command] if command else many.command("build"),
            cwd=many.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        deadline = time.monotonic() + PATIENCE
        while not (started.exists() and started.read_text("utf-8")):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return Stuck(process, mark, int(started.read_text("utf-8")))

    return start


def press_twice(process: subprocess.Popen[bytes]) -> None:
    """Send Ctrl+C twice to each process, as a terminal does."""
    for _ in range(2):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.02)


SENT: dict[str, tuple[Callable[[subprocess.Popen[bytes]], None], int, list[str]]] = {
    "按一次": (
        lambda process: os.killpg(process.pid, signal.SIGINT),
        130,
        ["生成被打断（Ctrl+C）。原来的网站没有改动"],
    ),
    "连按两次": (press_twice, 130, ["生成被打断（Ctrl+C）。原来的网站没有改动"]),
    "系统": (
        lambda process: process.terminate(),
        143,
        ["生成被打断（系统要求结束）。原来的网站没有改动"],
    ),
    "终端": (
        lambda process: os.killpg(process.pid, signal.SIGHUP),
        129,
        ["生成被打断（终端关闭）。原来的网站没有改动"],
    ),
    "杀死": (lambda process: process.kill(), -9, []),
}
QUICK = [
    ("连按两次", "页面"),
    ("系统", "索引"),
    ("按一次", "写出"),
    ("杀死", "页面"),
    ("杀死", "索引"),
]
ALL = [(sent, stage) for sent in SENT for stage in STAGES]


@pytest.mark.parametrize(
    ("sent", "stage"),
    [*QUICK, *(pytest.param(*each, marks=pytest.mark.slow) for each in ALL if each not in QUICK)],
)
def test_an_interrupted_build_leaves_the_old_site_and_no_process(
    many: Project, stuck: Callable[..., Stuck], sent: str, stage: str
) -> None:
    before = many.tree()
    build = stuck(stage)
    send, code, said = SENT[sent]
    send(build.process)
    ended, output = build.ended()

    assert ended == code
    assert [
        line for line in output.splitlines() if line and not line.startswith(("INFO", "WARNING"))
    ] == said
    assert build.left() == []
    assert many.tree() == before
    again = many.build()
    assert again.code == 0, again.output
    assert "新题" in (many.site / "records/2023/QSZ-2023-00020/index.html").read_text("utf-8")
    assert many.left_over() == []


def test_an_interrupted_command_says_what_became_of_its_own_work(
    stuck: Callable[..., Stuck], tmp_path: Path
) -> None:
    command = stuck("写出", "bundle", str(tmp_path / "site.zip"))
    os.killpg(command.process.pid, signal.SIGINT)
    code, output = command.ended()

    assert code == 130
    said = [
        line for line in output.splitlines() if line and not line.startswith(("INFO", "WARNING"))
    ]
    assert said == [f"已中断，没有写成 {tmp_path / 'site.zip'}"]
    assert command.left() == []
    assert not (tmp_path / "site.zip").exists()


def test_a_process_of_the_index_that_is_killed_fails_the_build(
    many: Project, stuck: Callable[..., Stuck]
) -> None:
    before = many.tree()
    build = stuck("索引")
    assert build.at != build.process.pid
    os.kill(build.at, signal.SIGKILL)
    code, output = build.ended()

    assert code == 1
    assert "做索引的进程中断了，可能是内存不足。原来的网站没有改动" in output
    assert "Traceback" not in output
    assert build.left() == []
    assert many.tree() == before
