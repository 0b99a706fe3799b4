"""Make JSON Schemas of the YAML files, for editors.

Editors complete and check a file by its schema. The schemas are made from the model, never written
by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from gongkai import vocabulary
from gongkai.load.files import adapter
from gongkai.model import (
    RECORD_CLASSES,
    Catalogue,
    Noun,
    Publisher,
    Unit,
)
from gongkai.model.feedback import Applications, Opinions
from gongkai.vocabulary import (
    FIELD_BY_TERM,
    FIELDS,
    RecordKind,
    Vocabulary,
    term,
)

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft that VS Code's YAML extension supports best.

The address is a name, nothing is fetched.
"""

Schema = dict[str, Any]


def schemas() -> dict[str, str]:
    """Return the text of each schema by file name."""
    schema_by_name = {
        "applications.json": _noun_schema(Applications, "依申请公开登记"),
        "catalogue.json": _noun_schema(Catalogue, "公开目录"),
        "opinions.json": _noun_schema(Opinions, "意见建议登记"),
        "record.json": record_schema(),
        "site.json": _noun_schema(Publisher, "网站主办单位"),
        "unit.json": _noun_schema(Unit, "单位"),
    }
    return {name: _json(schema) for name, schema in schema_by_name.items()}


def _json(schema: Schema) -> str:
    """Return a schema as the text of a file."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def record_schema() -> Schema:
    """Return the schema of a record.

    The record's kind decides its fields.
    """
    definitions: Schema = {}
    choices: list[Schema] = []
    for kind, record_class in RECORD_CLASSES.items():
        schema = _readable(adapter(record_class).json_schema())
        # The kinds share most definitions, the vocabularies above all.
        definitions |= schema.pop("$defs", {})
        schema["title"] = kind.value
        schema["description"] = kind.description
        definitions[record_class.__name__] = schema
        choices.append(_choice(kind, record_class))
    kind_term = term("kind")
    return {
        "$schema": DRAFT,
        "title": "党务公开记录",
        "description": "一条记录写一个文件，放在 records/单位代码/年份/ 下",
        "type": "object",
        "properties": {
            kind_term: {"$ref": f"#/$defs/{RecordKind.__name__}", **_label(kind_term)},
        },
        "required": [kind_term],
        "allOf": choices,
        "$defs": dict(sorted(definitions.items())),
    }


def _choice(kind: RecordKind, record_class: type[Noun]) -> Schema:
    """Return the condition by which a kind selects its schema."""
    kind_term = term("kind")
    condition = {
        "properties": {kind_term: {"enum": [kind.value]}},
        "required": [kind_term],
    }
    return {
        "if": condition,
        "then": {"$ref": f"#/$defs/{record_class.__name__}"},
    }


def _noun_schema(noun_class: type[Noun], title: str) -> Schema:
    schema = _readable(adapter(noun_class).json_schema())
    return {"$schema": DRAFT, **schema, "title": title}


def _readable(schema: Schema) -> Schema:
    """Give a schema Chinese titles and explanations, in place.

    These replace the English docstrings. An optional field may also be empty.
    """
    vocabularies = _vocabularies()
    for name, part in _objects(schema):
        part.pop("description", None)
        part.pop("title", None)
        if name in vocabularies:
            members = vocabularies[name]
            descriptions = [member.description or member.value for member in members]
            part["markdownEnumDescriptions"] = descriptions
        required = part.get("required", [])
        properties = part.get("properties", {})
        for key, field in properties.items():
            field.pop("default", None)
            properties[key] = _field_schema(key, field, is_required=key in required)
    return schema


def _field_schema(
    key: str,
    field: Schema,
    *,
    is_required: bool,
) -> Schema:
    # pydantic has made an optional field an `anyOf` with null already.
    if is_required or "anyOf" in field:
        return field | _label(key)
    return {"anyOf": [field, {"type": "null"}]} | _label(key)


def _vocabularies() -> Mapping[str, type[Vocabulary]]:
    """Return the closed lists by the names of their classes."""
    members = vars(vocabulary).items()
    return {name: value for name, value in members if _is_vocabulary(value)}


def _is_vocabulary(value: object) -> TypeGuard[type[Vocabulary]]:
    return isinstance(value, type) and issubclass(value, Vocabulary)


def _objects(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Yield the schema itself and its definitions, by name."""
    yield "", schema
    yield from schema.get("$defs", {}).items()


def _label(key: str) -> Schema:
    return {"title": key, "description": FIELDS[FIELD_BY_TERM[key]].description}
