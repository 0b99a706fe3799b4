"""The second data set, made of visible values only, sees every fault of the first data set."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from gongkai.check import read_dataset
from gongkai.check.withheld import differing_sources, without_withheld
from gongkai.model import Audience, Dataset, RecordId

Lay = Callable[[Mapping[str, str | bytes]], Path]
Files = dict[str, str | bytes]

DAY = date(2023, 12, 31)
PATH = "records/qsz-jiguan/2023/00012.yml"
PARTS = """\
正文:
  - 标题: 情况
    条目: [{内容: 甲}, {内容: 乙, 范围: 全党}]
  - {标题: 打算, 范围: 本单位}
指标: {谈话: {数值: 3, 计量单位: 次, 范围: 全党}, 会议: 6次}
"""
LOG = "申请:\n  - {编号: '1', 受理日期: 2023-06-01, 内容: 甲, 单位: qsz-jiguan}\n  - {编号: '2', 受理日期: 2023-06-02, 内容: 乙, 单位: qsz-jiguan, 范围: 全党}\n"


@pytest.fixture
def whole(lay: Lay, right: Files) -> Dataset:
    """Return a data set with a narrower record, narrower parts, a reference, a future record, and applications."""

    def other(number: str, old: str = "", new: str = "", more: str = "") -> str:
        return str(right[PATH]).replace("QSZ-2023-00012", number).replace(old, new) + more

    files = right | {
        PATH: str(right[PATH]) + PARTS,
        "records/qsz-jiguan/2023/00013.yml": other("QSZ-2023-00013", "范围: 社会", "范围: 全党"),
        "records/qsz-jiguan/2023/00014.yml": other(
            "QSZ-2023-00014", more="正文: [{条目: [{内容: 丙, 整改: QSZ-2023-00013}]}]\n"
        ),
        "records/qsz-jiguan/2024/00001.yml": other("QSZ-2024-00001", "2023-07-05", "2024-07-05"),
        "applications/2023.yml": LOG,
    }
    dataset, findings = read_dataset(lay(files))
    assert dataset is not None, findings
    return dataset


@pytest.mark.parametrize("audience", ["社会", "全党", "本单位", "特定:村民代表"])
def test_both_ways_show_the_same_to_every_audience(whole: Dataset, audience: str) -> None:
    shown = whole.for_audience(Audience.read(audience), DAY)

    assert differing_sources(shown, without_withheld(whole, Audience.read(audience), DAY)) == []


def test_a_narrower_part_that_is_left_in_is_seen(
    whole: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.model.dataset.reduced", lambda record, *_: record)
    shown = whole.for_audience(Audience(), DAY)

    assert differing_sources(shown, without_withheld(whole, Audience(), DAY)) == [
        PATH,
        PATH.replace("12", "14"),
    ]


def test_a_record_of_a_narrower_scope_that_is_left_in_is_seen(
    whole: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Audience, "sees", lambda *_: True)
    shown = whole.for_audience(Audience(), DAY)
    monkeypatch.undo()

    assert PATH.replace("12", "13") in differing_sources(
        shown, without_withheld(whole, Audience(), DAY)
    )


FAULTS: dict[str, Callable[[Dataset], Dataset]] = {
    "a record too few": lambda shown: dataclasses.replace(
        shown,
        records={key: record for key, record in shown.records.items() if key != "QSZ-2023-00014"},
    ),
    "another order": lambda shown: dataclasses.replace(
        shown, records=dict(reversed(list(shown.records.items())))
    ),
    "an application too many": lambda shown: dataclasses.replace(
        shown, applications=shown.applications * 2
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_count_or_an_order_that_differs_is_seen(
    whole: Dataset, fault: Callable[[Dataset], Dataset]
) -> None:
    shown = whole.for_audience(Audience(), DAY)

    assert differing_sources(fault(shown), without_withheld(whole, Audience(), DAY))


def test_a_reference_to_a_withheld_record_is_left_out(whole: Dataset) -> None:
    (section,) = without_withheld(whole, Audience(), DAY).records[RecordId("QSZ-2023-00014")].body

    assert [item.rectification for item in section.items] == [None]
