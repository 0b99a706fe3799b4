"""Addresses of the theme's files that change with content.

An example is `assets/gongkai.1f0c2a9b.css`. A browser may keep such a file for ever, and a page
opened before a new site was published still gets its own files. Modules import each other by name,
so their folder carries the digest of all modules.

Our own scripts are served without their comments.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import pass_context

from gongkai.search.browser.classic import without_comments
from gongkai.system.folders import files_below

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context
    from mkdocs.structure.files import File

ASSETS = "assets"
_LENGTH = 8
"""Hexadecimal digits of a digest, as in Material's own files."""


def asset_addresses(own: Path, folders: Sequence[str]) -> dict[str, str]:
    """Return the addresses of our theme's style sheets, scripts and modules by path.

    `own` is the folder of our theme. A file of the same path in one of `folders` replaces ours.
    """
    contents: dict[str, bytes] = {}
    for name, file in files_below(own / ASSETS):
        if name.endswith((".css", ".js")):
            uri = f"{ASSETS}/{name}"
            contents[uri] = _served(_first(uri, folders, Path(file)), own)
    return {uri: _address(uri, contents) for uri in contents}


def _address(uri: str, contents: dict[str, bytes]) -> str:
    path = PurePosixPath(uri)
    if path.parent.name == ASSETS:
        return str(path.with_suffix(f".{_digest([contents[uri]])}{path.suffix}"))
    modules = (other for other in contents if PurePosixPath(other).parent == path.parent)
    folder_digest = _digest(contents[module] for module in modules)
    return f"{path.parent}.{folder_digest}/{path.name}"


def place_assets(files: Iterable[File], addresses: dict[str, str], own: Path) -> None:
    """Set the addresses of the theme's files, and the content of our scripts.

    `own` is the folder of our theme.
    """
    for file in files:
        if file.src_uri not in addresses:
            continue
        file.dest_uri = addresses[file.src_uri]
        file.url = quote(file.dest_uri)
        if file.is_javascript() and file.abs_src_path:
            file.content_bytes = _served(Path(file.abs_src_path), own)


def with_asset_addresses(env: Environment, addresses: dict[str, str]) -> Environment:
    """Make the filter `url` of templates return the addresses of our files.

    Then `{{ 'assets/gongkai.css' | url }}` is the address with the digest.
    """
    url: Callable[[Context, str], str] = env.filters["url"]

    @pass_context
    def versioned(context: Context, value: Any) -> str:
        return url(context, addresses.get(str(value), value))

    env.filters["url"] = versioned
    return env


def _served(path: Path, own: Path) -> bytes:
    """Return the content of a file as the site serves it."""
    # A file of the site in the place of ours may have any form, so it is served as it is.
    if path.suffix == ".js" and path.is_relative_to(own):
        return without_comments(path.read_text("utf-8")).encode()
    return path.read_bytes()


def _first(uri: str, folders: Sequence[str], own: Path) -> Path:
    for folder in folders:
        path = Path(folder, uri)
        if path.is_file():
            return path
    return own


def _digest(contents: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for content in contents:
        # The length keeps apart contents that make the same bytes when joined.
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()[:_LENGTH]
