"""Building the site: equal data make an equal site, and a half site never replaces a whole site."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

if TYPE_CHECKING:
    from tests.site.conftest import Project


RecordFile = Callable[..., dict[str, str]]

RECORD = "data/records/qsz-jiguan/2023/00012.yml"
PAGE = "records/2023/QSZ-2023-00012/index.html"
PROGRAMS = ["mkdocs", "properdocs"]
OLD_SITE = {
    "index.html": b"<p>old</p>",
    PAGE: b"<p>old record</p>",
    "assets/old.bin": bytes(range(256)),
}


def replace(project: Project, uri: str, old: str, new: str) -> None:
    path = project.folder / uri
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def old(project: Project) -> Project:
    """Return the project with the fixed files of an old site."""
    project.write({f"site/{uri}": content for uri, content in OLD_SITE.items()})
    return project


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_right_data_set_becomes_a_site_without_warnings(project: Project, program: str) -> None:
    done = project.build(program=program)

    assert (done.code, re.findall(r"WARNING|ERROR|Traceback", done.output)) == (0, [])
    assert "公开记录 1 条" in done.output
    assert PAGE in project.tree()
    assert project.left_over() == []


def test_the_same_data_make_the_same_site(
    project: Project, record_file: RecordFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day of the build and the order in which files were written do not matter."""
    project.configure(
        site_url="http://dangwu.example/", extra={"gongkai": {"judged_on": "2024-01-31"}}
    )
    records = record_file("QSZ-2023-00013") | record_file("QSZ-2022-00001", 期间="2022下半年")
    trees = []
    for day, files in ((1_600_000_000, records), (1_700_000_000, dict(reversed(records.items())))):
        for uri in files:
            (project.folder / uri).unlink(missing_ok=True)
        project.write(files)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(day))
        assert project.build().code == 0
        trees.append(project.tree())

    assert trees[0] == trees[1]
    assert b"<lastmod>2023-07-05</lastmod>" in trees[0]["sitemap.xml"]


