"""The handbook's commands: those in blocks of `sh` are run, in the order in which a keeper runs them; all others are ones that there are."""

from __future__ import annotations

import functools
import http.server
import re
import shlex
import threading
import urllib.request
from pathlib import Path
from typing import NamedTuple, Protocol

import click
import pytest

from gongkai.cli import main

ROOT = Path(__file__).parents[2]
HANDBOOK = ROOT / "docs/handbook"
PAGES = sorted(HANDBOOK.glob("*.md"))
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`(gongkai [a-z][a-z-]*(?: [^`]+)?)`")


class Ended(NamedTuple):
    code: int
    output: str


class Shell(Protocol):
    def run(self, folder: Path, lines: str, **more: str) -> Ended: ...
    def must(self, folder: Path, lines: str, **more: str) -> str: ...


def blocks(name: str) -> list[str]:
    return BLOCK.findall((HANDBOOK / name).read_text("utf-8"))


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of requests."""


def test_from_nothing_to_a_published_page_with_the_commands_of_the_handbook(tmp_path: Path, shell: Shell) -> None:
    served = tmp_path / "srv/gongkai"
    first, *others = [block.replace("/srv/", f"{tmp_path}/srv/") for block in blocks("keeper.md")]
    shell.must(tmp_path, first)
    site = tmp_path / "dangwu"
    (record,) = site.glob("data/records/*/*/*.yml")
    for block in others:
        if "git commit -m 公开" in block:
            record.write_text(record.read_text("utf-8").replace("标题: 党务公开网站开始试运行", "标题: 党务公开网站正式开通"), "utf-8")
        shell.must(site, block)
    for name in ("writer.md", "inspector.md"):
        for block in blocks(name):
            shell.must(site, block)

    handler = functools.partial(Quiet, directory=str(served / "current/site"))
    uri = f"records/{record.parent.name}/QSZ-{record.parent.name}-{record.stem}/"
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/{uri}") as answer:
            assert "党务公开网站正式开通" in answer.read().decode()
        server.shutdown()
    assert str(served) in (tmp_path / "gongkai.conf").read_text("utf-8")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_command_of_the_handbook_is_one_that_there_is(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = path.read_text("utf-8")
    lines = [line.strip() for block in BLOCK.findall(text) for line in block.splitlines()] + INLINE.findall(text)
    monkeypatch.chdir(tmp_path)
    for name in ("mkdocs.yml", "mkdocs.internal.yml", "gongkai-key", "signers"):
        (tmp_path / name).touch()
    (tmp_path / "data").mkdir()
    for line in lines:
        words = shlex.split(line, comments=True)
        if words[:1] != ["gongkai"] or words[1].startswith("-"):
            continue
        command = main.commands[words[1]]
        arguments = words[2 : words.index(">") if ">" in words else None]
        if arguments or line not in INLINE.findall(text):
            command.parse_args(click.Context(command), arguments)
