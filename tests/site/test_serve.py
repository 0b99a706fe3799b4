"""`mkdocs serve`: an edit is shown, nothing is built without cause, and a mistake does not end the server."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.site.conftest import Project


RECORD = "data/records/qsz-jiguan/2023/00012.yml"
PAGE = "records/2023/QSZ-2023-00012/"
TITLE = "机关党支部2023年上半年工作总结"
PATIENCE = 20


@dataclass
class Server:
    """A running server."""

    project: Project
    process: subprocess.Popen[bytes]
    address: str
    log_path: Path

    def get(self, page: str) -> str:
        """Return a page, or an empty text when the server does not answer."""
        try:
            with urllib.request.urlopen(self.address + page, timeout=1) as response:  # noqa: S310 - our own server
                return str(response.read().decode())
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return ""

    def log(self) -> str:
        return self.log_path.read_text("utf-8")

    def builds(self) -> int:
        return self.log().count("Building documentation")

    def replace(self, uri: str, old: str, new: str) -> None:
        path = self.project.folder / uri
        text = path.read_text("utf-8")
        assert old in text
        written = self.project.folder / "written"
        written.write_text(text.replace(old, new), "utf-8")
        written.replace(path)


def wait_until(happened: Callable[[], bool], server: Server) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert server.process.poll() is None, server.log()
        assert time.monotonic() < deadline, server.log()
        time.sleep(0.1)


@pytest.fixture
def server(project: Project, tmp_path: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log_path = tmp_path / "log"
    command = project.command("serve", "--dev-addr", f"127.0.0.1:{port}")
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "TMPDIR": str(tmp_path)}
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            command, cwd=project.folder, env=environment, stdout=log, stderr=log
        )
    made = Server(project, process, f"http://127.0.0.1:{port}/", log_path)
    try:
        wait_until(lambda: TITLE in made.get(PAGE), made)
        time.sleep(0.5)  # until the watching thread has seen how the files are
        yield made
    finally:
        process.terminate()
        process.wait()


def test_an_edited_file_is_shown_in_the_browser(server: Server) -> None:
    """Nothing is built without a change."""
    server.replace(RECORD, f"标题: {TITLE}", "标题: 改过的标题")
    wait_until(lambda: "改过的标题" in server.get(PAGE), server)

    server.replace("docs/index.md", "# 首页", "# 改过的首页")
    wait_until(lambda: "改过的首页" in server.get(""), server)
    assert "改过的标题" in server.get("")

    built = server.builds()
    time.sleep(3)
    assert server.builds() == built > 1


def test_a_new_record_is_shown(server: Server) -> None:
    text = (server.project.folder / RECORD).read_text("utf-8")
    server.project.write(
        {
            RECORD.replace("00012", "00013"): text.replace(
                "QSZ-2023-00012", "QSZ-2023-00013"
            ).replace(TITLE, "新的记录")
        }
    )

    wait_until(lambda: "新的记录" in server.get("records/2023/QSZ-2023-00013/"), server)
    assert "新的记录" in server.get("units/qsz-jiguan/")


def test_a_broken_record_does_not_end_the_server(server: Server) -> None:
    """The page comes back after the record is mended."""
    server.replace(RECORD, "种类: 工作总结", "种类: 工作总节")
    wait_until(lambda: "00012.yml:4:5: 种类 应为以下之一" in server.log(), server)
    wait_until(lambda: "An error happened during the rebuild" in server.log(), server)

    server.replace(RECORD, "种类: 工作总节", "种类: 工作总结")
    server.replace(RECORD, f"标题: {TITLE}", "标题: 改好的标题")
    wait_until(lambda: "改好的标题" in server.get(PAGE), server)
    assert (server.project.folder / "site").exists() is False
