"""Check the relations of numbers that the kinds of record declare.

`model/arithmetic.py` has the forms, `model/kinds.py` the relations of each kind. A broken relation
is an error where no right record breaks it, and a warning elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from gongkai.check.amounts import amount_of, is_more, least_total
from gongkai.model import Record, Section
from gongkai.model.arithmetic import Among, Ascending, Relation, Total, Unlike
from gongkai.model.complaint import Complaint, Location, at
from gongkai.vocabulary import term
from gongkai.vocabulary.characters import comparable

CERTAIN = "count-order"
LIKELY = "figure-odd"
_REDACTED = "〔不公开"
_ORDINAL = re.compile("[（(第]?[一二三四五六七八九十百0-9①-⑳⑴-⒇]+[是要）)、.．，,]*")
"""A number that only counts, as 一是 or （1）."""


class _Cell(NamedTuple):
    """A value that is written, with its place."""

    location: Location
    value: Any


class _Break(NamedTuple):
    """A broken relation."""

    location: Location
    message: str
    is_certain: bool
    rule: str = ""


def numbers_are_possible(record: Record) -> Iterator[Complaint]:
    """A part is at most its whole.

    No more are present than expected, no more pay than owe, no candidate has more votes than there
    are valid ballots, the grades together are no more than the persons assessed.
    """
    for each in _breaks(record):
        if each.is_certain:
            yield Complaint(each.location, each.message, each.rule or CERTAIN)


def numbers_are_likely(record: Record) -> Iterator[Complaint]:
    """A part is usually at most its whole.

    No more dues are handed on than were collected, no more ballots issued than voters present, and
    the winners of an election are among the candidates.
    """
    breaks = list(_breaks(record))
    certain = {each.location for each in breaks if each.is_certain}
    for each in breaks:
        # One number is named once: as an error, if it is one.
        if each.location not in certain:
            message = f"{each.message}；请核对两个数字，或者在说明里写明原因"
            yield Complaint(each.location, message, each.rule or LIKELY)


def _breaks(record: Record) -> Iterator[_Break]:
    """Yield the relations that a record breaks."""
    # Hot, once a record: most kinds declare nothing.
    for relation in record.RELATIONS:
        yield from _RULES[type(relation)](record, relation)


def _cells(record: Record, field: str) -> Sequence[_Cell]:
    """Return the written values of a field, or of a column of a table."""
    name, _, column = field.partition(".")
    value = getattr(record, name)
    if value is None:
        return ()
    if not column:
        return (_Cell(at(name), value),)
    cells = []
    for index, row in enumerate(value):
        cell = getattr(row, column)
        if cell is not None:
            cells.append(_Cell(at(name, index, column), cell))
    return cells


def _label(field: str) -> str:
    """Return the term of a field, or of a column."""
    return term(field.rpartition(".")[2])


def _descents(record: Record, relation: Ascending) -> Iterator[_Break]:
    """Yield the numbers that are more than the next one."""
    written = [(field, _cells(record, field)) for field in relation.fields]
    known = [(field, cells) for field, cells in written if cells]
    for (part, part_cells), (whole, whole_cells) in pairwise(known):
        whole_value = whole_cells[0].value
        for cell in part_cells:
            if is_more(cell.value, whole_value):
                more = _more(is_certain=relation.is_certain)
                message = f"{_label(part)}（{cell.value}）{more}{_label(whole)}（{whole_value}）"
                yield _Break(cell.location, message, relation.is_certain)


def _more(*, is_certain: bool) -> str:
    """Return the words for a part that is more than the whole."""
    return "应不多于" if is_certain else "多于"


def _wrong_totals(record: Record, relation: Total) -> Iterator[_Break]:
    """Yield the parts that are more than the whole, else a sum that is more."""
    wholes = _cells(record, relation.whole)
    if not wholes:
        return
    whole = wholes[0]
    limit = amount_of(whole.value)
    if limit is None:
        return
    by_part = {part: _cells(record, part) for part in relation.parts}
    pairs = [Ascending((part, relation.whole), relation.is_certain) for part in relation.parts]
    wrong_parts = [each for pair in pairs for each in _descents(record, pair)]
    if wrong_parts:
        yield from wrong_parts
        return
    values = [cell.value for cells in by_part.values() for cell in cells]
    names = "、".join(_part_text(part, cells) for part, cells in by_part.items() if cells)
    whole_text = f"{term(relation.whole)}（{whole.value}）"
    unit = limit.unit or ""
    least = least_total(values, limit.unit)
    if least > limit.value:
        more = _more(is_certain=relation.is_certain)
        message = f"{names}合计 {least:f}{unit}，{more}{whole_text}"
        yield _Break(whole.location, message, relation.is_certain)
    elif relation.is_complete and all(by_part.values()) and least < limit.value:
        message = f"{names}合计 {least:f}{unit}，少于{whole_text}"
        yield _Break(whole.location, message, is_certain=False)


def _part_text(part: str, cells: Sequence[_Cell]) -> str:
    """Return a part with its number; of a column only the names."""
    table, _, column = part.partition(".")
    if column:
        return f"{term(table)}的{term(column)}"
    return f"{term(table)}（{cells[0].value}）"


def _strangers(record: Record, relation: Among) -> Iterator[_Break]:
    """Yield the names that are missing in the other table."""
    others = getattr(record, relation.other) or ()
    names = {comparable(getattr(row, relation.name)) for row in others}
    # A withheld name may be anybody's.
    if not names or any(_REDACTED in name for name in names):
        return
    groups = {comparable(getattr(row, relation.group) or "") for row in others}
    for index, row in enumerate(getattr(record, relation.table) or ()):
        name = getattr(row, relation.name)
        if comparable(name) in names or _REDACTED in name:
            continue
        group = getattr(row, relation.group) or ""
        message = f"{term(relation.table)}里的“{name}”不在“{term(relation.other)}”的名单里"
        is_certain = bool(group) and comparable(group) in groups
        place = at(relation.table, index, relation.name)
        yield _Break(place, message, is_certain, "winner-unknown")


def _repetitions(record: Record, relation: Unlike) -> Iterator[_Break]:
    """Yield the values of a column that an earlier row has."""
    first_rows: dict[str, int] = {}
    for row, cell in enumerate(_cells(record, relation.column), 1):
        first = first_rows.setdefault(comparable(str(cell.value)), row)
        if first != row:
            message = f"{_label(relation.column)}“{cell.value}”写了两次，第一次是第 {first} 条"
            yield _Break(cell.location, message, relation.is_certain, "number-duplicate")


def item_numbers_are_unique(record: Record) -> Iterator[Complaint]:
    """No two items of a list have the same number, such as 问题1.

    A list may begin again at 一是: such numbers only count.
    """
    for each in _item_repetitions(record.body, at("body")):
        if each.is_certain:
            yield Complaint(each.location, each.message, each.rule)


def item_numbers_go_on(record: Record) -> Iterator[Complaint]:
    """A list seldom begins again at 一是."""
    for each in _item_repetitions(record.body, at("body")):
        if not each.is_certain:
            yield Complaint(each.location, each.message, each.rule)


def _item_repetitions(sections: Sequence[Section], location: Location) -> Iterator[_Break]:
    """Yield the numbers that an earlier item of the same list has."""
    for index, section in enumerate(sections):
        place = (*location, index)
        first_rows: dict[str, int] = {}
        for row, item in enumerate(section.items):
            if item.number is None:
                continue
            first = first_rows.setdefault(comparable(item.number), row)
            if first != row:
                message = f"{term('number')}“{item.number}”写了两次，第一次是第 {first + 1} 条"
                is_certain = _ORDINAL.fullmatch(item.number) is None
                at_number = (*place, *at("items", row, "number"))
                yield _Break(at_number, message, is_certain, "number-duplicate")
        yield from _item_repetitions(section.sections, (*place, *at("sections")))


_RULES: dict[type[Relation], Callable[[Record, Any], Iterator[_Break]]] = {
    Ascending: _descents,
    Total: _wrong_totals,
    Among: _strangers,
    Unlike: _repetitions,
}
"""The rule of each form of relation."""
