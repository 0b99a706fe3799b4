"""What must hold between fields of one object and between objects; each rule is a generator whose docstring states it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from functools import cache, partial
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

from gongkai.load.corrections import CORRECTION_RULES
from gongkai.load.messages import Complaint, Location, at, closest, guessing
from gongkai.load.scopes import SCOPE_RULES
from gongkai.model import Noun, Record, RecordId, Unit, UnitId
from gongkai.model.noun import field_names
from gongkai.model.record import REQUIRED_OF_STATUS
from gongkai.vocabulary import Scope, SecrecyReview, Status, term

Rule = Callable[[Record], Iterator[Complaint]]


def approval_order(record: Record) -> Iterator[Complaint]:
    """提出、审核、批准、发布 follow each other (条例 2017 第十五条: 提出, 审核, 审批, 实施)."""
    approval = record.approval
    steps = [
        (("approval", "proposed", "date"), approval.proposed.date),
        (("approval", "reviewed", "date"), approval.reviewed.date),
        (("approval", "approved", "date"), approval.approved.date),
        (("disclosure", "published"), record.published),
    ]
    for (earlier_names, earlier), (names, day) in pairwise(steps):
        if day < earlier:
            before, after = (".".join(at(*path)) for path in (earlier_names, names))  # type: ignore[arg-type]
            yield Complaint(
                at(*names), f"{after}（{day}）早于 {before}（{earlier}）；应当先{at(*earlier_names)[1]}，后{_step(names)}", "date-order"
            )


def _step(names: tuple[str, ...]) -> str:
    return "发布" if names[0] == "disclosure" else term(names[1])


def secrecy_review_is_there(record: Record) -> Iterator[Complaint]:
    """The review of what leaves the unit, and of whatever the catalogue lists, includes 保密审查.

    条例 2017 第十五条 asks it of every matter in the 公开目录; society and the whole Party see only what has passed it. What a unit tells
    its own people beyond the catalogue may do without.
    """
    reviewed, scope = record.approval.reviewed, record.disclosure.scope
    listed = record.catalogue_item is not None
    if reviewed.secrecy_review is None and (listed or scope in {Scope.SOCIETY, Scope.PARTY}):
        why = f"向{scope}公开的" if scope in {Scope.SOCIETY, Scope.PARTY} else "列入公开目录的"
        yield Complaint(
            at("approval", "reviewed"),
            f"缺少“{term('secrecy_review')}”；{why}都要经过{term('secrecy_review')}，请写明结果：{'、'.join(SecrecyReview)}",
            "field-missing",
        )


def secrecy_review_passed(record: Record) -> Iterator[Complaint]:
    """What has not passed 保密审查 is not public (条例 2017 第十五条); if it was, it is withdrawn."""
    reviewed = record.approval.reviewed
    if reviewed.secrecy_review is SecrecyReview.NOT_PASSED and record.status is not Status.WITHDRAWN:
        message = (
            f"{term('secrecy_review')}“{reviewed.secrecy_review}”的不能公开；请修改内容后重新审查，"
            f"或者把这个文件移出记录；已经公开的，把{term('status')}改为“{Status.WITHDRAWN}”"
        )
        yield Complaint(at("approval", "reviewed", "secrecy_review"), message, "secrecy-review")


def proposer_does_not_approve(record: Record) -> Iterator[Complaint]:
    """Who proposes does not approve: a section of the organisation proposes, the organisation itself approves (条例 2017 第十五条)."""
    proposed, approved = record.approval.proposed, record.approval.approved
    if proposed.post == approved.post:
        message = (
            f"{term('proposed')}和{term('approved')}都是“{approved.post}”；应由承办的人提出，由党组织批准。"
            "支部只有书记一个人的，可以写“支部党员大会”批准"
        )
        yield Complaint(at("approval", "approved", "post"), message, "approval-posts")


_SPANS = (("begins", "ends"), ("notice_from", "notice_to"), ("effective", "repealed"), ("begins", "valid_until"))


def span_order(record: Record) -> Iterator[Complaint]:
    """The last day of a span is not before its first."""
    for first, last in _SPANS:
        begin, end = getattr(record, first, None), getattr(record, last, None)
        if isinstance(begin, date) and isinstance(end, date) and end < begin:
            yield Complaint(at(last), f"{term(last)}（{end}）早于 {term(first)}（{begin}）", "date-order")


_PARTS = (
    ("present", "expected"),
    ("assessed", "expected"),
    ("ballots_returned", "ballots_issued"),
    ("ballots_valid", "ballots_returned"),
    ("settled", "received"),
)


def part_within_whole(record: Record) -> Iterator[Complaint]:
    """No more are present than are expected, no more settled than received."""
    for part, whole in _PARTS:
        few, many = getattr(record, part, None), getattr(record, whole, None)
        if few is not None and many is not None and few > many:
            yield Complaint(at(part), f"{term(part)}（{few}）应不多于{term(whole)}（{many}）", "count-order")


def required_by_choice(record: Record) -> Iterator[Complaint]:
    """A status other than 公开 says since when, why and where to; the scope 特定 says to whom."""
    for required in REQUIRED_OF_STATUS.get(record.status, ()):
        if not getattr(record, required):
            yield Complaint(at("status"), f"{term('status')}为“{record.status}”时，要写“{term(required)}”", "field-missing")
    if record.disclosure.scope is Scope.GROUP and record.disclosure.audience_group is None:
        yield Complaint(at("disclosure", "scope"), f"{term('scope')}为“{Scope.GROUP}”时，要写“{term('audience_group')}”", "field-missing")


def status_tells_of_corrections(record: Record) -> Iterator[Complaint]:
    """A record with corrections is marked 更正, and says why in them only; there is one place for each."""
    if record.corrections and record.status is Status.PUBLISHED:
        message = f"写了“{term('corrections')}”，{term('status')}应为“{Status.CORRECTED}”；请加一行 {term('status')}: {Status.CORRECTED}"
        yield Complaint(at("corrections"), message, "status-corrected", key=True)
    if record.status is Status.CORRECTED and record.status_note is not None:
        message = (
            f"{term('status')}为“{Status.CORRECTED}”时不写“{term('status_note')}”；原因请写在“{term('corrections')}”的“{term('reason')}”里"
        )
        yield Complaint(at("status_note"), message, "status-corrected", key=True)


def status_follows_publication(record: Record) -> Iterator[Complaint]:
    """Nothing is withdrawn, merged or archived before it was published."""
    if record.status_date is not None and record.status_date < record.published:
        message = f"{term('status_date')}（{record.status_date}）早于 {term('disclosure')}.{term('published')}（{record.published}）"
        yield Complaint(at("status_date"), message, "date-order")


def notice_is_whole(record: Record) -> Iterator[Complaint]:
    """A 公示 has a first day and a last one, so that it can close by itself."""
    for name, other in (("notice_from", "notice_to"), ("notice_to", "notice_from")):
        if getattr(record, name) is not None and getattr(record, other) is None:
            yield Complaint(at(name), f"写了“{term(name)}”，还要写“{term(other)}”", "field-missing", key=True)


RECORD_RULES: tuple[Rule, ...] = (
    approval_order,
    secrecy_review_is_there,
    secrecy_review_passed,
    proposer_does_not_approve,
    span_order,
    part_within_whole,
    required_by_choice,
    status_tells_of_corrections,
    status_follows_publication,
    notice_is_whole,
    *CORRECTION_RULES,
    *SCOPE_RULES,
)
"""The rules over one record alone."""


def folder_agrees(record: Record, uri: str) -> Iterator[Complaint]:
    """A record stands in `records/<unit>/<year of its 索引号>/`."""
    if uri.rpartition("/")[0] == f"records/{record.unit}/{record.id.year}":
        return
    expected = PurePosixPath("records", record.unit, str(record.id.year))
    actual = PurePosixPath(uri).parent
    if actual != expected:
        place = at("unit") if actual.parts[1:2] != (record.unit,) else at("id")
        yield Complaint(place, f"文件应放在 {expected}/，现在 {actual}/；文件夹是单位代码和索引号中的年份", "file-folder")


def unit_exists(record: Record, units: Mapping[UnitId, Unit]) -> Iterator[Complaint]:
    """A record's unit existed during its period, or on its day."""
    unit = units.get(record.unit)
    if unit is None:
        message = partial(guessing, term("unit"), "为 data/units/ 下的单位代码", record.unit, units)
        yield Complaint(at("unit"), message, "unit-unknown")
        return
    first, last = (record.as_of, record.as_of) if record.EVENT else (record.period.start, record.period.end)
    if not unit.existed(first, last):
        life = f"{unit.valid_from} 至 {unit.valid_to or '今'}"
        when = f"{first}" if first == last else f"{first} 至 {last}"
        yield Complaint(at("unit"), f"{unit.label}存在于 {life}，而本条记录的日期是 {when}；请核对单位和日期", "unit-lifetime")


