"""Addresses of the theme's own scripts and style sheets that change with their content: `assets/gongkai.1f0c2a9b.css`.

A browser may keep such a file for ever, and a page that was opened before a new site was published still gets the files that it was made
with. Modules import each other by name, so the folder in which they stand carries the digest of them all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import pass_context

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context
    from mkdocs.structure.files import File

ASSETS = "assets"
_LENGTH = 8
"""Hexadecimal digits, as Material's own files have."""


def asset_addresses(own: Path, folders: Sequence[str]) -> dict[str, str]:
    """Return the address of each style sheet, script and module in the folder `own` of our theme by its usual one.

    A file of the same name in one of the theme's folders before it takes its place.
    """
    files = {path.relative_to(own).as_posix(): path for path in sorted((own / ASSETS).rglob("*")) if path.suffix in {".css", ".js"}}
    contents = {uri: _first(uri, folders, path).read_bytes() for uri, path in files.items()}
    return {uri: _address(uri, contents) for uri in contents}


def _address(uri: str, contents: dict[str, bytes]) -> str:
    path = PurePosixPath(uri)
    if path.parent.name == ASSETS:
        return str(path.with_suffix(f".{_digest([contents[uri]])}{path.suffix}"))
    beside = (content for other, content in contents.items() if PurePosixPath(other).parent == path.parent)
    return f"{path.parent}.{_digest(beside)}/{path.name}"


def place_assets(files: Iterable[File], addresses: dict[str, str]) -> None:
    """Let the theme's files be written to their addresses."""
    for file in files:
        if file.src_uri in addresses:
            file.dest_uri = addresses[file.src_uri]
            file.url = quote(file.dest_uri)


def with_asset_addresses(env: Environment, addresses: dict[str, str]) -> Environment:
    """Let `{{ 'assets/gongkai.css' | url }}` in a template become the address of that file."""
    url: Callable[[Context, str], str] = env.filters["url"]

    @pass_context
    def versioned(context: Context, value: Any) -> str:
        return url(context, addresses.get(str(value), value))

    env.filters["url"] = versioned
    return env


def _first(uri: str, folders: Sequence[str], own: Path) -> Path:
    return next((path for folder in folders if (path := Path(folder, uri)).is_file()), own)


def _digest(contents: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for content in contents:
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()[:_LENGTH]
