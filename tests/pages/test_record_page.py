"""The page of a record and its JSON: golden files.

`golden/<case>.yml` is the record, `<case>.md` and `<case>.json` (indented) its page. All cases stand in one data set, with
the records in `golden/around`, so that records can refer to each other. `UPDATE_GOLDEN=1 pytest tests/pages/test_record_page.py`
writes the expected files anew; read the difference before you commit.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from gongkai.derive import build_indexes
from gongkai.model import Audience, Dataset
from gongkai.pages.page import Page
from gongkai.pages.record_page import record_pages
from gongkai.pages.surroundings import surroundings_of_records

Files = dict[str, str | bytes]

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.stem for path in GOLDEN.glob("*.yml"))
UNITS = {
    "qsz-jiguan": (
        "名称: 中共清水镇机关支部委员会\n简称: 机关党支部\n种类: 党支部\n成立日期: 1987-01-15\n"
        "曾用:\n  - {截至: 2022-12-31, 名称: 中共清水乡机关支部委员会, 简称: 乡机关党支部}\n"
    ),
    "qsz-yangliu": "名称: 中共清水镇杨柳村支部委员会\n简称: 杨柳村党支部\n种类: 党支部\n成立日期: 1990-07-01\n",
}


@pytest.fixture
def golden(read: Callable[[Files], Dataset], right: Files) -> Callable[[str], Page]:
    """Return a function that makes the page of a case, as society sees it."""
    files: Files = {"site.yml": right["site.yml"]}
    files |= {f"units/{code}.yml": f"代码: {code}\n{text}" for code, text in UNITS.items()}
    files |= {f"attachments/{name}": b"x" for name in ("signed.pdf", "photo (1).JPG", "README")}
    for path in GOLDEN.rglob("*.yml"):
        text = path.read_text("utf-8")
        (year,), (unit,) = (
            re.findall(r"^索引号: QSZ-(\d{4})", text),
            re.findall(r"^单位: (.*)$", text, re.MULTILINE),
        )
        files[f"records/{unit}/{year}/{path.name}"] = text
    dataset = read(files).for_audience(Audience())
    pages = {
        Path(page.source).stem: page
        for page in record_pages(
            dataset, surroundings_of_records(dataset, build_indexes(dataset), {})
        )
    }
    return pages.__getitem__


@pytest.mark.parametrize("suffix", ["md", "json"])
@pytest.mark.parametrize("case", CASES)
def test_a_record_becomes_its_golden_page(
    golden: Callable[[str], Page], case: str, suffix: str
) -> None:
    page = golden(case)
    made = (
        page.markdown
        if suffix == "md"
        else json.dumps(json.loads(page.content.json), ensure_ascii=False, indent=1) + "\n"
    )
    path = GOLDEN / f"{case}.{suffix}"
    missing = not path.exists()
    if missing or os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_text(made, "utf-8", newline="\n")

    assert not missing, f"{path} was missing and has been written: read it, then run again"
    assert made == path.read_text("utf-8")


def test_every_golden_page_belongs_to_a_case() -> None:
    assert {path.stem for path in GOLDEN.iterdir() if path.suffix in {".md", ".json"}} == set(CASES)


@pytest.mark.parametrize(
    ("case", "gone"),
    [
        pytest.param("dues", ["3260", "购买学习资料", "收缴率", "撤下以后不再显示"], id="撤下的"),
        pytest.param("honour", ["中共临江县委", "获奖名单"], id="合并的"),
        pytest.param("work-summary", ["QSZ-2023-00070", "只向全党公开"], id="指向范围更窄的记录"),
    ],
)
def test_withheld_texts_are_neither_on_the_page_nor_in_the_json(
    golden: Callable[[str], Page], case: str, gone: list[str]
) -> None:
    page, written = golden(case), (GOLDEN / f"{case}.yml").read_text("utf-8")

    assert [text for text in gone if text in page.markdown + page.content.json] == []
    assert any(text in written for text in gone)


def test_headings_go_down_one_level_at_a_time_to_six(golden: Callable[[str], Page]) -> None:
    levels = {
        match[2]: len(match[1])
        for match in re.finditer(r"^(#+) (.*)$", golden("work-summary").markdown, re.MULTILINE)
    }

    assert [
        levels[title]
        for title in ("主要做法及成效", "抓学习", "青年理论小组", "第五级", "第六级", "仍是第六级")
    ] == [2, 3, 4, 5, 6, 6]


def test_a_record_shows_the_name_its_unit_had_then(golden: Callable[[str], Page]) -> None:
    assert (
        "| 单位 | [乡机关党支部](../../../units/qsz-jiguan/index.md) |"
        in golden("organisation-change").markdown
    )
    assert (
        "| 单位 | [机关党支部](../../../units/qsz-jiguan/index.md) |"
        in golden("work-summary").markdown
    )


def test_the_page_says_where_it_comes_from_and_belongs(golden: Callable[[str], Page]) -> None:
    page = golden("organisation-change")

    assert page.uri == "records/2022/QSZ-2022-00061/index.md"
    assert page.source == "records/qsz-jiguan/2022/organisation-change.yml"
    assert page.parent == "units/qsz-jiguan/index.md"
    assert page.head.title == "关于调整部分党组织隶属关系的决定"
    assert page.updated.isoformat() == "2022-03-10"
    assert page.head.description == "中共清水乡机关支部委员会 组织设置 2022-03-01，2022-03-10 发布"
