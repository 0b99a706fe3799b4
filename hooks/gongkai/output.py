"""The one place that writes files: texts, bytes and copies, below a folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from gongkai.store import objects


def write_files(folder: Path, files: Iterable[tuple[str, str | bytes | Path]], *, link: bool = False) -> None:
    """Write each text, or copy each file, to its path below the folder.

    With `link` a file that nobody will change is linked instead, where the file system can.
    """
    made: set[Path] = set()
    for uri, content in files:
        path = folder / uri
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        if isinstance(content, Path):
            objects.link(str(content), str(path)) if link else shutil.copyfile(content, path)
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, "utf-8", newline="\n")
