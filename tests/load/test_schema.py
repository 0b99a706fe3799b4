"""The JSON Schemas: made from the model, in agreement with the loader."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from gongkai import vocabulary
from gongkai.check import read_dataset
from gongkai.load.schema import DRAFT, schemas
from gongkai.model import RECORD_CLASSES
from gongkai.vocabulary import FIELD_BY_TERM, FIELDS, RecordKind, Vocabulary

Lay = Callable[[Mapping[str, str | bytes]], Path]
Files = dict[str, str | bytes]

DATA = Path(__file__).parents[2] / "data"
SCHEMA_NAMES = [
    "applications.json",
    "catalogue.json",
    "opinions.json",
    "record.json",
    "site.json",
    "unit.json",
]
RECORD_URIS = [
    path.relative_to(DATA).as_posix() for path in sorted((DATA / "records").rglob("*.yml"))
]
UNIT_URIS = [path.relative_to(DATA).as_posix() for path in sorted((DATA / "units").glob("*.yml"))]
RECORD_PATH = "records/qsz-jiguan/2023/00012.yml"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LISTS = {
    name: entry
    for name, entry in vars(vocabulary).items()
    if isinstance(entry, type) and issubclass(entry, Vocabulary)
}


class CoreLoader(yaml.CBaseLoader):
    """YAML as editors read it: the core types of YAML 1.2."""


def read_core_type(
    tag: str, pattern: str, first: Sequence[str], construct: Callable[[str], object]
) -> None:
    """Have `CoreLoader` read the plain texts that match `pattern` as values of a core type."""
    CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"), list(first)
    )
    CoreLoader.add_constructor(f"tag:yaml.org,2002:{tag}", lambda _, node: construct(node.value))


read_core_type("null", "~|null|Null|NULL|", ["~", "n", "N", ""], lambda _: None)
read_core_type(
    "bool", "true|True|TRUE|false|False|FALSE", "tTfF", lambda text: text.lower() == "true"
)
read_core_type("int", "[-+]?[0-9]+", "-+0123456789", int)
read_core_type(
    "float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+0123456789.", float
)


@cache
def validator(name: str) -> Draft7Validator:
    """Return the validator of a schema file."""
    schema = json.loads((DATA / "schemas" / name).read_text("utf-8"))
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def complaints(uri: str, text: str) -> list[str]:
    """Return the complaints of a file's schema about its text."""
    name = {
        "records": "record.json",
        "units": "unit.json",
        "site.yml": "site.json",
        "catalogue.yml": "catalogue.json",
    }[uri.partition("/")[0]]
    value = yaml.load(text, CoreLoader)  # noqa: S506 - a loader of plain values
    return [error.message for error in validator(name).iter_errors(value)]


