"""`gongkai check`: the reported findings, the paths, and the exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gongkai.commands.cli import main

Lay = Callable[[Mapping[str, str | bytes]], Path]
Files = dict[str, str | bytes]

RECORD = "records/qsz-jiguan/2023/00012.yml"
WRONG_UNIT = "代码: qsz-yangliu\n名称: 杨柳村党支部\n种类: 党支部\n成立日期: 1990年\n"


def check(*paths: Path | str) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, paths)])


@pytest.fixture
def wrong(lay: Lay, right: Files, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working folder, in which `data` has two findings in a record and one in a unit."""
    record = (
        str(right[RECORD])
        .replace("种类: 工作总结", "种类: 工作总结\n备注: 无")
        .replace("日期: 2023-06-30", "日期: 6月30日")
    )
    folder = lay(right | {RECORD: record, "units/qsz-yangliu.yml": WRONG_UNIT}).parent
    monkeypatch.chdir(folder)
    return folder


RECORD_FINDINGS = [
    "data/records/qsz-jiguan/2023/00012.yml:5:1: 没有“备注”这个字段。",
    "data/records/qsz-jiguan/2023/00012.yml:9:22: 审批.提出.日期 应为日期，格式是 年-月-日，如 2023-07-05，现为“6月30日”",
]
UNIT_FINDING = "data/units/qsz-yangliu.yml:4:7: 成立日期 应为日期，格式是 年-月-日，如 2023-07-05，现为“1990年”"
ALL_FINDINGS = [*RECORD_FINDINGS, UNIT_FINDING]


def reported(result: Result) -> list[str]:
    """Return the expected findings in the output.

    Checks that every line of the output begins with an expected finding.
    """
    lines = result.stdout.splitlines()
    found = [finding for finding in ALL_FINDINGS if any(line.startswith(finding) for line in lines)]
    assert len(found) == len(lines), result.stdout
    return found


def test_right_data_is_counted_and_ends_with_0(
    lay: Lay, right: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(lay(right).parent)
    result = check()

    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "",
        "没有同 git 历史核对：这里不是 git 版本库\n没有问题：1 个单位，1 条记录\n",
    )


SHORT = "种类: 发展党员\n阶段: 接收预备党员\n人员: [{姓名: 王某}]\n公示开始: 2023-07-10\n公示结束: 2023-07-11"


def test_warnings_are_listed_and_end_with_0(
    lay: Lay, right: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = str(right[RECORD]).replace("种类: 工作总结", SHORT)
    monkeypatch.chdir(lay(right | {RECORD: record}).parent)
    result = check()

    assert result.exit_code == 0
    assert result.stdout.startswith(f"data/{RECORD}:8:7: 提醒：公示了 2 个工作日，不足 5 个")
    assert result.stderr.endswith("没有错误；共 1 处提醒，在 1 个文件里\n")


def test_a_public_record_that_vanished_ends_with_1(
    lay: Lay, right: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lay(right)
    monkeypatch.chdir(folder.parent)
    who = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run(["git", *who, *arguments], check=True, capture_output=True)
    assert check().stderr == "没有问题：1 个单位，1 条记录\n"
    (folder / RECORD).unlink()
    result = check()

    assert (result.exit_code, result.stderr) == (1, "共 1 处问题，在 1 个文件里\n")
    assert result.stdout.startswith(f"data/{RECORD}: 记录“QSZ-2023-00012”")
    assert check("--on", "2023-07-04").stdout == ""  # the day before it is published


@pytest.mark.usefixtures("wrong")
def test_wrong_data_is_reported_in_full_and_ends_with_1() -> None:
    result = check()

    assert result.exit_code == 1
    assert reported(result) == ALL_FINDINGS
    assert result.stderr == "共 3 处问题，在 2 个文件里\n"


@pytest.mark.usefixtures("wrong")
@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        pytest.param(["data"], ALL_FINDINGS, id="数据文件夹"),
        pytest.param(["."], ALL_FINDINGS, id="含有数据文件夹的文件夹"),
        pytest.param(["data/records"], RECORD_FINDINGS, id="文件夹"),
        pytest.param(["data/records/qsz-jiguan/2023/00012.yml"], RECORD_FINDINGS, id="文件"),
        pytest.param(["data/units/"], [UNIT_FINDING], id="末尾有斜线"),
        pytest.param(["data/units", "data/records"], ALL_FINDINGS, id="两个文件夹"),
        pytest.param(["data/records/../units/qsz-yangliu.yml"], [UNIT_FINDING], id="路径里有点点"),
    ],
)
def test_only_the_findings_below_the_paths_are_listed(
    paths: list[str], expected: list[str]
) -> None:
    result = check(*paths)

    assert result.exit_code == 1
    assert reported(result) == expected