def references_exist(noun: Noun, records: AbstractSet[str], units: AbstractSet[str]) -> Iterator[Complaint]:
    """Every 索引号 and unit code that is referred to exists."""
    own = getattr(noun, "id", None) or getattr(noun, "code", None)
    for location, reference in references(noun):
        known = records if isinstance(reference, RecordId) else units
        if reference not in known and location not in {at("unit"), at("id"), at("code")}:
            what = "已有记录的索引号" if isinstance(reference, RecordId) else " data/units/ 下的单位代码"
            candidates = (code for code in units if code != own and isinstance(code, UnitId) and isinstance(reference, UnitId))
            name = str(location[-1] if isinstance(location[-1], str) else location[-2])
            message = partial(guessing, name, f"为{what}", reference, candidates)
            yield Complaint(location, message, "reference-unknown")


def references(value: Any, location: Location = ()) -> Iterator[tuple[Location, RecordId | UnitId]]:
    """Yield every 索引号 and unit code in a noun, with its location."""
    if isinstance(value, RecordId | UnitId):
        yield location, value
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from references(part, (*location, index))
    elif isinstance(value, Noun):
        for name in field_names(value):
            part = getattr(value, name)
            if isinstance(part, RecordId | UnitId | tuple | Noun) and part:
                yield from references(part, (*location, term(name)))


