"""The number of listed findings of a file."""

from __future__ import annotations

from gongkai.model import Finding, Severity, bounded, number_of
from gongkai.model.finding import MOST_OF_A_FILE, others_of


def found(
    number: int, path: str = "a.yml", severity: Severity = Severity.ERROR, first: int = 1
) -> list[Finding]:
    return [
        Finding(path, line, 1, "甲", "field-value", severity)
        for line in range(first, first + number)
    ]


def test_a_hundred_findings_of_a_file_are_all_listed() -> None:
    assert bounded(reversed(found(MOST_OF_A_FILE))) == found(MOST_OF_A_FILE)


def test_one_finding_stands_for_those_beyond_a_hundred() -> None:
    listed = bounded([*found(150), *found(2, "b.yml")])

    assert listed[:100] == found(100)
    assert (
        str(listed[100])
        == "a.yml:100:1: （另有 50 处）改正列出的以后再检查，就会列出其余的 [findings-unlisted]"
    )
    assert listed[101:] == found(2, "b.yml")
    assert number_of(listed) == 152


def test_what_was_not_listed_before_is_counted_again() -> None:
    part = [*found(100), others_of(found(100)[-1], 7)]

    assert number_of(bounded([*part, *found(3, first=200)])) == 110
    assert bounded(bounded(part)) == bounded(part)


def test_errors_are_listed_before_warnings() -> None:
    listed = bounded([*found(120, severity=Severity.WARNING), *found(5, first=500)])

    assert [finding.line for finding in listed if finding.severity is Severity.ERROR] == [
        500,
        501,
        502,
        503,
        504,
    ]
    assert (listed[-1].severity, listed[-1].unlisted) == (Severity.WARNING, 25)


def test_an_error_that_is_not_listed_is_still_an_error() -> None:
    warnings = found(100, severity=Severity.WARNING)
    listed = bounded([*warnings, *found(101, first=500)])

    assert (listed[-1].severity, listed[-1].unlisted) == (Severity.ERROR, 101)
