"""Check the rules that need more than one record, or the calendar.

An oddity that need not be wrong, and that somebody has to judge, is a warning.
"""

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

_WITH_NOTICE = {RecordKind.ADMISSION, RecordKind.PERSONNEL}
"""Kinds of records for which a least duration of the 公示 is laid down."""


def check_dataset(dataset: Dataset, data: Path) -> list[Finding]:
    """Return the errors between records that are each valid."""
    return _findings(dataset, data, [merge_ends_somewhere])


def look_at_dataset(dataset: Dataset, data: Path) -> list[Finding]:
    """Return the warnings for somebody to look at.

    A warning does not stop publication: the event has happened, and cannot be undone.
    """
    rules = [notice_is_long_enough, *FIGURE_RULES]
    findings = _findings(dataset, data, rules)
    return [each._replace(severity=Severity.WARNING) for each in findings]


def _findings(
    dataset: Dataset,
    data: Path,
    rules: Sequence[_Rule],
) -> list[Finding]:
    """Return the findings of some rules, record by record."""
    folder = Folder(data.resolve(), shown_path(data))
    findings: list[Finding] = []
    for record in dataset.records.values():
        complaints = (each for rule in rules for each in rule(record, dataset))
        findings += folder.findings(dataset.sources[record.id], complaints)
    return findings


def merge_ends_somewhere(record: Record, dataset: Dataset) -> Iterator[Complaint]:
    """A merged record leads to a record that stands.

    Its address sends readers there; in a circle they would never arrive.
    """
    if record.status is not Status.MERGED or record.merged_into is None:
        return
    if successor(record, dataset.records) is not None:
        return
    circle = f"{term('merged_into')}“{record.merged_into}”绕了一圈又回到本条"
    message = f"{circle}；请写最后保留的那条记录的{term('id')}"
    yield Complaint(at("merged_into"), message, "merge-circle")


def notice_is_long_enough(record: Record, dataset: Dataset) -> Iterator[Complaint]:
    """The 公示 lasts the working days set in `data/site.yml`.

    The rule is for new Party members and for appointments. 《党政领导干部选拔任用工作条例》
    (2019) asks five working days before an appointment; for new members local rules that carry
    out the 《中国共产党发展党员工作细则》 (2014) ask the same.
    """
    if record.notice_from is None or record.notice_to is None:
        return
    if record.kind not in _WITH_NOTICE:
        return
    # Only a promotion needs a 公示; a record of new members has no such field.
    matter = getattr(record, "matter", PersonnelAction.PROMOTION)
    if matter is not PersonnelAction.PROMOTION:
        return
    # The first day counts too.
    day_before = record.notice_from - timedelta(days=1)
    days = working_days_after(day_before, record.notice_to)
    least = dataset.publisher.notice_days
    if days >= least:
        return
    setting = f"data/site.yml 的“{term('notice_days')}”"
    advice = "请核对日期，确实不足的应当重新公示"
    message = f"公示了 {days} 个工作日，不足 {least} 个（{setting}）；{advice}"
    yield Complaint(at("notice_to"), message, "notice-short")
