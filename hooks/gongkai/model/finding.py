"""What is wrong, where, and what would be right."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Finding(NamedTuple):
    """One thing that is wrong; ordered by place."""

    path: str
    """The file, with forward slashes, relative to the folder the user works in."""
    line: int
    """From 1; 0 when the finding is about the file as a whole."""
    column: int
    """From 1; 0 when the finding is about the file as a whole."""
    message: str
    """What was read, and what would be right, in plain Chinese."""
    rule: str
    """The id of the rule, for switching it off and for looking it up."""

    def __str__(self) -> str:
        """Return `path:line:column: message [rule]`."""
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.message} [{self.rule}]"


def shown_path(path: Path) -> str:
    """Return a path as messages show it: relative to the working folder where it is below it, with forward slashes."""
    resolved, here = path.resolve(), Path.cwd()
    return (resolved.relative_to(here) if resolved.is_relative_to(here) else resolved).as_posix()