@pytest.mark.parametrize(
    ("setting", "epoch", "day"),
    [
        pytest.param({"judged_on": "2024-01-31"}, "1700000000", "2024-01-31", id="设置的日期"),
        pytest.param({}, "1700000000", "2023-11-15", id="没有设置就是生成的那天，按北京时间"),
    ],
)
def test_the_reference_date_is_of_the_setting_or_the_build(
    project: Project, monkeypatch: pytest.MonkeyPatch, setting: dict[str, str], epoch: str, day: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    project.configure(extra={"gongkai": setting})

    assert project.build().code == 0
    assert f"判定日期：<time>{day}</time>".encode() in project.tree()["coverage/index.html"]


def wrong_data(project: Project) -> str:
    replace(project, RECORD, "日期: 2023-07-03}", "日期: 2023-07-35}")
    return "data/records/qsz-jiguan/2023/00012.yml:10:20: 审批.批准.日期 应为真实存在的日期，现为“2023-07-35” [field-value]"


def wrong_marker(project: Project) -> str:
    replace(project, "docs/index.md", "gongkai:latest", "gongkai:lastest")
    return "docs/index.md:5:1: 没有“lastest”这个标记。是不是想写“latest”？ [marker]"


def wrong_marker_in_another_suffix(project: Project) -> str:
    project.write({"docs/extra.markdown": "<!-- gongkai:lastest -->\n"})
    return "docs/extra.markdown:1:1: 没有“lastest”这个标记。是不是想写“latest”？ [marker]"


def page_in_gbk(project: Project) -> str:
    project.write({"docs/guide.md": "# 公开指南\n\n一\n".encode("gbk")})
    return "docs/guide.md:1:3: 文件应为 UTF-8 编码，看起来是 GBK；请用“另存为”，编码选 UTF-8 [file-encoding]"


def broken_link(project: Project) -> str:
    project.write({"docs/guide.md": "# 公开指南\n\n[没有的页面](missing.md)\n"})
    return "missing.md"


def broken_anchor(project: Project) -> str:
    project.write({"docs/guide.md": "# 公开指南\n\n[没有的标题](index.md#missing)\n"})
    return "missing"


def failing_template(project: Project) -> str:
    project.write({"overrides/partials/footer.html": "{{ no_such_function() }}"})
    project.configure(theme={"custom_dir": str(project.folder / "overrides")})
    return "no_such_function"


def unreadable_template(project: Project) -> str:
    project.write({"overrides/partials/footer.html": "{% if %}"})
    project.configure(theme={"custom_dir": str(project.folder / "overrides")})
    return "footer.html"


def taken_address(project: Project) -> str:
    project.write({"docs/years.md": "# 年度\n"})
    return "与自动生成的 years/index.md 地址相同；请把前者改名"


def taken_address_of_a_record(project: Project) -> str:
    project.write({"docs/records/2023/QSZ-2023-00012/index.md": "# 我的页面\n"})
    return "与自动生成的 records/2023/QSZ-2023-00012/index.md 地址相同；请把前者改名"


def day_that_is_none(project: Project) -> str:
    project.configure(extra={"gongkai": {"judged_on": "2024年1月31日"}})
    return "mkdocs.yml: extra.gongkai.judged_on 应为日期，格式是 年-月-日，如 2023-07-05，现为“2024年1月31日”。是不是想写“2024-01-31”？"


def unknown_setting(project: Project) -> str:
    project.configure(extra={"gongkai": {"data": "data", "audiense": "社会"}})
    return "mkdocs.yml: extra.gongkai 没有“audiense”这项设置，可以写：data、audience、offline、judged_on、count_inside、grey、site_code。是不是想写“audience”？"


def wrong_audience(project: Project) -> str:
    project.configure(extra={"gongkai": {"data": "data", "audience": "全体"}})
    return "mkdocs.yml: extra.gongkai.audience 应为 社会、全党、本单位，或 特定:对象，现为“全体”"


def group_without_name(project: Project) -> str:
    project.configure(extra={"gongkai": {"data": "data", "audience": "特定"}})
    return "应为 社会、全党、本单位，或 特定:对象，现为“特定”"


def settings_of_another_shape(project: Project) -> str:
    project.configure(extra={"gongkai": ["data"]})
    return "mkdocs.yml: extra.gongkai"


def missing_data_folder(project: Project) -> str:
    project.configure(extra={"gongkai": {"data": "dada"}})
    return "dada: 没有这个文件夹；数据应放在这里"


MISTAKES_OF_PEOPLE: list[Callable[[Project], str]] = [
    wrong_data,
    wrong_marker,
    wrong_marker_in_another_suffix,
    page_in_gbk,
    broken_link,
    broken_anchor,
    taken_address,
    taken_address_of_a_record,
    day_that_is_none,
    unknown_setting,
    wrong_audience,
    group_without_name,
    settings_of_another_shape,
    missing_data_folder,
]


def name_of(break_it: Callable[[Project], str]) -> str:
    return break_it.__name__


@pytest.mark.parametrize(
    "break_it", [*MISTAKES_OF_PEOPLE, failing_template, unreadable_template], ids=name_of
)
def test_a_failed_build_says_why_and_keeps_the_old_site(
    old: Project, break_it: Callable[[Project], str]
) -> None:
    """Mistakes of people have no traceback."""
    expected = break_it(old)
    done = old.build()

    assert done.code == 1
    assert expected in done.output
    assert ("Traceback" in done.output) == (break_it not in MISTAKES_OF_PEOPLE)
    assert old.tree() == OLD_SITE
    assert old.left_over() == []


def test_where_there_was_no_site_a_build_that_fails_makes_none(project: Project) -> None:
    broken_link(project)

    assert project.build().code == 1
    assert not project.site.exists()
    assert project.left_over() == []


@pytest.mark.parametrize("break_it", [wrong_data, broken_link], ids=name_of)
def test_properdocs_tells_a_mistake_and_leaves_the_old_site_too(
    old: Project, break_it: Callable[[Project], str]
) -> None:
    expected = break_it(old)
    done = old.build(program="properdocs")

    assert done.code == 1
    assert expected in done.output
    assert "Traceback" not in done.output
    assert old.tree() == OLD_SITE
    assert old.left_over() == []


def test_everything_that_is_wrong_is_told_in_one_run(project: Project) -> None:
    marker = wrong_marker(project)
    replace(project, RECORD, "种类: 工作总结", "种类: 工作总节")
    project.write(
        {
            "data/units/qsz-yangliu.yml": "代码: qsz-yangliu\n名称: 杨柳村党支部\n种类: 党支部\n成立日期: 1990年\n"
        }
    )
    done = project.build()

    assert marker in done.output
    assert "00012.yml:4:5: 种类 应为以下之一" in done.output
    assert "qsz-yangliu.yml:4:7: 成立日期 应为日期" in done.output
    assert "共 3 处问题，改正后再生成；原来的网站没有改动" in done.output


def test_a_warning_without_strict_does_not_keep_the_site_back(old: Project) -> None:
    broken_link(old)

    assert old.build(strict=False).code == 0
    assert "没有的页面" in (old.site / "guide/index.html").read_text("utf-8")
    assert not OLD_SITE.items() & old.tree().items()


PAUSE = """
import pathlib, time

def {event}(*args, **kwargs):
    pathlib.Path({started!r}).touch()
    time.sleep(60)
"""


@pytest.mark.parametrize("event", ["on_post_page", "on_post_build"])
def test_a_killed_build_keeps_the_old_site(old: Project, event: str) -> None:
    """The next build removes the unfinished folder."""
    started = old.folder / "started"
    old.write({"pause.py": PAUSE.format(started=str(started), event=event)})
    replace(old, "mkdocs.yml", '"hooks": [', f'"hooks": ["{old.folder / "pause.py"}", ')
    process = subprocess.Popen(
        old.command("build"),
        cwd=old.folder,
        env=os.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(started.exists, process)
    finally:
        process.kill()
        process.wait()

    assert old.tree() == OLD_SITE
    assert old.left_over() == ["building"]
    old.configure()
    assert old.build().code == 0
    assert not OLD_SITE.items() & old.tree().items()
    assert old.left_over() == []


def wait_until(happened: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while not happened():
        assert process.poll() is None, "the build ended early"
        assert time.monotonic() < deadline, "the build did not get there"
        time.sleep(0.01)


def test_a_site_moved_aside_by_a_power_cut_is_put_back(old: Project) -> None:
    (old.folder / ".site.gongkai").mkdir()
    old.site.rename(old.folder / ".site.gongkai/old")
    wrong_data(old)

    assert old.build().code == 1
    assert old.tree() == OLD_SITE
    assert old.left_over() == []


def test_a_site_is_replaced_without_exchanging_folders(
    old: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Some file systems cannot exchange two folders in one step."""
    (tmp_path / "sitecustomize.py").write_text(
        "from gongkai.store import site_folder\nsite_folder._renameat2 = lambda: None\n", "utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    for _ in range(3):
        replace(old, RECORD, "标题: ", "标题: 又")
        assert old.build().code == 0
        assert "又" in (old.site / PAGE).read_text("utf-8")
    assert old.left_over() == []


def test_a_site_folder_that_is_a_link_stays_a_link(project: Project, tmp_path: Path) -> None:
    """The new site stands in the folder to which the link leads."""
    served = tmp_path / "www"
    served.mkdir()
    project.site.symlink_to(served)

    assert project.build().code == 0
    assert project.site.is_symlink()
    assert (served / PAGE).is_file()
    assert project.left_over() == []
    assert sorted(path.name for path in tmp_path.glob(".*")) == [".www.gongkai"]


def test_the_audience_decides_what_is_shown(project: Project, record_file: RecordFile) -> None:
    for number, scope in enumerate(("全党", "本单位", "特定, 特定对象: 党小组长"), 13):
        disclosure = f"{{范围: {scope}, 时限: 定期, 发布日期: 2023-07-05}}"
        project.write(
            record_file(f"QSZ-2023-000{number}", 公开=disclosure, 标题=f"范围较窄的第{number}号")
        )

    shown = {}
    for audience in ("社会", "全党"):
        project.configure(extra={"gongkai": {"audience": audience}})
        assert project.build().code == 0
        everything = b"".join(project.tree().values()).decode("utf-8", "ignore")
        shown[audience] = sorted(set(re.findall(r"QSZ-2023-000(\d\d)", everything)))
        assert sorted(set(re.findall(r"范围较窄的第(\d\d)号", everything))) == shown[audience][1:]

    assert shown == {"社会": ["12"], "全党": ["12", "13"]}


def test_a_rename_keeps_the_units_name_on_old_records(
    project: Project, record_file: RecordFile
) -> None:
    project.write(
        record_file(
            "QSZ-2024-00001", 期间="2024", 公开="{范围: 社会, 时限: 定期, 发布日期: 2025-01-05}"
        )
    )
    replace(
        project,
        "data/units/qsz-jiguan.yml",
        "简称: 机关党支部",
        "简称: 直属党支部\n曾用: [{截至: 2023-12-31, 名称: 中共清水镇机关支部委员会, 简称: 机关党支部}]",
    )
    assert project.build().code == 0

    old, new, unit, year = (
        (project.site / page).read_text("utf-8")
        for page in (
            PAGE,
            "records/2024/QSZ-2024-00001/index.html",
            "units/qsz-jiguan/index.html",
            "years/2023/index.html",
        )
    )
    assert '<a href="../../../units/qsz-jiguan/">机关党支部</a>' in old
    assert '<a href="../../../units/qsz-jiguan/">直属党支部</a>' in new
    assert "<title>直属党支部 - " in unit
    assert "直属党支部" not in year.split("<article")[1]


ATTACHMENTS = {
    "普通": "签到表.pdf",
    "空格和括号": "photo (1).JPG",
    "井号": "名单#1.pdf",
    "百分号": "完成100%25.pdf",
    "引号": "a'b.pdf",
    "方括号": "[草稿].pdf",
    "和号": "a&amp;b.pdf",
    "反引号": "a`b_c.pdf",
    "Markdown": "会议记录.md",
    "网页": "page.html",
    "没有扩展名": "README",
    "点开头": ".hidden.pdf",
}
CONTENT = "# 附件\n\n<!-- gongkai:summary -->\n[甲](missing.md) <b>乙</b>\n"


def test_attachments_of_any_name_are_published_unchanged(project: Project) -> None:
    listed = [
        f"{{名称: {word}, 文件: {json.dumps(f'attachments/{name}')}}}"
        for word, name in ATTACHMENTS.items()
    ]
    replace(
        project, RECORD, "期间: 2023上半年\n", f"期间: 2023上半年\n附件: [{', '.join(listed)}]\n"
    )
    project.write({f"data/attachments/{name}": CONTENT for name in ATTACHMENTS.values()})
    done = project.build(strict=False)
    html = (project.site / PAGE).read_text("utf-8")

    published = {}
    for word in ATTACHMENTS:
        (href,) = re.findall(rf'<a href="([^"]*)">{word}</a>', html)
        path = (project.site / PAGE).parent / unquote(href.partition("#")[0])
        published[word] = (
            path.name
            if path.is_file() and path.read_text("utf-8") == CONTENT
            else f"“{href}” is not the file"
        )
    assert published == ATTACHMENTS
    assert "WARNING" not in done.output


def test_the_edit_link_of_a_record_leads_to_its_file(project: Project) -> None:
    """The file is that in the repository."""
    project.configure(repo_url="https://git.example/town/site/", edit_uri="edit/main/docs/")
    assert project.build().code == 0

    assert f'<a href="https://git.example/town/site/edit/main/{RECORD}"' in (
        project.site / PAGE
    ).read_text("utf-8")


def test_a_theme_folder_of_the_keeper_overrides_ours(project: Project) -> None:
    project.write(
        {
            "overrides/main.html": '{% extends "base.html" %}{% block footer %}<footer>自己的页脚</footer>{% endblock %}'
        }
    )
    project.configure(theme={"custom_dir": str(project.folder / "overrides")})
    assert project.build().code == 0

    assert "自己的页脚" in (project.site / PAGE).read_text("utf-8")