ATTACHMENTS = "attachments"
"""The only folder whose files a record may publish: a record's YAML, named as an attachment, could be of a narrower scope."""


_OF_A_RECORD = ("index.html", "index.md", "index.json")
RESERVED = frozenset((*_OF_A_RECORD, *(f"{name}.gz" for name in _OF_A_RECORD), "index.json.js"))
"""The generated files beside a record's page."""


def attachments_exist(record: Record, folder: Path) -> Iterator[Complaint]:
    """Every attachment is a file inside the data folder, and no two of a record have one name, nor one that a generated file has."""
    names: set[str] = set()
    listed = cache(_file_names)
    for index, attachment in enumerate(record.attachments):
        location = at("attachments", index, "file")
        path = folder / attachment.file
        name = PurePosixPath(attachment.file).name
        if not attachment.file.startswith(f"{ATTACHMENTS}/"):
            yield Complaint(location, f"附件应放在 {folder.name}/{ATTACHMENTS}/ 下，现为“{attachment.file}”", "attachment-outside")
        elif not inside(folder, path):
            yield Complaint(location, f"附件“{attachment.file}”是指向 data 文件夹以外的符号链接；请把文件本身放进来", "attachment-outside")
        elif not _is_file(path):
            message = partial(_missing_attachment, path, attachment.file, folder, listed)
            yield Complaint(location, message, "attachment-missing")
        elif name.casefold() in names | RESERVED:
            yield Complaint(location, f"附件的文件名“{name}”重复或不能使用；请换一个文件名", "attachment-name")
        names.add(name.casefold())  # who unpacks the offline edition may have Windows


def inside(folder: Path, path: Path) -> bool:
    """Tell whether a path, with all links followed, is inside the folder; a link that leads in a circle leads nowhere else."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return True


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _file_names(folder: Path) -> Sequence[str]:
    """Return the names of the files in a folder; none where it cannot be read."""
    try:
        return sorted(entry.name for entry in folder.iterdir() if entry.is_file())
    except OSError:
        return ()


def _missing_attachment(path: Path, written: str, folder: Path, listed: Callable[[Path], Sequence[str]]) -> str:
    guess = closest(path.name, [name for name in listed(path.parent) if name != path.name])
    question = f"。是不是想写“{PurePosixPath(written).parent / guess}”？" if guess else f"；请把它放进 {folder.name}/ 下"
    return f"找不到附件“{written}”{question}"
