"""A data set read from files, of which the tests of this folder make pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from gongkai.check import read_dataset
from gongkai.model import Dataset

Lay = Callable[[Mapping[str, str | bytes]], Path]
Files = dict[str, str | bytes]


@pytest.fixture
def records() -> Callable[..., Files]:
    """Return a function that makes files of simple records: `records(120, year=2023, unit="qsz-jiguan", 标题="{}号")`."""

    def make(
        count: int, *, year: int = 2023, unit: str = "qsz-jiguan", first: int = 1, **changes: Any
    ) -> Files:
        files: Files = {}
        for number in range(first, first + count):
            day = f"{year}-12-{1 + number % 28:02}"
            step = {"职务": "书记", "日期": day}
            record = {
                "索引号": f"QSZ-{year}-{number:05}",
                "标题": f"{number}号记录",
                "单位": unit,
                "种类": "通知公告",
                "期间": str(year),
                "公开": {"范围": "社会", "时限": "长期", "发布日期": day},
                "审批": {
                    "提出": step | {"职务": "组织委员"},
                    "审核": step | {"保密审查": "通过"},
                    "批准": step,
                },
            }
            files[f"records/{unit}/{year}/{number:05}.yml"] = json.dumps(
                record | changes, ensure_ascii=False
            )
        return files

    return make


@pytest.fixture
def read(lay: Lay) -> Callable[[Files], Dataset]:
    """Return a function that lays files out as a data folder and returns the data set."""

    def read(files: Files) -> Dataset:
        dataset, findings = read_dataset(lay(files))
        assert not findings
        assert dataset is not None
        return dataset

    return read
