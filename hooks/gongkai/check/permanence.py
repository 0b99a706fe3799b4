"""Compare a data set with its own git history: published records are permanent.

A number is never reused, a public record never vanishes, and a day of publication never moves
back. Former contents are taken from old versions of a record's file, and only from versions
that differ from the present file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from gongkai.check.corrections import tells_of_publication
from gongkai.check.old_versions import Facts, read_facts
from gongkai.derive import days_late, settled_on
from gongkai.load.files import Folder
from gongkai.model import Dataset, Finding, Record, Severity, shown_path
from gongkai.model.complaint import Complaint, at
from gongkai.store.git import Log, Version, is_content, read_contents
from gongkai.vocabulary import Status, term

RECORDS = "records"


class _File(NamedTuple):
    """The versions of a file that have to be read."""

    path: str
    """The path now, or when the file was deleted."""
    versions: Sequence[Version]
    contents: set[str]
    """Git's names of the old contents."""


class _Past(NamedTuple):
    """A record in an old version of its file."""

    facts: Facts
    path: str
    """The path of the file then, below the folder of the records."""
    last: str
    """The path of the file now, or when it was deleted."""
    until: date | None
    """The day of the next change or deletion; None for the version in the repository now."""
    life: tuple[str, int]
    """The same for all versions of a file from its creation to its deletion."""
    ended_by: str
    """The commit of the next change; empty if there is none."""


def check_history(
    dataset: Dataset,
    data: Path,
    log: Log,
    judged_on: date,
) -> list[Finding]:
    """Return the differences from the published past, and late entries.

    A difference is an error. A day of publication long before the first commit is a warning.
    """
    folder = Folder(data.resolve(), shown_path(data))
    launched = dataset.publisher.launched
    versions_before = _read_past(dataset, folder, log)
    past = [each for each in versions_before if _was_public(each, launched, judged_on)]
    files = _records_by_path(dataset)
    errors = [
        *_vanished(past, files, dataset, folder),
        *_changed(past, files, dataset, folder, log),
    ]
    warnings = _late_entries(files, dataset, folder, log)
    # Two versions of a file may be wrong in the same way.
    return sorted([*dict.fromkeys(errors), *warnings])


def _late_entries(
    files: Mapping[str, Record],
    dataset: Dataset,
    folder: Folder,
    log: Log,
) -> Iterator[Finding]:
    """Yield a warning for each record that was entered late."""
    first_days = (versions[0].day for versions in log.files.values())
    settled = settled_on(dataset.publisher.launched, first_days)
    for path, versions in log.files.items():
        record = files.get(path)
        # A file without a record was deleted or moved.
        if record is None:
            continue
        complaints = _late(versions, record, settled)
        source = dataset.sources[record.id]
        for finding in folder.findings(source, complaints):
            yield finding._replace(severity=Severity.WARNING)


def uncommitted(dataset: Dataset, log: Log) -> int:
    """Return the number of record files that git does not have."""
    committed: set[str] = set()
    for path, versions in log.files.items():
        if versions[-1].content:
            committed.add(f"{RECORDS}/{path}")
    return sum(dataset.sources[key] not in committed for key in dataset.records)


def _records_by_path(dataset: Dataset) -> dict[str, Record]:
    """Return the records by the path of their file below the folder."""
    result: dict[str, Record] = {}
    for key, uri in dataset.sources.items():
        if key in dataset.records:
            record = dataset.records[key]  # type: ignore[index]
            result[uri.removeprefix(f"{RECORDS}/")] = record
    return result


def _read_past(dataset: Dataset, folder: Folder, log: Log) -> Iterator[_Past]:
    """Yield every old version that differs from the file now."""
    present = _records_by_path(dataset).keys()
    files: list[_File] = []
    for path, versions in log.files.items():
        contents = _contents_of(versions)
        # An unchanged file is read already: the data set has its record.
        current = versions[-1].content
        if path in present and _is_as_committed(folder, path, current):
            contents.discard(current)
        files.append(_File(path, versions, contents))
    files += [_File(each[-1].path, each, _contents_of(each)) for each in log.ended]

    # One call for all files: to start git takes longer than to read a content.
    names = {name for file in files for name in file.contents}
    contents_by_name = read_contents(folder.path, names)
    facts: dict[str, Facts] = {}
    for name, content in contents_by_name.items():
        content_facts = read_facts(content)
        if content_facts is not None:
            facts[name] = content_facts
    for file in files:
        yield from _past_of(file, facts)


def _contents_of(versions: Sequence[Version]) -> set[str]:
    """Return git's names of the contents that a file has had."""
    return {version.content for version in versions if version.content}


def _past_of(file: _File, facts: Mapping[str, Facts]) -> Iterator[_Past]:
    """Yield the old versions of a file that are records."""
    lives = 0
    following: Version | None
    for version, following in zip(
        file.versions,
        [*file.versions[1:], None],
        strict=True,
    ):
        if version.content in file.contents and version.content in facts:
            yield _Past(
                facts=facts[version.content],
                path=version.path,
                last=file.path,
                until=following.day if following else None,
                life=(file.path, lives),
                ended_by=following.commit if following else "",
            )
        # A version without content is a deletion: the next one begins another life.
        lives += not version.content


def _is_as_committed(folder: Folder, path: str, name: str) -> bool:
    """Tell whether a file has the content that git knows by a name."""
    if not name:
        return False
    try:
        content = (folder.path / RECORDS / path).read_bytes()
    except OSError:
        return False
    return is_content(content, name)


