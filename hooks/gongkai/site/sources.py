"""List the source files that a build reads, and compare these with the commit."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from gongkai.load.entries import is_ignored
from gongkai.site.pipeline import hand_written
from gongkai.store.git import Difference, differences
from gongkai.system.folders import files_below

_UNREAD = "schemas"
"""The folder of the data that only editors read."""
_INHERIT = re.compile(r"^[\"']?INHERIT[\"']?\s*:\s*[\"']?([^\"'\n#]+)", re.MULTILINE)


class Sources(NamedTuple):
    """The places from which a site is built."""

    root: Path
    """The folder of mkdocs.yml."""
    data: Path
    docs: Path
    theme: Path | None
    settings: tuple[Path, ...]
    """The file of settings and the hooks."""


def uncommitted(sources: Sources, commit: str) -> list[Difference]:
    """Return the sources that are not as in a commit.

    Settings and hooks may lie outside the repository, as the files of an installed program do.
    Raises `MissingContentsError` where git cannot read the commit.
    """
    folders = [sources.data, sources.docs]
    if sources.theme is not None:
        folders.append(sources.theme)
    files = [*_read_files(sources), *_settings(sources)]
    return list(differences(sources.root, commit, files, folders))


def _read_files(sources: Sources) -> Iterator[Path]:
    """Yield the files of data, pages and theme that a build reads."""
    for uri, _ in files_below(sources.data):
        parts = uri.split("/")
        if parts[0] != _UNREAD and not any(map(is_ignored, parts)):
            yield sources.data / uri
    yield from hand_written(sources.docs).values()
    if sources.theme is None:
        return
    for uri, _ in files_below(sources.theme):
        if not uri.endswith(".pyc") and not any(map(is_ignored, uri.split("/"))):
            yield sources.theme / uri


def _settings(sources: Sources) -> Iterator[Path]:
    """Yield the settings and hooks below the folder, also those that are inherited."""
    waiting = list(sources.settings)
    seen: set[Path] = set()
    while waiting:
        path = Path(os.path.normpath(waiting.pop()))
        if path in seen or not path.is_relative_to(sources.root):
            continue
        seen.add(path)
        yield path
        waiting += _inherited(path)


def _inherited(path: Path) -> Iterable[Path]:
    """Return the settings that a file of settings inherits."""
    if path.suffix not in {".yml", ".yaml"}:
        return []
    match = _INHERIT.search(path.read_text("utf-8", "replace"))
    return [path.parent / match[1].strip()] if match else []