def parts(schema: object, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every object of a schema with its path, without the conditions."""
    if isinstance(schema, dict):
        yield path, schema
        for key, value in schema.items():
            if key != "if":
                yield from parts(value, f"{path}/{key}")
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from parts(value, f"{path}/{index}")


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_the_schema_in_the_data_folder_is_that_of_the_model(name: str) -> None:
    assert (DATA / "schemas" / name).read_text("utf-8") == schemas()[name]


def test_there_is_a_schema_for_each_sort_of_file() -> None:
    assert (
        sorted(schemas())
        == sorted(path.name for path in (DATA / "schemas").iterdir())
        == SCHEMA_NAMES
    )


def test_yaml_is_read_here_as_editors_read_it() -> None:
    text = "[no, 2023-07-05, 9:30, 0012, 12, 58.7, 1e3, true, ~, '~', '12', 0x1F, 上, '']"
    read = [
        "no",
        "2023-07-05",
        "9:30",
        12,
        12,
        58.7,
        1000.0,
        True,
        None,
        "~",
        "12",
        "0x1F",
        "上",
        "",
    ]
    assert repr(yaml.load(text, CoreLoader)) == repr(read)  # noqa: S506 - a loader of plain values


@pytest.mark.parametrize("uri", ["site.yml", "catalogue.yml", *UNIT_URIS, *RECORD_URIS])
def test_a_file_of_the_example_is_valid(uri: str) -> None:
    assert complaints(uri, (DATA / uri).read_text("utf-8")) == []


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_every_property_has_a_title_and_a_description_in_chinese(name: str) -> None:
    schema = validator(name).schema
    properties = {
        f"{path}/{key}": field
        for path, part in parts(schema)
        for key, field in part.get("properties", {}).items()
    }
    assert properties
    wrong = [
        path
        for path, field in properties.items()
        if field["title"] != path.split("/")[-1]
        or field["description"] != FIELDS[FIELD_BY_TERM[field["title"]]].description
    ]
    assert wrong == []
    assert [
        path
        for path, field in properties.items()
        if not CHINESE.search(field["title"]) or not CHINESE.search(field["description"])
    ] == []


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_no_text_in_a_schema_is_in_english(name: str) -> None:
    texts = [
        text
        for _, part in parts(validator(name).schema)
        for text in (
            part.get("title", ""),
            part.get("description", ""),
            *part.get("markdownEnumDescriptions", []),
        )
        if isinstance(text, str)
    ]
    assert texts
    assert [
        text
        for text in texts
        if text and not CHINESE.search(text) and text not in set(vocabulary.CountingUnit)
    ] == []


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_every_closed_list_is_that_of_the_vocabulary(name: str) -> None:
    lists = {
        path.removeprefix("/$defs/"): part
        for path, part in parts(validator(name).schema)
        if "enum" in part
    }
    assert {key: part["enum"] for key, part in lists.items()} == {
        key: [member.value for member in LISTS[key]] for key in lists
    }
    assert {key: len(part["markdownEnumDescriptions"]) for key, part in lists.items()} == {
        key: len(LISTS[key]) for key in lists
    }
    assert lists


def test_every_closed_list_of_a_file_is_in_a_schema() -> None:
    """The lists of computed values are in no schema."""
    used = {key for name in SCHEMA_NAMES for key in validator(name).schema["$defs"] if key in LISTS}
    assert set(LISTS) - used == {
        "Vocabulary",
        "ApplicationState",
        "Category",
        "CoverageState",
        "FileAction",
        "OpinionCategory",
    }


@pytest.mark.parametrize("kind", RecordKind, ids=lambda kind: kind.name)
def test_each_kind_of_record_has_its_own_fields(kind: RecordKind) -> None:
    definition = validator("record.json").schema["$defs"][RECORD_CLASSES[kind].__name__]
    assert set(definition["properties"]) == {
        FIELDS[field.name].term for field in dataclasses.fields(RECORD_CLASSES[kind])
    }
    assert definition["additionalProperties"] is False


def test_the_draft_is_named_and_nothing_is_fetched() -> None:
    for name in SCHEMA_NAMES:
        schema = validator(name).schema
        assert schema["$schema"] == DRAFT
        assert {part["$ref"].split("/")[1] for _, part in parts(schema) if "$ref" in part} == {
            "$defs"
        }


UNIT_PATH = "units/qsz-jiguan.yml"
MISTAKES = {
    "missing-field": (RECORD_PATH, "标题: 机关党支部2023年上半年工作总结\n", ""),
    "empty-field": (RECORD_PATH, "标题: 机关党支部2023年上半年工作总结\n", "标题:\n"),
    "empty-text": (RECORD_PATH, "标题: 机关党支部2023年上半年工作总结\n", "标题: ''\n"),
    "missing-nested-field": (RECORD_PATH, "时限: 定期, ", ""),
    "missing-kind": (RECORD_PATH, "种类: 工作总结\n", ""),
    "unknown-kind": (RECORD_PATH, "种类: 工作总结\n", "种类: 总结\n"),
    "unknown-field": (RECORD_PATH, "期间: 2023上半年\n", "期间: 2023上半年\n备注: 无\n"),
    "unknown-field-without-value": (RECORD_PATH, "期间: 2023上半年\n", "期间: 2023上半年\n备注:\n"),
    "unknown-nested-field": (RECORD_PATH, "时限: 定期, ", "时限: 定期, 备注: 无, "),
    "nested-field-with-full-width-colon": (
        RECORD_PATH,
        "保密审查: 通过",
        "保密审查: 通过, 意见：同意",
    ),
    "field-of-another-kind": (RECORD_PATH, "期间: 2023上半年\n", "期间: 2023上半年\n会议: 党课\n"),
    "fields-of-the-kind-missing": (RECORD_PATH, "种类: 工作总结\n", "种类: 三会一课\n"),
    "unknown-scope": (RECORD_PATH, "范围: 社会", "范围: 公众"),
    "unknown-status": (RECORD_PATH, "期间: 2023上半年\n", "期间: 2023上半年\n状态: 删除\n"),
    "unknown-channel": (RECORD_PATH, "时限: 定期, ", "时限: 定期, 方式: [报纸], "),
    "date-without-zeros": (RECORD_PATH, "发布日期: 2023-07-05", "发布日期: 2023-7-5"),
    "date-in-characters": (RECORD_PATH, "发布日期: 2023-07-05", "发布日期: 2023年7月5日"),
    "number-for-date": (RECORD_PATH, "发布日期: 2023-07-05", "发布日期: 20230705"),
    "record-id-short": (RECORD_PATH, "索引号: QSZ-2023-00012", "索引号: QSZ-2023-12"),
    "record-id-lower-case": (RECORD_PATH, "索引号: QSZ-2023-00012", "索引号: qsz-2023-00012"),
    "record-id-full-width": (RECORD_PATH, "索引号: QSZ-2023-00012", "索引号: QSZ-2023-０００１２"),
    "reference-short": (
        RECORD_PATH,
        "期间: 2023上半年\n",
        "期间: 2023上半年\n对应计划: QSZ-2023-12\n",
    ),
    "unit-upper-case": (RECORD_PATH, "单位: qsz-jiguan", "单位: QSZ-jiguan"),
    "period-with-nian": (RECORD_PATH, "期间: 2023上半年", "期间: 2023年上半年"),
    "period-fifth-quarter": (RECORD_PATH, "期间: 2023上半年", "期间: 2023第五季度"),
    "period-list": (RECORD_PATH, "期间: 2023上半年", "期间: [2023上半年]"),
    "text-for-mapping": (
        RECORD_PATH,
        "公开: {范围: 社会, 时限: 定期, 发布日期: 2023-07-05}",
        "公开: 社会",
    ),
    "list-for-text": (RECORD_PATH, "标题: 机关党支部2023年上半年工作总结", "标题: [机关党支部]"),
    "mapping-for-text": (
        RECORD_PATH,
        "标题: 机关党支部2023年上半年工作总结",
        "标题: {机关党支部: 总结}",
    ),
    "text-for-list": (RECORD_PATH, "期间: 2023上半年\n", "期间: 2023上半年\n正文: 一段话\n"),
    "mapping-for-list": (
        RECORD_PATH,
        "期间: 2023上半年\n",
        "期间: 2023上半年\n附件: {名称: 一, 文件: attachments/a.pdf}\n",
    ),
    "list-for-figures": (RECORD_PATH, "期间: 2023上半年\n", "期间: 2023上半年\n指标: [5次]\n"),
    "list-for-figure": (
        RECORD_PATH,
        "期间: 2023上半年\n",
        "期间: 2023上半年\n指标: {党课: [5次]}\n",
    ),
    "unknown-field-of-figure": (
        RECORD_PATH,
        "期间: 2023上半年\n",
        "期间: 2023上半年\n指标: {党课: {数值: 5, 单位: 次}}\n",
    ),
    "attachment-without-file": (
        RECORD_PATH,
        "期间: 2023上半年\n",
        "期间: 2023上半年\n附件: [{名称: 一}]\n",
    ),
    "empty-item": (RECORD_PATH, "期间: 2023上半年\n", "期间: 2023上半年\n正文: [~]\n"),
    "count-with-unit": (
        RECORD_PATH,
        "种类: 工作总结\n",
        "种类: 网格治理\n网格数: 3个\n受理: 1\n办结: 1\n",
    ),
    "count-negative": (
        RECORD_PATH,
        "种类: 工作总结\n",
        "种类: 网格治理\n网格数: -3\n受理: 1\n办结: 1\n",
    ),
    "count-of-halves": (
        RECORD_PATH,
        "种类: 工作总结\n",
        "种类: 网格治理\n网格数: 3.5\n受理: 1\n办结: 1\n",
    ),
    "list-for-record": (RECORD_PATH, "", "- "),
    "unit-without-name": (UNIT_PATH, "名称: 中共清水镇机关支部委员会\n", ""),
    "unit-of-unknown-kind": (UNIT_PATH, "种类: 党支部", "种类: 支部"),
    "unit-with-wrong-code": (UNIT_PATH, "代码: qsz-jiguan", "代码: qsz_jiguan"),
    "unit-with-wrong-date": (UNIT_PATH, "成立日期: 1987-01-15", "成立日期: 1987"),
    "unit-with-unknown-field": (UNIT_PATH, "种类: 党支部\n", "种类: 党支部\n负责人: 王某\n"),
    "site-without-publisher": ("site.yml", "主办单位: 中共清水镇委员会\n", ""),
    "site-with-wrong-scheme": (
        "site.yml",
        "主办单位: 中共清水镇委员会\n",
        "主办单位: 中共清水镇委员会\n类别方案: 七类\n",
    ),
    "site-with-text-for-contact": ("site.yml", "{电话: 0837-6210015}", "0837-6210015"),
}


@pytest.mark.parametrize(("uri", "old", "new"), MISTAKES.values(), ids=MISTAKES)
def test_what_the_loader_refuses_the_schema_refuses(
    uri: str, old: str, new: str, right: Files, lay: Lay
) -> None:
    text = str(right[uri])
    assert old in text
    wrong = text.replace(old, new, 1) if old else new + text.replace("\n", "\n  ").rstrip()
    assert read_dataset(lay(right | {uri: wrong})).findings != []
    assert complaints(uri, wrong) != []


RIGHT = {
    "empty-field": (RECORD_PATH, "目录事项:\n状态: ~\n"),
    "number-as-text": (RECORD_PATH, "目录事项: 2.4\n"),
    "one-character": (RECORD_PATH, "状态说明: 一\n"),
    "octal-looking": (RECORD_PATH, "正文: [{条目: [{编号: 0012, 内容: 一}]}]\n"),
    "short-figures": (RECORD_PATH, "指标: {支委会: 6次, 得分: 98.5, 占比: 58.7%}\n"),
    "figure-as-mapping": (
        RECORD_PATH,
        "指标: {党课: {数值: 5, 计量单位: 次, 约数: 约, 口径: 计划}}\n",
    ),
    "figure-of-zero": (RECORD_PATH, "指标: {党课: {数值: 0}}\n"),
    "withheld-figure": (RECORD_PATH, "指标: {上缴党费: {不公开: 待核}}\n"),
    "sections": (
        RECORD_PATH,
        "正文:\n  - 标题: 一\n    类别: 情况\n    段落: |\n      一\n    小节: [{标题: 二}]\n",
    ),
    "table": (RECORD_PATH, "正文: [{表格: [{表头: [项目, 次数], 行: [[党课, 5]]}]}]\n"),
    "unit": (
        UNIT_PATH,
        "领域: 机关\n曾用: [{截至: 1999-12-31, 名称: 一}]\n联系: {电话: 110}\n简介: 一\n",
    ),
    "site": ("site.yml", "类别方案: 意见\n"),
}


@pytest.mark.parametrize(("uri", "more"), RIGHT.values(), ids=RIGHT)
def test_what_the_loader_accepts_the_schema_accepts(
    uri: str, more: str, right: Files, lay: Lay
) -> None:
    text = str(right[uri]) + more
    assert read_dataset(lay(right | {uri: text})).findings == []
    assert complaints(uri, text) == []


def test_a_count_may_be_zero(right: Files) -> None:
    grid = str(right[RECORD_PATH]).replace(
        "种类: 工作总结\n", "种类: 网格治理\n网格数: 0\n受理: 0\n办结: 0\n"
    )
    assert complaints(RECORD_PATH, grid) == []


PERIODS = [
    "2023",
    "2023上半年",
    "2023第三季度",
    "2023-05",
    "2023-05-11",
    "2023第一季度至第三季度",
    "2023下半年至2024上半年",
    "2023-05至-08",
]


@pytest.mark.parametrize("period", PERIODS)
def test_every_form_of_a_period_is_valid(period: str, right: Files) -> None:
    assert (
        complaints(RECORD_PATH, str(right[RECORD_PATH]).replace("2023上半年\n", f"{period}\n"))
        == []
    )
