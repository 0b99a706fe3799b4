"""The life of a record in a whole site: the redirect of a merged record, the list of changes, and the history in git."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.site.conftest import Project


RecordFile = Callable[..., dict[str, str]]
MERGED = {
    "状态": "合并",
    "状态日期": "2023-08-01",
    "状态说明": "同一件事",
    "并入": "QSZ-2023-00012",
}


def commit(folder: Path, day: str) -> None:
    at = f"{day}T09:00:00+08:00"
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    env |= {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at, "GIT_CONFIG_GLOBAL": "/dev/null"}
    who = ["-c", "user.name=某某", "-c", "user.email=writer@qingshui.example"]
    for arguments in (["init", "-q"], ["add", "data"], ["commit", "-q", "-m", "不给读者看的说明"]):
        subprocess.run(
            ["git", *who, "-C", str(folder), *arguments], env=env, check=True, capture_output=True
        )


def text_of(project: Project, number: int) -> str:
    return (project.site / f"records/2023/QSZ-2023-{number:05}/index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("offline", "target"),
    [(False, "../QSZ-2023-00012/"), (True, "../QSZ-2023-00012/index.html")],
    ids=["网站", "离线"],
)
def test_a_merged_record_leads_to_its_successor(
    project: Project, record_file: RecordFile, *, offline: bool, target: str
) -> None:
    """The page leads on without JavaScript."""
    project.write(record_file("QSZ-2023-00013", **MERGED) | record_file("QSZ-2023-00014"))
    project.configure(extra={"gongkai": {"offline": offline}})
    assert project.build().code == 0
    page = text_of(project, 13)
    assert re.search(
        rf'<meta http-equiv="refresh" content="0; url={re.escape(target)}">',
        page.partition("</head>")[0],
    )
    assert re.search(rf'并入：<a href="{re.escape(target)}">', page)
    assert 'http-equiv="refresh"' not in text_of(project, 12) + text_of(project, 14)
    assert "并入本条的记录" in text_of(project, 12)


def test_the_history_in_git_stands_on_the_page(project: Project, record_file: RecordFile) -> None:
    """Authors and subjects of commits are never shown."""
    commit(project.folder, "2023-07-06")
    project.write(record_file("QSZ-2023-00013"))
    assert project.build().code == 0
    assert "录入和修改" in text_of(project, 12)
    assert "<time>2023-07-06</time> 录入" in text_of(project, 12)
    assert "录入和修改" not in text_of(project, 13)
    assert "不给读者看" not in text_of(project, 12) + text_of(project, 13)

    before = text_of(project, 12)
    commit(project.folder, "2023-07-07")
    assert project.build().code == 0
    assert text_of(project, 12) == before
    assert "<time>2023-07-07</time> 录入" in text_of(project, 13)


def test_one_commit_makes_one_site(project: Project) -> None:
    commit(project.folder, "2023-07-06")
    assert project.build().code == 0
    first = project.tree()
    assert project.build("--site-dir", str(project.folder / "again")).code == 0
    assert project.tree(project.folder / "again") == first


def test_without_git_nothing_is_told(project: Project) -> None:
    built = project.build()
    assert built.code == 0
    assert "页面上不列录入和修改的日期：这里不是 git 版本库" in built.output
    assert "录入和修改" not in text_of(project, 12)
