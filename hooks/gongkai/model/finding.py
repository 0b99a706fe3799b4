"""Findings: mistakes in the data, each with its place and its correction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

MOST_OF_A_FILE = 100
"""The most findings listed of one file; nobody reads more before correcting these."""
UNLISTED = "findings-unlisted"
"""The rule of the finding that stands for the unlisted findings of a file."""

ALWAYS, NEVER = date.min, date.max
"""The days of files that society may read always, and never as far as is known."""


class Severity(StrEnum):
    """The weight of a finding."""

    ERROR = "错误"
    """Stops publication."""
    WARNING = "提醒"
    """Needs a look: the fact cannot be changed any more, or may be right."""


class Finding(NamedTuple):
    """One mistake. Findings are ordered by place."""

    path: str
    """The file, with forward slashes, relative to the user's working folder."""
    line: int
    """From 1; 0 when the finding is about the file as a whole."""
    column: int
    """From 1; 0 when the finding is about the file as a whole."""
    message: str
    """The text that was read and the text that would be right, in plain Chinese."""
    rule: str
    """The id of the rule, for switching the rule off and for looking the rule up."""
    severity: Severity = Severity.ERROR
    unlisted: int = 0
    """The number of findings this finding stands for; 0 when it stands for itself."""
    public_from: date = NEVER
    """The day from which society may read the whole file, so that a public log may quote it."""
    names_others: bool = False
    """Whether the message names records or files that the file itself does not name."""

    def __str__(self) -> str:
        """Return `path:line:column: message [rule]`.

        The message of a warning begins with 提醒.
        """
        place = self.path
        if self.line:
            place = f"{self.path}:{self.line}:{self.column}"
        message = self.message
        if self.severity is not Severity.ERROR:
            message = f"{self.severity}：{self.message}"
        return f"{place}: {message} [{self.rule}]"


def number_of(findings: Iterable[Finding]) -> int:
    """Count findings, unlisted findings included."""
    return sum(finding.unlisted or 1 for finding in findings)


def bounded(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings by place and limit the findings of each file.

    At most `MOST_OF_A_FILE` are listed of a file; one more finding stands for the others.
    """
    by_path: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_path[finding.path].append(finding)
    return [finding for path in sorted(by_path) for finding in _bounded(by_path[path])]


def _bounded(findings: Sequence[Finding]) -> list[Finding]:
    """Limit the findings of one file; errors come before warnings."""
    # A set: two rules may find the same mistake with the same words.
    own = sorted({finding for finding in findings if not finding.unlisted})
    summaries = [finding for finding in findings if finding.unlisted]
    if len(own) <= MOST_OF_A_FILE and not summaries:
        return own
    # A stable sort: errors first, and the order of the lines within errors and within warnings.
    urgent = sorted(own, key=lambda finding: finding.severity is Severity.WARNING)
    listed = sorted(urgent[:MOST_OF_A_FILE])
    rest = [*urgent[MOST_OF_A_FILE:], *summaries]
    severity = Severity.WARNING
    if any(finding.severity is Severity.ERROR for finding in rest):
        severity = Severity.ERROR
    return [*listed, others_of(listed[-1], number_of(rest), severity)]


def others_of(last: Finding, number: int, severity: Severity = Severity.ERROR) -> Finding:
    """Return the finding that stands for the unlisted findings.

    Its place is that of `last`, the last listed finding of the file.
    """
    message = f"（另有 {number} 处）改正列出的以后再检查，就会列出其余的"
    return last._replace(message=message, rule=UNLISTED, severity=severity, unlisted=number)


def shown_path(path: Path) -> str:
    """Return a path as messages show the path, with forward slashes.

    A path below the working folder is relative to that folder, any other path absolute.
    """
    # Resolved, because the working folder is resolved too: a symbolic link would differ.
    resolved = path.resolve()
    here = Path.cwd()
    if resolved.is_relative_to(here):
        resolved = resolved.relative_to(here)
    return resolved.as_posix()
