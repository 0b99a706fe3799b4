"""The handbook's commands: blocks of `sh` are run in order, as a keeper runs them; all other commands exist."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from serving import MissingProgramError, ask, free_port, nginx, nginx_command, program, sshd
from shell import Shell

from gongkai.check import read_dataset
from gongkai.commands.cli import main

ROOT = Path(__file__).parents[2]
HANDBOOK = ROOT / "docs/handbook"
PAGES = sorted(HANDBOOK.glob("*.md"))
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`(gongkai [a-z][a-z-]*(?: [^`]+)?)`")
RELEASE = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{12}")


def blocks(name: str) -> list[str]:
    return BLOCK.findall((HANDBOOK / name).read_text("utf-8"))


class Machine(NamedTuple):
    """A keeper's machine in a folder: its /srv and /etc/nginx, a real nginx, and a real sshd that is the host www."""

    folder: Path
    port: int
    shell: Shell
    environment: Mapping[str, str]

    def run(self, folder: Path, lines: str) -> str:
        """Run lines of the handbook, which have to succeed."""
        places = {
            "www:/srv/": f"www:{self.folder}/{'signed' if '--sign' in lines else 'www'}/",
            " /srv/": f" {self.folder}/srv/",
            "=/srv/": f"={self.folder}/srv/",
            "/opt/": f"{self.folder}/opt/",
            "/etc/nginx/": f"{self.folder}/etc/nginx/",
            "git@gitlab.example:dangwu/dangwu.git": (self.folder / "origin.git").as_uri(),
            "data/records/qsz-jiguan/2026/00089.yml": "data/records/*/*/*.yml",
            "--name dangwu.example >": f"--name dangwu.example --port {self.port} >",
            "http://127.0.0.1/": f"http://127.0.0.1:{self.port}/",
        }
        for place, here in places.items():
            lines = lines.replace(place, here)
        return self.shell.must(
            folder, f"unset ${{!GIT_AUTHOR_*}} ${{!GIT_COMMITTER_*}}\n{lines}", **self.environment
        )


@pytest.fixture
def machine(tmp_path: Path, shell: Shell) -> Iterator[Machine]:
    """Return a machine with the programs and folders that the handbook asks for."""
    try:
        for name, package in {
            "sshd": "openssh-server",
            "rsync": "rsync",
            "ssh-keygen": "openssh-client",
            "curl": "curl",
        }.items():
            program(name, package)
        command = nginx_command(tmp_path / "etc/nginx")
    except MissingProgramError as error:
        pytest.skip(f"{error}；没有测试")
    commands = tmp_path / "commands"
    commands.mkdir()
    for name, line in {"sudo": '"$@"', "nginx": f'{shlex.join(command)} "$@"'}.items():
        (commands / name).write_text(f"#!/bin/sh\nexec {line}\n", "utf-8")
        (commands / name).chmod(0o755)
    (tmp_path / ".curlrc").write_text(
        "retry = 20\nretry-delay = 1\n", "utf-8"
    )  # nginx says that it reloads before it has
    shell.must(tmp_path, "git init --quiet --bare --initial-branch=main origin.git")
    port = free_port()
    supplied = f"server {{ listen {port} default_server; return 503; }}"
    with nginx(tmp_path / "etc/nginx", supplied, port), sshd(tmp_path / "ssh", free_port()) as ssh:
        environment = {
            "PATH": f"{commands}:{shell.environment['PATH']}",
            "HOME": str(tmp_path),
            "GONGKAI_SSH": f"{ssh} -o HostName=127.0.0.1",
            "NO_PROXY": "127.0.0.1",
        }
        yield Machine(tmp_path, port, shell, environment)


