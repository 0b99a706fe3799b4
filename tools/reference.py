"""Write the reference pages of the handbook from the code: records, kinds, settings, rules and commands.

The pages stand in docs/handbook/reference/. Chinese texts are taken from the code: terms and explanations from the
vocabulary, commands from their help. Settings and rules, which the code explains in English only, have their
texts in `reference_texts.py`; a test fails when these and the code no longer agree.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from reference_texts import ENVIRONMENT, RULES, SETTINGS

from gongkai.commands.cli import main as program
from gongkai.load.schema import schemas
from gongkai.model import RECORD_CLASSES
from gongkai.model.record import COMMON_FIELDS
from gongkai.pages.markers import BLOCKS
from gongkai.vocabulary import RecordKind, term

ROOT = Path(__file__).parent.parent
OUT = ROOT / "docs/handbook/reference"
NOTE = "这一页由程序从代码写出，不要手改。"

Schema = Mapping[str, Any]


def main() -> None:
    """Write every page."""
    OUT.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (OUT / name).write_text(text, "utf-8", newline="\n")
        sys.stdout.write(f"{(OUT / name).relative_to(ROOT)}\n")


def pages() -> dict[str, str]:
    """Return the text of each page by its file name."""
    record = json.loads(schemas()["record.json"])
    lines_of = {
        "records.md": _records(record),
        "kinds.md": _kinds(record),
        "settings.md": _settings(),
        "rules.md": _rules(),
        "commands.md": _commands(),
    }
    return {name: "\n".join(lines).rstrip() + "\n" for name, lines in lines_of.items()}


def _records(schema: Schema) -> Iterator[str]:
    """Yield the fields of every record, then the parts and the closed lists of fields."""
    definitions = schema["$defs"]
    yield from (
        "# 记录的字段",
        "",
        NOTE,
        "",
        "每条记录都有这些字段，各种类另有自己的，见[各种类的字段](kinds.md)。",
        "",
    )
    common = {term(name) for name in COMMON_FIELDS}
    yield from _fields(next(iter(_kind_schemas(schema).values())), only=common)
    own = {RECORD_CLASSES[kind].__name__ for kind in RecordKind}
    for heading, is_list in (("由几项组成的", False), ("只能选一个的", True)):
        yield from (f"## {heading}", "")
        for name, part in definitions.items():
            if name in own or ("enum" in part) is not is_list:
                continue
            if fields := _uses(schema, name):
                yield from (f"### {'、'.join(fields)}", "")
                yield from _choices(part) if is_list else _fields(part)


def _kind_schemas(schema: Schema) -> dict[RecordKind, Schema]:
    return {kind: schema["$defs"][RECORD_CLASSES[kind].__name__] for kind in RecordKind}


def _uses(schema: Schema, name: str) -> list[str]:
    """Return the fields that refer to a definition, once each."""
    reference = f'"#/$defs/{name}"'
    keys: dict[str, None] = {}
    for part in (schema, *schema["$defs"].values()):
        for key, field in part.get("properties", {}).items():
            if reference in json.dumps(field):
                keys[key] = None
    return list(keys)


def _fields(schema: Schema, only: set[str] | None = None) -> Iterator[str]:
    """Yield a table of the fields of a definition, or of some of these fields."""
    required = set(schema.get("required", []))
    yield from ("| 字段 | 必填 | 说明 |", "| --- | --- | --- |")
    for key, field in schema["properties"].items():
        if only is None or key in only:
            mark = "必填" if key in required else ""
            yield f"| {key} | {mark} | {_cell(field.get('description', ''))} |"
    yield ""


def _choices(schema: Schema) -> Iterator[str]:
    """Yield the values of a closed list with their explanations."""
    descriptions = schema.get("markdownEnumDescriptions", schema["enum"])
    for value, description in zip(schema["enum"], descriptions, strict=True):
        explanation = f"：{_cell(description)}" if description != value else ""
        yield f"- {value}{explanation}"
    yield ""


def _kinds(schema: Schema) -> Iterator[str]:
    yield from (
        "# 各种类的字段",
        "",
        NOTE,
        "",
        "各种类都有[记录的字段](records.md)，下面只列各自另有的。",
        "",
    )
    common = {term(name) for name in COMMON_FIELDS}
    for kind, part in _kind_schemas(schema).items():
        yield from (
            f"## {kind}",
            "",
            f"{kind.description}。" if kind.description else "",
            "",
        )
        own = set(part["properties"]) - common
        yield from _fields(part, only=own) if own else ("没有另外的字段。", "")


def _settings() -> Iterator[str]:
    schema_texts = schemas()
    yield from ("# 设置", "", NOTE, "")
    for name, file in (
        ("site", "data/site.yml"),
        ("unit", "data/units/单位代码.yml"),
        ("catalogue", "data/catalogue.yml"),
    ):
        schema = json.loads(schema_texts[f"{name}.json"])
        yield from (f"## {file}", "")
        yield from _fields(schema)
        for part_name, part in schema.get("$defs", {}).items():
            if "properties" in part:
                yield from (f"### {file} 的{'、'.join(_uses(schema, part_name))}", "")
                yield from _fields(part)
    yield from (
        "## mkdocs.yml 的 extra.gongkai",
        "",
        "| 设置 | 说明 |",
        "| --- | --- |",
    )
    yield from (f"| `{name}` | {_cell(text)} |" for name, text in SETTINGS.items())
    yield from ("", "## 环境变量", "", "| 变量 | 说明 |", "| --- | --- |")
    yield from (f"| `{name}` | {_cell(text)} |" for name, text in ENVIRONMENT.items())
    yield from ("", "## 手写页面里的标记", "", "| 标记 | 换成 |", "| --- | --- |")
    for name, (make, _) in BLOCKS.items():
        text = (make.__doc__ or "").rstrip(".。")
        yield f"| `gongkai:{name}` | {_cell(text)} |"


def _rules() -> Iterator[str]:
    yield from (
        "# 检查的规则",
        "",
        NOTE,
        "",
        "`gongkai check` 列出的每个问题，末尾方括号里是规则的名称。",
        "",
    )
    yield from ("| 规则 | 说的是什么 | 怎么办 |", "| --- | --- | --- |")
    for name, (meaning, advice) in sorted(RULES.items()):
        yield f"| `{name}` | {_cell(meaning)} | {_cell(advice)} |"


def _commands() -> Iterator[str]:
    yield from (
        "# 命令",
        "",
        NOTE,
        "",
        "在网站的文件夹里运行；每个命令都可以加 `--help`。",
        "",
    )
    for name in sorted(program.commands):
        command = program.commands[name]
        context = click.Context(command, info_name=f"gongkai {name}")
        usage = " ".join(command.collect_usage_pieces(context))
        yield from (
            f"## gongkai {name}",
            "",
            *_paragraphs(command.help or ""),
            "",
            "```text",
            f"gongkai {name} {usage}",
            "```",
            "",
        )
        parameters = [each for each in command.params if isinstance(each, click.Option)]
        records = [parameter.get_help_record(context) for parameter in parameters]
        options = [record for record in records if record]  # a hidden option has none
        if options:
            yield from ("| 选项 | 作用 |", "| --- | --- |")
            yield from (f"| `{option}` | {_cell(text)} |" for option, text in options)
            yield ""
        yield from (
            "例：",
            "",
            "```text",
            (command.epilog or "").removeprefix("例："),
            "```",
            "",
        )


def _paragraphs(text: str) -> Iterator[str]:
    """Yield each paragraph on one line, with empty lines between."""
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ""
        yield "".join(line.strip() for line in paragraph.splitlines())


def _cell(text: str) -> str:
    """Return a text for a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


if __name__ == "__main__":
    main()
