"""Figures that do not go together are pointed out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from gongkai.check import check_all, read_dataset
from gongkai.model import Severity

Lay = Callable[[Mapping[str, str | bytes]], Path]
Files = dict[str, str | bytes]
Check = Callable[..., list[str]]

RECORD = "records/qsz-jiguan/2023/00012.yml"


@pytest.fixture
def warnings(lay: Lay, right: Files, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Return a function that adds lines to a record and returns the warnings about its figures, without place and rule."""

    def check(added: str, kind: str = "工作总结") -> list[str]:
        text = str(right[RECORD]).replace("种类: 工作总结", f"种类: {kind}") + added
        monkeypatch.chdir(lay(right | {RECORD: text}).parent)
        dataset, findings = read_dataset(Path("data"))
        assert dataset is not None, findings
        found = [
            each
            for each in check_all(dataset, Path("data"), date(2024, 1, 1)).findings
            if each.rule == "figure-odd"
        ]
        assert all(each.line and each.severity is Severity.WARNING for each in found)
        return [each.message.partition("；")[0] for each in found]

    return check


ODD = {
    "settled-more-than-collected": (
        "{征集事项: 77件, 办结事项: 133件}",
        "办结事项（133件）多于征集事项（77件）",
    ),
    "name-in-the-middle": (
        "{群众诉求收到数: 5件, 群众诉求答复数: 6件}",
        "群众诉求答复数（6件）多于群众诉求收到数（5件）",
    ),
    "money-in-two-units": (
        "{应缴党费: 1万元, 实缴党费: 10001元}",
        "实缴党费（10001元）多于应缴党费（1万元）",
    ),
    "share": ("{占全年目标: 158.7%}", "占全年目标（158.7％）超过 100%"),
    "rate": ("{到会率: 101%}", "到会率（101％）超过 100%"),
    "half-year": (
        "{第一季度党费: 500元, 第二季度党费: 600元, 上半年党费: 1000元}",
        "上半年党费（1000元）不等于第一季度（500元）、第二季度（600元）之和 1100元",
    ),
    "year-of-halves": (
        "{上半年培训: 3场, 下半年培训: 4场, 全年培训: 8场}",
        "全年培训（8场）不等于上半年（3场）、下半年（4场）之和 7场",
    ),
}


@pytest.mark.parametrize(("figures", "message"), ODD.values(), ids=ODD)
def test_odd_figures_are_named_with_both_numbers(
    warnings: Check, figures: str, message: str
) -> None:
    assert warnings(f"指标: {figures}\n") == [message]


FINE = {
    "settled-all": "{征集事项: 77件, 办结事项: 77件}",
    "other-units": "{征集事项: 7件, 办结事项: 10人次}",
    "about": "{征集事项: 约70件, 办结事项: 77件}",
    "withheld": "{征集事项: {不公开: 涉及个人隐私}, 办结事项: 77件}",
    "growth": "{比上年增长率: 121.9%}",
    "completed": "{完成收入目标: 108%, 目标完成率: 130%}",
    "whole": "{参评率: 100%}",
    "sum": "{第一季度党费: 0.1万元, 第二季度党费: 600元, 上半年党费: 1600元}",
    "part-missing": "{第一季度党费: 500元, 上半年党费: 1000元}",
    "other-thing": "{第一季度党费: 500元, 第二季度会费: 600元, 上半年党费: 1000元}",
}


@pytest.mark.parametrize("figures", FINE.values(), ids=FINE)
def test_figures_that_may_be_right_are_not_pointed_out(warnings: Check, figures: str) -> None:
    assert warnings(f"指标: {figures}\n") == []


def test_impossible_figures_of_dues_are_pointed_out(
    lay: Lay, right: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More members who paid than owe, and more remitted than collected, are pointed out."""
    text = str(right[RECORD]).replace(
        "种类: 工作总结", "种类: 党费收缴\n应缴人数: 40\n实缴人数: 45\n收缴: 1000元\n上缴: 0.12万元"
    )
    monkeypatch.chdir(lay(right | {RECORD: text}).parent)
    dataset, _ = read_dataset(Path("data"))
    assert dataset is not None
    found = check_all(dataset, Path("data"), date(2024, 1, 1)).findings
    assert [each.message.partition("；")[0] for each in found] == [
        "实缴人数（45）多于应缴人数（40）",
        "上缴（0.12万元）多于收缴（1000元）",
    ]


TYPED = {
    "grade": (
        "民主评议党员\n日期: 2023-06-01\n应到: 9\n参评: 8\n优秀: 9",
        "优秀（9）多于参评（8）",
    ),
    "grades": (
        "民主评议党员\n日期: 2023-06-01\n应到: 9\n参评: 8\n优秀: 3\n合格: 6",
        "优秀（3）、合格（6）、基本合格（0）、不合格（0）合计 9，多于参评（8）",
    ),
    "votes": (
        "换届选举\n日期: 2023-06-01\n应到: 9\n实到: 9\n有效票: 8\n得票: [{姓名: 王某, 票数: 9}, {姓名: 李某, 票数: 8}]",
        "票数（9）多于有效票（8）",
    ),
}


@pytest.mark.parametrize(("fields", "message"), TYPED.values(), ids=TYPED)
def test_impossible_counts_are_named_with_both_numbers(
    warnings: Check, fields: str, message: str
) -> None:
    assert warnings("", kind=fields) == [message]
