"""The generated pages in docs/ equal the current output of the tools."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import architecture
import pytest
import reference
from reference_texts import ENVIRONMENT, RULES, SETTINGS

from gongkai.site.mkdocs.settings import Settings

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "hooks/gongkai"
REFERENCE = reference.pages()
RULE = re.compile(r"[a-z]+(-[a-z]+)+|marker")


@pytest.mark.parametrize("name", sorted(REFERENCE))
def test_a_reference_page_is_what_the_code_says(name: str) -> None:
    assert (reference.OUT / name).read_text("utf-8") == REFERENCE[name], "run make reference"


def test_the_architecture_is_what_the_headers_say() -> None:
    assert architecture.OUT.read_text("utf-8") == architecture.architecture(), (
        "run make architecture"
    )


def test_every_room_and_module_stands_in_the_architecture_once() -> None:
    text = architecture.architecture()
    names = {
        path.stem
        for path in (
            *PACKAGE.glob("*.py"),
            *(init.parent for init in PACKAGE.glob("*/__init__.py")),
        )
    } - {"__init__"}

    assert [
        name
        for name in sorted(names)
        if text.count(f"**`{name}/`**") + text.count(f"**`{name}.py`**") != 1
    ] == []


def test_every_setting_is_explained() -> None:
    assert set(SETTINGS) == set(Settings._fields)


def test_every_variable_of_the_environment_is_explained() -> None:
    texts = [path.read_text("utf-8") for path in PACKAGE.rglob("*.py")]
    named = {name for text in texts for name in re.findall(r'"(GONGKAI_[A-Z_]+)"', text)}

    assert named <= set(ENVIRONMENT)
    assert {name for name in ENVIRONMENT if name.startswith("GONGKAI_")} == named


def test_every_rule_is_explained_and_no_other() -> None:
    files = [
        *PACKAGE.glob("load/*.py"),
        *PACKAGE.glob("check/*.py"),
        PACKAGE / "site/pipeline.py",
        PACKAGE / "pages/markers.py",
        PACKAGE / "model/finding.py",
    ]
    constants = {
        node.value
        for path in files
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and RULE.fullmatch(node.value)
    }

    assert constants - {"system-out"} == set(RULES)
