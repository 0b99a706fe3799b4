"""A small site of its own for each test: the project's mkdocs.yml with other data and other hand-written pages."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from commands import run_command
from shell import Ended

import gongkai

ROOT = Path(__file__).parents[2]
HOOK = Path(gongkai.__file__).parent / "commands/new_site/site/hooks/disclosure.py"
"""The hook of a new site, without a package beside, so that builds run the tested package."""
DOCS = {
    "index.md": "# 首页\n\n<!-- gongkai:summary -->\n\n<!-- gongkai:latest -->\n\n<!-- gongkai:units -->\n",
    "guide.md": "# 公开指南\n",
}
NAV = [
    "index.md",
    "years/index.md",
    "units/index.md",
    "kinds/index.md",
    "catalogue/index.md",
    "coverage/index.md",
    "guide.md",
]

Files = Mapping[str, str | bytes]
BuiltAs = Callable[..., "Project"]


class Project(NamedTuple):
    """A folder with mkdocs.yml, data and docs."""

    folder: Path

    @property
    def site(self) -> Path:
        return self.folder / "site"

    def write(self, files: Files) -> None:
        for uri, content in files.items():
            path = self.folder / uri
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def lay(self, data: Files) -> None:
        """Write a data folder, two hand-written pages, and the settings."""
        self.write(
            {f"data/{uri}": content for uri, content in data.items()}
            | {f"docs/{uri}": text for uri, text in DOCS.items()}
        )
        self.configure()

    def configure(self, extra: Mapping[str, object] | None = None, **settings: object) -> None:
        """Write mkdocs.yml with settings in place of the project's settings.

        The reference date of the example is left out.
        """
        ours = (extra or {}).get("gongkai", {})
        extra = {
            **(extra or {}),
            "gongkai": {"judged_on": None} | ours if isinstance(ours, dict) else ours,
        }
        own = {
            "INHERIT": str(ROOT / "mkdocs.yml"),
            "hooks": [str(HOOK)],
            "nav": NAV,
            "extra": extra,
        } | settings
        self.write({"mkdocs.yml": json.dumps(own, ensure_ascii=False)})

    def command(self, *arguments: str, program: str = "mkdocs") -> list[str]:
        return [sys.executable, "-m", program, *arguments, "-f", str(self.folder / "mkdocs.yml")]

    def build(self, *arguments: str, program: str = "mkdocs", strict: bool = True) -> Ended:
        options = [
            *(["--strict"] if strict else []),
            *arguments,
            "-f",
            str(self.folder / "mkdocs.yml"),
        ]
        return run_command(program, ["build", *options], self.folder)

    def tree(self, folder: Path | None = None) -> dict[str, bytes]:
        """Return every file of the site by its path."""
        top = folder or self.site
        return {
            path.relative_to(top).as_posix(): path.read_bytes()
            for path in sorted(top.rglob("*"))
            if path.is_file()
        }

    def left_over(self) -> list[str]:
        """Return the files beside the site, without the site before, which becomes the next one."""
        beside = self.folder / ".site.gongkai"
        inside = [
            path.name for path in beside.glob("*") if path.name not in {"lock", "next", "built"}
        ]
        return sorted(
            [*(path.name for path in self.folder.glob(".site*") if path != beside), *inside]
        )


@pytest.fixture
def project(tmp_path: Path, right: dict[str, str | bytes]) -> Project:
    """Return a project with the small right data folder and two hand-written pages."""
    made = Project(tmp_path / "project")
    made.lay(right)
    return made


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the projects as their first build has left the projects."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def built_as(kept: Path, right: dict[str, str | bytes]) -> BuiltAs:
    """Return a function that returns the built project with more files.

    A project of a name is built once, and is the same for each test. `change` is what is done once
    with the built project.

    The project stands in the same folder for each test, because the built files depend on the folder.
    """

    def build(
        name: str, files: Files, change: Callable[[Project], object] | None = None
    ) -> Project:
        project = Project(kept / "project")
        shutil.rmtree(project.folder, ignore_errors=True)
        if not (kept / name).exists():
            project.lay(right)
            project.write(files)
            done = project.build()
            assert done.code == 0, done.output
            if change:
                change(project)
            project.folder.rename(kept / name)
        subprocess.run(
            ["cp", "--archive", kept / name, project.folder], check=True
        )  # with its times and links
        return project

    return build


@pytest.fixture
def record_file(right: dict[str, str | bytes]) -> Callable[..., dict[str, str]]:
    """Return a function that makes another record's file: `record_file("QSZ-2023-00013", 标题="…")`."""

    def make(number: str, *, unit: str = "qsz-jiguan", **changes: str) -> dict[str, str]:
        (text,) = (str(content) for uri, content in right.items() if uri.startswith("records/"))
        lines = {line.split(":")[0]: line for line in text.splitlines()}
        lines |= {"索引号": f"索引号: {number}", "单位": f"单位: {unit}"} | {
            key: f"{key}: {value}" for key, value in changes.items()
        }
        year, serial = number.split("-")[-2:]
        return {f"data/records/{unit}/{year}/{serial}.yml": "\n".join(lines.values()) + "\n"}

    return make
