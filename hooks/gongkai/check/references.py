"""Rules over the records and units to which a noun refers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Any

from gongkai.model import Noun, Record, RecordId, Unit, UnitId
from gongkai.model.complaint import Complaint, Location, at, guessing, should_be
from gongkai.model.noun import field_names
from gongkai.vocabulary import Status, term


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
    own: Collection[Location] = (),
) -> Iterator[Complaint]:
    """The 索引号 and unit codes to which a noun refers exist.

    `own` has the locations of the noun's own number, code and unit, which are no references.
    """
    for location, reference in references(noun):
        codes = records if isinstance(reference, RecordId) else units
        if reference in codes or location in own:
            continue
        message = partial(_unknown_reference, location, reference, units, noun)
        yield Complaint(location, message, "reference-unknown")


def refers_to_others(record: Record) -> Iterator[Complaint]:
    """A record refers to other records, not to itself.

    For a record that is merged into itself `merge_ends_somewhere` has the words.
    """
    for location, reference in references(record):
        if reference != record.id or location == at("id"):
            continue
        if location == at("merged_into") and record.status is Status.MERGED:
            continue
        name = next(str(step) for step in reversed(location) if isinstance(step, str))
        message = f"{name}“{reference}”是本条自己；请写另一条记录的{term('id')}，或者删去这一行"
        yield Complaint(location, message, "reference-self")


def _unknown_reference(
    location: Location,
    reference: RecordId | UnitId,
    units: AbstractSet[str],
    noun: Noun,
) -> str:
    """Return the message for a reference that leads nowhere."""
    name = location[-1]
    if not isinstance(name, str):  # an index: the list above has the name
        name = location[-2]
    if isinstance(reference, RecordId):
        return should_be(str(name), "为已有记录的索引号", reference)
    own_code = getattr(noun, "code", None)
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
