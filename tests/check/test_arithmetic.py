"""Numbers that cannot be are errors, numbers that are unlikely are warnings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from gongkai.check import check_all, read_dataset
from gongkai.model import Severity

Lay = Callable[[Mapping[str, str | bytes]], Path]
Files = dict[str, str | bytes]
Found = list[tuple[Severity, str, str]]
Check = Callable[[str], Found]

RECORD = "records/qsz-jiguan/2023/00012.yml"
RULES = {"count-order", "figure-odd", "number-duplicate", "winner-unknown", "reference-self"}
ERROR, WARNING = Severity.ERROR, Severity.WARNING


@pytest.fixture
def check(lay: Lay, right: Files, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Return a function that checks a record of a kind with fields of its own."""

    def run(kind: str) -> Found:
        text = str(right[RECORD]).replace("种类: 工作总结", f"种类: {kind}")
        monkeypatch.chdir(lay(right | {RECORD: text}).parent)
        dataset, findings = read_dataset(Path("data"))
        if dataset is not None:
            findings = check_all(dataset, Path("data"), date(2024, 1, 1)).findings
        assert {each.rule for each in findings} <= RULES, findings
        assert all(each.line for each in findings)
        return [(each.severity, each.rule, each.message.partition("；")[0]) for each in findings]

    return run


def election(fields: str) -> str:
    return f"换届选举\n日期: 2023-06-01\n应到: 9\n{fields}"


def appraisal(grades: str) -> str:
    return f"民主评议党员\n日期: 2023-06-01\n应到: 9\n参评: 8\n{grades}"


def listed(items: str) -> str:
    return f"工作总结\n正文:\n  - 条目:\n{items}"


IMPOSSIBLE = {
    "dues": (
        "党费收缴\n应缴人数: 40\n实缴人数: 45\n收缴: 1000元",
        (ERROR, "count-order", "实缴人数（45）应不多于应缴人数（40）"),
    ),
    "remitted": (
        "党费收缴\n应缴人数: 40\n实缴人数: 40\n收缴: 1000元\n上缴: 0.12万元",
        (WARNING, "figure-odd", "上缴（0.12万元）多于收缴（1000元）"),
    ),
    "remitted-odd": (
        "党费收缴\n应缴人数: 40\n实缴人数: 40\n收缴: 1000元\n上缴: 1200余元",
        (WARNING, "figure-odd", "上缴（1200余元）多于收缴（1000元）"),
    ),
    "grade": (appraisal("优秀: 9"), (ERROR, "count-order", "优秀（9）应不多于参评（8）")),
    "grades": (
        appraisal("优秀: 3\n合格: 6"),
        (ERROR, "count-order", "优秀（3）、合格（6）合计 9，应不多于参评（8）"),
    ),
    "grades-too-few": (
        appraisal("优秀: 2\n合格: 5\n基本合格: 0\n不合格: 0"),
        (
            WARNING,
            "figure-odd",
            "优秀（2）、合格（5）、基本合格（0）、不合格（0）合计 7，少于参评（8）",
        ),
    ),
    "ballots-returned": (
        election("实到: 9\n发出选票: 8\n收回选票: 9"),
        (ERROR, "count-order", "收回选票（9）应不多于发出选票（8）"),
    ),
    "ballots-valid-of-issued": (
        election("实到: 9\n发出选票: 8\n有效票: 9"),
        (ERROR, "count-order", "有效票（9）应不多于发出选票（8）"),
    ),
    "ballots-issued": (
        election("实到: 8\n发出选票: 9"),
        (WARNING, "figure-odd", "发出选票（9）多于实到（8）"),
    ),
    "votes": (
        election("实到: 9\n有效票: 8\n得票: [{姓名: 王某, 票数: 9}, {姓名: 李某, 票数: 8}]"),
        (ERROR, "count-order", "票数（9）应不多于有效票（8）"),
    ),
    "votes-of-present": (
        election("实到: 8\n得票: [{姓名: 王某, 票数: 9}]"),
        (ERROR, "count-order", "票数（9）应不多于实到（8）"),
    ),
    "winner": (
        election(
            "实到: 9\n得票: [{姓名: 王某, 职务: 书记, 票数: 9}]\n结果: [{姓名: 李某, 职务: 书记}]"
        ),
        (ERROR, "winner-unknown", "结果里的“李某”不在“得票”的名单里"),
    ),
    "winner-of-another-post": (
        election(
            "实到: 9\n得票: [{姓名: 王某, 职务: 委员, 票数: 9}]\n结果: [{姓名: 李某, 职务: 书记}]"
        ),
        (WARNING, "winner-unknown", "结果里的“李某”不在“得票”的名单里"),
    ),
    "settled": (
        "网格治理\n网格数: 3\n受理: 12\n办结: 13",
        (ERROR, "count-order", "办结（13）应不多于受理（12）"),
    ),
    "passed-up": (
        "网格治理\n网格数: 3\n受理: 12\n办结: 1\n上报: 13",
        (ERROR, "count-order", "上报（13）应不多于受理（12）"),
    ),
    "hours": (
        "教育培训\n主题: 轮训\n开始日期: 2023-05-01\n结束日期: 2023-05-02\n对象: 党员\n学时: 8\n课程: [{标题: 甲, 学时: 5}, {标题: 乙, 学时: 4.5}]",
        (WARNING, "figure-odd", "课程的学时合计 9.5，多于学时（8）"),
    ),
    "earnings": (
        "集体经济\n收入: 12万元\n项目: [{项目名称: 甲, 收益: 7万元}, {项目名称: 乙, 收益: 5.5万元}]",
        (WARNING, "figure-odd", "项目的收益合计 125000元，多于收入（12万元）"),
    ),
    "problem-twice": (
        "问题整改\n问题来源: 巡察\n问题清单: [{编号: 问题1, 问题: 甲, 措施: 乙}, {编号: 问题 1, 问题: 丙, 措施: 丁}]",
        (ERROR, "number-duplicate", "编号“问题 1”写了两次，第一次是第 1 条"),
    ),
    "item-twice": (
        listed("      - {编号: 问题1, 内容: 甲。}\n      - {编号: 问题1, 内容: 乙。}"),
        (ERROR, "number-duplicate", "编号“问题1”写了两次，第一次是第 1 条"),
    ),
    "list-begins-again": (
        listed("      - {编号: 一是, 内容: 甲。}\n      - {编号: 一是, 内容: 乙。}"),
        (WARNING, "number-duplicate", "编号“一是”写了两次，第一次是第 1 条"),
    ),
    "own-plan": (
        "工作总结\n对应计划: QSZ-2023-00012",
        (ERROR, "reference-self", "对应计划“QSZ-2023-00012”是本条自己"),
    ),
    "own-rectification": (
        listed("      - {内容: 甲。, 整改: QSZ-2023-00012}"),
        (ERROR, "reference-self", "整改“QSZ-2023-00012”是本条自己"),
    ),
}


