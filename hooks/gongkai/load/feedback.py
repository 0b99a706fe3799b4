"""Load applications and opinions, a file a year, and check each entry."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterator,
    Mapping,
    Sequence,
)
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import PurePosixPath
from typing import Any, NamedTuple, TypeVar

from gongkai.load.consistency import references
from gongkai.load.files import Folder, list_files, read_noun
from gongkai.load.messages import (
    Complaint,
    at,
    guessing,
    should_be,
)
from gongkai.model import (
    Finding,
    Noun,
    RecordId,
    Unit,
    UnitId,
)
from gongkai.model.feedback import (
    Application,
    Applications,
    Opinion,
    Opinions,
)
from gongkai.vocabulary import term

APPLICATIONS = "applications"
OPINIONS = "opinions"


class Feedback(NamedTuple):
    """The applications and opinions of all years, in the files' order."""

    applications: tuple[Application, ...] = ()
    opinions: tuple[Opinion, ...] = ()


Known = tuple[AbstractSet[RecordId], Mapping[UnitId, Unit]]
"""The records and the units to which an entry may refer."""

NounT = TypeVar("NounT", bound=Noun)
Rule = Callable[[Any, str], Iterator[Complaint]]
"""A rule over an entry and the year of its file."""


class _Register(NamedTuple):
    """A folder of entries, and the means to check an entry."""

    folder: Folder
    name: str
    """The name of the subfolder and of the field."""
    rule: Rule
    targets: Known
    first_places: dict[str, tuple[str, int]]
    """File and index of the first entry with each number."""


def load_feedback(
    folder: Folder,
    findings: list[Finding],
    known: Known,
) -> Feedback:
    """Read `applications/` and `opinions/`, and report every mistake."""
    applications = _Register(folder, APPLICATIONS, application_complaints, known, {})
    opinions = _Register(folder, OPINIONS, opinion_complaints, known, {})
    return Feedback(
        tuple(_entries(applications, Applications, findings)),
        tuple(_entries(opinions, Opinions, findings)),
    )


def _entries(
    register: _Register,
    noun_class: type[NounT],
    findings: list[Finding],
) -> Iterator[Any]:
    """Yield the entries of all years."""
    folder = register.folder
    if not (folder.path / register.name).exists():
        return
    # Numbers are unique over all years: `first_places` grows from file to file.
    for uri in list_files(folder, register.name, findings):
        noun = read_noun(folder, uri, noun_class, findings)
        entries: Sequence[Any] = ()
        if noun is not None:
            entries = getattr(noun, register.name)
        for index, entry in enumerate(entries):
            register.first_places.setdefault(entry.number, (uri, index))
        findings += folder.findings(uri, _complaints(register, uri, entries))
        yield from entries


def _complaints(
    register: _Register,
    uri: str,
    entries: Sequence[Any],
) -> Iterator[Complaint]:
    """Yield the complaints about the entries of a year."""
    year = PurePosixPath(uri).stem
    for index, entry in enumerate(entries):
        # A rule's locations begin at the entry; the entry's own location is put in front below.
        location = at(register.name, index)
        first_place = register.first_places[entry.number]
        if first_place != (uri, index):
            first_path = f"{register.folder.shown}/{first_place[0]}"
            number = term("number")
            message = f"{number}“{entry.number}”已经用于 {first_path}；每件要有自己的{number}"
            yield Complaint((*location, *at("number")), message, "entry-duplicate")
        rule_complaints = register.rule(entry, year)
        for complaint in (*rule_complaints, *_references_exist(entry, register.targets)):
            yield complaint._replace(location=(*location, *complaint.location))


def application_complaints(
    entry: Application,
    year: str,
) -> Iterator[Complaint]:
    """An application stands in the file of the year of its acceptance.

    Decision and outcome belong together; a refusal has its reason.
    """
    # Refusals are answered in writing, with the reason, by the local rules on 依申请公开 that
    # carry out 《中国共产党党务公开条例（试行）》 (2017).
    yield from _year(entry.accepted.year, year, "accepted")
    yield from _together(entry, "decided", "outcome")
    yield from _in_order(entry, "accepted", "decided")
    if entry.outcome is not None and entry.outcome.needs_reason and entry.reason is None:
        message = f"{term('outcome')}为“{entry.outcome}”时，要写“{term('reason')}”：不予公开的要书面说明理由"
        yield Complaint(at("outcome"), message, "field-missing")


def opinion_complaints(
    entry: Opinion,
    year: str,
) -> Iterator[Complaint]:
    """An opinion stands in the file of the year of its arrival.

    An answer has its day and the answering unit.
    """
    yield from _year(entry.date.year, year, "date")
    yield from _together(entry, "answer", "answered")
    yield from _together(entry, "answer", "answered_by")
    yield from _in_order(entry, "date", "answered")


def _year(
    actual: int,
    year: str,
    name: str,
) -> Iterator[Complaint]:
    if year != str(actual):
        message = f"文件应为 {actual}.yml，现为 {year}.yml；一年一个文件，按{term(name)}的年份"
        yield Complaint(at(name), message, "file-folder")


def _together(
    entry: Noun,
    field: str,
    partner: str,
) -> Iterator[Complaint]:
    """Of two fields both have a value, or neither."""
    is_field_empty = getattr(entry, field) in {None, ()}
    is_partner_empty = getattr(entry, partner) in {None, ()}
    if is_partner_empty and not is_field_empty:
        yield _without_partner(field, partner)
    if is_field_empty and not is_partner_empty:
        yield _without_partner(partner, field)


def _without_partner(field: str, partner: str) -> Complaint:
    message = f"写了“{term(field)}”，要写“{term(partner)}”"
    return Complaint(at(field), message, "field-missing")


def _in_order(
    entry: Noun,
    first: str,
    last: str,
) -> Iterator[Complaint]:
    begin = getattr(entry, first)
    end = getattr(entry, last)
    if end is not None and end < begin:
        message = f"{term(last)}（{end}）早于 {term(first)}（{begin}）"
        yield Complaint(at(last), message, "date-order")


def _references_exist(
    entry: Noun,
    targets: Known,
) -> Iterator[Complaint]:
    """The 索引号 and unit codes to which an entry refers exist."""
    records, units = targets
    message: str | Callable[[], str]
    for location, reference in references(entry):
        name = str(location[-1])
        if isinstance(reference, RecordId):
            if reference in records:
                continue
            message = partial(should_be, name, "为已有记录的索引号", reference)
        else:
            if reference in units:
                continue
            message = partial(guessing, name, "为 data/units/ 下的单位代码", reference, units)
        yield Complaint(location, message, "reference-unknown")
