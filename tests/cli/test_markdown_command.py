"""`gongkai markdown`: writes every page as Markdown, for any generator."""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner, Result

from gongkai.commands.cli import main

Lay = Callable[[Mapping[str, str | bytes]], Path]
Files = dict[str, str | bytes]

RECORD = "records/qsz-jiguan/2023/00012.yml"
CATALOGUE = """\
标题: 目录
条目:
  - {编号: 2.4, 名称: 总结, 事项类别: 目标任务, 内容: 甲, 依据: 乙, 范围: 社会, 时限: 定期, 公开周期: 每年, 公开期限: 7, 责任: 书记, 公开主体: [党支部]}
"""
LINK = re.compile(r"\]\(([^)]*)\)|href=\"([^\"]*)\"")
ROOT = Path(__file__).parents[2]
PICTURE = b"\x89PNG\r\n\x1a\n\xff"
ATTACHED = PICTURE + b"attached"


@pytest.fixture
def folder(lay: Lay, right: Files, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working folder, with `data` (a record for society, with an attachment, one for the Party) and `docs`."""
    text = str(right[RECORD])
    narrower = (
        text.replace("QSZ-2023-00012", "QSZ-2023-00013")
        .replace("范围: 社会", "范围: 全党")
        .replace("工作总结\n单位", "内部总结\n单位")
    )
    attached = text + "附件: [{名称: 签到表, 文件: attachments/签到 表.pdf}]\n"
    files: Files = right | {
        "catalogue.yml": CATALOGUE,
        RECORD: attached,
        RECORD.replace("00012", "00013"): narrower,
        "attachments/签到 表.pdf": ATTACHED,
    }
    made = lay(files).parent
    for uri, content in {
        "index.md": "# 首页\n\n<!-- gongkai:latest -->\n\n<!-- gongkai:years -->\n\n[说明](guide/how.md)\n",
        "guide/how.md": "# 说明\n\n<!-- gongkai:units -->\n\n![图](a.png)\n",
    }.items():
        (made / "docs" / uri).parent.mkdir(parents=True, exist_ok=True)
        (made / "docs" / uri).write_text(content, "utf-8")
    (made / "docs/guide/a.png").write_bytes(PICTURE)
    (made / "docs/.hidden.md").write_text("", "utf-8")
    monkeypatch.chdir(made)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    return made


def markdown(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["markdown", *arguments])


def tree(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_the_tree_has_every_page_and_attachment(folder: Path) -> None:
    """The tree has generated pages, hand-written pages and attachments."""
    result = markdown("out")

    assert (result.exit_code, result.stdout) == (0, "")
    assert re.fullmatch(r"已写入 out/：\d+ 个自动生成的页面\n", result.stderr)
    assert [uri for uri in tree(folder / "out") if not uri.startswith("search/")] == sorted(
        [
            "application/form/index.md",
            "application/log/index.md",
            "opinions/index.md",
            "catalogue/2.4/index.md",
            "catalogue/index.md",
            "catalogue/print/index.md",
            "changes/index.json",
            "changes/index.md",
            "coverage/2023/index.md",
            "coverage/2023/qsz-jiguan/index.md",
            "coverage/index.md",
            "data/coverage-2023.csv",
            "guide/a.png",
            "guide/how.md",
            "index.md",
            "kinds/index.md",
            "kinds/work-summary/index.md",
            "records/2023/QSZ-2023-00012/index.json",
            "records/2023/QSZ-2023-00012/index.md",
            "records/2023/QSZ-2023-00012/签到 表.pdf",
            "site.json",
            "units/index.md",
            "units/qsz-jiguan/index.md",
            "years/2023/index.md",
            "years/2023/units/index.md",
            "years/index.md",
        ]
    )
    assert (folder / "out/guide/a.png").read_bytes() == PICTURE
    assert (folder / "out/records/2023/QSZ-2023-00012/签到 表.pdf").read_bytes() == ATTACHED


def test_the_markers_of_hand_written_pages_are_filled(folder: Path) -> None:
    markdown("out")

    assert "- [机关党支部2023年上半年工作总结](records/2023/QSZ-2023-00012/index.md) " in (
        folder / "out/index.md"
    ).read_text("utf-8")
    assert "- [机关党支部](../units/qsz-jiguan/index.md) " in (
        folder / "out/guide/how.md"
    ).read_text("utf-8")


def test_every_link_between_the_files_holds(folder: Path) -> None:
    markdown("out")
    written = set(tree(folder / "out"))
    links = {
        (uri, unquote(first or second))
        for uri in written
        if uri.endswith(".md")
        for first, second in LINK.findall((folder / "out" / uri).read_text("utf-8"))
    }

    assert len(links) > 20
    broken = []
    for uri, link in links:
        path, _, key = link.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(uri), path))
        if target not in written or (
            key and f'<a id="{key}"></a>' not in (folder / "out" / target).read_text("utf-8")
        ):
            broken.append(f"{uri}: {link}")
    assert broken == []


def test_every_link_of_the_example_holds(tmp_path: Path) -> None:
    docs = shutil.copytree(
        ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("architecture.md")
    )  # as in mkdocs.yml
    assert (
        markdown(str(tmp_path / "out"), "--data", str(ROOT / "data"), "--docs", str(docs)).exit_code
        == 0
    )
    written = set(tree(tmp_path / "out"))
    followed, broken = 0, []
    for uri in sorted(written):
        if not uri.endswith(".md"):
            continue
        for link in {
            unquote(first or second).partition("#")[0]
            for first, second in LINK.findall((tmp_path / "out" / uri).read_text("utf-8"))
        }:
            followed += 1
            if (
                link
                and not urlsplit(link).scheme
                and posixpath.normpath(posixpath.join(posixpath.dirname(uri), link)) not in written
            ):
                broken.append(f"{uri}: {link}")
    assert followed > 3000
    assert broken == []


@pytest.mark.parametrize(
    ("audience", "records"),
    [("社会", ["QSZ-2023-00012"]), ("全党", ["QSZ-2023-00012", "QSZ-2023-00013"])],
)
def test_the_audience_decides_which_records_are_written(
    folder: Path, audience: str, records: list[str]
) -> None:
    assert markdown("out", "--audience", audience).exit_code == 0
    assert sorted(path.name for path in (folder / "out/records/2023").iterdir()) == records


def test_data_and_docs_may_stand_elsewhere(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")

    assert (
        markdown("out", "--data", str(folder / "data"), "--docs", str(folder / "docs")).exit_code
        == 0
    )
    assert (tmp_path / "empty/out/index.md").is_file()


def test_an_empty_folder_may_be_written_to(folder: Path) -> None:
    (folder / "out").mkdir()

    assert markdown("out").exit_code == 0


def test_the_day_that_is_given_decides_what_is_published(folder: Path) -> None:
    assert (
        markdown("before", "--on", "2023-07-04").exit_code
        == markdown("after", "--on", "2023-07-05").exit_code
        == 0
    )

    written = [
        any("QSZ-2023-00012" in uri for uri in tree(folder / name)) for name in ("before", "after")
    ]
    assert written == [False, True]


@pytest.mark.parametrize(
    ("taken", "out"),
    [
        pytest.param("out/mine.txt", "out", id="文件夹里有文件"),
        pytest.param("out", "out", id="是一个文件"),
    ],
)
def test_a_destination_that_is_not_empty_is_refused(folder: Path, taken: str, out: str) -> None:
    """The files in the destination stay unchanged."""
    (folder / taken).parent.mkdir(exist_ok=True)
    (folder / taken).write_text("mine", "utf-8")
    result = markdown(out)

    assert result.exit_code == 2
    assert "“out”里已经有文件；请给一个空文件夹或新的名字" in result.stderr
    assert (folder / taken).read_text("utf-8") == "mine"
    assert tree(folder / out) in ([], ["mine.txt"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ["out", "--audience", "全体"],
            "应为 社会、全党、本单位，或 特定:对象，现为“全体”",
            id="没有这样的范围",
        ),
        pytest.param(["out", "--audience", "特定"], "现为“特定”", id="特定而没有对象"),
        pytest.param(["out", "--data", "nowhere"], "--data 找不到“nowhere”", id="没有数据文件夹"),
        pytest.param(
            ["out", "--docs", "nowhere"], "--docs 找不到“nowhere”", id="没有手写页面的文件夹"
        ),
        pytest.param(
            ["out", "--data", "docs/index.md"],
            "--data “docs/index.md”应为文件夹",
            id="数据文件夹是文件",
        ),
        pytest.param([], "缺少“文件夹”", id="没有给文件夹"),
    ],
)
def test_wrong_usage_ends_with_2_and_writes_nothing(
    folder: Path, arguments: list[str], message: str
) -> None:
    result = markdown(*arguments)

    assert result.exit_code == 2
    assert message in result.stderr
    assert not (folder / "out").exists()


def test_wrong_data_and_markers_are_reported_together(folder: Path) -> None:
    """The command ends with 1 and writes nothing."""
    (folder / "docs/index.md").write_text("<!-- gongkai:lastest -->\n", "utf-8")
    (folder / "data/units/qsz-yangliu.yml").write_text("代码: qsz-yangliu\n", "utf-8")
    result = markdown("out")

    assert result.exit_code == 1
    assert (
        "docs/index.md:1:1: 没有“lastest”这个标记。是不是想写“latest”？ [marker]" in result.stdout
    )
    assert "data/units/qsz-yangliu.yml:1:1: 缺少“名称”；全称 [field-missing]" in result.stdout
    assert result.stderr == "共 4 处问题，在 2 个文件里\n"
    assert not (folder / "out").exists()


def test_a_hand_written_page_must_be_utf_8(folder: Path) -> None:
    """The finding names the encoding; nothing is written."""
    (folder / "docs/guide/how.md").write_bytes("# 公开指南\n".encode("gbk"))
    result = markdown("out")

    assert result.exit_code == 1
    assert (
        result.stdout
        == "docs/guide/how.md:1:3: 文件应为 UTF-8 编码，看起来是 GBK；请用“另存为”，编码选 UTF-8 [file-encoding]\n"
    )
    assert not (folder / "out").exists()


def test_a_hand_written_page_may_not_replace_a_generated_one(folder: Path) -> None:
    """A hand-written page at the address of a generated page is refused."""
    (folder / "docs/years").mkdir()
    (folder / "docs/years/index.md").write_text("# 我的年度\n", "utf-8")
    result = markdown("out")

    assert result.exit_code == 1
    assert result.stdout.startswith("docs/years/index.md")
    assert "与自动生成的 years/index.md 地址相同；请把前者改名" in result.stdout
    assert not (folder / "out").exists()
