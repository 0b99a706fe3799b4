"""Read a data folder into a data set, and check the rules that need more than one record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from gongkai.check.approval import APPROVAL_RULES
from gongkai.check.attachments import attachments_exist
from gongkai.check.catalogue import catalogue_complaints, item_fits, item_is_named
from gongkai.check.corrections import CORRECTION_RULES
from gongkai.check.feedback import feedback_findings
from gongkai.check.fields import FIELD_RULES
from gongkai.check.figures import FIGURE_RULES
from gongkai.check.references import references_exist, refers_to_others, unit_exists
from gongkai.check.scopes import SCOPE_RULES
from gongkai.check.sections import titles_have_texts
from gongkai.check.units import unit_complaints
from gongkai.derive import successor
from gongkai.derive.working_days import working_days_after
from gongkai.load import Folder, FolderContents, RecordCache, Spread, read_folder
from gongkai.load.catalogue import FILE as CATALOGUE_FILE
from gongkai.load.files import RecordRule
from gongkai.model import Dataset, Finding, Record, Severity, bounded, shown_path
from gongkai.model.complaint import Complaint, at
from gongkai.vocabulary import PersonnelAction, RecordKind, Status, term

RECORD_RULES = (
    *APPROVAL_RULES,
    *FIELD_RULES,
    *CORRECTION_RULES,
    *SCOPE_RULES,
)
"""The rules over one record alone; a cached record has passed them."""

_Rule = Callable[[Record, Dataset], Iterator[Complaint]]

_WITH_NOTICE = {RecordKind.ADMISSION, RecordKind.PERSONNEL}
"""Kinds of records for which a least duration of the 公示 is laid down."""
_OWN_LOCATIONS = (at("id"), at("unit"))


class Reading(NamedTuple):
    """The result of reading a data folder: a data set, or findings.

    Never both.
    """

    dataset: Dataset | None
    findings: list[Finding]


def read_dataset(
    data: Path,
    cache: RecordCache | None = None,
    spread: Spread | None = None,
) -> Reading:
    """Read a data folder, and check each noun and their relations.

    `cache` and `spread` are those of `gongkai.load.read_folder`.
    """
    folder = Folder(data.resolve(), shown_path(data))
    if not folder.path.is_dir():
        message = "没有这个文件夹；数据应放在这里"
        return Reading(None, [folder.finding("", (0, 0), message, "file-unreadable")])
    contents = read_folder(folder, RECORD_RULES, cache, spread)
    findings = [*contents.findings, *_findings_between(contents)]
    if findings or contents.publisher is None or contents.catalogue is None:
        # One run shows errors and warnings: whoever mends the former mends the latter, too.
        findings += _odd_figures(contents)
        return Reading(None, bounded(findings))
    records = contents.loaded.records
    dataset = Dataset(
        publisher=contents.publisher,
        catalogue=contents.catalogue,
        units=contents.units,
        records={number: records[number] for number in sorted(records)},
        sources={**contents.unit_sources, **contents.loaded.sources},
        digests=contents.loaded.digests,
        applications=contents.registers.all_applications(),
        opinions=contents.registers.all_opinions(),
    )
    findings = _findings(dataset, data, [merge_ends_somewhere])
    if findings:
        return Reading(None, bounded(findings))
    return Reading(dataset, [])


def _findings_between(contents: FolderContents) -> Iterator[Finding]:
    """Yield the findings about the relations of nouns.

    A reference to a broken file is no mistake: the file itself is reported.
    """
    folder, units, loaded = contents.folder, contents.units, contents.loaded
    for code, unit in units.items():
        complaints = unit_complaints(unit, units, contents.broken_units)
        yield from folder.findings(contents.unit_sources[code], complaints)
    is_catalogue_right = contents.catalogue is not None
    if contents.catalogue is not None:
        complaints = catalogue_complaints(contents.catalogue, contents.scheme)
        for finding in folder.findings(CATALOGUE_FILE, complaints):
            is_catalogue_right = False
            yield finding
    if not is_catalogue_right:
        contents = contents._replace(catalogue=None)
    codes: set[str] = {*loaded.records, *loaded.broken, *units, *contents.broken_units}
    for record in loaded.records.values():
        uri = loaded.sources[record.id]
        yield from folder.findings(uri, _relation_complaints(record, uri, contents, codes))
    numbers = loaded.records.keys() | loaded.broken
    yield from feedback_findings(contents.registers, folder, numbers, units.keys())


def _relation_complaints(
    record: Record,
    uri: str,
    contents: FolderContents,
    codes: set[str],
) -> Iterator[Complaint]:
    """Yield the complaints about a record's relations; `codes` are all 索引号 and unit codes."""
    # Hot, once a record: the rules that seldom complain are asked only where there is a cause.
    yield from folder_agrees(record, uri)
    if record.unit not in contents.broken_units:
        yield from unit_exists(record, contents.units)
    references = record.references
    if references.count(record.id) > 1:
        yield from refers_to_others(record)
    if not codes.issuperset(references):
        yield from references_exist(record, codes, codes, _OWN_LOCATIONS)
    if record.attachments:
        yield from attachments_exist(record, contents.folder.path)
    if contents.catalogue is not None:
        yield from item_fits(record, contents.catalogue)


def folder_agrees(record: Record, uri: str) -> Iterator[Complaint]:
    """A record stands in `records/<unit>/<year of its 索引号>/`."""
    # Hot, once a record: paths are made only for the few misplaced records.
    if uri.rpartition("/")[0] == f"records/{record.unit}/{record.id.year}":
        return
    expected = PurePosixPath("records", record.unit, str(record.id.year))
    actual = PurePosixPath(uri).parent
    if actual == expected:
        return
    place = at("id")
    if actual.parts[1:2] != (record.unit,):
        place = at("unit")
    message = f"文件应放在 {expected}/，现在 {actual}/；文件夹是单位代码和索引号中的年份"
    yield Complaint(place, message, "file-folder")


def _odd_figures(contents: FolderContents) -> Iterator[Finding]:
    """Yield the warnings about the figures of each record."""
    for number, record in contents.loaded.records.items():
        complaints = (each for rule in FIGURE_RULES for each in rule(record))
        for finding in contents.folder.findings(contents.loaded.sources[number], complaints):
            yield finding._replace(severity=Severity.WARNING)


def look_at_dataset(dataset: Dataset, data: Path) -> list[Finding]:
    """Return the warnings for somebody to look at.

    A warning does not stop publication: the event has happened, and cannot be undone.
    """
    rules: list[_Rule] = [notice_is_long_enough, titles_have_texts, *map(_alone, FIGURE_RULES)]
    # The supplied catalogue binds nobody: a site decides about its items in a file of its own.
    if (data / CATALOGUE_FILE).is_file():
        rules.append(item_is_named)
    findings = _findings(dataset, data, rules)
    return [each._replace(severity=Severity.WARNING) for each in findings]


def _alone(rule: RecordRule) -> _Rule:
    """Return a rule over one record as a rule that also takes the data set."""
    return lambda record, _: rule(record)


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
