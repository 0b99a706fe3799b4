"""The files of the CI platforms, and the script that they call, in a repository with real commits."""

from __future__ import annotations

import json
import shutil
import urllib.request
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from quiet_server import QuietHandler, serving
from shell import Shell

from gongkai.commands.new_site import CI

TOKEN = "secret"  # noqa: S105 - of a server that the test runs


class Repository(NamedTuple):
    """A new site with one commit, and the repository from which it was cloned."""

    work: Path
    origin: Path
    served: Path
    shell: Shell

    def edit(self, before: str, after: str) -> str:
        """Change the example, commit and push; return the commit."""
        (path,) = self.work.glob("data/records/*/*/*.yml")
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after), "utf-8")
        self.shell.must(
            self.work, "git commit --quiet --all --message=改 && git push --quiet origin HEAD:main"
        )
        return self.shell.must(self.work, "git rev-parse HEAD").strip()

    def clone(self, *options: str) -> Path:
        """Return a new clone, as a runner has it."""
        self.shell.must(
            self.work.parent,
            f"rm -rf run && git clone --quiet {' '.join(options)} {self.origin.as_uri()} run",
        )
        return self.work.parent / "run"

    def page(self, uri: str) -> str:
        return (self.served / "current/site" / uri).read_text("utf-8")


@pytest.fixture(scope="module")
def new_site(tmp_path_factory: pytest.TempPathFactory, shell: Shell) -> Path:
    """Return a folder with a new site for GitLab in one commit, pushed to a bare repository beside it."""
    folder = tmp_path_factory.mktemp("new")
    shell.must(
        folder,
        "gongkai init work --publisher 中共清水镇委员会 && git init --quiet --bare --initial-branch=main origin.git",
    )
    shell.must(
        folder / "work",
        "git init --quiet -b main && git add . && git commit --quiet -m 新建 && git remote add origin ../origin.git",
    )
    shell.must(folder / "work", "git push --quiet origin main")
    return folder


@pytest.fixture
def repository(tmp_path: Path, new_site: Path, shell: Shell) -> Repository:
    """Return a copy of the new site and of the repository to which it was pushed."""
    for name in ("work", "origin.git"):
        shutil.copytree(new_site / name, tmp_path / name)
    return Repository(tmp_path / "work", tmp_path / "origin.git", tmp_path / "served", shell)


def example_uri(folder: Path) -> str:
    (path,) = folder.glob("data/records/*/*/*.yml")
    return f"records/{path.parent.name}/QSZ-{path.parent.name}-{path.stem}/index.html"


def test_a_commit_is_checked_built_published_and_served(repository: Repository) -> None:
    repository.edit("开始试运行\n", "正式开通\n")
    run = repository.clone()
    repository.shell.must(run, ".ci/gongkai check")
    assert json.loads((run / "reports/codequality.json").read_text("utf-8")) == []
    with zipfile.ZipFile(run / "preview.zip") as archive:
        assert "index.html" in {name.rpartition("/")[2] for name in archive.namelist()}

    said = repository.shell.must(
        run, ".ci/gongkai publish", GONGKAI_DESTINATION=str(repository.served)
    )
    assert "已发布 " in said
    site = repository.served / "current/site"
    with serving(site) as address, urllib.request.urlopen(f"{address}{example_uri(run)}") as answer:  # noqa: S310 - http
        assert "党务公开网站正式开通" in answer.read().decode()


def test_a_bad_commit_shows_its_findings_and_publishes_nothing(repository: Repository) -> None:
    repository.shell.must(
        repository.clone(), ".ci/gongkai publish", GONGKAI_DESTINATION=str(repository.served)
    )
    before = (repository.served / "current").resolve()
    repository.edit("单位: qsz", "单位: qsx")
    run = repository.clone()

    checked = repository.shell.run(run, ".ci/gongkai check", GITHUB_ACTIONS="true")
    assert checked.code == 1
    assert "单位 应为 data/units/ 下的单位代码，现为“qsx”" in checked.output
    assert "::error file=data/records/qsz/" in checked.output
    findings = json.loads((run / "reports/codequality.json").read_text("utf-8"))
    assert {finding["location"]["lines"]["begin"] for finding in findings} == {5}
    assert 'failures="1"' in (run / "reports/junit.xml").read_text("utf-8")
    assert not (run / "preview.zip").exists()

    published = repository.shell.run(
        run, ".ci/gongkai publish", GONGKAI_DESTINATION=str(repository.served)
    )
    assert published.code == 1
    assert "没有发布，读者看到的还是原来的网站" in published.output
    assert (repository.served / "current").resolve() == before
    assert "党务公开网站开始试运行" in repository.page(example_uri(run))


