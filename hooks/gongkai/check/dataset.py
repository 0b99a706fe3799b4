"""Rules that need more than one record, the calendar, or judgement: what is odd and need not be wrong is a warning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from gongkai.check.figures import FIGURE_RULES
from gongkai.derive import successor
from gongkai.derive.working_days import working_days_after
from gongkai.load.files import Folder
from gongkai.load.messages import Complaint, at
from gongkai.model import Dataset, Finding, Record, Severity, shown_path
from gongkai.vocabulary import PersonnelAction, RecordKind, Status, term

_Rule = Callable[[Record, Dataset], Iterator[Complaint]]


def check_dataset(dataset: Dataset, data: Path) -> list[Finding]:
    """Return what is wrong with a data set whose records are each right."""
    return _findings(dataset, data, (merge_ends_somewhere,))


def look_at_dataset(dataset: Dataset, data: Path) -> list[Finding]:
    """Return what somebody should look at, and what does not stop publication: it happened, and cannot be made undone."""
    return [finding._replace(severity=Severity.WARNING) for finding in _findings(dataset, data, (notice_is_long_enough, *FIGURE_RULES))]


def _findings(dataset: Dataset, data: Path, rules: Sequence[_Rule]) -> list[Finding]:
    folder = Folder(data.resolve(), shown_path(data))
    findings: list[Finding] = []
    for record in dataset.records.values():
        found = (complaint for rule in rules for complaint in rule(record, dataset))
        findings += folder.findings(dataset.sources[record.id], found)
    return findings


def merge_ends_somewhere(record: Record, dataset: Dataset) -> Iterator[Complaint]:
    """A merged record leads to one that stands, not in a circle: its address sends readers there."""
    if record.status is Status.MERGED and record.merged_into is not None and successor(record, dataset.records) is None:
        message = f"{term('merged_into')}“{record.merged_into}”绕了一圈又回到本条；请写最后保留的那条记录的{term('id')}"
        yield Complaint(at("merged_into"), message, "merge-circle")


def notice_is_long_enough(record: Record, dataset: Dataset) -> Iterator[Complaint]:
    """The 公示 of new Party members and of appointments lasts a number of working days, which `data/site.yml` sets.

    《党政领导干部选拔任用工作条例》 (2019) asks five working days before an appointment; for new members local rules that carry out the
    《中国共产党发展党员工作细则》 (2014) ask the same.
    """
    if record.notice_from is None or record.notice_to is None or record.kind not in {RecordKind.ADMISSION, RecordKind.PERSONNEL}:
        return
    days, least = working_days_after(record.notice_from - timedelta(days=1), record.notice_to), dataset.publisher.notice_days
    if days < least and getattr(record, "matter", PersonnelAction.PROMOTION) is PersonnelAction.PROMOTION:
        message = f"公示了 {days} 个工作日，不足 {least} 个（data/site.yml 的“{term('notice_days')}”）；请核对日期，确实不足的应当重新公示"
        yield Complaint(at("notice_to"), message, "notice-short")
