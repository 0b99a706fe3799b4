"""From a commit to the site of readers, with the commands of CI."""

from __future__ import annotations

import gzip
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from commands import run_command
from publish_kills import run
from serving import MissingProgramError, program
from shell import Ended

from gongkai.commands.cli import main

if TYPE_CHECKING:
    from tests.site.conftest import Project


RECORD = "data/records/qsz-jiguan/2023/00012.yml"
OTHER, THIRD, FOURTH = (RECORD.replace("00012", number) for number in ("00013", "00014", "00015"))
PAGE = "records/2023/QSZ-2023-00012/index.html"


@pytest.fixture
def repository(project: Project) -> Project:
    """Return a project in a repository, with one commit."""
    project.write({".gitignore": "/site/\n.site.gongkai/\n.cache/\n"})
    git(project.folder, "init", "--quiet", "--initial-branch=main")
    commit(project.folder)
    return project


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


def commit(folder: Path) -> str:
    git(folder, "add", "--all")
    git(
        folder,
        "-c",
        "user.name=张三",
        "-c",
        "user.email=a@example",
        "commit",
        "--quiet",
        "--allow-empty",
        "--message=改",
    )
    return git(folder, "rev-parse", "HEAD")


def gongkai(folder: Path, *arguments: str, **environment: str) -> Ended:
    return run_command("gongkai", arguments, folder, os.environ | environment)


def served(project: Project, uri: str) -> str:
    return (project.folder.parent / "served/current/site" / uri).read_text("utf-8")


def served_files(project: Project) -> list[Path]:
    return [path for path in (project.folder.parent / "served").rglob("*") if path.is_file()]


def edit(folder: Path, before: str, after: str) -> None:
    path = folder / RECORD
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def test_a_commit_is_published_and_a_bad_one_is_not(repository: Project) -> None:
    first = gongkai(repository.folder, "publish", "../served")
    assert first.code == 0, first.output
    assert first.output.startswith("已发布 ")
    assert "2023年上半年工作总结" in served(repository, PAGE)

    repository.write(
        {
            RECORD: (repository.folder / RECORD).read_text("utf-8")
            + "正文: [{段落: 会后补充的说明。}]\n"
        }
    )
    commit(repository.folder)
    second = gongkai(repository.folder, "publish", "../served", "--gzip", "--keep", "2")
    assert second.code == 0, second.output
    assert "会后补充的说明" in served(repository, PAGE)

    refused = gongkai(repository.folder, "publish", "../served", "--forget", "QSZ-2023-00099")
    assert (
        refused.code,
        "没有向“社会”公开的、索引号是“QSZ-2023-00099”的记录" in refused.output,
    ) == (1, True)

    edit(repository.folder, "单位: qsz-jiguan", "单位: qsz-nobody")
    commit(repository.folder)
    third = gongkai(repository.folder, "publish", "../served")
    assert third.code == 1
    assert "00012.yml:3:5: 单位 应为 data/units/ 下的单位代码，现为“qsz-nobody”" in third.output
    assert "没有发布，读者看到的还是原来的网站" in third.output
    assert "Traceback" not in third.output

    listed = gongkai(repository.folder, "releases", "../served")
    assert [line[0] for line in listed.output.splitlines()] == ["*", " "]
    assert gongkai(repository.folder, "verify", "../served").output == "全部文件与清单一致\n"
    assert gongkai(repository.folder, "rollback", "../served").code == 0
    assert "会后补充的说明" not in served(repository, PAGE)


