"""Write the reference pages of the handbook, docs/handbook/reference/: records, kinds, settings, rules and commands, from the code.

What the code says in Chinese is taken from it: terms and explanations from the vocabulary, commands from their help. What it says in
English only, settings and rules, is explained in `reference_texts.py`; a test tells when that and the code no longer agree.
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
    made = {
        "records.md": _records(record),
        "kinds.md": _kinds(record),
        "settings.md": _settings(),
        "rules.md": _rules(),
        "commands.md": _commands(),
    }
    return {name: "\n".join(lines).rstrip() + "\n" for name, lines in made.items()}


def _records(schema: Schema) -> Iterator[str]:
    """Yield what every record has, and the parts and lists that fields are made of."""
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
    for heading, wanted in (("由几项组成的", False), ("只能选一个的", True)):
        yield from (f"## {heading}", "")
        for name, part in definitions.items():
            if name in own or ("enum" in part) is not wanted or not _uses(schema, name):
                continue
            yield from (f"### {'、'.join(_uses(schema, name))}", "")
            yield from _choices(part) if wanted else _fields(part)


def _kind_schemas(schema: Schema) -> dict[RecordKind, Schema]:
    return {kind: schema["$defs"][RECORD_CLASSES[kind].__name__] for kind in RecordKind}


def _uses(schema: Schema, name: str) -> list[str]:
    """Return the fields whose value is, or lists, what a definition describes."""
    reference = f'"#/$defs/{name}"'
    parts = [schema, *schema["$defs"].values()]
    found = [key for part in parts for key, field in part.get("properties", {}).items() if reference in json.dumps(field)]
    return list(dict.fromkeys(found))


def _fields(schema: Schema, only: set[str] | None = None) -> Iterator[str]:
    required = set(schema.get("required", []))
    yield from ("| 字段 | 必填 | 说明 |", "| --- | --- | --- |")
    for key, field in schema["properties"].items():
        if only is None or key in only:
            yield f"| {key} | {'必填' if key in required else ''} | {_cell(field.get('description', ''))} |"
    yield ""


def _choices(schema: Schema) -> Iterator[str]:
    told = schema.get("markdownEnumDescriptions", schema["enum"])
    for value, description in zip(schema["enum"], told, strict=True):
        yield f"- {value}" + (f"：{_cell(description)}" if description != value else "")
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
        own = {key for key in part["properties"] if key not in common}
        yield from _fields(part, only=own) if own else ("没有另外的字段。", "")


def _settings() -> Iterator[str]:
    made = schemas()
    yield from ("# 设置", "", NOTE, "")
    for name, file in (
        ("site", "data/site.yml"),
        ("unit", "data/units/单位代码.yml"),
        ("catalogue", "data/catalogue.yml"),
    ):
        schema = json.loads(made[f"{name}.json"])
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
    yield from (f"| `gongkai:{name}` | {_cell((make.__doc__ or '').rstrip('.。'))} |" for name, (make, _) in BLOCKS.items())


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
    yield from (f"| `{name}` | {_cell(what)} | {_cell(advice)} |" for name, (what, advice) in sorted(RULES.items()))


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
        options = [
            record for parameter in command.params if isinstance(parameter, click.Option) and (record := parameter.get_help_record(context))
        ]
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
    for number, paragraph in enumerate(text.split("\n\n")):
        yield from ([""] if number else [])
        yield "".join(line.strip() for line in paragraph.splitlines())


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


if __name__ == "__main__":
    main()