def _was_public(past: _Past, launched: date | None, judged_on: date) -> bool:
    """Tell whether readers have seen a version.

    Its day of publication had come, and the site was there.
    """
    published = past.facts.published
    if past.until is None:
        return published <= judged_on
    # A version that was replaced by the day of the launch was never on the site.
    return published <= past.until and (launched is None or past.until > launched)


def _vanished(
    past: Sequence[_Past],
    files: Mapping[str, Record],
    dataset: Dataset,
    folder: Folder,
) -> Iterator[Finding]:
    """A public record does not vanish, nor change its number.

    A record that is no longer public is 撤下 or 合并 and keeps its address.
    """
    # The last version of a number that was public, with the present path of its file.
    last_by_number = {each.facts.number: each for each in past}
    for number, each in last_by_number.items():
        if number in dataset.records:
            continue
        subject = f"记录“{number}”《{each.facts.title}》{each.facts.published} 已经公开"
        record = files.get(each.last)
        if record is None:
            yield _vanished_file(each, subject, folder)
            continue
        message = f"{subject}，现在{term('id')}改成了“{record.id}”；{term('id')}终身不变，请改回“{number}”"
        complaint = Complaint(at("id"), message, "id-changed")
        yield from folder.findings(dataset.sources[record.id], iter([complaint]))


def _vanished_file(past: _Past, subject: str, folder: Folder) -> Finding:
    """Return the finding about a public record whose file is gone."""
    path = f"{RECORDS}/{past.path}"
    # The file stands in the commit before the one that deleted it.
    commit = "HEAD"
    if past.ended_by:
        commit = f"{past.ended_by[:12]}~1"
    command = f"git checkout {commit} -- {folder.shown}/{path}"
    message = (
        f"{subject}，现在不见了；公开过的网址要保留。请取回这个文件（{command}）；"
        f"不再公开的，把{term('status')}改为“{Status.WITHDRAWN}”并写明原因，"
        f"并到别处的改为“{Status.MERGED}”"
    )
    return folder.finding(path, (0, 0), message, "record-vanished")


def _changed(
    past: Sequence[_Past],
    files: Mapping[str, Record],
    dataset: Dataset,
    folder: Folder,
    log: Log,
) -> Iterator[Finding]:
    """A number belongs to one record for ever, published once.

    Its day of publication never moves back without a correction that says so.
    """
    path_by_number = {record.id: path for path, record in files.items()}
    lives: dict[str, tuple[str, int]] = {}
    for path, versions in log.files.items():
        deletions = sum(not version.content for version in versions)
        lives[path] = (path, deletions)

    # A dictionary as an ordered set: two versions may be wrong in the same way.
    complaints: defaultdict[str, dict[Complaint, None]] = defaultdict(dict)
    for each in past:
        record = dataset.records.get(each.facts.number)
        if record is None:
            continue
        path = path_by_number[record.id]
        published = each.facts.published
        if is_another(each.facts, record, is_own_file=each.life == lives.get(path)):
            complaint = _reused(each, record, folder)
        elif published > record.published and not _is_corrected(published, record):
            complaint = _published_earlier(published, record)
        else:
            continue
        complaints[dataset.sources[record.id]][complaint] = None

    for uri, of_file in complaints.items():
        yield from folder.findings(uri, iter(of_file))


def _reused(past: _Past, record: Record, folder: Folder) -> Complaint:
    """Return the complaint about a number that two records have had."""
    number = term("id")
    path = f"{folder.shown}/{RECORDS}/{past.path}"
    message = f"{number}“{record.id}”已经给过另一条记录《{past.facts.title}》（{path}）；{number}不能重复使用，请换一个没有用过的"
    return Complaint(at("id"), message, "id-reused")


def _published_earlier(before: date, record: Record) -> Complaint:
    """Return the complaint about a day of publication that moved back."""
    published = term("published")
    message = (
        f"{published}（{record.published}）早于以前公开时写的 {before}；发布以后不能往前改。"
        f"原来确实写错的，请在“{term('corrections')}”里写明"
        f"{published}的{term('before')}、{term('after')}和{term('reason')}"
    )
    return Complaint(at("disclosure", "published"), message, "published-earlier")


def is_another(facts: Facts, record: Record, *, is_own_file: bool) -> bool:
    """Tell whether an old version was another record than this.

    An edited or moved record is the same. Within one file title, kind and period have to
    differ; in another file the title, or unit and period.
    """
    has_other_title = facts.title != record.title
    has_other_period = facts.period != str(record.period)
    if is_own_file:
        return has_other_title and has_other_period and facts.kind != record.kind
    return has_other_title or (has_other_period and facts.unit != record.unit)


def _is_corrected(published: date, record: Record) -> bool:
    """Tell whether a correction revokes this day of publication."""
    day = published.isoformat()
    corrections = filter(tells_of_publication, record.corrections)
    return any(day in "".join(each.before) for each in corrections)


def _late(
    versions: Sequence[Version],
    record: Record,
    settled: date,
) -> Iterator[Complaint]:
    """A record is entered about the day of its publication.

    Records that came when the site had just begun were brought over from elsewhere.
    """
    first = versions[0].day
    days = days_late(first, record.published, settled)
    if not days:
        return
    message = (
        f"{term('published')}是 {record.published}，而这条记录 {first} 才第一次进入版本库，"
        f"晚了 {days} 天；请核对是不是补录、倒填。补录的，发布日期应写网站上实际发布的那天"
    )
    yield Complaint(at("disclosure", "published"), message, "published-backdated")
