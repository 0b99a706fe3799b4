"""Check that the fields of a record, and records and units, agree.

Each rule is a generator of complaints whose docstring states the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from functools import cache, partial
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

from gongkai.load.corrections import CORRECTION_RULES
from gongkai.load.messages import Complaint, Location, at, closest, guessing, should_be
from gongkai.load.scopes import SCOPE_RULES
from gongkai.model import Noun, Record, RecordId, Unit, UnitId
from gongkai.model.noun import field_names
from gongkai.model.record import REQUIRED_OF_STATUS
from gongkai.vocabulary import Scope, SecrecyReview, Status, term

Rule = Callable[[Record], Iterator[Complaint]]
"""A rule over one record alone."""


def approval_order(record: Record) -> Iterator[Complaint]:
    """提出、审核、批准、发布 follow each other in time.

    条例 2017 第十五条 orders: 提出, 审核, 审批, 实施.
    """
    approval = record.approval
    steps: list[tuple[tuple[str, ...], date]] = [
        (("approval", "proposed", "date"), approval.proposed.date),
        (("approval", "reviewed", "date"), approval.reviewed.date),
        (("approval", "approved", "date"), approval.approved.date),
        (("disclosure", "published"), record.published),
    ]
    for (earlier_names, earlier_day), (later_names, later_day) in pairwise(steps):
        if later_day >= earlier_day:
            continue
        later = f"{_dotted(later_names)}（{later_day}）"
        earlier = f"{_dotted(earlier_names)}（{earlier_day}）"
        order = f"应当先{_step(earlier_names)}，后{_step(later_names)}"
        yield Complaint(at(*later_names), f"{later}早于 {earlier}；{order}", "date-order")


def _dotted(names: tuple[str, ...]) -> str:
    return ".".join(term(name) for name in names)


def _step(names: tuple[str, ...]) -> str:
    """Return the Chinese name of a step of the procedure."""
    if names[0] == "disclosure":
        return "发布"
    return term(names[1])


_WIDE_SCOPES = frozenset({Scope.SOCIETY, Scope.PARTY})


def secrecy_review_is_there(record: Record) -> Iterator[Complaint]:
    """The review includes 保密审查 where the record leaves the unit.

    条例 2017 第十五条 asks for 保密审查 of every matter in the 公开目录, too; society and the whole
    Party see only reviewed records. A record for the unit's own people beyond the catalogue may do
    without.
    """
    scope = record.disclosure.scope
    if record.approval.reviewed.secrecy_review is not None:
        return
    if scope in _WIDE_SCOPES:
        matter = f"向{scope}公开的"
    elif record.catalogue_item is not None:
        matter = "列入公开目录的"
    else:
        return
    review = term("secrecy_review")
    results = "、".join(SecrecyReview)
    message = f"缺少“{review}”；{matter}都要经过{review}，请写明结果：{results}"
    yield Complaint(at("approval", "reviewed"), message, "field-missing")


def secrecy_review_passed(record: Record) -> Iterator[Complaint]:
    """A record that has not passed 保密审查 is not public.

    If it was public, it is withdrawn (条例 2017 第十五条).
    """
    review = record.approval.reviewed.secrecy_review
    if review is not SecrecyReview.NOT_PASSED or record.status is Status.WITHDRAWN:
        return
    message = (
        f"{term('secrecy_review')}“{review}”的不能公开；请修改内容后重新审查，"
        f"或者把这个文件移出记录；已经公开的，把{term('status')}改为“{Status.WITHDRAWN}”"
    )
    yield Complaint(at("approval", "reviewed", "secrecy_review"), message, "secrecy-review")


def proposer_does_not_approve(record: Record) -> Iterator[Complaint]:
    """The proposing post is not the approving post.

    A section of the organisation proposes, the organisation itself approves (条例 2017 第十五条).
    """
    proposed = record.approval.proposed
    approved = record.approval.approved
    if proposed.post != approved.post:
        return
    message = (
        f"{term('proposed')}和{term('approved')}都是“{approved.post}”；应由承办的人提出，由党组织批准。"
        "支部只有书记一个人的，可以写“支部党员大会”批准"
    )
    yield Complaint(at("approval", "approved", "post"), message, "approval-posts")


_SPANS = (
    ("begins", "ends"),
    ("notice_from", "notice_to"),
    ("effective", "repealed"),
    ("begins", "valid_until"),
)
"""Pairs of fields for the first and the last day of a span."""


def span_order(record: Record) -> Iterator[Complaint]:
    """The last day of a span is not before its first."""
    for first, last in _SPANS:
        begin = getattr(record, first, None)
        end = getattr(record, last, None)
        if isinstance(begin, date) and isinstance(end, date) and end < begin:
            message = f"{term(last)}（{end}）早于 {term(first)}（{begin}）"
            yield Complaint(at(last), message, "date-order")


_PARTS = (
    ("present", "expected"),
    ("assessed", "expected"),
    ("ballots_returned", "ballots_issued"),
    ("ballots_valid", "ballots_returned"),
    ("settled", "received"),
)
"""Pairs of fields for the number of a part and of its whole."""


def part_within_whole(record: Record) -> Iterator[Complaint]:
    """The number of a part is at most that of its whole.

    No more are present than expected, no more settled than received.
    """
    for part, whole in _PARTS:
        few = getattr(record, part, None)
        many = getattr(record, whole, None)
        if few is not None and many is not None and few > many:
            message = f"{term(part)}（{few}）应不多于{term(whole)}（{many}）"
            yield Complaint(at(part), message, "count-order")


def required_by_choice(record: Record) -> Iterator[Complaint]:
    """Some choices of status and scope require other fields.

    A status other than 公开 needs its date, its reason and its target; the scope 特定 its group.
    """
    for field in REQUIRED_OF_STATUS.get(record.status, ()):
        if not getattr(record, field):
            message = f"{term('status')}为“{record.status}”时，要写“{term(field)}”"
            yield Complaint(at("status"), message, "field-missing")
    if record.disclosure.scope is Scope.GROUP and record.disclosure.audience_group is None:
        message = f"{term('scope')}为“{Scope.GROUP}”时，要写“{term('audience_group')}”"
        yield Complaint(at("disclosure", "scope"), message, "field-missing")


def status_tells_of_corrections(record: Record) -> Iterator[Complaint]:
    """A record with corrections is marked 更正.

    Its reasons stand in the corrections only: there is one place for each.
    """
    if record.corrections and record.status is Status.PUBLISHED:
        expected = f"{term('status')}应为“{Status.CORRECTED}”"
        line = f"{term('status')}: {Status.CORRECTED}"
        message = f"写了“{term('corrections')}”，{expected}；请加一行 {line}"
        yield Complaint(at("corrections"), message, "status-corrected", key=True)
    if record.status is Status.CORRECTED and record.status_note is not None:
        wrong = f"{term('status')}为“{Status.CORRECTED}”时不写“{term('status_note')}”"
        right = f"原因请写在“{term('corrections')}”的“{term('reason')}”里"
        message = f"{wrong}；{right}"
        yield Complaint(at("status_note"), message, "status-corrected", key=True)


def status_follows_publication(record: Record) -> Iterator[Complaint]:
    """A record is withdrawn, merged or archived after its publication."""
    if record.status_date is None or record.status_date >= record.published:
        return
    published = f"{term('disclosure')}.{term('published')}（{record.published}）"
    message = f"{term('status_date')}（{record.status_date}）早于 {published}"
    yield Complaint(at("status_date"), message, "date-order")


def notice_is_whole(record: Record) -> Iterator[Complaint]:
    """A 公示 has a first and a last day, to close by itself."""
    for name, other in (("notice_from", "notice_to"), ("notice_to", "notice_from")):
        if getattr(record, name) is not None and getattr(record, other) is None:
            message = f"写了“{term(name)}”，还要写“{term(other)}”"
            yield Complaint(at(name), message, "field-missing", key=True)


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


def unit_exists(record: Record, units: Mapping[UnitId, Unit]) -> Iterator[Complaint]:
    """A record's unit existed during its period, or on its day."""
    unit = units.get(record.unit)
    if unit is None:
        expected = "为 data/units/ 下的单位代码"
        unknown_unit = partial(guessing, term("unit"), expected, record.unit, units)
        yield Complaint(at("unit"), unknown_unit, "unit-unknown")
        return
    if record.EVENT:
        first = record.as_of
        last = record.as_of
    else:
        first = record.period.start
        last = record.period.end
    if unit.existed(first, last):
        return
    life = f"{unit.valid_from} 至 {unit.valid_to or '今'}"
    dates = f"{first}"
    if first != last:
        dates = f"{first} 至 {last}"
    message = f"{unit.label}存在于 {life}，而本条记录的日期是 {dates}；请核对单位和日期"
    yield Complaint(at("unit"), message, "unit-lifetime")


