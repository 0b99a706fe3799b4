"""What is wrong, where, and what would be right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

MOST_OF_A_FILE = 100
"""How many findings of a file are listed; nobody reads more before he mends these."""
UNLISTED = "findings-unlisted"
"""The rule of the finding that stands for those that are not listed."""


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
    unlisted: int = 0
    """How many findings of the file it stands for; 0 when it stands for itself."""

    def __str__(self) -> str:
        """Return `path:line:column: message [rule]`; of a warning the message says that it is one."""
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        said = self.message if self.severity is Severity.ERROR else f"{self.severity}：{self.message}"
        return f"{place}: {said} [{self.rule}]"


def number_of(findings: Iterable[Finding]) -> int:
    """Count findings, with those that are not listed."""
    return sum(finding.unlisted or 1 for finding in findings)


def bounded(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings by place, and list at most `MOST_OF_A_FILE` of each file; one more stands for its others."""
    by_path: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_path[finding.path].append(finding)
    return [finding for path in sorted(by_path) for finding in _bounded(by_path[path])]


def _bounded(found: Sequence[Finding]) -> list[Finding]:
    """Bound the findings of one file; errors are listed before warnings."""
    own = sorted({finding for finding in found if not finding.unlisted})
    others = [finding for finding in found if finding.unlisted]
    if len(own) <= MOST_OF_A_FILE and not others:
        return own
    urgent = sorted(own, key=lambda finding: finding.severity is Severity.WARNING)
    listed = sorted(urgent[:MOST_OF_A_FILE])
    rest = [*urgent[MOST_OF_A_FILE:], *others]
    is_wrong = any(finding.severity is Severity.ERROR for finding in rest)
    severity = Severity.ERROR if is_wrong else Severity.WARNING
    return [*listed, others_of(listed[-1], number_of(rest), severity)]


def others_of(last: Finding, number: int, severity: Severity = Severity.ERROR) -> Finding:
    """Return the finding that stands for others of a file, at the place of the last that is listed."""
    message = f"（另有 {number} 处）改正列出的以后再检查，就会列出其余的"
    return last._replace(message=message, rule=UNLISTED, severity=severity, unlisted=number)


def shown_path(path: Path) -> str:
    """Return a path as messages show it: relative to the working folder where it is below it, with forward slashes."""
    resolved, here = path.resolve(), Path.cwd()
    return (resolved.relative_to(here) if resolved.is_relative_to(here) else resolved).as_posix()
