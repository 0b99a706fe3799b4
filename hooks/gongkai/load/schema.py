"""JSON Schemas of the YAML files, for completion and checking in editors; made from the model, never written by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from gongkai import vocabulary
from gongkai.load.files import adapter
from gongkai.model import RECORD_CLASSES, Catalogue, Noun, Publisher, Unit
from gongkai.model.feedback import Applications, Opinions
from gongkai.vocabulary import FIELD_BY_TERM, FIELDS, RecordKind, Vocabulary, term

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft that VS Code's YAML extension supports best; the address is a name, nothing is fetched."""

Schema = dict[str, Any]


def schemas() -> dict[str, str]:
    """Return the text of each schema by file name."""
    made = {
        "applications.json": _noun_schema(Applications, "依申请公开登记"),
        "catalogue.json": _noun_schema(Catalogue, "公开目录"),
        "opinions.json": _noun_schema(Opinions, "意见建议登记"),
        "record.json": record_schema(),
        "site.json": _noun_schema(Publisher, "网站主办单位"),
        "unit.json": _noun_schema(Unit, "单位"),
    }
    return {name: json.dumps(schema, ensure_ascii=False, indent=1) + "\n" for name, schema in made.items()}


def record_schema() -> Schema:
    """Return the schema of a record; its kind decides which fields it may have."""
    definitions: Schema = {}
    choices: list[Schema] = []
    for kind, record_class in RECORD_CLASSES.items():
        schema = _readable(adapter(record_class).json_schema())
        definitions |= schema.pop("$defs", {})
        schema["title"] = kind.value
        schema["description"] = kind.description
        definitions[record_class.__name__] = schema
        condition = {"properties": {term("kind"): {"enum": [kind.value]}}, "required": [term("kind")]}
        choices.append({"if": condition, "then": {"$ref": f"#/$defs/{record_class.__name__}"}})
    return {
        "$schema": DRAFT,
        "title": "党务公开记录",
        "description": "一条记录写一个文件，放在 records/单位代码/年份/ 下",
        "type": "object",
        "properties": {term("kind"): {"$ref": f"#/$defs/{RecordKind.__name__}", **_label(term("kind"))}},
        "required": [term("kind")],
        "allOf": choices,
        "$defs": dict(sorted(definitions.items())),
    }


def _noun_schema(noun_class: type[Noun], title: str) -> Schema:
    return {"$schema": DRAFT, **_readable(adapter(noun_class).json_schema()), "title": title}


def _readable(schema: Schema) -> Schema:
    """Put Chinese titles and explanations in the place of English docstrings, and let an optional field be empty."""
    vocabularies = {name: value for name, value in vars(vocabulary).items() if isinstance(value, type) and issubclass(value, Vocabulary)}
    for name, part in _objects(schema):
        part.pop("description", None)
        part.pop("title", None)
        if name in vocabularies:
            part["markdownEnumDescriptions"] = [member.description or member.value for member in vocabularies[name]]
        for key, field in part.get("properties", {}).items():
            field.pop("default", None)
            required = key in part.get("required", [])
            part["properties"][key] = (field if required or "anyOf" in field else {"anyOf": [field, {"type": "null"}]}) | _label(key)
    return schema


def _objects(schema: Schema) -> Iterator[tuple[str, Schema]]:
    yield "", schema
    yield from schema.get("$defs", {}).items()


def _label(key: str) -> Schema:
    return {"title": key, "description": FIELDS[FIELD_BY_TERM[key]].description}
