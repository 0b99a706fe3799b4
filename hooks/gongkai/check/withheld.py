"""Find the texts that an audience may not see, independently of the reduction.

`model/reduction.py` takes narrower parts out of a record. The proof must not rest on the
code to be proved, so this module goes its own way: each text of a record is asked whether
everything around that text may be shown, and a second data set is put together from the
visible parts, with which the reduced one is compared.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.check.leaks import Withheld
from gongkai.model import (
    Application,
    Audience,
    Dataset,
    ItemCode,
    Noun,
    Opinion,
    Record,
    RecordId,
    UnitId,
)
from gongkai.model.dataset import remains
from gongkai.model.noun import parts
from gongkai.model.reduction import absent
from gongkai.vocabulary import Vocabulary, term

NAMES = frozenset(
    {
        "person",
        "sponsors",
        "recipient",
        "assessee",
        "lecturer",
        "chair",
        "recorder",
        "leader",
        "supervisor",
    }
)
"""Fields in which persons are named."""

_FILE = "file"
_NO_TEXT = (RecordId, UnitId, ItemCode, Vocabulary)
"""Strings that are codes or terms: nobody wrote a text there."""


class _Text(NamedTuple):
    """A text, its field, and whether the text is shown."""

    text: str
    field: str
    is_shown: bool


def withheld_texts(
    dataset: Dataset,
    audience: Audience,
    day: date,
    data: Path,
) -> list[Withheld]:
    """Return the withheld texts of each entry that lacks something.

    Applications and opinions come first, then records. `data` is the folder of the attachments.
    """
    result = []
    for source, entry, is_shown in _feedback(dataset, day):
        texts = _feedback_texts(entry, audience, is_shown=is_shown, wanted_shown=False)
        if texts:
            result.append(Withheld(source, "", texts, [], []))

    for record in dataset.records.values():
        if _is_shown(record, audience, day) and _is_shown_whole(record, audience):
            continue
        source = dataset.sources[record.id]
        result.append(_withheld(record, source, audience, day, data))
    return result


def without_withheld(dataset: Dataset, audience: Audience, day: date) -> Dataset:
    """Return the data set put together from its visible parts."""
    records = dataset.records
    # First all hidden numbers: a record may refer to any other, earlier or later.
    hidden = frozenset(_hidden_numbers(records.values(), audience, day))
    visible: dict[RecordId, Record] = {}
    for key, record in records.items():
        if key not in hidden:
            visible[key] = _left_of(record, audience, hidden)

    applications: list[Application] = []
    opinions: list[Opinion] = []
    for _, entry, is_shown in _feedback(dataset, day):
        if not is_shown or not _may_be_seen(entry, audience):
            continue
        if isinstance(entry, Application):
            applications.append(_left(entry, audience, hidden))
        else:
            opinions.append(_left(entry, audience, hidden))

    sources = dataset.sources.items()
    # `_left_of` returns the record itself where nothing is withheld of the record.
    reduced = {key for key, record in visible.items() if record is not records[key]}
    items = dataset.catalogue.items
    inside = {item.number for item in items if not audience.reaches(item.scope)}
    return dataclasses.replace(
        dataset,
        records=visible,
        sources={key: path for key, path in sources if key not in hidden},
        applications=tuple(applications),
        opinions=tuple(opinions),
        digests={},
        reduced=frozenset(reduced),
        inside=frozenset(inside),
    )


def _hidden_numbers(
    records: Iterable[Record],
    audience: Audience,
    day: date,
) -> Iterator[RecordId]:
    """Yield the numbers of the records that are not shown at all."""
    for record in records:
        if not _is_shown(record, audience, day):
            yield record.id


def differing_sources(one: Dataset, other: Dataset) -> list[str]:
    """Return the files of which two data sets show different parts.

    Where only the order of the records differs, all files are returned. Applications and
    opinions are named by their folder.
    """
    differing: set[RecordId] = set()
    keys = one.records.keys() | other.records.keys()
    for key in keys:
        mine = one.records.get(key)
        theirs = other.records.get(key)
        # Hot, identity first: to compare two records is to read both in full.
        if mine is not theirs and mine != theirs:
            differing.add(key)
    if not differing and list(one.records) != list(other.records):
        differing = set(keys)

    sources: set[str] = set()
    for key in differing:
        # A record that only one of the data sets has is in the sources of that one only.
        source = one.sources.get(key) or other.sources.get(key)
        sources.add(source or key)
    if one.applications != other.applications:
        sources.add("applications")
    if one.opinions != other.opinions:
        sources.add("opinions")
    return sorted(sources)


def _left_of(record: Record, audience: Audience, hidden: AbstractSet[RecordId]) -> Record:
    """Return a record without withheld parts and references to hidden records."""
    if _is_shown_whole(record, audience) and hidden.isdisjoint(record.references):
        return record
    record = remains(record)
    scopes = record.field_scopes
    hidden_fields = {name for name, scope in scopes.items() if not audience.sees(scope)}
    changes: dict[str, Any] = {}
    for entry in dataclasses.fields(record):
        if term(entry.name) in hidden_fields:
            changes[entry.name] = absent(entry)
    if hidden_fields:
        # The scope of a hidden field would tell that the field was filled in.
        scopes = {name: scope for name, scope in scopes.items() if name not in hidden_fields}
        changes["field_scopes"] = scopes
    visible: Record = _left(dataclasses.replace(record, **changes), audience, hidden)
    return visible


def _left(value: Any, audience: Audience, hidden: AbstractSet[RecordId]) -> Any:
    """Return the visible parts of a value, at any depth."""
    if isinstance(value, Noun):
        values: dict[str, Any] = {}
        for name, part in parts(value):
            if _may_be_seen(part, audience, hidden):
                values[str(name)] = _left(part, audience, hidden)
        noun: Any = value
        names = [entry.name for entry in dataclasses.fields(noun)]
        return dataclasses.replace(noun, **{name: values.get(name) for name in names})

    if isinstance(value, Mapping):
        mapping = {}
        for key, part in value.items():
            if _may_be_seen(part, audience, hidden):
                mapping[key] = _left(part, audience, hidden)
        return mapping

    # A named tuple is no sequence of parts, hence `type` and not `isinstance`.
    if type(value) is tuple:
        visible = [part for part in value if _may_be_seen(part, audience, hidden)]
        return tuple(_left(part, audience, hidden) for part in visible)
    return value


def _may_be_seen(
    value: Any,
    audience: Audience,
    hidden: AbstractSet[RecordId] = frozenset(),
) -> bool:
    """Tell whether a value's own scope admits the audience.

    The number of a hidden record may not be seen either.
    """
    scope = getattr(value, "scope", None)
    # A field named `scope` need not be an audience.
    if isinstance(scope, Audience) and not audience.sees(scope):
        return False
    if isinstance(value, RecordId):
        return value not in hidden
    return True


def shown_texts(
    dataset: Dataset,
    audience: Audience,
    day: date,
    reduced: AbstractSet[RecordId],
) -> Iterator[tuple[str, Callable[[], list[str]]]]:
    """Yield the digest and the shown texts of each visible entry.

    The digest of a record's file is empty for a reduced record, an application and an
    opinion. The texts are returned by a function, because a record whose digest is
    known need not be read.
    """
    for record in dataset.records.values():
        if not _is_shown(record, audience, day):
            continue
        if record.id not in reduced and _is_shown_whole(record, audience):
            digest = dataset.digests.get(record.id, "")
            yield digest, partial(_shown, record, audience, day)
        else:
            # At once: only a record that is shown as it was written can be read later.
            yield "", partial(list, _shown(record, audience, day))

    for _, entry, is_shown in _feedback(dataset, day):
        yield "", partial(_feedback_texts, entry, audience, is_shown=is_shown, wanted_shown=True)


def _feedback(
    dataset: Dataset,
    day: date,
) -> Iterator[tuple[str, Application | Opinion, bool]]:
    """Yield the file of each application and opinion, the entry, and its visibility.

    An entry becomes visible on the day of its arrival.
    """
    for application in dataset.applications:
        accepted = application.accepted
        yield f"applications/{accepted.year}.yml", application, accepted <= day
    for opinion in dataset.opinions:
        yield f"opinions/{opinion.date.year}.yml", opinion, opinion.date <= day


def _feedback_texts(
    entry: Application | Opinion,
    audience: Audience,
    *,
    is_shown: bool,
    wanted_shown: bool,
) -> list[str]:
    """Return either the shown or the withheld texts of an entry."""
    texts = _texts(entry, "", audience, is_shown=is_shown)
    return [text.text for text in texts if text.is_shown is wanted_shown]


def _is_shown(record: Record, audience: Audience, day: date) -> bool:
    """Tell whether any part of a record is shown."""
    return record.published <= day and audience.sees(record.disclosure.audience)


def _is_shown_whole(record: Record, audience: Audience) -> bool:
    """Tell whether a shown record is shown with all its parts.

    A record that was withdrawn or merged is not.
    """
    if not all(map(audience.sees, record.part_audiences)):
        return False
    return remains(record) is record


def _withheld(
    record: Record,
    source: str,
    audience: Audience,
    day: date,
    data: Path,
) -> Withheld:
    """Return the withheld texts, names and attachments of a record."""
    is_shown = _is_shown(record, audience, day)
    all_texts = _texts_of(record, audience, day)
    hidden = [text for text in all_texts if not text.is_shown]
    texts = [text.text for text in hidden]
    number = ""
    if not is_shown:
        number = record.id
        # The name of the file may stand in an address.
        texts.append(Path(source).stem)
    files = [data / text.text for text in hidden if text.field == _FILE]
    return Withheld(
        source=source,
        number=number,
        texts=texts,
        names=[text.text for text in hidden if text.field in NAMES],
        files=[path for path in files if path.is_file()],
    )


def _shown(record: Record, audience: Audience, day: date) -> list[str]:
    """Return the shown texts of a record."""
    texts = _texts_of(record, audience, day)
    return [text.text for text in texts if text.is_shown]


def _texts_of(record: Record, audience: Audience, day: date) -> Iterator[_Text]:
    """Yield the texts of a record, field by field."""
    # Of a copy: the texts that are read here need not stay in memory with the record.
    record = record.copied()
    remaining = remains(record)
    is_shown = _is_shown(record, audience, day)
    for name, value in parts(record):
        if name == "field_scopes":
            continue
        scope = record.field_scopes.get(term(str(name)))
        is_left = is_shown and getattr(remaining, str(name), None) == value
        is_seen = is_left and (scope is None or audience.sees(scope))
        yield from _texts(value, str(name), audience, is_shown=is_seen)


def _texts(value: Any, field: str, audience: Audience, *, is_shown: bool) -> Iterator[_Text]:
    """Yield the texts of a value; `field` is the innermost field around a text.

    Hot: runs once for every value of every record.
    """
    if isinstance(value, Noun | Mapping) or type(value) is tuple:
        scope = getattr(value, "scope", None)
        if isinstance(scope, Audience) and not audience.sees(scope):
            is_shown = False
        for step, part in parts(value):
            inner = field
            if isinstance(value, Mapping):
                # The keys are texts too: the names of figures, for one.
                own = getattr(part, "scope", None)
                is_key_shown = is_shown and (own is None or audience.sees(own))
                yield _Text(str(step), field, is_key_shown)
            elif isinstance(value, Noun) and isinstance(step, str):
                inner = step
            yield from _texts(part, inner, audience, is_shown=is_shown)
    elif isinstance(value, str | int | Decimal) and not isinstance(value, _NO_TEXT):
        yield _Text(str(value), field, is_shown)
