"""The log of a build: a log inside tells all findings, a public log only texts that readers may see anyway."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from gongkai.check import read_dataset
from gongkai.check.leaks import Leak
from gongkai.check.public_log import INSIDE, Excerpt, excerpt, is_public, leak_message
from gongkai.model import Audience

Lay = Callable[[Mapping[str, str | bytes]], Path]
Files = dict[str, str | bytes]

DAY = date(2026, 7, 31)
PATH = "records/qsz-jiguan/2023/00012.yml"
PUBLIC = "公开: {范围: 社会, 时限: 定期, 发布日期: 2023-07-05}"

LOGS = {
    "site-for-society": ("社会", {}, True),
    "site-for-the-party": ("全党", {}, False),
    "site-for-the-party-in-ci": ("全党", {"CI": "true"}, True),
    "ci-said-to-be-off": ("全党", {"CI": "false"}, False),
    "command": (None, {}, False),
    "command-in-ci": (None, {"CI": "1"}, True),
    "keeper-says-inside": ("社会", {"CI": "true", "GONGKAI_LOG": "full"}, False),
}


@pytest.mark.parametrize(("audience", "environment", "public"), LOGS.values(), ids=LOGS)
def test_a_log_is_public_for_society_and_in_ci(
    audience: str | None,
    environment: dict[str, str],
    public: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert is_public(Audience.read(audience) if audience else None, environment) is public


def found(
    files: Files, lay: Lay, monkeypatch: pytest.MonkeyPatch, *, public: bool = True
) -> Excerpt:
    monkeypatch.chdir(lay(files).parent)
    findings = read_dataset(Path("data")).findings
    assert findings
    return excerpt(findings, DAY, public=public)


WITHHELD = {
    "party": PUBLIC.replace("社会", "全党"),
    "society-by-mistake": PUBLIC.replace("社会", "社会人"),
    "later": PUBLIC.replace("2023-07-05", "2027-01-01"),
    "no-day": PUBLIC.replace("2023-07-05", "2027年"),
    "withdrawn": f"{PUBLIC}\n状态: 撤下\n状态说明: 有误",
    "section": f"{PUBLIC}\n正文: [{{标题: 一, 范围: 全党}}]",
    "field": f"{PUBLIC}\n分级公开: {{报送对象: 本单位}}\n报送对象: 镇党委",
    "list-for-mapping": "公开: [社会]",
    "syntax": f"{PUBLIC}\n'",
}


@pytest.mark.parametrize("disclosure", WITHHELD.values(), ids=WITHHELD)
def test_a_finding_in_a_file_not_clearly_public_is_counted_only(
    disclosure: str, right: Files, lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = str(right[PATH]).replace(PUBLIC, disclosure).replace("工作总结\n期间", "总结报告\n期间")

    lines = list(found(right | {PATH: text}, lay, monkeypatch).lines())

    assert len(lines) == 1
    assert lines[0].endswith(f"处问题在不向社会公开的文件中，{INSIDE}")
    assert "00012" not in lines[0]


def test_a_finding_in_a_public_file_is_told_whole(
    right: Files, lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = str(right[PATH]).replace("种类: 工作总结", "种类: 总结报告")

    (line,) = found(right | {PATH: text}, lay, monkeypatch).lines()

    assert line.startswith(f"data/{PATH}:4:5: 种类 应为以下之一")


def test_inside_everything_is_told(right: Files, lay: Lay, monkeypatch: pytest.MonkeyPatch) -> None:
    text = str(right[PATH]).replace("社会", "全党").replace("种类: 工作总结", "种类: 总结报告")

    (line,) = found(right | {PATH: text}, lay, monkeypatch, public=False).lines()

    assert line.startswith(f"data/{PATH}:4:5: 种类 应为以下之一")


def test_a_public_finding_names_no_other_record(
    right: Files, lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = str(right[PATH]).replace("社会", "全党")
    later = "records/qsz-jiguan/2023/00013.yml"

    lines = list(found(right | {PATH: inside, later: str(right[PATH])}, lay, monkeypatch).lines())

    assert lines == [f"data/{later}:1:6: 与另一个文件有关的问题，{INSIDE} [id-duplicate]"]


def test_a_public_finding_guesses_no_name_of_another_file(
    right: Files, lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{right[PATH]!s}附件: [{{名称: 表, 文件: attachments/谈话记录.pdf}}]\n"
    files = right | {PATH: text, "attachments/谈话记录 张三（定稿）.pdf": b"x"}

    assert "张三" in "".join(found(files, lay, monkeypatch, public=False).lines())
    assert "张三" not in "".join(found(files, lay, monkeypatch).lines())


def test_a_finding_about_a_unit_is_told(
    right: Files, lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = str(right["units/qsz-jiguan.yml"]).replace("种类: 党支部", "种类: 党小支部")

    assert any(
        "党小支部" in line
        for line in found(right | {"units/qsz-jiguan.yml": unit}, lay, monkeypatch).lines()
    )


FEEDBACK = {
    "public": ("{编号: 1, 受理日期: 2023-03-02, 内容: 甲, 单位: qsz-jiguang}", True),
    "narrower": ("{编号: 1, 受理日期: 2023-03-02, 内容: 甲, 单位: qsz-jiguang, 范围: 全党}", False),
    "later": ("{编号: 1, 受理日期: 2099-03-02, 内容: 甲, 单位: qsz-jiguang}", False),
    "without-a-day": ("{编号: 1, 内容: 甲, 单位: qsz-jiguang}", False),
}


@pytest.mark.parametrize(("entry", "is_told"), FEEDBACK.values(), ids=FEEDBACK)
def test_a_finding_in_a_wholly_public_log_is_told(
    entry: str,
    is_told: bool,  # noqa: FBT001 - a column of the table
    right: Files,
    lay: Lay,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The log is that of applications."""
    lines = list(
        found(right | {"applications/2023.yml": f"申请: [{entry}]\n"}, lay, monkeypatch).lines()
    )

    assert any("qsz-jiguang" in line for line in lines) is is_told


def test_only_an_inside_log_names_the_files_of_a_leak() -> None:
    """A public log counts the files."""
    leaks = [
        Leak("guide/index.html", ["records/a/2023/1.yml", "records/a/2023/2.yml"]),
        Leak("sitemap.xml", ["records/a/2023/2.yml"]),
    ]

    assert "  sitemap.xml：出自 records/a/2023/2.yml" in leak_message(leaks, public=False)
    public = leak_message(leaks, public=True)
    assert "2 个文件" in public
    assert "出自 2 个数据文件" in public
    assert "records" not in public