def test_a_shallow_clone_is_completed_before_history_is_compared(repository: Repository) -> None:
    repository.edit("开始试运行\n", "正式开通\n")
    run = repository.clone("--depth=1")
    said = repository.shell.must(run, ".ci/gongkai check")

    assert "浅克隆" not in said
    assert repository.shell.must(run, "git rev-list --count HEAD").strip() == "2"


def test_without_a_destination_nothing_is_published(repository: Repository) -> None:
    ended = repository.shell.run(repository.clone(), ".ci/gongkai publish", GONGKAI_DESTINATION="")

    assert (ended.code, "没有设置 GONGKAI_DESTINATION" in ended.output) == (2, True)
    assert repository.shell.run(repository.work, ".ci/gongkai").code == 2


def test_what_is_overdue_fails_the_daily_run_by_name(repository: Repository) -> None:
    fine = repository.shell.run(repository.work, ".ci/gongkai due")
    assert fine.code == 0, fine.output
    later = repository.shell.run(repository.work, ".ci/gongkai due", SOURCE_DATE_EPOCH="1900000000")

    assert later.code == 1
    assert "逾期" in later.output


def test_a_cache_folder_of_the_runner_is_used_from_run_to_run(
    repository: Repository, tmp_path: Path
) -> None:
    told = {
        "GONGKAI_DESTINATION": str(repository.served),
        "GONGKAI_CACHE": "~/cache",
        "HOME": str(tmp_path),
    }
    for _ in range(2):
        said = repository.shell.must(repository.clone(), ".ci/gongkai publish", **told)

    assert "没有变化，不用发布" in said
    assert any((tmp_path / "cache/publish").iterdir())


def test_publishing_never_uses_what_requests_have_left(
    repository: Repository, tmp_path: Path
) -> None:
    told = {"GONGKAI_DESTINATION": str(repository.served), "GONGKAI_CACHE": str(tmp_path / "cache")}
    for command in ("check", "publish"):
        repository.shell.must(repository.clone(), f".ci/gongkai {command}", **told)

    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == ["check", "publish"]
    made = workflow("github", repository.shell, tmp_path)["jobs"]
    caches = {
        name: [step["with"] for step in job["steps"] if "actions/cache" in step.get("uses", "")]
        for name, job in made.items()
    }
    assert [len(found) for found in caches.values()] == [1, 1]
    assert not caches["publish"][0]["restore-keys"].startswith(caches["check"][0]["restore-keys"])
    assert not caches["check"][0]["key"].startswith(caches["publish"][0]["restore-keys"])
    assert "GONGKAI_STORE_KEY" in made["publish"]["env"]
    assert "GONGKAI_STORE_KEY" not in made["check"].get("env", {})


def test_gitlab_runs_the_script_and_shows_what_it_writes(repository: Repository) -> None:
    text = (repository.work / ".gitlab-ci.yml").read_text("utf-8")
    jobs = yaml.safe_load(text)
    run = repository.clone()
    told = {"GONGKAI_DESTINATION": str(repository.served)} | jobs["variables"]
    for name in ("check", "publish", "due"):
        for line in jobs[name]["script"]:
            repository.shell.must(run, line, **told)

    artifacts = jobs["check"]["artifacts"]
    for path in (*artifacts["paths"], *artifacts["reports"].values()):
        assert (run / path).is_file(), path
    assert all(
        (run / path).is_dir()
        for name in ("check", "publish")
        for path in jobs[name]["cache"]["paths"]
    )
    assert jobs["check"]["cache"]["key"] != jobs["publish"]["cache"]["key"]
    assert "党务公开网站开始试运行" in repository.page(example_uri(run))