def references_exist(
    noun: Noun,
    records: AbstractSet[str],
    units: AbstractSet[str],
) -> Iterator[Complaint]:
    """The 索引号 and unit codes to which a noun refers exist."""
    own_code = getattr(noun, "id", None) or getattr(noun, "code", None)
    own_locations = {at("unit"), at("id"), at("code")}
    for location, reference in references(noun):
        codes = records if isinstance(reference, RecordId) else units
        if reference in codes or location in own_locations:
            continue
        message = partial(_unknown_reference, location, reference, units, own_code)
        yield Complaint(location, message, "reference-unknown")


def _unknown_reference(
    location: Location,
    reference: RecordId | UnitId,
    units: AbstractSet[str],
    own_code: object,
) -> str:
    """Return the message for a reference that leads nowhere."""
    name = location[-1]
    if not isinstance(name, str):  # an index: the list above has the name
        name = location[-2]
    if isinstance(reference, RecordId):
        return should_be(str(name), "为已有记录的索引号", reference)
    candidates = [code for code in units if code != own_code and isinstance(code, UnitId)]
    return guessing(str(name), "为 data/units/ 下的单位代码", reference, candidates)


def references(
    value: Any,
    location: Location = (),
) -> Iterator[tuple[Location, RecordId | UnitId]]:
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
"""The only folder whose files a record may publish.

A record's YAML, named as an attachment, could be of a narrower scope.
"""


