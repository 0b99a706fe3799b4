"""The catalogue of the data folder, the two supplied catalogues, and the contents of a complete catalogue.

Refused catalogues stand in `cases/catalogue-*.yml` and `cases/item-of-record.yml`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from gongkai.check import read_dataset
from gongkai.derive import (
    BLANK_COLUMNS_THAT_FAIL,
    build_coverage,
    build_indexes,
    inspect_columns,
    tally,
)
from gongkai.load.catalogue import supplied_catalogue
from gongkai.model import Audience, Catalogue, Finding
from gongkai.vocabulary import (
    CATEGORIES,
    CategoryScheme,
    CoverageState,
    PeriodRule,
    RecordKind,
    TimeClass,
)

Lay = Callable[[Mapping[str, str | bytes]], Path]
Files = dict[str, str | bytes]

ROOT = Path(__file__).parents[2]
ITEM = (
    "  - {编号: 1.1, 名称: 甲, 事项类别: 其他党务, 内容: 乙, 依据: 丙, 范围: 社会, 时限: 定期, 公开周期: 每年, "
    "公开期限: 7, 责任: 书记, 公开主体: [党支部]}\n"
)


def supplied(scheme: CategoryScheme) -> Catalogue:
    findings: list[Finding] = []
    catalogue = supplied_catalogue(scheme, findings)
    assert findings == []
    assert catalogue is not None
    return catalogue


def catalogue_of(folder: Path) -> Catalogue:
    dataset, findings = read_dataset(folder)
    assert findings == []
    assert dataset is not None
    return dataset.catalogue


def test_a_folder_without_a_catalogue_has_the_one_of_its_scheme(lay: Lay, right: Files) -> None:
    assert catalogue_of(lay(right)) == supplied(CategoryScheme.REGULATION_2017)

    assert catalogue_of(lay({"site.yml": f"{right['site.yml']!s}类别方案: 意见\n"})) == supplied(
        CategoryScheme.OPINION_2010
    )


def test_a_folder_with_a_catalogue_has_no_other(lay: Lay, right: Files) -> None:
    catalogue = catalogue_of(
        lay(right | {"catalogue.yml": f"标题: 目录\n生效日期: 2025-01-01\n条目:\n{ITEM}"})
    )

    assert (catalogue.title, [item.label for item in catalogue.items]) == ("目录", ["1.1 甲"])


def test_a_catalogue_that_is_a_link_is_refused(lay: Lay, right: Files, tmp_path: Path) -> None:
    """The supplied catalogue does not stand in for a refused catalogue."""
    folder = lay(right)
    (folder / "catalogue.yml").symlink_to(tmp_path / "nowhere.yml")

    assert [finding.rule for finding in read_dataset(folder).findings] == ["file-link"]


def test_a_wrong_catalogue_leaves_the_items_of_records_unjudged(lay: Lay, right: Files) -> None:
    record = next(path for path in right if path.startswith("records/"))
    folder = lay(
        right | {"catalogue.yml": "标题: 目录\n", record: f"{right[record]!s}目录事项: 9.9\n"}
    )

    assert [
        (Path(finding.path).name, finding.rule) for finding in read_dataset(folder).findings
    ] == [("catalogue.yml", "field-missing")]


def test_the_example_town_has_the_supplied_items() -> None:
    """The items took effect one after the other."""
    items = [
        dataclasses.replace(item, effective=None) for item in catalogue_of(ROOT / "data").items
    ]

    assert items == list(supplied(CategoryScheme.REGULATION_2017).items)


def test_the_coverage_of_the_example_is_mostly_in_time() -> None:
    """The example has every state and fewer than five blank columns, so no inspection fails."""
    dataset, day = read_dataset(ROOT / "data").dataset, date(2026, 7, 31)
    assert dataset is not None
    shown = dataset.for_audience(Audience(), day)
    coverage = build_coverage(shown, day)

    for year in (2025, 2026):
        counts = tally(
            duties for items in coverage.cells[year].values() for duties in items.values()
        )
        due = counts.total() - counts[CoverageState.NOT_DUE]
        assert counts[CoverageState.ON_TIME] / due > 0.75
        assert min(counts[CoverageState.LATE], counts[CoverageState.OVERDUE]) > 0
    columns = inspect_columns(shown, build_indexes(shown), day)
    assert (len(columns.blank) < BLANK_COLUMNS_THAT_FAIL, columns.home_is_stale) == (True, False)


@pytest.mark.parametrize("scheme", CategoryScheme)
def test_a_supplied_catalogue_has_items_in_every_category(scheme: CategoryScheme) -> None:
    """条例 2017: seven categories for 基层组织; 意见 2010: eight."""
    items = supplied(scheme).items
    categories = list(CATEGORIES[scheme])

    assert len(items) >= 35
    assert {item.category for item in items} == {str(category) for category in categories}
    assert [int(item.number.split(".")[0]) for item in items] == [
        [str(category) for category in categories].index(item.category) + 1 for item in items
    ]


@pytest.mark.parametrize("scheme", CategoryScheme)
def test_a_supplied_catalogue_has_an_item_for_every_kind(scheme: CategoryScheme) -> None:
    filed = {kind for item in supplied(scheme).items for kind in item.record_kinds}

    assert filed == set(RecordKind)


@pytest.mark.parametrize("scheme", CategoryScheme)
def test_a_supplied_item_names_its_regulation_and_no_article(scheme: CategoryScheme) -> None:
    """The regulation is that of the scheme of categories."""
    instrument = {
        CategoryScheme.REGULATION_2017: "《中国共产党党务公开条例（试行）》",
        CategoryScheme.OPINION_2010: "《关于党的基层组织实行党务公开的意见》",
    }

    assert [
        item.label
        for item in supplied(scheme).items
        if not item.document.startswith(instrument[scheme]) or "条第" in item.document
    ] == []


def test_prompt_items_are_due_within_three_working_days() -> None:
    """Local rules: 随时 1 working day, 定期 3, major matters 7, 长期 5 after a change."""
    items = supplied(CategoryScheme.REGULATION_2017).items

    assert {item.deadline for item in items if item.time_class is TimeClass.PROMPT} == {1, 3}
    assert {
        item.deadline
        for item in items
        if item.time_class is TimeClass.PERMANENT and item.period_rule is not PeriodRule.BY_TERM
    } == {5}


def test_both_supplied_catalogues_have_the_same_matters() -> None:
    one, other = (
        {item.name: item.content for item in supplied(scheme).items} for scheme in CategoryScheme
    )

    assert one == other
