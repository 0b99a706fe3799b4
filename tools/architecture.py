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

Made by `make architecture` from the headers of the modules; change those. Imports run downward only: what stands higher here may import
what stands lower, and `lint-imports` checks it. How the parts work together is told in [CONTRIBUTING.md](../CONTRIBUTING.md) and below
[developers/](developers/).
"""


def main() -> None:
    """Write the page."""
    OUT.write_text(architecture(), "utf-8", newline="\n")
    sys.stdout.write(f"{OUT.relative_to(ROOT)}\n")


def architecture() -> str:
    """Return the text of the page."""
    return "\n".join([HEAD, *(line for layer in _layers() for line in _layer(layer))])


def _layers() -> list[list[str]]:
    """Return the names of each layer, from the top to the bottom.

    The layers are those of the first contract of import-linter.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    return [list(map(str.strip, re.split("[|:]", layer))) for layer in layers]


def _layer(names: list[str]) -> Iterator[str]:
    """Yield the heading of a layer, then its rooms and modules."""
    yield f"## {' · '.join(f'`{name}`' for name in names)}\n"
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
