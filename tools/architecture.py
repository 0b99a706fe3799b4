"""Write docs/architecture.md: every room and module with its header, in the order of the layers."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "hooks/gongkai"
OUT = ROOT / "docs/architecture.md"
HEAD = """# Architecture

Made by `make architecture` from the contracts of `pyproject.toml` and the headers of the modules; change those. How the parts work together is
described in [CONTRIBUTING.md](../CONTRIBUTING.md) and below [developers/](developers/).
"""
FLOORS = """## The floors

A room imports the floors below its own, never its neighbours; `lint-imports` checks this. Only `site/mkdocs/` imports MkDocs, only `commands/` click.
"""
WAY = (
    (
        "check/dataset.py",
        "read_dataset",
        "reads the data folder, and lists everything wrong with its records, units and lists in one run.",
    ),
    (
        "load/dataset.py",
        "read_folder",
        "lists the files; records that an earlier build has read come from its cache.",
    ),
    ("load/nodes.py", "parse", "turns the YAML of a file into plain values and the place of each."),
    (
        "load/files.py",
        "read_noun",
        "makes the frozen `Record` of these values, or findings with file, line and column; then the rules of `check` are asked.",
    ),
    (
        "site/pipeline.py",
        "build_content",
        "leaves the parts which the audience may see, and derives indexes and coverage.",
    ),
    (
        "pages/surroundings.py",
        "surroundings_of_records",
        "collects, record by record, what its page shows of other records.",
    ),
    (
        "pages/record_page.py",
        "record_page",
        "makes the page of record and surroundings; the digest of both is the page's key.",
    ),
    ("site/page_cache.py", "PageCache", "takes the pages whose keys are known from the store."),
    (
        "site/page_jobs.py",
        "make_articles",
        "makes the articles of the others, HTML without theme, in worker processes.",
    ),
    (
        "site/mkdocs/record_theme.py",
        "RecordTheme",
        "fills the shell of the theme with each article; `SentPages` writes the page.",
    ),
)
"""The way of a record from its file to its page: module, function or class, and the sentence about it."""


def main() -> None:
    """Write the page."""
    OUT.write_text(architecture(), "utf-8", newline="\n")
    sys.stdout.write(f"{OUT.relative_to(ROOT)}\n")


def architecture() -> str:
    """Return the text of the page."""
    rooms = (line for layer in _layers() for line in _layer(layer))
    return "\n".join([HEAD, FLOORS, *_picture(), *_way(), "## The rooms\n", *rooms])


def _layers() -> list[list[str]]:
    """Return the names of each layer, from the top to the bottom.

    The layers are those of the first contract of import-linter.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    return [list(map(str.strip, re.split("[|:]", layer))) for layer in layers]


def _picture() -> Iterator[str]:
    """Yield the picture of the floors, the top floor first."""
    floors = [[name for name in layer if (PACKAGE / name).is_dir()] for layer in _layers()]
    texts = [
        f"{len(floors) - number}  {'   '.join(f'{name}/' for name in names)}"
        for number, names in enumerate(floors)
    ]
    width = max(map(len, texts))
    line = "─" * (width + 2)
    yield "```text"
    yield f"┌{line}┐"
    yield f"\n├{line}┤\n".join(f"│ {text.ljust(width)} │" for text in texts)
    yield f"└{line}┘"
    yield "```\n"


def _way() -> Iterator[str]:
    """Yield the way of a record; raise `LookupError` for a function that is not in its module."""
    yield "## A record's way from file to page\n"
    for number, (path, name, sentence) in enumerate(WAY, 1):
        body = ast.parse((PACKAGE / path).read_text("utf-8")).body
        if name not in {getattr(node, "name", "") for node in body}:
            raise LookupError(name, path)
        yield f"{number}. [`{name}`](../hooks/gongkai/{path}) {sentence}"
    yield ""


def _layer(names: list[str]) -> Iterator[str]:
    """Yield the heading of a layer, then its rooms and modules."""
    yield f"### {' · '.join(f'`{name}`' for name in names)}\n"
    for name in names:
        folder = PACKAGE / name
        if not folder.is_dir():
            yield f"**`{name}.py`** {_header(folder.with_suffix('.py'))}\n"
            continue
        init = folder / "__init__.py"
        yield f"**`{name}/`** {_header(init)}\n"
        rows = []
        for path in sorted(folder.rglob("*.py")):
            uri = path.relative_to(PACKAGE).as_posix()
            # The files of a new site are no modules of the package.
            if path != init and "new_site/site" not in uri:
                rows.append(f"- `{uri}`: {_first_paragraph(path)}")
        if rows:
            yield "\n".join(rows) + "\n"


def _header(path: Path) -> str:
    """Return the docstring of a module."""
    return ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""


def _first_paragraph(path: Path) -> str:
    """Return the first paragraph of a module's header, on one line."""
    return " ".join(_header(path).partition("\n\n")[0].split())


if __name__ == "__main__":
    main()
