"""What must hold between fields of one object and between objects; each rule is a generator whose docstring states it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

from gongkai.load.messages import Complaint, Location, closest, should_be
from gongkai.model import COMMON_FIELDS, Audience, Noun, Record, RecordId, Unit, UnitId
from gongkai.model.noun import field_names, parts
from gongkai.model.record import REQUIRED_OF_STATUS, fields_with_scope
from gongkai.vocabulary import Scope, term

Rule = Callable[[Record], Iterator[Complaint]]


def at(*names: str | int) -> Location:
    """Return the location of a field named in code."""
    return tuple(term(name) if isinstance(name, str) else name for name in names)


def approval_order(record: Record) -> Iterator[Complaint]:
    """提出、审核、批准、发布 follow each other (条例 2017: 提出 → 审核 → 审批 → 实施)."""
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
    """A status other than 公开 says why or where to; the scope 特定 says to whom."""
    required = REQUIRED_OF_STATUS.get(record.status)
    if required and getattr(record, required) is None:
        yield Complaint(at("status"), f"{term('status')}为“{record.status}”时，要写“{term(required)}”", "field-missing")
    if record.disclosure.scope is Scope.GROUP and record.disclosure.audience_group is None:
        yield Complaint(at("disclosure", "scope"), f"{term('scope')}为“{Scope.GROUP}”时，要写“{term('audience_group')}”", "field-missing")


def scopes_within(record: Record) -> Iterator[Complaint]:
    """Nothing goes to more people than what it stands in: 一般先党内后党外, and what is inside stays inside (条例 2017)."""
    allowed = {term(name): name for name in fields_with_scope(type(record))}
    for name, scope in record.field_scopes.items():
        location = (*at("field_scopes"), name)
        if name not in allowed:
            yield Complaint(location, _no_own_scope(name, list(allowed)), "scope-field", key=True)
        elif not scope.is_within(record.disclosure.audience):
            yield _too_wide(location, scope, record.disclosure.audience)
    for name, container in ((entry, record.field_scopes.get(term(entry), record.disclosure.audience)) for entry in field_names(record)):
        if name not in {"field_scopes", "disclosure"}:
            yield from _parts_within(getattr(record, name), container, at(name))


def _no_own_scope(name: str, allowed: Sequence[str]) -> str:
    if name in {term(common) for common in COMMON_FIELDS}:
        return f"“{name}”随整条记录公开，不能另定范围；要缩小，请改“{'.'.join(map(str, at('disclosure', 'scope')))}”"
    guess = closest(name, allowed)
    return f"这一种类没有“{name}”这个字段。" + (f"是不是想写“{guess}”？" if guess else f"可以写：{'、'.join(allowed)}")


def _parts_within(value: Any, container: Audience, location: Location) -> Iterator[Complaint]:
    scope = getattr(value, "scope", None)
    if isinstance(scope, Audience):
        if not scope.is_within(container):
            yield _too_wide((*location, *at("scope")), scope, container)
        container = scope
    for step, part in parts(value):
        if isinstance(part, tuple | Mapping | Noun) and part:
            yield from _parts_within(part, container, (*location, *at(step)) if isinstance(value, Noun) else (*location, step))


def _too_wide(location: Location, scope: Audience, container: Audience) -> Complaint:
    message = f"{term('scope')}“{scope}”超出了所在内容的范围“{container}”；请缩小，或者放宽所在的内容"
    return Complaint(location, message, "scope-wider")


RECORD_RULES: tuple[Rule, ...] = (approval_order, span_order, part_within_whole, required_by_choice, scopes_within)
"""The rules over one record alone."""


def folder_agrees(record: Record, uri: str) -> Iterator[Complaint]:
    """A record stands in `records/<unit>/<year of its 索引号>/`."""
    expected = PurePosixPath("records", record.unit, str(record.id.year))
    actual = PurePosixPath(uri).parent
    if actual != expected:
        place = at("unit") if actual.parts[1:2] != (record.unit,) else at("id")
        yield Complaint(place, f"文件应放在 {expected}/，现在 {actual}/；文件夹是单位代码和索引号中的年份", "file-folder")


def unit_exists(record: Record, units: Mapping[UnitId, Unit]) -> Iterator[Complaint]:
    """A record's unit existed during its period, or on its day."""
    unit = units.get(record.unit)
    if unit is None:
        guess = closest(record.unit, list(units))
        yield Complaint(at("unit"), should_be(term("unit"), "为 data/units/ 下的单位代码", record.unit, guess), "unit-unknown")
        return
    first, last = (record.as_of, record.as_of) if record.EVENT else (record.period.start, record.period.end)
    if not unit.existed(first, last):
        life = f"{unit.valid_from} 至 {unit.valid_to or '今'}"
        when = f"{first}" if first == last else f"{first} 至 {last}"
        yield Complaint(at("unit"), f"{unit.label}存在于 {life}，而本条记录的日期是 {when}；请核对单位和日期", "unit-lifetime")


def references_exist(noun: Noun, records: AbstractSet[RecordId], units: AbstractSet[UnitId]) -> Iterator[Complaint]:
    """Every 索引号 and unit code that is referred to exists."""
    own = getattr(noun, "id", None) or getattr(noun, "code", None)
    for location, reference in references(noun):
        known = records if isinstance(reference, RecordId) else units
        if reference not in known and location not in {at("unit"), at("id"), at("code")}:
            what = "已有记录的索引号" if isinstance(reference, RecordId) else " data/units/ 下的单位代码"
            guess = closest(reference, sorted(units - {own})) if isinstance(reference, UnitId) else ""
            yield Complaint(
                location,
                should_be(str(location[-1] if isinstance(location[-1], str) else location[-2]), f"为{what}", reference, guess),
                "reference-unknown",
            )


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


def attachments_exist(record: Record, folder: Path) -> Iterator[Complaint]:
    """Every attachment is a file inside the data folder, and no two of a record have one name."""
    names: set[str] = set()
    for index, attachment in enumerate(record.attachments):
        location = at("attachments", index, "file")
        path = folder / attachment.file
        name = PurePosixPath(attachment.file).name
        if not attachment.file.startswith(f"{ATTACHMENTS}/"):
            yield Complaint(location, f"附件应放在 {folder.name}/{ATTACHMENTS}/ 下，现为“{attachment.file}”", "attachment-outside")
        elif not inside(folder, path):
            yield Complaint(location, f"附件“{attachment.file}”是指向 data 文件夹以外的符号链接；请把文件本身放进来", "attachment-outside")
        elif not _is_file(path):
            yield Complaint(location, _missing_attachment(path, attachment.file, folder), "attachment-missing")
        elif name in names or name in {"index.md", "index.json", "index.html"}:
            yield Complaint(location, f"附件的文件名“{name}”重复或不能使用；请换一个文件名", "attachment-name")
        names.add(name)


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


def _missing_attachment(path: Path, written: str, folder: Path) -> str:
    try:
        siblings = [sibling.name for sibling in path.parent.iterdir() if sibling.is_file() and sibling.name != path.name]
    except OSError:
        siblings = []
    guess = closest(path.name, sorted(siblings))
    question = f"。是不是想写“{PurePosixPath(written).parent / guess}”？" if guess else f"；请把它放进 {folder.name}/ 下"
    return f"找不到附件“{written}”{question}"