def workflow(platform: str, shell: Shell, folder: Path) -> dict[str, Any]:
    """Return the workflow that a new site has for a platform."""
    shell.must(folder, f"gongkai init {platform} --publisher 中共清水镇委员会 --ci {platform}")
    (name,) = CI[platform]
    loaded = yaml.load((folder / platform / name).read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - reads texts only, and `on` as it is written
    assert isinstance(loaded, dict)
    return loaded


def test_github_runs_the_script_on_requests_on_main_and_daily(
    repository: Repository, tmp_path: Path
) -> None:
    made = workflow("github", repository.shell, tmp_path)
    run = repository.clone()

    assert set(made["on"]) == {"pull_request", "push", "schedule"}
    for job in made["jobs"].values():
        for step in job["steps"]:
            if "run" in step:
                repository.shell.must(
                    run,
                    step["run"],
                    GITHUB_ACTIONS="true",
                    GONGKAI_DESTINATION=str(repository.served),
                )
    assert "党务公开网站开始试运行" in repository.page(example_uri(run))


def test_gitea_needs_no_action_from_outside(repository: Repository, tmp_path: Path) -> None:
    """The workflow fetches the commit itself."""
    made = workflow("gitea", repository.shell, tmp_path)
    older = repository.shell.must(repository.work, "git rev-parse HEAD").strip()
    repository.edit("开始试运行\n", "正式开通\n")
    given = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_SERVER_URL": repository.origin.parent.as_uri(),
        "GITHUB_REPOSITORY": repository.origin.name,
        "GITHUB_REF": "refs/heads/main",
        "GITEA_TOKEN": TOKEN,
        "GONGKAI_CACHE": str(tmp_path / "cache"),
        "GONGKAI_DESTINATION": str(repository.served),
    }
    for name, job in made["jobs"].items():
        run = tmp_path / name
        run.mkdir()
        for step in job["steps"]:
            assert "uses" not in step
            repository.shell.must(run, step["run"], GITHUB_SHA=older, **given)

    assert "党务公开网站开始试运行" in repository.page(example_uri(repository.work))


def test_gitea_gets_the_findings_as_a_comment(repository: Repository) -> None:
    repository.edit("单位: qsz", "单位: qsx")
    received: list[tuple[str, str, str]] = []

    class Comments(QuietHandler):
        def do_POST(self) -> None:  # noqa: N802 - as http.server calls it
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]
            received.append((self.path, self.headers["Authorization"], body))
            self.send_response(201)
            self.end_headers()

    with serving(repository.served, Comments) as address:
        ended = repository.shell.run(
            repository.clone(),
            ".ci/gongkai check",
            GITEA_COMMENTS=f"{address}issues/3/comments",
            GITEA_TOKEN=TOKEN,
        )

    assert ended.code == 1
    ((path, token, body),) = received
    assert (path, token) == ("/issues/3/comments", f"token {TOKEN}")
    assert "| 5 | 错误 | 单位 应为 data/units/ 下的单位代码，现为“qsx”" in body


def test_a_comment_that_cannot_be_written_changes_nothing(repository: Repository) -> None:
    repository.edit("单位: qsz", "单位: qsx")
    ended = repository.shell.run(
        repository.clone(),
        ".ci/gongkai check",
        GITEA_COMMENTS="http://127.0.0.1:9/comments",
        GITEA_TOKEN=TOKEN,
    )

    assert (ended.code, "评论没有写上去" in ended.output) == (1, True)


def test_the_hook_refuses_a_commit_with_errors(repository: Repository) -> None:
    repository.shell.must(repository.work, "git config core.hooksPath .githooks")
    (path,) = repository.work.glob("data/records/*/*/*.yml")
    path.write_text(path.read_text("utf-8").replace("单位: qsz", "单位: qsx"), "utf-8")
    ended = repository.shell.run(repository.work, "git commit --all --message=改")

    assert ended.code == 1
    assert "现为“qsx”" in ended.output