def test_a_host_that_does_not_answer_is_said_before_the_build(
    repository: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_SSH", "false")
    refused = gongkai(repository.folder, "publish", "dangwu.example:/srv/gongkai")

    assert (refused.code, "dangwu.example" in refused.output, "Traceback" in refused.output) == (
        1,
        True,
        False,
    )
    assert not repository.site.exists()


def test_words_that_were_edited_out_leave_every_release(repository: Project) -> None:
    unit = "data/units/qsz-jiguan.yml"
    repository.write(
        {
            "docs/guide.md": "# 公开指南\n\n找甄芙，电话六二一零。\n",
            unit: edited(repository, unit, "机关", "机关甲"),
        }
    )
    edit(repository.folder, "工作总结\n单位", "工作小结\n单位")
    commit(repository.folder)
    assert gongkai(repository.folder, "publish", "../served").code == 0
    repository.write(
        {
            "docs/guide.md": "# 公开指南\n\n找党建办。\n",
            unit: edited(repository, unit, "机关甲", "机关"),
        }
    )
    edit(repository.folder, "工作小结\n单位", "工作总结\n单位")
    commit(repository.folder)
    done = gongkai(repository.folder, "publish", "../served")
    assert done.code == 0, done.output

    texts = [path.read_bytes() for path in served_files(repository)]
    assert [
        word
        for word in ("工作小结", "甄芙", "六二一零", "机关甲")
        if any(word.encode() in text for text in texts)
    ] == []
    assert gongkai(repository.folder, "verify", "../served").code == 0


def edited(project: Project, uri: str, before: str, after: str) -> str:
    text = (project.folder / uri).read_text("utf-8")
    assert before in text
    return text.replace(before, after)


def test_what_is_not_committed_is_not_published(repository: Project) -> None:
    edit(repository.folder, "工作总结\n单位", "工作情况总结\n单位")
    done = gongkai(repository.folder, "publish", "../served")

    assert done.code == 1
    assert (
        f"有 1 个文件还没有提交，请先提交（git add、git commit）再发布：\n  {RECORD}\n"
        in done.output
    )
    assert not (repository.folder.parent / "served").exists()


def test_without_a_repository_nothing_is_published(project: Project) -> None:
    done = gongkai(project.folder, "publish", "../served")

    assert (done.code, "这里不是 git 版本库" in done.output) == (1, True)


def test_a_slower_build_of_an_older_commit_replaces_nothing(repository: Project) -> None:
    older = git(repository.folder, "rev-parse", "HEAD")
    edit(repository.folder, "工作总结\n单位", "工作情况总结\n单位")
    newer = commit(repository.folder)
    assert gongkai(repository.folder, "publish", "../served").code == 0
    git(repository.folder, "checkout", "--quiet", older)
    late = gongkai(repository.folder, "publish", "../served")

    assert (late.code, "比它旧，不用发布" in late.output) == (0, True)
    assert "工作情况总结" in served(repository, PAGE)

    clone = repository.folder.parent / "clone"
    subprocess.run(
        [
            "git",
            "clone",
            "--quiet",
            "--depth=1",
            "--branch=main",
            repository.folder.as_uri(),
            str(clone),
        ],
        check=True,
    )
    edit(clone, "工作情况总结", "总结")
    commit(clone)
    git(clone, "checkout", "--quiet", "--orphan", "other")
    commit(clone)
    shallow = gongkai(clone, "publish", "../served")
    assert (shallow.code, "版本库是浅克隆" in shallow.output) == (1, True)

    git(repository.folder, "checkout", "--quiet", "--orphan", "other")
    commit(repository.folder)
    unknown = gongkai(repository.folder, "publish", "../served")
    assert unknown.code == 1
    assert f"和已发布的 {newer[:12]} 哪个在后" in unknown.output
    assert "git fetch --unshallow" in unknown.output


def test_a_withdrawal_or_narrowing_reaches_earlier_releases(repository: Project) -> None:
    """A merged record leads to its successor instead."""
    text = (repository.folder / RECORD).read_text("utf-8")
    body = "正文:\n  - {标题: 情况, 段落: 张三同志的住址是清水镇。}\n"
    part = (
        text.replace("00012", "00014").replace("上半年工作总结", "上半年走访情况")
        + "正文:\n  - {标题: 走访, 段落: 李四家困难@}\n"
    )
    repository.write(
        {
            RECORD: text + body,
            OTHER: text.replace("00012", "00013").replace("上半年工作总结", "工作总结"),
        }
    )
    leak = (
        text.replace("00012", "00015").replace("上半年工作总结", "上半年培训情况")
        + "正文:\n  - {标题: 培训, 段落: 王五的电话是@}\n"
    )
    repository.write({THIRD: part.replace("@", ""), FOURTH: leak.replace("@", "六二一〇一一五")})
    commit(repository.folder)
    assert gongkai(repository.folder, "publish", "../served").code == 0
    assert "张三同志的住址" in served(repository, PAGE)

    gone = "状态: 撤下\n状态日期: 2023-08-01\n状态说明: 本人申请保护个人信息\n"
    merged = "状态: 合并\n状态日期: 2023-08-01\n状态说明: 同一件事\n并入: QSZ-2023-00012\n"
    repository.write(
        {RECORD: text + body + gone, OTHER: (repository.folder / OTHER).read_text("utf-8") + merged}
    )
    repository.write(
        {
            THIRD: part.replace("@", ", 范围: 全党"),
            FOURTH: leak.replace("@", "〔不公开：个人信息〕"),
        }
    )
    commit(repository.folder)
    done = gongkai(repository.folder, "publish", "../served", "--forget", "QSZ-2023-00015")
    top = repository.folder.parent / "served"

    assert done.code == 0, done.output
    assert "里去掉撤下的记录和不再公开的内容" in done.output
    assert (top / "current/gone/records/2023/QSZ-2023-00012").is_file()
    assert "本人申请保护个人信息" in served(repository, PAGE)
    texts = [path.read_bytes() for path in served_files(repository)]
    assert not any(
        secret.encode() in text
        for secret in ("张三同志的住址", "李四家困难", "六二一〇一一五")
        for text in texts
    )
    assert '"/records/2023/QSZ-2023-00013/" "/records/2023/QSZ-2023-00012/";\n' in (
        top / "current/redirects.nginx"
    ).read_text("utf-8")
    assert gongkai(repository.folder, "verify", "../served").code == 0


def test_the_site_for_inside_is_not_published_over_that_for_all(repository: Project) -> None:
    assert gongkai(repository.folder, "publish", "../served").code == 0
    repository.configure(extra={"gongkai": {"data": "data", "audience": "全党"}})
    commit(repository.folder)
    done = gongkai(repository.folder, "publish", "../served")

    assert (done.code, "两种网站要发布到不同的文件夹" in done.output) == (1, True)
    refused = gongkai(repository.folder, "server-config", "nginx", "/srv/gongkai")
    assert (refused.code, "请用 --allow 写明只许哪些网段打开" in refused.output) == (2, True)
    allowed = gongkai(
        repository.folder, "server-config", "nginx", "/srv/gongkai", "--allow", "10.1.0.0/16"
    )
    assert "    10.1.0.0/16 1;\n" in allowed.output


def test_texts_are_compressed_beside_the_sitemap_of_mkdocs(repository: Project) -> None:
    repository.configure(site_url="https://dangwu.example/")
    commit(repository.folder)
    done = gongkai(repository.folder, "publish", "../served", "--gzip")

    assert done.code == 0, done.output
    site = repository.folder.parent / "served/current/site"
    assert (
        gzip.decompress((site / "sitemap.xml.gz").read_bytes())
        == (site / "sitemap.xml").read_bytes()
    )
    assert gzip.decompress((site / f"{PAGE}.gz").read_bytes()) == (site / PAGE).read_bytes()
    assert gongkai(repository.folder, "verify", "../served").code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["bundle", "here.tar"], "应为已有文件夹里的 .zip 文件", id="不是zip"),
        pytest.param(
            ["publish", "x", "--keep", "1"], "--keep 应为不小于 2 的整数，现为“1”", id="保留太少"
        ),
        pytest.param(
            ["publish", "x", "-f", "other.yml"], "--config 找不到“other.yml”", id="没有设置文件"
        ),
        pytest.param(
            ["server-config", "nginx", "/srv", "--certificate", "/a.pem"],
            "--certificate 和 --certificate-key 要一起写",
            id="没有私钥",
        ),
        pytest.param(
            [
                "server-config",
                "nginx",
                "/srv",
                "--certificate",
                "a.pem",
                "--certificate-key",
                "/a.key",
            ],
            "--certificate 应为绝对路径",
            id="证书不是绝对路径",
        ),
        pytest.param(
            [
                "server-config",
                "nginx",
                "/srv",
                "--name",
                "_",
                "--certificate",
                "/a.pem",
                "--certificate-key",
                "/a.key",
            ],
            "有证书的网站要用 --name 写明域名",
            id="有证书没有域名",
        ),
        pytest.param(
            ["server-config", "caddy", "/srv", "--name", "a b"],
            "--name 应为域名或 IPv4 地址，如 dangwu.example，现为“a b”",
            id="不是域名",
        ),
        pytest.param(
            ["server-config", "ngnix", "/srv"],
            "应为 nginx、caddy，现为“ngnix”。是不是想写“nginx”？",
            id="写错服务器",
        ),
        pytest.param(["server-config", "nginx", "srv"], "文件夹应为绝对路径", id="相对路径"),
        pytest.param(
            ["server-config", "nginx", "/srv", "--allow", "10.1"], "--allow 应为网段", id="不是网段"
        ),
        pytest.param(
            ["publish", "-f", ".", "/srv/gongkai"], "“.”应为文件，却是文件夹", id="设置文件是文件夹"
        ),
    ],
)
def test_wrong_usage_is_said(
    project: Project, arguments: list[str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.folder)
    done = CliRunner().invoke(main, arguments)

    assert (done.exit_code, message in done.output) == (2, True), done.output


def test_an_empty_place_is_said(project: Project) -> None:
    listed = gongkai(project.folder, "releases", "../served")
    assert (listed.code, listed.output) == (1, "“../served”里还没有发布过；请查看位置是否写对\n")
    assert (
        gongkai(project.folder, "verify", "../served").output == "“../served”里没有发布过的网站\n"
    )


def test_killed_publishers_leave_readers_with_whole_sites(project: Project, tmp_path: Path) -> None:
    try:
        program("nginx", "nginx-light")
    except MissingProgramError as error:
        pytest.skip(f"{error}；没有测试")
    assert project.build().code == 0
    outcome = run(tmp_path / "kills", project.site, 8)

    assert (list(outcome.wrong), list(outcome.lost)) == ([], [])
    assert outcome.killed == 8
    assert sum(outcome.answers.values()) > 0


@pytest.mark.parametrize("inside", [".", "site/live", "data/x", ".git/x"])
def test_nothing_is_published_into_the_site_s_own_folder(
    project: Project, inside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.folder)
    before = {path for path in project.folder.rglob("*") if ".git" not in path.parts}
    ended = CliRunner().invoke(main, ["publish", inside])

    assert (ended.exit_code, "在网站自己的文件夹" in ended.output) == (1, True)
    assert {path for path in project.folder.rglob("*") if ".git" not in path.parts} == before
