"""A build leaves right files even when killed at any step, beside another build, on a full or read-only disk."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands import run_command

import gongkai

if TYPE_CHECKING:
    from shell import Ended
    from tests.site.conftest import Project


RecordFile = Callable[..., dict[str, str]]
STEPS = [
    "build.Build._read",
    "page_cache.PageCache.documents",
    "search_files.search_files",
    "build.write_files",
    "page_cache.PageCache.keep",
    "store.objects.link",
    "store.objects.Objects.save",
    "sealed.write_whole",
    "store.pack.Pack._write",
    "site_folder._move",
    "site_folder.SiteFolder._link",
    "site_folder.SiteFolder._exchange",
    "site_folder.write_value",
]
KILLED = """
import os, signal
from gongkai import store
from gongkai.site import page_cache, search_files
from gongkai.site.mkdocs import build
from gongkai.system import sealed
from gongkai.store import site_folder

class Killed:
    def __get__(self, *_):
        return self
    def __call__(self, *_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

{owner}.{name} = Killed()
"""
WAITING = """
import pathlib, time

def on_post_build(**_):
    pathlib.Path({started!r}).touch()
    while not pathlib.Path({go!r}).exists():
        time.sleep(0.01)
"""
REFUSED = """
from gongkai.site.mkdocs import build as site

def write_files(*_, **__):
    raise OSError({number}, "refused", "/srv/site/index.html")

site.write_files = write_files
"""


def without_index(tree: dict[str, bytes]) -> dict[str, bytes]:
    """Leave the index out, whose bytes may differ with an open delta."""
    return {uri: data for uri, data in tree.items() if not uri.endswith(".bin")}


@pytest.fixture
def written(project: Project, record_file: RecordFile) -> Callable[[str], None]:
    """Return a function that gives the records of the project a title."""

    def write(title: str) -> None:
        for number in range(20, 26):
            project.write(
                record_file(
                    f"QSZ-2023-000{number}", 标题=f"第{number}号{title if number == 22 else ''}"
                )
            )

    return write


def customised(folder: Path, text: str) -> dict[str, str]:
    """Return an environment in which every Python process runs some code first."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(text, "utf-8")
    return {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}


def run(project: Project, environment: dict[str, str]) -> Ended:
    """Build in an environment."""
    config = str(project.folder / "mkdocs.yml")
    return run_command("mkdocs", ["build", "-f", config], project.folder, environment)


@pytest.mark.parametrize(
    "steps", [STEPS[2::5], pytest.param(STEPS, marks=pytest.mark.slow)], ids=["some", "all"]
)
def test_a_build_after_a_kill_equals_a_cold_build(
    project: Project,
    written: Callable[[str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    steps: list[str],
) -> None:
    """The build is killed at any step."""
    written("旧题00")
    with monkeypatch.context() as off:
        off.setenv("GONGKAI_STORE", "off")
        assert project.build().code == 0
    cold = without_index(project.tree())
    assert project.build().code == 0
    before = cold
    for number, step in enumerate(steps):
        owner, _, name = step.rpartition(".")
        written(f"新题{number:02}")
        expected = {
            uri: data.replace("旧题00".encode(), f"新题{number:02}".encode())
            for uri, data in cold.items()
        }
        ended = run(project, customised(tmp_path / "killed", KILLED.format(owner=owner, name=name)))
        # the search is written by another process where this one can be copied
        assert ended.code == -signal.SIGKILL or (ended.code == 1 and "检索" in ended.output), step
        assert without_index(project.tree()) in (before, expected), (
            f"{step}: the site is the old or the new one, whole"
        )
        again = project.build()
        assert again.code == 0, again.output
        assert without_index(project.tree()) == expected, step
        assert project.left_over() == [], step
        before = expected


def test_two_builds_at_once_wait_for_each_other(
    project: Project, written: Callable[[str], None], tmp_path: Path
) -> None:
    written("甲")
    assert project.build().code == 0
    expected = without_index(project.tree())
    written("乙")
    started, go = tmp_path / "started", tmp_path / "go"
    project.write({"waiting.py": WAITING.format(started=str(started), go=str(go))})
    hooks = [
        str(project.folder / "waiting.py"),
        str(Path(gongkai.__file__).parent / "commands/new_site/site/hooks/disclosure.py"),
    ]
    project.configure(hooks=hooks)
    first = subprocess.Popen(
        project.command("build"),
        cwd=project.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while not started.exists() and first.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert started.exists()
        written("甲")
        project.configure()
        second = subprocess.Popen(
            project.command("build"), cwd=project.folder, stderr=subprocess.PIPE, text=True
        )
        assert second.stderr is not None
        told = ""
        while "另一个生成正在进行" not in told:
            line = second.stderr.readline()
            assert line, told
            told += line
        assert f"进程 {first.pid}" in told
        go.touch()
        assert first.wait(60) == 0
        assert second.communicate(timeout=60) is not None
        assert second.returncode == 0
    finally:
        first.kill()
        first.wait()
    assert without_index(project.tree()) == expected
    assert project.left_over() == []


@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.ENOSPC, "磁盘满了"), (errno.EROFS, "只读"), (errno.EACCES, "没有写的权限")],
    ids=["full", "read-only", "not ours"],
)
def test_a_full_disk_is_told_in_a_sentence(
    project: Project, written: Callable[[str], None], tmp_path: Path, number: int, told: str
) -> None:
    """The old site stays, and there is no traceback."""
    written("甲")
    assert project.build().code == 0
    before = project.tree()
    written("乙")
    environment = customised(tmp_path / "refused", REFUSED.format(number=number))
    ended = run(project, environment)
    assert ended.code == 1
    assert told in ended.output
    assert "/srv/site/index.html" in ended.output
    assert "原来的网站没有改动" in ended.output
    assert "Traceback" not in ended.output
    assert project.tree() == before
    assert project.left_over() == []


FULL = """
mount -t tmpfs -o size=64m none {folder} || exit 77
cp -a {project}/. {folder}
cd {folder}
find site -type f | sort | xargs sha256sum > {folder}/../before
rm -r .cache
dd if=/dev/zero of=filled bs=1k 2>/dev/null
truncate -s -{left}k filled
{build}
code=$?
find site -type f | sort | xargs sha256sum | cmp - {folder}/../before || exit 78
exit $code
"""


@pytest.mark.slow
@pytest.mark.parametrize("left", [0, 100, 400, 1000])
def test_a_disk_that_becomes_full_leaves_the_old_site(
    project: Project, written: Callable[[str], None], tmp_path: Path, left: int
) -> None:
    """The disk is one in memory, which only the build sees."""
    written("甲")
    assert project.build().code == 0
    written("乙")
    (tmp_path / "full").mkdir()
    build = f"{sys.executable} -m mkdocs build"
    script = FULL.format(folder=tmp_path / "full", project=project.folder, build=build, left=left)
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script]
    ended = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if ended.returncode == 77 or "unshare:" in ended.stdout:
        pytest.skip("no file system may be mounted here")
    assert ended.returncode == 1, ended.stdout
    assert ended.stdout.count("磁盘满了；请清理出空间再生成。原来的网站没有改动") == 1
    assert "Traceback" not in ended.stdout


