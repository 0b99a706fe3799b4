"""The rules of the house: documented, small, layered, and without addresses of other hosts."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "hooks").rglob("*.py"))
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 40

ADDRESS = re.compile(r"(?:https?|ftp|wss?)://([^\s/\"'<>()\[\]{}`,;，。；）”|\\]+)")
ALLOWED_HOST = re.compile(
    r"(?:[\w.-]+\.)?(?:example(?:\.com|\.org|\.net)?|json-schema\.org|sitemaps\.org|w3\.org)|localhost|\$host\$request_uri|127\.0\.0\.1"
)

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def named(path: Path) -> str:
    return path.relative_to(ROOT / "hooks").as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def public(body: list[ast.stmt]) -> Iterator[Definition]:
    """Yield the public functions and classes of a module, and the public functions of those classes."""
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(tree(path))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_has_400_lines_at_most(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MAX_MODULE_LINES


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_function_has_40_lines_at_most(path: Path) -> None:
    functions = [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    lines = [(node.name, (node.end_lineno or node.lineno) - node.lineno + 1) for node in functions]
    assert [(name, count) for name, count in lines if count > MAX_FUNCTION_LINES] == []


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_public_function_and_class_has_a_docstring(path: Path) -> None:
    assert [node.name for node in public(tree(path).body) if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_exceptions_stand_in_the_tree_and_name_their_origin(path: Path) -> None:
    """`system/errors.py` says which exceptions stand elsewhere, and why."""
    tree_roots = {"GongkaiError", "BuildError", "ReleaseError"}
    for node in tree(path).body:
        if not isinstance(node, ast.ClassDef) or not node.name.endswith("Error"):
            continue
        if node.name.startswith("_") or node.name in {"GongkaiError", "WrongValueError"}:
            continue
        if "release/server" in path.as_posix():
            continue
        assert {ast.unparse(base) for base in node.bases} <= tree_roots
        assert "Raised" in (ast.get_docstring(node) or "")


@pytest.mark.parametrize("package", ["gongkai.model", "gongkai.vocabulary"])
def test_nouns_and_words_need_neither_mkdocs_nor_yaml(package: str) -> None:
    program = (
        f"import sys, {package}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    imported = set(finished.stdout.split())
    assert "gongkai" in imported
    assert (
        imported & {"mkdocs", "material", "properdocs", "yaml", "_yaml", "jinja2", "click"} == set()
    )


def test_a_build_has_no_threads_before_the_search_gets_ready() -> None:
    """A process with threads cannot be copied: the index would wait for the pages instead of being made beside them."""
    program = "import sys, gongkai.site.mkdocs.events, gongkai.site.mkdocs.build; print('numpy' in sys.modules)"
    finished = subprocess.run(
        [sys.executable, "-c", program], env=os.environ, capture_output=True, check=True, text=True
    )
    assert finished.stdout == "False\n"


def test_no_file_names_a_host_of_the_outer_world() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], capture_output=True, check=True, cwd=ROOT, text=True
    )
    names = [
        name for name in listed.stdout.split("\0") if name and not name.startswith("requirements/")
    ]
    assert "pyproject.toml" in names
    texts = {
        name: (ROOT / name).read_text("utf-8", "ignore")
        for name in names
        if (ROOT / name).is_file()
    }
    found = [(name, host) for name, text in texts.items() for host in ADDRESS.findall(text)]
    assert [
        (name, host)
        for name, host in found
        if not ALLOWED_HOST.fullmatch(host.rpartition("@")[2].partition(":")[0].rstrip("."))
    ] == []
