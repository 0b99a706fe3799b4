"""The comments of the browser code tell the types that the TypeScript compiler checks (`make lint`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2] / "hooks/gongkai"
SCRIPTS = [*sorted(ROOT.rglob("browser/*.js")), *sorted(ROOT.glob("site/theme/assets/**/*.js"))]
LONGEST_SENTENCE = 10
"""Words."""

_COMMENT = r"(?:^ *(?P<comment>/\*\*(?:[^*]|\*(?!/))*\*/)\n)?"
_FUNCTION = r"(?:async )?function (?P<function>\w+)\((?P<parameters>.*)\) \{"
_DECLARATION = re.compile(
    rf"{_COMMENT}^(?:export (?:{_FUNCTION}|const (?P<constant>\w+) =)|(?:export )?class (?P<class>\w+).*\{{$)",
    re.MULTILINE,
)
_METHOD = re.compile(
    rf"{_COMMENT}^  (?:(?:static|async|get) )*(?P<function>\w+)\((?P<parameters>.*)\) \{{$",
    re.MULTILINE,
)
_END_OF_CLASS = re.compile(r"^\}$", re.MULTILINE)


class Name(NamedTuple):
    """A function, method, class or constant with its comment and its code."""

    name: str
    comment: str
    parameters: str | None
    """Those of a function or method."""
    is_constant: bool
    code: str


def exported(text: str) -> Iterator[Name]:
    """Yield the exported names of a module, its classes, and their methods."""
    for found in _DECLARATION.finditer(text):
        rest = text[found.end() :]
        ends = _END_OF_CLASS.search(rest)
        code = rest[: ends.start()] if ends else rest
        yield _name(found, code, is_constant=bool(found["constant"]))
        if found["class"]:
            for method in _METHOD.finditer(code):
                yield _name(method, code[method.end() :].partition("\n  }\n")[0])


def _name(found: re.Match[str], code: str, *, is_constant: bool = False) -> Name:
    groups = found.groupdict()
    name = groups["function"] or groups.get("class") or groups.get("constant")
    return Name(str(name), found["comment"] or "", groups["parameters"], is_constant, code)


def missing(name: Name) -> Iterator[str]:
    """Yield what the comment of a name lacks."""
    sentence = re.search(r"[^\s/*@][^@]*?(?=[.;:]\s|\.?\s*\*/|\s*\* @|$)", name.comment)
    if not sentence or len(sentence[0].split()) > LONGEST_SENTENCE:
        yield f"{name.name}: a sentence of at most {LONGEST_SENTENCE} words"
    if name.is_constant and "@type {" not in name.comment:
        yield f"{name.name}: @type"
    if name.parameters is None:
        return
    parameters = re.sub(r"\{[^}]*\}|\[[^\]]*\]", "several", name.parameters)
    wanted = len(parameters.split(",")) if parameters else 0
    if name.comment.count("@param {") != wanted:
        yield f"{name.name}: {wanted} @param"
    if (
        re.search(r"^ {2,4}return [^;]", name.code, re.MULTILINE)
        and "@returns {" not in name.comment
    ):
        yield f"{name.name}: @returns"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_exported_name_has_a_comment_with_types(path: Path) -> None:
    names = list(exported(path.read_text("utf-8")))

    assert [fault for name in names for fault in missing(name)] == []


def test_all_modules_are_looked_at() -> None:
    names = {name.name for path in SCRIPTS for name in exported(path.read_text("utf-8"))}

    assert len(SCRIPTS) == len(list(ROOT.rglob("*.js")))
    assert {"open", "Part", "phrase", "Index", "choice", "LISTS", "ask", "clearFilters"} <= names


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("export const A = 1;\n", ["A: a sentence of at most 10 words", "A: @type"]),
        (
            "/** Return one. */\nexport function a(b) {\n  return b;\n}\n",
            ["a: 1 @param", "a: @returns"],
        ),
        (
            "/** Hold. */\nexport class A {\n  get b() {\n    return 1;\n  }\n}\n",
            ["b: a sentence of at most 10 words", "b: @returns"],
        ),
    ],
    ids=["constant", "function", "method"],
)
def test_a_comment_without_types_is_noticed(text: str, lacking: list[str]) -> None:
    assert [fault for name in exported(text) for fault in missing(name)] == lacking
