"""Synthetic data sets are reproducible, right under the model, and like real ones in size and words."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import gongkai
from gongkai.check import read_dataset
from gongkai.commands.demo import synthetic_files
from gongkai.commands.demo.county import RECORDS_OF_A_COUNTY, County
from gongkai.vocabulary import RecordKind

RECORDS = 1000
FINGERPRINT = """
import hashlib, itertools
from gongkai.commands.demo import synthetic_files
print(hashlib.sha256("".join(itertools.chain.from_iterable(synthetic_files(records=60, seed=5))).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return dict(synthetic_files(records=RECORDS, seed=7))


@pytest.fixture(scope="module")
def records(files: dict[str, str]) -> dict[str, dict[str, Any]]:
    return {path: read(text) for path, text in files.items() if path.startswith("data/records/")}


def read(text: str) -> Any:
    return yaml.load(text, yaml.CBaseLoader)  # noqa: S506 - it makes nothing but texts, lists and mappings


def unit_files(records: int) -> dict[str, dict[str, Any]]:
    leading = itertools.takewhile(
        lambda file: not file[0].startswith("data/records/"),
        synthetic_files(records=records, seed=7),
    )
    units = (read(text) for path, text in leading if path.startswith("data/units/"))
    return {unit["代码"]: unit for unit in units}


def text_of(section: dict[str, Any]) -> str:
    parts = [
        section.get("标题", ""),
        section.get("段落", ""),
        *(item["内容"] for item in section.get("条目", [])),
    ]
    parts += (
        cell
        for table in section.get("表格", [])
        for row in [table["表头"], *table["行"]]
        for cell in row
    )
    return re.sub(r"\s", "", "".join(parts)) + "".join(map(text_of, section.get("小节", [])))


def length(record: dict[str, Any]) -> int:
    return sum(len(text_of(section)) for section in record["正文"])


def test_the_same_seed_gives_the_same_files() -> None:
    assert list(synthetic_files(records=40, seed=3)) == list(synthetic_files(records=40, seed=3))


def test_another_seed_gives_other_texts_of_other_records() -> None:
    one, other = (dict(synthetic_files(records=40, seed=seed)) for seed in (3, 4))
    assert not {text for path, text in one.items() if "/records/" in path} & set(other.values())


def test_what_was_made_before_leaves_no_trace() -> None:
    alone = list(synthetic_files(records=40, seed=3))
    first, second = synthetic_files(records=40, seed=3), synthetic_files(records=40, seed=4)
    between = [file for file, _ in zip(first, second, strict=False)]
    assert between == alone[: len(between)]


def test_the_order_of_sets_in_a_process_does_not_matter() -> None:
    def fingerprint(hash_seed: str) -> bytes:
        environment = {
            **os.environ,
            "PYTHONHASHSEED": hash_seed,
            "PYTHONPATH": str(Path(gongkai.__file__).parents[1]),
        }
        return subprocess.run(
            [sys.executable, "-c", FINGERPRINT], env=environment, check=True, capture_output=True
        ).stdout

    assert fingerprint("1") == fingerprint("2") != b""


@pytest.mark.parametrize("count", [0, 1, 12, 250])
def test_there_are_as_many_records_as_were_asked_for(count: int) -> None:
    assert (
        sum(path.startswith("data/records/") for path, _ in synthetic_files(records=count, seed=1))
        == count
    )


def test_no_path_occurs_twice() -> None:
    paths = [path for path, _ in synthetic_files(records=250, seed=1)]
    assert len(paths) == len(set(paths))


def test_the_folder_has_a_site_three_units_or_more_and_two_pages(files: dict[str, str]) -> None:
    others = {path for path in files if not path.startswith("data/records/")}
    assert {"data/site.yml", "docs/index.md", "docs/guide.md"} < others
    assert sum(path.startswith("data/units/") for path in others) == RECORDS // 100
    assert len(unit_files(30)) == 3


def test_the_home_page_has_each_marker_in_a_paragraph_of_its_own(files: dict[str, str]) -> None:
    paragraphs = files["docs/index.md"].split("\n\n")
    markers = ("summary", "latest 10", "years", "units", "kinds")
    assert [paragraph.strip() for paragraph in paragraphs if "gongkai:" in paragraph] == [
        f"<!-- gongkai:{marker} -->" for marker in markers
    ]


def test_a_record_lies_where_its_unit_number_and_year_say(
    records: dict[str, dict[str, Any]],
) -> None:
    for path, record in records.items():
        year, digits = record["索引号"].rsplit("-", 2)[1:]
        assert path == f"data/records/{record['单位']}/{year}/{digits}.yml"
        assert record["公开"]["发布日期"].startswith(year)


def test_index_numbers_are_unique(records: dict[str, dict[str, Any]]) -> None:
    assert len({record["索引号"] for record in records.values()}) == RECORDS


def test_the_largest_county_numbers_every_year_with_five_digits() -> None:
    county = County(records=RECORDS_OF_A_COUNTY, ordinal=0, seed=1)
    assert county.entry(RECORDS_OF_A_COUNTY - 1).id.endswith("-2025-90000")


def test_counties_have_codes_and_units_of_their_own() -> None:
    one, other = (County(records=5000, ordinal=ordinal, seed=1) for ordinal in (0, 1))
    assert one.entry(0).id != other.entry(0).id
    assert not {unit.code for unit in one.units} & {unit.code for unit in other.units}


def test_the_loader_finds_nothing_wrong(files: dict[str, str], tmp_path: Path) -> None:
    for path, text in files.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    assert read_dataset(tmp_path / "data").findings == []


def test_steps_of_the_approval_come_in_their_order(records: dict[str, dict[str, Any]]) -> None:
    for record in records.values():
        days = [record["审批"][step]["日期"] for step in ("提出", "审核", "批准")] + [
            record["公开"]["发布日期"]
        ]
        assert days == sorted(days)


def test_all_kinds_and_all_ten_years_occur(records: dict[str, dict[str, Any]]) -> None:
    assert {record["种类"] for record in records.values()} == set(RecordKind)
    assert {record["公开"]["发布日期"][:4] for record in records.values()} == {
        str(year) for year in range(2016, 2026)
    }


def test_meetings_theme_days_and_summaries_are_commonest(
    records: dict[str, dict[str, Any]],
) -> None:
    kinds = [record["种类"] for record in records.values()]
    commonest = sorted(RecordKind, key=kinds.count, reverse=True)[:3]
    assert set(commonest) == {RecordKind.MEETING, RecordKind.THEME_DAY, RecordKind.WORK_SUMMARY}


def test_texts_have_three_thousand_characters_on_average(
    records: dict[str, dict[str, Any]],
) -> None:
    lengths = [length(record) for record in records.values()]
    assert 2700 <= sum(lengths) / len(lengths) <= 3300
    assert 1200 <= min(lengths) < 1800
    assert 4500 < max(lengths) <= 5500


@pytest.mark.parametrize(("term", "share"), [("党费", 0.6), ("三会一课", 0.8)])
def test_fixed_terms_are_as_frequent_as_in_real_summaries(
    files: dict[str, str], term: str, share: float
) -> None:
    texts = [text for path, text in files.items() if path.startswith("data/records/")]
    assert sum(term in text for text in texts) / len(texts) == pytest.approx(share, abs=0.06)


def test_the_words_are_many(records: dict[str, dict[str, Any]]) -> None:
    text = "".join(text_of(section) for record in records.values() for section in record["正文"])
    assert len(set(map("".join, itertools.pairwise(text)))) > 55_000
    assert len(set(text)) > 2000


def test_long_sentences_are_hardly_ever_repeated(records: dict[str, dict[str, Any]]) -> None:
    text = "。".join(text_of(section) for record in records.values() for section in record["正文"])
    sentences = [sentence for sentence in re.split("[。；]", text) if len(sentence) >= 30]
    assert len(sentences) - len(set(sentences)) < len(sentences) / 1000


def test_some_records_have_points_and_tables(records: dict[str, dict[str, Any]]) -> None:
    def has(record: dict[str, Any], part: str) -> bool:
        return any(part in section for section in record["正文"])

    with_both = sum(has(record, "条目") and has(record, "表格") for record in records.values())
    assert 0.03 < with_both / RECORDS < 0.07


def test_above_forty_units_there_are_three_levels() -> None:
    units = unit_files(4500)
    levels = {sum(1 for _ in ancestors(unit, units)) for unit in units.values()}
    assert levels == {0, 1, 2}
    assert [unit["名称"].endswith("县委员会") for unit in units.values() if "上级" not in unit] == [
        True
    ]


def ancestors(unit: dict[str, Any], units: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    while "上级" in unit:
        unit = units[unit["上级"]]
        yield unit


def test_units_are_renamed_and_merged() -> None:
    units = unit_files(8000)
    assert any("名称" in state for unit in units.values() for state in unit.get("曾用", []))
    merged = [unit for unit in units.values() if "后继" in unit]
    assert len(merged) == 2
    assert all(unit["代码"] in units[unit["后继"][0]]["前身"] for unit in merged)


def test_a_unit_publishes_only_in_its_life(records: dict[str, dict[str, Any]]) -> None:
    units = unit_files(RECORDS)
    assert any("撤销日期" in unit for unit in units.values())
    for record in records.values():
        unit = units[record["单位"]]
        assert unit["成立日期"] < record["公开"]["发布日期"] <= unit.get("撤销日期", "9999")


def test_every_record_names_an_item_of_the_catalogue(
    records: dict[str, dict[str, Any]],
) -> None:
    """All kinds of unit have published records."""
    items = {record["目录事项"] for record in records.values()}
    committees = {record["目录事项"] for record in records.values() if record["种类"] == "工作总结"}

    assert len(items) >= len(RecordKind) - 2
    assert committees == {"2.3", "2.4"}
