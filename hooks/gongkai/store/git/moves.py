"""Find the moves of a commit that git takes for deletions and additions.

Git compares every deleted file with every added file, and gives up where these are too many, or
where half of a file has changed. A number within the files tells at once which belong together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from gongkai.store.git.contents import read_contents
from gongkai.system.errors import MissingContentsError

ADDED, DELETED, RENAMED = "A", "D", "R"
"""Letters of `git log --raw`."""

Change = tuple[str, str, str, str]
"""A change of a file by a commit.

The letter of `git log --raw`, the name of the content (of a deleted file the last one), the path
before, and the path. Hot: a log has tens of thousands, and a named tuple takes a third longer.
"""

Number = Callable[[bytes], str]
"""A function that returns the number within a file; empty where there is none."""


def join_moves(folder: Path, commits: Iterable[list[Change]], number: Number) -> None:
    """Join deletions and additions of a file in each commit, in place.

    Where git cannot read a content, nothing is joined.
    """
    unclear = [changes for changes in commits if _may_have_moves(changes)]
    names = {
        content
        for changes in unclear
        for letter, content, _, _ in changes
        if letter in (ADDED, DELETED)
    }
    try:
        contents = read_contents(folder, names)
    except MissingContentsError:
        return
    numbers = {name: number(content) for name, content in contents.items()}
    for changes in unclear:
        changes[:] = _joined(changes, numbers)


def _may_have_moves(changes: Sequence[Change]) -> bool:
    letters = {letter for letter, _, _, _ in changes}
    return ADDED in letters and DELETED in letters


def _joined(changes: Sequence[Change], numbers: dict[str, str]) -> list[Change]:
    """Return the changes of a commit, with moves in place of deletions and additions."""
    deleted = {numbers[content]: path for letter, content, _, path in changes if letter == DELETED}
    deleted.pop("", None)
    joined: list[Change] = []
    moved: set[str] = set()
    for change in changes:
        letter, content, _, path = change
        before = ""
        if letter == ADDED:
            before = deleted.pop(numbers[content], "")
        if before:
            moved.add(before)
            change = (RENAMED, content, before, path)  # noqa: PLW2901 - the same change
        joined.append(change)
    return [each for each in joined if not (each[0] == DELETED and each[3] in moved)]
