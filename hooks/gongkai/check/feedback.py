"""Rules over the entries of applications (依申请公开) and opinions (意见)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from gongkai.check.references import references_exist
from gongkai.load import Folder, Registers
from gongkai.model import Application, Finding, Noun, Opinion
from gongkai.model.complaint import Complaint, Location, at
from gongkai.vocabulary import term

_Rule = Callable[[Any, str], Iterator[Complaint]]
"""A rule over an entry and the year of its file."""


class _Register(NamedTuple):
    """The entries of one kind, the rule about them, and the targets of their references."""

    name: str
    """The English name of the field of a file that has the entries."""
    rule: _Rule
    files: Mapping[str, Sequence[Any]]
    """The entries of each file."""
    records: AbstractSet[str]
    units: AbstractSet[str]


def feedback_findings(
    registers: Registers,
    folder: Folder,
    records: AbstractSet[str],
    units: AbstractSet[str],
) -> Iterator[Finding]:
    """Yield the findings about applications and opinions.

    `records` and `units` have the 索引号 and the codes to which an entry may refer.
    """
    applications = {uri: noun.applications for uri, noun in registers.applications.items()}
    opinions = {uri: noun.opinions for uri, noun in registers.opinions.items()}
    for register in (
        _Register("applications", application_complaints, applications, records, units),
        _Register("opinions", opinion_complaints, opinions, records, units),
    ):
        # Numbers are unique over all years: the places grow from file to file.
        first_places: dict[str, tuple[str, int]] = {}
        for uri, entries in register.files.items():
            for index, entry in enumerate(entries):
                first_places.setdefault(entry.number, (uri, index))
            complaints = _complaints(register, uri, first_places, folder.shown)
            yield from folder.findings(uri, complaints)


def _complaints(
    register: _Register,
    uri: str,
    first_places: Mapping[str, tuple[str, int]],
    shown: str,
) -> Iterator[Complaint]:
    """Yield the complaints about the entries of a file.

    `shown` is the path of the data folder as messages show it.
    """
    year = PurePosixPath(uri).stem
    for index, entry in enumerate(register.files[uri]):
        # A rule's locations begin at the entry; the entry's own location is put in front below.
        location = at(register.name, index)
        first_place = first_places[entry.number]
        if first_place != (uri, index):
            number = term("number")
            message = (
                f"{number}“{entry.number}”已经用于 {shown}/{first_place[0]}；每件要有自己的{number}"
            )
            yield Complaint((*location, *at("number")), message, "entry-duplicate")
        yield from _below(location, register.rule(entry, year))
        yield from _below(location, references_exist(entry, register.records, register.units))


def _below(location: Location, complaints: Iterable[Complaint]) -> Iterator[Complaint]:
    """Yield complaints about an entry with the location of the entry in its file."""
    for complaint in complaints:
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
