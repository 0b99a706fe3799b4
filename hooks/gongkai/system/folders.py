"""List the files below a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from operator import attrgetter


def files_below(
    folder: str | os.PathLike[str],
    *,
    hidden: bool = True,
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield the files below a folder with their paths in it, sorted.

    The paths have forward slashes. A link counts as a file, and is not entered: it could lead in a
    circle. Pipes count as files, too; `is_file` of the entry tells. Without `hidden`, folders are
    left out whose name begins with a dot. A folder that cannot be read is empty, as for MkDocs;
    where no file may be missed, `store.site_folder.walk` raises instead.
    """
    try:
        with os.scandir(folder) as entries:
            in_order = sorted(entries, key=attrgetter("name"))
    except OSError:
        return
    for entry in in_order:
        if not entry.is_dir(follow_symlinks=False):
            yield entry.name, entry
        elif hidden or not entry.name.startswith("."):
            for uri, file in files_below(entry.path, hidden=hidden):
                yield f"{entry.name}/{uri}", file