def modes(folder: Path) -> tuple[set[int], set[int]]:
    """Return the permissions of a folder and of all folders and files below."""
    paths = [folder, *folder.rglob("*")]
    folders, files = (
        {path.stat().st_mode & 0o777 for path in paths if path.is_dir() is is_folder}
        for is_folder in (True, False)
    )
    return folders, files


def test_a_web_server_reads_every_file_whatever_the_umask(
    project: Project, written: Callable[[str], None], record_file: RecordFile, tmp_path: Path
) -> None:
    """The files that are copied are their owner's only, and so is the site of an earlier build."""
    attachment = "attachments/2023/jiguan.pdf"
    files = record_file(
        "QSZ-2023-00031", 标题="有附件", 附件=f"[{{名称: 附件, 文件: {attachment}}}]"
    )
    project.write(
        {
            **files,
            f"data/{attachment}": b"%PDF-1.4",
            "docs/picture.png": b"\x89PNG",
            "docs/own.css": "a{}",
        }
    )
    for path in (f"data/{attachment}", "docs/picture.png", "docs/own.css"):
        (project.folder / path).chmod(0o600)
    private = customised(tmp_path / "private", "import os\nos.umask(0o077)\n")
    for title in "甲乙丙":
        written(title)
        done = run(project, private)
        assert done.code == 0, done.output
        assert modes(project.site) == ({0o755}, {0o644})
        spare = project.folder / ".site.gongkai/next"
        for below in [spare, *spare.rglob("*")] if spare.exists() else ():
            below.chmod(0o700 if below.is_dir() else 0o600)

    assert any(path.name == "jiguan.pdf" for path in project.site.rglob("*"))
    assert [
        (project.folder / path).stat().st_mode & 0o777
        for path in (".cache/gongkai", ".site.gongkai")
    ] == [0o700, 0o700]
