"""Write files below a folder: texts, bytes and copies.

No other module writes the output.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path


def write_files(folder: Path, files: Iterable[tuple[str, str | bytes | Path]]) -> None:
    """Write each text, or copy each file, to its path.

    The paths are below the folder. Hot: a site has tens of thousands of files.
    """
    folders: set[str] = set()
    for uri, content in files:
        path = f"{folder}/{uri}"
        parent = os.path.dirname(path)
        if parent not in folders:
            _make_folder(parent)
            folders.add(parent)
        if isinstance(content, Path):
            shutil.copyfile(content, path)
            continue
        with open(path, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)


def _make_folder(path: str) -> None:
    """Make a folder unless it exists."""
    try:
        # Nearly always the parent exists, so that nothing has to be looked at.
        os.mkdir(path)
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(path, exist_ok=True)


def write_new_files(
    folder: Path,
    files: Iterable[tuple[str, str]],
    executable: Collection[str] = (),
) -> None:
    """Write each text to its path below the folder.

    Raises `FileExistsError` rather than write over a file.
    """
    for uri, text in files:
        path = folder / uri
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        if uri in executable:
            mode = path.stat().st_mode
            path.chmod(mode | 0o111)
