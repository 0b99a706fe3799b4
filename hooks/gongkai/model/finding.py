"""What is wrong, where, and what would be right."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "错误"
    """It stops publication."""
    WARNING = "提醒"
    """Somebody should look at it: what has happened cannot be changed, or need not be wrong."""


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
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """Return `path:line:column: message [rule]`; of a warning the message says that it is one."""
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        said = self.message if self.severity is Severity.ERROR else f"{self.severity}：{self.message}"
        return f"{place}: {said} [{self.rule}]"


def shown_path(path: Path) -> str:
    """Return a path as messages show it: relative to the working folder where it is below it, with forward slashes."""
    resolved, here = path.resolve(), Path.cwd()
    return (resolved.relative_to(here) if resolved.is_relative_to(here) else resolved).as_posix()