_PAGE_FILES = ("index.html", "index.md", "index.json")
_COMPRESSED_FILES = tuple(f"{name}.gz" for name in _PAGE_FILES)
RESERVED = frozenset((*_PAGE_FILES, *_COMPRESSED_FILES, "index.json.js"))
"""The generated files beside a record's page."""


def attachments_exist(record: Record, folder: Path) -> Iterator[Complaint]:
    """Every attachment is a file inside the data folder.

    The names of a record's attachments differ from each other and from the generated files.
    """
    names: set[str] = set()
    # Listed once a folder: thousands of attachments may be missing from the same one.
    list_names = cache(_file_names)
    for index, attachment in enumerate(record.attachments):
        location = at("attachments", index, "file")
        path = folder / attachment.file
        name = PurePosixPath(attachment.file).name
        message: str | Callable[[], str]
        if not attachment.file.startswith(f"{ATTACHMENTS}/"):
            message = f"附件应放在 {folder.name}/{ATTACHMENTS}/ 下，现为“{attachment.file}”"
            yield Complaint(location, message, "attachment-outside")
        elif not inside(folder, path):
            message = f"附件“{attachment.file}”是指向 data 文件夹以外的符号链接；请把文件本身放进来"
            yield Complaint(location, message, "attachment-outside")
        elif not _is_file(path):
            message = partial(_missing_attachment, path, attachment.file, folder, list_names)
            yield Complaint(location, message, "attachment-missing")
        elif name.casefold() in names | RESERVED:
            message = f"附件的文件名“{name}”重复或不能使用；请换一个文件名"
            yield Complaint(location, message, "attachment-name")
        # Windows, where the offline edition may be unpacked, does not tell capitals apart.
        names.add(name.casefold())


def inside(folder: Path, path: Path) -> bool:
    """Tell whether a path, with all links followed, is inside a folder."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return True  # a link that leads in a circle leads nowhere else


def _is_file(path: Path) -> bool:
    # The system refuses a name of 200,000 characters, for instance.
    try:
        return path.is_file()
    except OSError:
        return False


def _file_names(folder: Path) -> Sequence[str]:
    """Return the names of the files in a folder, sorted.

    A folder that cannot be read has none.
    """
    try:
        return sorted(entry.name for entry in folder.iterdir() if entry.is_file())
    except OSError:
        return ()


def _missing_attachment(
    path: Path,
    file: str,
    folder: Path,
    list_names: Callable[[Path], Sequence[str]],
) -> str:
    """Return the message for a missing file, with a name like its name."""
    names = [name for name in list_names(path.parent) if name != path.name]
    guess = closest(path.name, names)
    if not guess:
        return f"找不到附件“{file}”；请把它放进 {folder.name}/ 下"
    return f"找不到附件“{file}”。是不是想写“{PurePosixPath(file).parent / guess}”？"
