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
    "share-by-basis": (
        "{党员: {数值: 120, 计量单位: ％, 口径: 比例}}",
        "党员（120％）超过 100%",
    ),
    "among-them": (
        "{党员: 271名, 其中农村党员: 280名, 党组织: 14个}",
        "其中农村党员（280名）多于党员（271名）",
    ),
    "odd-part": ("{征集事项: 77件, 办结事项: 80余件}", "办结事项（80余件）多于征集事项（77件）"),
    "remitted": (
        "{收缴党费: 1000元, 上缴党费: 0.12万元}",
        "上缴党费（0.12万元）多于收缴党费（1000元）",
    ),
    "ballots": ("{发出选票: 40张, 有效选票: 41张}", "有效选票（41张）多于发出选票（40张）"),
    "total-of-quarters": (
        "{党费一季度: 5元, 党费二季度: 6元, 党费三季度: 1元, 党费四季度: 1元, 党费合计: 12元}",
        "党费合计（12元）不等于一季度（5元）、二季度（6元）、三季度（1元）、四季度（1元）之和 13元",
    ),
    "part-of-the-year": (
        "{第一季度党费: 500元, 第二季度党费: 600元, 全年党费: 1000元}",
        "全年党费（1000元）少于第一季度（500元）、第二季度（600元）之和 1100元",
    ),
    "months": (
        "{1月培训: 2场, 2月培训: 3场, 上半年培训: 4场}",
        "上半年培训（4场）少于1月（2场）、2月（3场）之和 5场",
    ),
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
