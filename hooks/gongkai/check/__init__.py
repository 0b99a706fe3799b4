"""Check a whole data set, by itself and against its history.

The rules are generators of findings, a module for each subject.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from gongkai.check.dataset import Reading, look_at_dataset, read_dataset
from gongkai.check.permanence import RECORDS, check_history, uncommitted
from gongkai.load.numbers import number_in
from gongkai.model import Dataset, Finding, bounded
from gongkai.store.git import read_log
from gongkai.system.errors import MissingContentsError

__all__ = ["Checked", "Reading", "check_all", "read_dataset"]


class Checked(NamedTuple):
    """The findings of a check, and the limits of that check."""

    findings: list[Finding]
    """Errors and warnings."""
    notes: Sequence[str]
    """Sentences about the parts that were not checked, in Chinese."""
    unchecked: str = ""
    """Why the data was not compared with its history; empty if it was."""


def check_all(dataset: Dataset, data: Path, judged_on: date) -> Checked:
    """Check a data set against the calendar, its figures and its git history."""
    log = read_log(data / RECORDS, number_in)
    findings = look_at_dataset(dataset, data)
    if log.note:
        return _without_history(findings, log.note)
    try:
        past = check_history(dataset, data, log, judged_on)
    except MissingContentsError as error:
        return _without_history(findings, str(error))

    notes = []
    count = uncommitted(dataset, log)
    if count:
        notes.append(f"{count} 条记录还没有提交，没有历史可以核对")
    return Checked(bounded([*findings, *past]), notes)


def _without_history(findings: Sequence[Finding], reason: str) -> Checked:
    """Return findings that were made without the history."""
    note = f"没有同 git 历史核对：{reason}"
    return Checked(bounded(findings), [note], reason)
