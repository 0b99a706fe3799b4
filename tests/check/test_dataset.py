"""Rules that need more than one record, or the calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gongkai.check import read_dataset
from gongkai.check.dataset import look_at_dataset
from gongkai.model import Dataset, Finding

Files = dict[str, str | bytes]
Lay = Callable[[Mapping[str, str | bytes]], Path]
Read = Callable[[Files], Dataset]

PATH = "records/qsz-jiguan/2023/00012.yml"


@pytest.fixture
def read(lay: Lay, monkeypatch: pytest.MonkeyPatch) -> Read:
    def make(files: Files) -> Dataset:
        monkeypatch.chdir(lay(files).parent)
        dataset, findings = read_dataset(Path("data"))
        assert not findings
        assert dataset is not None
        return dataset

    return make


@pytest.fixture
def findings_of(lay: Lay, monkeypatch: pytest.MonkeyPatch) -> Callable[[Files], list[Finding]]:
    def make(files: Files) -> list[Finding]:
        monkeypatch.chdir(lay(files).parent)
        return read_dataset(Path("data")).findings

    return make


def merged(text: str, number: str, into: str) -> str:
    return (
        text.replace("QSZ-2023-00012", number)
        + f"状态: 合并\n状态日期: 2023-08-01\n状态说明: 同一件事\n并入: {into}\n"
    )


def test_records_merged_in_a_circle_are_an_error(
    findings_of: Callable[[Files], list[Finding]], right: Files
) -> None:
    text = str(right[PATH])
    numbers = ["QSZ-2023-00012", "QSZ-2023-00013", "QSZ-2023-00014"]
    files: Files = {
        f"records/qsz-jiguan/2023/{own[-5:]}.yml": merged(text, own, into)
        for own, into in zip(numbers, [*numbers[1:], numbers[0]], strict=True)
    }
    found = [str(finding) for finding in findings_of(right | files)]
    assert (
        found[0]
        == f"data/{PATH}:14:5: 并入“QSZ-2023-00013”绕了一圈又回到本条；请写最后保留的那条记录的索引号 [merge-circle]"
    )
    assert len(found) == 3


def test_records_merged_one_into_the_next_are_fine(read: Read, right: Files) -> None:
    text = str(right[PATH])
    files: Files = {
        f"records/qsz-jiguan/2023/{own:05}.yml": merged(
            text, f"QSZ-2023-{own:05}", f"QSZ-2023-{own - 1:05}"
        )
        for own in (13, 14)
    }
    assert len(read(right | files).records) == 3


ADMISSION = "种类: 发展党员\n阶段: 接收预备党员\n人员: [{姓名: 王某}]"
APPOINTMENT = "种类: 干部人事\n人事事项: 选拔任用"
RESERVE = "种类: 干部人事\n人事事项: 后备干部"
NOTICE = "种类: 通知公告"


@pytest.mark.parametrize(
    ("kind", "notice", "days"),
    [
        pytest.param(
            ADMISSION, "公示开始: 2023-07-10\n公示结束: 2023-07-14\n", None, id="五个工作日"
        ),
        pytest.param(ADMISSION, "公示开始: 2023-07-10\n公示结束: 2023-07-13\n", 4, id="少一天"),
        pytest.param(ADMISSION, "公示开始: 2023-07-07\n公示结束: 2023-07-12\n", 4, id="中间有周末"),
        pytest.param(
            ADMISSION, "公示开始: 2023-09-28\n公示结束: 2023-10-09\n", 4, id="中间有国庆和补班"
        ),
        pytest.param(APPOINTMENT, "公示开始: 2023-07-10\n公示结束: 2023-07-10\n", 1, id="选拔任用"),
        pytest.param(
            RESERVE, "公示开始: 2023-07-10\n公示结束: 2023-07-10\n", None, id="后备干部不限"
        ),
        pytest.param(
            NOTICE, "公示开始: 2023-07-10\n公示结束: 2023-07-10\n", None, id="其他公示不限"
        ),
        pytest.param(ADMISSION, "", None, id="没有公示"),
    ],
)
def test_a_notice_that_is_too_short_is_a_warning(
    read: Read, right: Files, kind: str, notice: str, days: int | None
) -> None:
    text = str(right[PATH]).replace("种类: 工作总结", kind) + notice
    found = [str(finding) for finding in look_at_dataset(read(right | {PATH: text}), Path("data"))]
    assert [finding.split(": ", 1)[1] for finding in found] == (
        [
            f"提醒：公示了 {days} 个工作日，不足 5 个（data/site.yml 的“公示期限”）；请核对日期，确实不足的应当重新公示 [notice-short]"
        ]
        if days
        else []
    )


def test_how_long_a_notice_has_to_last_is_a_setting(read: Read, right: Files) -> None:
    text = (
        str(right[PATH]).replace("种类: 工作总结", ADMISSION)
        + "公示开始: 2023-07-10\n公示结束: 2023-07-14\n"
    )
    site = f"{right['site.yml']!s}公示期限: 7\n"
    assert "不足 7 个" in str(
        look_at_dataset(read(right | {PATH: text, "site.yml": site}), Path("data"))[0]
    )


OWED = """\
标题: 公开目录
条目:
- 编号: "2.1"
  名称: 工作总结
  事项类别: 目标任务
  内容: 总结
  依据: 条例
  范围: 社会
  时限: 定期
  公开周期: 每半年
  公开期限: 10
  责任: 书记
  公开主体: [党支部]
  记录种类: [工作总结]
"""

NAMED = {
    "none": ("", "", ["item-missing"]),
    "named": ("目录事项: '2.1'\n", "", []),
    "of-other-units": ("", "公开主体: [党委]", []),
    "of-another-kind": ("", "记录种类: [党费收缴]", []),
    "of-a-narrower-scope": ("", "范围: 本单位", []),
    "not-yet-in-force": ("", "生效日期: 2024-01-01", []),
}


@pytest.mark.parametrize(("added", "changed", "rules"), NAMED.values(), ids=NAMED)
def test_a_record_names_the_item_that_its_unit_owes(
    read: Read, right: Files, added: str, changed: str, rules: list[str]
) -> None:
    lines = [line for line in OWED.splitlines() if line.strip()[:3] != changed[:3] or not changed]
    if changed:
        lines.append(f"  {changed}")
    catalogue = "\n".join(lines) + "\n"
    dataset = read(right | {PATH: f"{right[PATH]!s}{added}", "catalogue.yml": catalogue})
    found = look_at_dataset(dataset, Path("data"))
    assert [each.rule for each in found] == rules
    assert all("2.1 工作总结" in each.message for each in found)


def test_a_title_without_a_text_is_a_warning(read: Read, right: Files) -> None:
    dataset = read(right | {PATH: f"{right[PATH]!s}正文: [{{标题: 甲}}]\n"})
    assert [each.rule for each in look_at_dataset(dataset, Path("data"))] == ["section-empty"]
