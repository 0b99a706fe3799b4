"""The edition that opens from a folder or a memory stick.

Browsers let the pages of a folder run scripts, but neither fetch files nor load modules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from gongkai.search.browser import file_script
from gongkai.search.browser.classic import classic_script
from gongkai.store import Stored

SEARCH_MODULES = "assets/gongkai-search"
"""The folder of the search page's modules, below the theme's folder."""

File = tuple[str, str | bytes | Path]


def with_scripts(files: Iterable[File]) -> Iterator[File]:
    """Yield files with the scripts that pages load in their place.

    The shards of the index become scripts; a record's JSON stands in both forms.
    """
    for name, content in files:
        if name.endswith(".bin"):
            yield f"{name}.js", file_script(name, _bytes(content))
            continue
        # The script stands beside the file, for readers of the data.
        yield name, content
        yield from script_beside([(name, content)])
        if name == "search/search.js":
            modules = {"search.js": _bytes(content).decode()}
            yield "search/search.classic.js", classic_script(modules, "search.js", "gongkaiSearch")


def script_beside(files: Iterable[File]) -> Iterator[File]:
    """Yield the scripts beside the files that scripts read as they stand."""
    for name, content in files:
        if name.endswith(("/index.json", "/places.json", "/homophones.txt")):
            yield f"{name}.js", file_script(name, _bytes(content))


def folder_scripts(stored: Iterable[tuple[str, Stored]], theme: Path) -> Iterator[File]:
    """Yield the scripts for JSON files of the store and for the search page.

    `theme` is the folder of the theme.
    """
    yield from script_beside((uri, Path(file.path)) for uri, file in stored)
    paths = sorted((theme / SEARCH_MODULES).glob("*.js"))
    modules = {path.name: path.read_text("utf-8") for path in paths}
    yield f"{SEARCH_MODULES}.classic.js", classic_script(modules, "main.js", "gongkaiSearchPage")


def _bytes(content: str | bytes | Path) -> bytes:
    if isinstance(content, Path):
        return content.read_bytes()
    if isinstance(content, str):
        return content.encode()
    return content