@pytest.mark.parametrize(("kind", "found"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_impossible_numbers_are_named(
    check: Check, kind: str, found: tuple[Severity, str, str]
) -> None:
    assert check(kind) == [found]


POSSIBLE = {
    "all-paid": "党费收缴\n应缴人数: 40\n实缴人数: 40\n收缴: 1000元\n上缴: 约1200元",
    "not-graded": appraisal("优秀: 2\n合格: 5"),
    "all-graded": appraisal("优秀: 2\n合格: 6\n基本合格: 0\n不合格: 0"),
    "all-votes": election(
        "实到: 9\n发出选票: 9\n收回选票: 9\n有效票: 9\n得票: [{姓名: 王某, 票数: 9}]"
    ),
    "name-with-spaces": election(
        "实到: 9\n得票: [{姓名: 王 某, 票数: 9}]\n结果: [{姓名: 王某, 职务: 书记}]"
    ),
    "withheld-winner": election(
        "实到: 9\n得票: [{姓名: 王某, 票数: 9}]\n结果: [{姓名: 〔不公开：个人隐私〕, 职务: 书记}]"
    ),
    "no-candidates": election("实到: 9\n结果: [{姓名: 王某, 职务: 书记}]"),
    "two-lists": "工作总结\n正文:\n  - 条目: [{编号: 一是, 内容: 甲。}]\n  - 条目: [{编号: 一是, 内容: 乙。}]",
}


@pytest.mark.parametrize("kind", POSSIBLE.values(), ids=POSSIBLE)
def test_possible_numbers_are_right(check: Check, kind: str) -> None:
    assert check(kind) == []


def test_errors_do_not_hide_warnings(check: Check) -> None:
    found = check(
        "党费收缴\n应缴人数: 40\n实缴人数: 45\n收缴: 1000元\n上缴: 1200元\n"
        "指标: {征集事项: 77件, 办结事项: 133件, 占全年目标: 158.7%, "
        "第一季度党费: 500元, 第二季度党费: 600元, 上半年党费: 1000元}"
    )
    assert [severity for severity, _, _ in found] == [ERROR, *[WARNING] * 4]


def test_a_unit_does_not_follow_itself(
    lay: Lay, right: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "units/qsz-jiguan.yml"
    text = f"{right[path]!s}前身: [qsz-jiguan]\n"
    monkeypatch.chdir(lay(right | {path: text}).parent)
    assert "前身“qsz-jiguan”是本单位自己" in str(read_dataset(Path("data")).findings[0])