@pytest.mark.usefixtures("wrong")
def test_a_path_without_findings_ends_with_0() -> None:
    """The message counts the findings of other paths."""
    result = check("data/units/qsz-jiguan.yml")

    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "",
        "这里没有问题；别处还有 3 处，用 gongkai check data 查看\n",
    )


def test_a_name_that_only_begins_like_a_path_is_not_below_it(wrong: Path) -> None:
    (wrong / "data/units/qsz").mkdir()

    assert check("data/units/qsz").exit_code == 0


@pytest.mark.parametrize(
    ("folder", "path"),
    [
        pytest.param("data", "records", id="从数据文件夹里"),
        pytest.param("data/records/qsz-jiguan", ".", id="从单位的文件夹里"),
        pytest.param("elsewhere", "../data/records", id="从旁边的文件夹里"),
    ],
)
def test_it_can_be_run_from_another_folder(
    wrong: Path, monkeypatch: pytest.MonkeyPatch, folder: str, path: str
) -> None:
    (wrong / folder).mkdir(exist_ok=True)
    monkeypatch.chdir(wrong / folder)
    result = check(path)

    assert result.exit_code == 1
    shown = [line.partition(":")[0] for line in result.stdout.splitlines()]
    assert [Path(name).resolve() for name in shown] == [wrong / "data" / RECORD] * 2


def test_findings_outside_the_working_folder_have_whole_paths(
    wrong: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The paths are whole where the data folder is not below the working folder."""
    monkeypatch.chdir(wrong / "data/records")

    assert check("../units").stdout.startswith(f"{wrong}/data/units/qsz-yangliu.yml:4:7: ")


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        pytest.param(["nowhere"], "找不到“nowhere”", id="没有这个路径"),
        pytest.param(
            ["data", "data/units/qsz-yangliu.yaml"],
            "找不到“data/units/qsz-yangliu.yaml”",
            id="没有其中一个文件",
        ),
        pytest.param(
            ["outside"],
            "“outside”不在数据文件夹里；数据文件夹里应有 site.yml 和 units/",
            id="不在数据文件夹里",
        ),
        pytest.param(
            ["data/units", "outside"], "“outside”不在数据文件夹里", id="其中一个不在数据文件夹里"
        ),
        pytest.param(["data/units", "other/data"], "other/data", id="两个数据文件夹"),
        pytest.param(["--fast"], "--fast", id="没有这个选项"),
    ],
)
def test_wrong_usage_ends_with_2_and_names_what_is_wrong(
    wrong: Path, right: Files, paths: list[str], message: str
) -> None:
    (wrong / "outside").mkdir()
    (wrong / "other/data/units").mkdir(parents=True)
    (wrong / "other/data/site.yml").write_text(str(right["site.yml"]), "utf-8")
    result = check(*paths)

    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_a_missing_data_folder_is_a_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command looks for a data folder in the working folder."""
    monkeypatch.chdir(tmp_path)
    result = check()

    assert result.exit_code == 2
    assert "“data”不在数据文件夹里" in result.stderr


@pytest.mark.parametrize(
    ("broken", "code"), [pytest.param(False, 0, id="没有问题"), pytest.param(True, 1, id="有问题")]
)
def test_the_real_command_writes_chinese_whatever_the_locale(
    lay: Lay, right: Files, *, broken: bool, code: int
) -> None:
    data = lay(right | ({"units/qsz-yangliu.yml": WRONG_UNIT} if broken else {}))
    done = subprocess.run(
        [sys.executable, "-c", "from gongkai.commands.cli import main; main()", "check", "data"],
        cwd=data.parent,
        env=os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": ""},
        capture_output=True,
        check=False,
    )

    assert done.returncode == code
    assert done.stdout.decode().startswith(UNIT_FINDING) if broken else done.stdout == b""
    assert "问题" in done.stderr.decode()
