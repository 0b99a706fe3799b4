"""The edition that opens from a folder or a memory stick: browsers let such pages run scripts, but neither fetch nor load modules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from gongkai.search.browser import file_script
from gongkai.search.browser.classic import classic_script

File = tuple[str, str | bytes | Path]


def with_scripts(files: Iterable[File]) -> Iterator[File]:
    """Yield files as scripts where a page would fetch them or load them as modules, and all others as they are.

    The shards of the index stand there only as scripts; a record's JSON stands in both forms.
    """
    for name, content in files:
        if name.endswith(".bin"):
            yield f"{name}.js", file_script(name, _bytes(content))
            continue
        yield name, content
        yield from script_beside([(name, content)])
        if name == "search/search.js":
            yield "search/search.classic.js", classic_script({"search.js": _bytes(content).decode()}, "search.js", "gongkaiSearch")


def script_beside(files: Iterable[File]) -> Iterator[File]:
    """Yield, of files that stand in the site already, those that are scripts too."""
    for name, content in files:
        if name.endswith("/index.json"):
            yield f"{name}.js", file_script(name, _bytes(content))


def _bytes(content: str | bytes | Path) -> bytes:
    if isinstance(content, Path):
        return content.read_bytes()
    return content if isinstance(content, bytes) else content.encode()