def test_the_handbook_leads_from_nothing_to_a_published_page(machine: Machine) -> None:
    """The commands of the handbook are run as they stand."""
    folders, new_site, *others = blocks("keeper.md")
    machine.run(machine.folder, folders)
    machine.run(machine.folder, new_site)
    site = machine.folder / "dangwu"
    (record,) = site.glob("data/records/*/*/*.yml")
    for block in others:
        if "git commit -m 公开" in block:
            record.write_text(
                record.read_text("utf-8").replace(
                    "标题: 党务公开网站开始试运行", "标题: 党务公开网站正式开通"
                ),
                "utf-8",
            )
        machine.run(site, block)
    year, number = record.parent.name, record.stem
    page = ask(machine.port, f"/records/{year}/QSZ-{year}-{number}/", Host="dangwu.example")
    assert (page.status, "党务公开网站正式开通" in page.body.decode()) == (200, True)
    assert page.headers["content-security-policy"]
    assert (
        machine.shell.must(machine.folder, "git -C origin.git log --format=%s main").splitlines()[0]
        == "公开：网站正式开通"
    )

    for name in ("publish.md", "writer.md", "inspector.md"):
        for block in blocks(name):
            newest = max(
                path.name
                for path in (machine.folder / "srv/gongkai/releases").iterdir()
                if path.name[0] != "."
            )
            machine.run(site, RELEASE.sub(newest, block))
    assert (machine.folder / "www/gongkai/current/site/index.html.gz").is_file()
    assert (machine.folder / "signed/gongkai/current/manifest.sig").is_file()
    assert "全党，" in machine.run(site, "gongkai releases /srv/gongkai-internal")
    assert machine.run(site, "git status --porcelain") == "", (
        "nothing that the handbook makes gets in the way of the next commit"
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_command_of_the_handbook_is_one_that_there_is(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = path.read_text("utf-8")
    lines = [
        line.strip() for block in BLOCK.findall(text) for line in block.splitlines()
    ] + INLINE.findall(text)
    (tmp_path / "site").mkdir()
    monkeypatch.chdir(tmp_path / "site")
    for name in ("mkdocs.yml", "mkdocs.internal.yml", "../gongkai-key", "../signers"):
        Path(name).touch()
    Path("data").mkdir()
    for line in lines:
        words = shlex.split(line, comments=True)
        if words[:1] != ["gongkai"] or words[1].startswith("-"):
            continue
        command = main.commands[words[1]]
        arguments = words[2 : words.index(">") if ">" in words else None]
        if arguments or line not in INLINE.findall(text):
            command.parse_args(click.Context(command), arguments)


def test_the_example_of_the_handbook_is_right(tmp_path: Path) -> None:
    (example,) = re.findall(
        r"```yaml\n(.*?)```", (HANDBOOK / "writer.md").read_text("utf-8"), re.DOTALL
    )
    shutil.copytree(
        ROOT / "data",
        tmp_path / "data",
        ignore=shutil.ignore_patterns("records", "applications", "opinions"),
    )
    record = tmp_path / "data/records/qsz-jiguan/2026/00089.yml"
    record.parent.mkdir(parents=True)
    record.write_text(example, "utf-8")
    dataset, findings = read_dataset(tmp_path / "data")

    assert dataset is not None, findings
    assert [str(record.id) for record in dataset.records.values()] == ["QSZ-2026-00089"]
    assert list((ROOT / "data/records").glob("*/2026/00089.yml")) == [], (
        "the demo has a record of this number"
    )


def test_no_code_stands_in_a_list() -> None:
    """Python-Markdown would make one line of a block, which begins with `sh`."""
    assert [
        path.name
        for path in (ROOT / "docs").rglob("*.md")
        if re.search(r"^ +```", path.read_text("utf-8"), re.MULTILINE)
    ] == []


def test_every_picture_is_told_in_words_and_small() -> None:
    shown = [
        match
        for path in PAGES
        for match in re.findall(r"!\[(.*?)\]\((.*?)\)", path.read_text("utf-8"))
    ]

    assert {uri for _, uri in shown} == {
        f"images/{path.name}" for path in (HANDBOOK / "images").iterdir()
    }
    assert [uri for told, uri in shown if len(told) < 20] == []
    assert [uri for _, uri in shown if (HANDBOOK / uri).stat().st_size > 60_000] == []
