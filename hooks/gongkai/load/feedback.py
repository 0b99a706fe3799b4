"""Applications and opinions: a file a year, and what must hold of each entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import PurePosixPath
from typing import Any, NamedTuple, TypeVar

from gongkai.load.consistency import references
from gongkai.load.files import Folder, list_files, read_noun
from gongkai.load.messages import Complaint, at, guessing
from gongkai.model import Finding, Noun, RecordId, Unit, UnitId
from gongkai.model.feedback import Application, Applications, Opinion, Opinions
from gongkai.vocabulary import term

APPLICATIONS, OPINIONS = "applications", "opinions"


class Feedback(NamedTuple):
    """What was asked and said, as it stands in the files."""

    applications: tuple[Application, ...] = ()
    opinions: tuple[Opinion, ...] = ()


Known = tuple[AbstractSet[RecordId], Mapping[UnitId, Unit]]
"""The records and the units that may be referred to."""

NounT = TypeVar("NounT", bound=Noun)


def load_feedback(folder: Folder, findings: list[Finding], known: Known) -> Feedback:
    """Read `applications/` and `opinions/`, and report what is wrong."""
    return Feedback(
        tuple(_entries(folder, APPLICATIONS, Applications, application_complaints, findings, known)),
        tuple(_entries(folder, OPINIONS, Opinions, opinion_complaints, findings, known)),
    )


def _entries(
    folder: Folder,
    name: str,
    noun_class: type[NounT],
    rule: Callable[[Any, str], Iterator[Complaint]],
    findings: list[Finding],
    known: Known,
) -> Iterator[Any]:
    """Yield the entries of all years; `name` is the folder's and the field's."""
    first: dict[str, tuple[str, int]] = {}
    for uri in list_files(folder, name, findings) if (folder.path / name).exists() else ():
        noun = read_noun(folder, uri, noun_class, findings)
        entries: Sequence[Any] = getattr(noun, name) if noun is not None else ()
        for index, entry in enumerate(entries):
            first.setdefault(entry.number, (uri, index))
        findings += folder.findings(uri, _complaints(folder, uri, name, entries, first, rule, known))
        yield from entries


def _complaints(
    folder: Folder,
    uri: str,
    name: str,
    entries: Sequence[Any],
    first: Mapping[str, tuple[str, int]],
    rule: Callable[[Any, str], Iterator[Complaint]],
    known: Known,
) -> Iterator[Complaint]:
    """Yield what is wrong with the entries of a year; `first` is where each number is used first."""
    for index, entry in enumerate(entries):
        location = at(name, index)
        if first[entry.number] != (uri, index):
            message = f"{term('number')}“{entry.number}”已经用于 {folder.shown}/{first[entry.number][0]}；每件要有自己的{term('number')}"
            yield Complaint((*location, *at("number")), message, "entry-duplicate")
        for complaint in (*rule(entry, PurePosixPath(uri).stem), *_references_exist(entry, known)):
            yield complaint._replace(location=(*location, *complaint.location))


def application_complaints(entry: Application, year: str) -> Iterator[Complaint]:
    """An application stands under the year in which it was accepted; decision and outcome belong together; a refusal has its reason.

    Refusals are answered in writing, with the reason, by the local rules on 依申请公开 that carry out 《中国共产党党务公开条例（试行）》 (2017).
    """
    yield from _year(entry.accepted.year, year, "accepted")
    yield from _together(entry, "decided", "outcome")
    yield from _in_order(entry, "accepted", "decided")
    if entry.outcome is not None and entry.outcome.needs_reason and entry.reason is None:
        message = f"{term('outcome')}为“{entry.outcome}”时，要写“{term('reason')}”：不予公开的要书面说明理由"
        yield Complaint(at("outcome"), message, "field-missing")


def opinion_complaints(entry: Opinion, year: str) -> Iterator[Complaint]:
    """An opinion stands under the year in which it came; an answer has its day and the unit that gave it."""
    yield from _year(entry.date.year, year, "date")
    yield from _together(entry, "answer", "answered")
    yield from _together(entry, "answer", "answered_by")
    yield from _in_order(entry, "date", "answered")


def _year(actual: int, year: str, name: str) -> Iterator[Complaint]:
    if year != str(actual):
        yield Complaint(at(name), f"文件应为 {actual}.yml，现为 {year}.yml；一年一个文件，按{term(name)}的年份", "file-folder")


def _together(entry: Noun, one: str, other: str) -> Iterator[Complaint]:
    """Two fields are written both or not at all."""
    for given, missing in ((one, other), (other, one)):
        if getattr(entry, given) not in {None, ()} and getattr(entry, missing) in {None, ()}:
            yield Complaint(at(given), f"写了“{term(given)}”，要写“{term(missing)}”", "field-missing")


def _in_order(entry: Noun, first: str, last: str) -> Iterator[Complaint]:
    begin, end = getattr(entry, first), getattr(entry, last)
    if end is not None and end < begin:
        yield Complaint(at(last), f"{term(last)}（{end}）早于 {term(first)}（{begin}）", "date-order")


def _references_exist(entry: Noun, known: Known) -> Iterator[Complaint]:
    records, units = known
    for location, reference in references(entry):
        if reference not in (records if isinstance(reference, RecordId) else units):
            what = "已有记录的索引号" if isinstance(reference, RecordId) else " data/units/ 下的单位代码"
            candidates = units if isinstance(reference, UnitId) else ()
            message = partial(guessing, str(location[-1]), f"为{what}", reference, candidates)
            yield Complaint(location, message, "reference-unknown")
