"""Findings in the forms in which platforms show them beside a merge request.

GitLab reads Code Quality (a list in JSON) and JUnit (XML); GitHub reads annotations from the output of a job; for all others there is a
table in Markdown, which can be posted as a comment.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from xml.etree import ElementTree as ET

from gongkai.model import Finding, Severity, number_of

MOST_ROWS = 200
"""How many findings the table lists: a comment has a limit, and nobody reads more."""


def code_quality(findings: Sequence[Finding]) -> str:
    """Return the Code Quality report of GitLab; a finding keeps its fingerprint when lines move."""
    seen: dict[tuple[str, str, str], int] = defaultdict(int)
    entries = []
    for finding in findings:
        identity = (finding.path, finding.rule, finding.message)
        seen[identity] += 1
        fingerprint = hashlib.sha256("\0".join([*identity, str(seen[identity])]).encode()).hexdigest()
        entries.append(
            {
                "description": finding.message,
                "check_name": finding.rule,
                "fingerprint": fingerprint,
                "severity": "major" if finding.severity is Severity.ERROR else "minor",
                "location": {"path": finding.path, "lines": {"begin": max(finding.line, 1)}},
            }
        )
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def junit(findings: Sequence[Finding]) -> str:
    """Return a JUnit report in which every file with findings is a case; warnings stand in it without failing it."""
    by_file: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_file[finding.path].append(finding)
    wrong = [path for path, found in by_file.items() if _errors(found)]
    suite = ET.Element("testsuite", name="gongkai check", tests=str(max(len(by_file), 1)), failures=str(len(wrong)))
    for path, found in by_file.items():
        case = ET.SubElement(suite, "testcase", classname="gongkai check", name=path, file=path)
        if errors := _errors(found):
            ET.SubElement(case, "failure", message=f"{number_of(errors)} 处问题").text = _printable("\n".join(map(str, errors)))
        if warnings := [finding for finding in found if finding.severity is Severity.WARNING]:
            ET.SubElement(case, "system-out").text = _printable("\n".join(map(str, warnings)))
    if not by_file:
        ET.SubElement(suite, "testcase", classname="gongkai check", name="data")
    ET.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suite, "unicode") + "\n"


def table(findings: Sequence[Finding]) -> str:
    """Return the findings as a table in Markdown; nothing where there are none."""
    if not findings:
        return ""
    errors = number_of(_errors(findings))
    rows = [f"| {_cell(finding.path)} | {finding.line or ''} | {finding.severity} | {_cell(finding.message)} |" for finding in findings]
    more = [f"\n还有 {number_of(findings[MOST_ROWS:])} 处，见任务的输出。"] if len(rows) > MOST_ROWS else []
    head = [
        f"**gongkai check**：{errors} 处错误，{number_of(findings) - errors} 处提醒",
        "",
        "| 文件 | 行 | | 说明 |",
        "| --- | --- | --- | --- |",
    ]
    return "\n".join([*head, *rows[:MOST_ROWS], *more]) + "\n"


def annotation(finding: Finding) -> str:
    """Return a finding as a workflow command of GitHub Actions."""
    level = "error" if finding.severity is Severity.ERROR else "warning"
    place = f"file={_property(finding.path)}" + (f",line={finding.line},col={finding.column}" if finding.line else "")
    return f"::{level} {place},title={_property(finding.rule)}::{_data(finding.message)}"


FORMS: Mapping[str, Callable[[Sequence[Finding]], str]] = {".json": code_quality, ".xml": junit, ".md": table}
"""The forms of a report by the ending of its file."""


def _errors(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _printable(text: str) -> str:
    """Leave out what XML may not contain."""
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n")


def _cell(text: str) -> str:
    """Escape what a table of Markdown would take for its own, and what a comment would take for HTML."""
    for mark in "\\|`*_[]~@#!":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("<", "&lt;").replace("\n", " ")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
