"""Rules over a whole data set, and over what became of it: generators of findings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from gongkai.check.dataset import check_dataset, look_at_dataset
from gongkai.check.permanence import RECORDS, check_history, uncommitted
from gongkai.model import Dataset, Finding, bounded
from gongkai.store.git import MissingContentsError, read_log

__all__ = ["Checked", "check_all", "check_dataset"]


class Checked(NamedTuple):
    """What was found, errors and warnings, and what could not be looked at."""

    findings: list[Finding]
    notes: Sequence[str]
    unchecked: str = ""
    """Why the data was not compared with its history; empty if it was."""


def check_all(dataset: Dataset, data: Path, judged_on: date) -> Checked:
    """Check a data set whose records are each right, by itself and beside its git history."""
    log = read_log(data / RECORDS)
    findings = [*check_dataset(dataset, data), *look_at_dataset(dataset, data)]
    unchecked = log.note
    try:
        past = [] if unchecked else check_history(dataset, data, log, judged_on)
    except MissingContentsError as error:
        past, unchecked = [], str(error)
    if unchecked:
        return Checked(bounded(findings), [f"没有同 git 历史核对：{unchecked}"], unchecked)
    waiting = uncommitted(dataset, log)
    notes = [f"{waiting} 条记录还没有提交，没有历史可以核对"] if waiting else []
    return Checked(bounded([*findings, *past]), notes)
