"""Write findings in the forms that platforms show at a merge request.

GitLab reads Code Quality (a list in JSON) and JUnit (XML); GitHub reads annotations from the
output of a job; for all others there is a table in Markdown, which can be posted as a comment.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from xml.etree import ElementTree as ET

from gongkai.model import Finding, Severity, number_of

MOST_ROWS = 200
"""The rows of the table at most: a comment has a limit, and nobody reads more."""


def code_quality(findings: Sequence[Finding]) -> str:
    """Return the Code Quality report of GitLab.

    A finding keeps its fingerprint when lines move.
    """
    counts: dict[tuple[str, str, str], int] = defaultdict(int)
    entries = []
    for finding in findings:
        identity = (finding.path, finding.rule, finding.message)
        counts[identity] += 1
        # The count tells equal findings of a file apart, in place of their lines.
        parts = "\0".join([*identity, str(counts[identity])])
        severity = "minor"
        if finding.severity is Severity.ERROR:
            severity = "major"
        entry = {
            "description": finding.message,
            "check_name": finding.rule,
            "fingerprint": hashlib.sha256(parts.encode()).hexdigest(),
            "severity": severity,
            "location": {
                "path": finding.path,
                # A finding about a whole file has line 0, and GitLab counts from 1.
                "lines": {"begin": max(finding.line, 1)},
            },
        }
        entries.append(entry)
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def junit(findings: Sequence[Finding]) -> str:
    """Return a JUnit report with a case for each file.

    A case fails when its file has errors; warnings stand in the case without failing it.
    """
    by_file: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_file[finding.path].append(finding)

    failures = sum(bool(_errors(of_file)) for of_file in by_file.values())
    suite = ET.Element(
        "testsuite",
        name="gongkai check",
        tests=str(max(len(by_file), 1)),
        failures=str(failures),
    )
    for path, of_file in by_file.items():
        _add_case(suite, path, of_file)
    if not by_file:
        # The count of tests is at least one, and so are the cases.
        ET.SubElement(suite, "testcase", classname="gongkai check", name="data")
    ET.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suite, "unicode") + "\n"


def _add_case(suite: ET.Element, path: str, findings: Sequence[Finding]) -> None:
    """Add the case of a file to a report."""
    case = ET.SubElement(
        suite,
        "testcase",
        classname="gongkai check",
        name=path,
        file=path,
    )
    errors = _errors(findings)
    if errors:
        summary = f"{number_of(errors)} 处问题"
        failure = ET.SubElement(case, "failure", message=summary)
        failure.text = _printable("\n".join(map(str, errors)))
    warnings = [each for each in findings if each.severity is Severity.WARNING]
    if warnings:
        output = ET.SubElement(case, "system-out")
        output.text = _printable("\n".join(map(str, warnings)))


def table(findings: Sequence[Finding]) -> str:
    """Return the findings as a Markdown table, empty without findings."""
    if not findings:
        return ""
    errors = number_of(_errors(findings))
    warnings = number_of(findings) - errors
    lines = [
        f"**gongkai check**：{errors} 处错误，{warnings} 处提醒",
        "",
        "| 文件 | 行 | | 说明 |",
        "| --- | --- | --- | --- |",
    ]
    lines += map(_row, findings[:MOST_ROWS])
    rest = findings[MOST_ROWS:]
    if rest:
        lines.append(f"\n还有 {number_of(rest)} 处，见任务的输出。")
    return "\n".join(lines) + "\n"


def _row(finding: Finding) -> str:
    """Return the row of a finding; the line is empty if unknown."""
    path = _cell(finding.path)
    line = finding.line or ""
    return f"| {path} | {line} | {finding.severity} | {_cell(finding.message)} |"


def annotation(finding: Finding) -> str:
    """Return a finding as a workflow command of GitHub Actions."""
    level = "warning"
    if finding.severity is Severity.ERROR:
        level = "error"
    place = f"file={_property(finding.path)}"
    if finding.line:
        place += f",line={finding.line},col={finding.column}"
    title = _property(finding.rule)
    return f"::{level} {place},title={title}::{_data(finding.message)}"


FORMS: Mapping[str, Callable[[Sequence[Finding]], str]] = {
    ".json": code_quality,
    ".xml": junit,
    ".md": table,
}
"""The forms of a report by the ending of its file."""


def _errors(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that are no warnings."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _printable(text: str) -> str:
    """Remove the characters that XML may not contain."""
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n")


def _cell(text: str) -> str:
    """Escape the marks of Markdown tables, comments and HTML."""
    # In a comment @ would call a person, # would refer to an issue, and ! to a merge request.
    for mark in "\\|`*_[]~@#!":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("<", "&lt;").replace("\n", " ")


def _data(text: str) -> str:
    """Escape the message of a workflow command."""
    # The percent sign first, which the escapes of the others have in them.
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape a property of a workflow command."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
