"""What was public stays: the data set beside its own git history.

A number is never given away, a public record never vanishes, and a day of publication never moves back. What a record was is taken from
old versions of its file, but only from those that differ from what stands in it now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from gongkai.check.old_versions import Facts, read_facts
from gongkai.derive import days_late, settled_on
from gongkai.load.corrections import tells_of_publication
from gongkai.load.files import Folder
from gongkai.load.messages import Complaint, at
from gongkai.model import Dataset, Finding, Record, Severity, shown_path
from gongkai.store.git import Log, Version, is_content, read_contents
from gongkai.vocabulary import Status, term

RECORDS = "records"


class _Past(NamedTuple):
    """What a record was, in one version of its file."""

    facts: Facts
    path: str
    """Of the file then, below the folder of the records."""
    last: str
    """Of the file now, or when it was deleted."""
    until: date | None
    """The day on which it was changed or deleted; None if it still stands so in the repository."""
    life: tuple[str, int]
    """What is the same for versions of one file, from its beginning to its deletion."""
    ended_by: str
    """The commit that changed it; empty if there is none."""


def check_history(dataset: Dataset, data: Path, log: Log, judged_on: date) -> list[Finding]:
    """Return what was public and is not as it was, and warnings of days of publication long before the first commit."""
    folder = Folder(data.resolve(), shown_path(data))
    past = [each for each in _read_past(dataset, folder, log) if _was_public(each, dataset.publisher.launched, judged_on)]
    files = {uri.removeprefix(f"{RECORDS}/"): dataset.records[key] for key, uri in dataset.sources.items() if key in dataset.records}  # type: ignore[index]
    found = list(dict.fromkeys([*_vanished(past, files, dataset, folder), *_changed(past, files, dataset, folder, log)]))
    settled = settled_on(dataset.publisher.launched, (each[0].day for each in log.files.values()))
    late = [
        finding
        for path, versions in log.files.items()
        if path in files
        for finding in folder.findings(dataset.sources[files[path].id], _late(versions, files[path], settled))
    ]
    return sorted([*found, *(finding._replace(severity=Severity.WARNING) for finding in late)])


def uncommitted(dataset: Dataset, log: Log) -> int:
    """Return how many files of records git does not have yet."""
    known = {f"{RECORDS}/{path}" for path, versions in log.files.items() if versions[-1].content}
    return sum(dataset.sources[key] not in known for key in dataset.records)


def _read_past(dataset: Dataset, folder: Folder, log: Log) -> Iterator[_Past]:
    """Yield every version of every file that differs from what stands in the file now."""
    present = {uri.removeprefix(f"{RECORDS}/") for key, uri in dataset.sources.items() if key in dataset.records}
    wanted: list[tuple[str, Sequence[Version], set[str]]] = []
    for path, versions in log.files.items():
        same = {versions[-1].content} if path in present and _is_as_committed(folder, path, versions[-1].content) else set()
        wanted.append((path, versions, {version.content for version in versions if version.content} - same))
    wanted += [(versions[-1].path, versions, {version.content for version in versions if version.content}) for versions in log.ended]
    contents = read_contents(folder.path, {name for _, _, names in wanted for name in names})
    facts = {name: read for name, content in contents.items() if (read := read_facts(content)) is not None}
    for path, versions, names in wanted:
        yield from _past_of(path, versions, {name: facts[name] for name in names if name in facts})


def _past_of(path: str, versions: Sequence[Version], facts: Mapping[str, Facts]) -> Iterator[_Past]:
    lives = 0
    for version, following in zip(versions, [*versions[1:], None], strict=True):
        if version.content in facts:
            until, by = (following.day, following.commit) if following else (None, "")
            yield _Past(facts[version.content], version.path, path, until, (path, lives), by)
        lives += not version.content


def _is_as_committed(folder: Folder, path: str, name: str) -> bool:
    try:
        return bool(name) and is_content((folder.path / RECORDS / path).read_bytes(), name)
    except OSError:
        return False


def _was_public(past: _Past, launched: date | None, judged_on: date) -> bool:
    """Tell whether readers have seen it so: its day of publication had come, and the site was there."""
    if past.until is None:
        return past.facts.published <= judged_on
    return past.facts.published <= past.until and (launched is None or past.until > launched)


def _vanished(past: Sequence[_Past], files: Mapping[str, Record], dataset: Dataset, folder: Folder) -> Iterator[Finding]:
    """A public record does not vanish, nor change its number; what is no longer public is 撤下 or 合并 and keeps its address."""
    for number, each in {each.facts.number: each for each in past}.items():
        if number in dataset.records:
            continue
        record = files.get(each.last)
        told = f"记录“{number}”《{each.facts.title}》{each.facts.published} 已经公开"
        if record is not None:
            message = f"{told}，现在{term('id')}改成了“{record.id}”；{term('id')}终身不变，请改回“{number}”"
            yield from folder.findings(dataset.sources[record.id], iter([Complaint(at("id"), message, "id-changed")]))
        else:
            place = f"{folder.shown}/{RECORDS}/{each.path}"
            back = f"git checkout {f'{each.ended_by[:12]}~1' if each.ended_by else 'HEAD'} -- {place}"
            message = (
                f"{told}，现在不见了；公开过的网址要保留。请取回这个文件（{back}）；"
                f"不再公开的，把{term('status')}改为“{Status.WITHDRAWN}”并写明原因，并到别处的改为“{Status.MERGED}”"
            )
            yield folder.finding(f"{RECORDS}/{each.path}", (0, 0), message, "record-vanished")


def _changed(past: Sequence[_Past], files: Mapping[str, Record], dataset: Dataset, folder: Folder, log: Log) -> Iterator[Finding]:
    """A number belongs to one record for ever, and its day of publication never moves back without a correction that says so."""
    lives = {record.id: path for path, record in files.items()}
    begun = {path: (path, sum(not version.content for version in versions)) for path, versions in log.files.items()}
    found: defaultdict[str, dict[Complaint, None]] = defaultdict(dict)
    for each in past:
        record = dataset.records.get(each.facts.number)
        if record is None:
            continue
        own = lives[record.id]
        is_own_file = each.life == begun.get(own)
        if is_another(each.facts, record, is_own_file=is_own_file):
            message = (
                f"{term('id')}“{record.id}”已经给过另一条记录《{each.facts.title}》（{folder.shown}/{RECORDS}/{each.path}）；"
                f"{term('id')}不能重复使用，请换一个没有用过的"
            )
            complaint = Complaint(at("id"), message, "id-reused")
        elif each.facts.published > record.published and not _is_told(each.facts.published, record):
            message = (
                f"{term('published')}（{record.published}）早于以前公开时写的 {each.facts.published}；发布以后不能往前改。"
                f"原来确实写错的，请在“{term('corrections')}”里写明{term('published')}的{term('before')}、{term('after')}和{term('reason')}"
            )
            complaint = Complaint(at("disclosure", "published"), message, "published-earlier")
        else:
            continue
        found[dataset.sources[record.id]][complaint] = None
    for uri, complaints in found.items():
        yield from folder.findings(uri, iter(complaints))


def is_another(facts: Facts, record: Record, *, is_own_file: bool) -> bool:
    """Tell whether an old version was a record of its own, and not this one before it was edited or moved.

    Within one file title, kind and period have to differ; in another file the title, or unit and period.
    """
    title, period = facts.title != record.title, facts.period != str(record.period)
    if is_own_file:
        return title and period and facts.kind != record.kind
    return title or (period and facts.unit != record.unit)


def _is_told(published: date, record: Record) -> bool:
    """Tell whether a correction says that this day of publication was wrong."""
    return any(tells_of_publication(each) and published.isoformat() in "".join(each.before) for each in record.corrections)


def _late(versions: Sequence[Version], record: Record, settled: date) -> Iterator[Complaint]:
    """A record is entered about when it is published; what was there when the site had just begun was brought over from elsewhere."""
    first = versions[0].day
    if days := days_late(first, record.published, settled):
        message = (
            f"{term('published')}是 {record.published}，而这条记录 {first} 才第一次进入版本库，晚了 {days} 天；"
            "请核对是不是补录、倒填。补录的，发布日期应写网站上实际发布的那天"
        )
        yield Complaint(at("disclosure", "published"), message, "published-backdated")
