"""The one place that writes files: texts, bytes and copies, below a folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path


def write_files(folder: Path, files: Iterable[tuple[str, str | bytes | Path]]) -> None:
    """Write each text, or copy each file, to its path below the folder."""
    made: set[str] = set()
    for uri, content in files:
        path = f"{folder}/{uri}"
        above = os.path.dirname(path)
        if above not in made:
            _make_folder(above)
            made.add(above)
        if isinstance(content, Path):
            shutil.copyfile(content, path)
        else:
            with open(path, "wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)


def _make_folder(path: str) -> None:
    """Make a folder unless it is there; nearly always the one above it is, and nothing has to be looked at."""
    try:
        os.mkdir(path)
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(path, exist_ok=True)


def write_new_files(folder: Path, files: Iterable[tuple[str, str]], executable: Collection[str] = ()) -> None:
    """Write each text to its path below the folder; raise `FileExistsError` rather than write over a file."""
    for uri, text in files:
        path = folder / uri
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        if uri in executable:
            path.chmod(path.stat().st_mode | 0o111)
