"""Find the texts that an audience may not see, by a way of its own, so that the proof does not rest on the code that it proves.

`model/reduction.py` takes narrower parts out of a record. Here each text of a record is asked whether everything that it stands in may be
shown; and a second data set is put together from what may be shown, with which the first one is compared.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast

from gongkai.check.leaks import Withheld
from gongkai.model import Application, Audience, Dataset, ItemCode, Noun, Opinion, Record, RecordId, UnitId
from gongkai.model.dataset import remains
from gongkai.model.noun import parts
from gongkai.model.reduction import absent
from gongkai.vocabulary import Vocabulary, term

NAMES = frozenset({"person", "sponsors", "recipient", "assessee", "lecturer", "chair", "recorder", "leader", "supervisor"})
"""Fields in which persons are named."""

_FILE = "file"
_NO_TEXT = (RecordId, UnitId, ItemCode, Vocabulary)


class _Text(NamedTuple):
    """A text, the field that it stands in, and whether it is shown."""

    text: str
    field: str
    is_shown: bool


def withheld_texts(dataset: Dataset, audience: Audience, day: date, data: Path) -> list[Withheld]:
    """Return what is withheld of each record that lacks something; `data` is the folder of the attachments."""
    feedback = [
        Withheld(source, "", texts, [], [])
        for source, entry, is_shown in _feedback(dataset, day)
        if (texts := _feedback_texts(entry, audience, is_shown=is_shown, shown=False))
    ]
    return feedback + [
        _withheld(record, dataset.sources[record.id], audience, day, data)
        for record in dataset.records.values()
        if not _is_shown(record, audience, day) or not _is_shown_whole(record, audience)
    ]


def without_withheld(dataset: Dataset, audience: Audience, day: date) -> Dataset:
    """Return the data set without the withheld parts, put together from what may be shown."""
    gone = frozenset(record.id for record in dataset.records.values() if not _is_shown(record, audience, day))
    shown = {key: _left_of(record, audience, gone) for key, record in dataset.records.items() if key not in gone}
    feedback = [entry for _, entry, is_shown in _feedback(dataset, day) if is_shown and _may_be_seen(entry, audience)]
    return dataclasses.replace(
        dataset,
        records=shown,
        sources={key: path for key, path in dataset.sources.items() if key not in gone},
        applications=tuple(_left(entry, audience, gone) for entry in feedback if isinstance(entry, Application)),
        opinions=tuple(_left(entry, audience, gone) for entry in feedback if isinstance(entry, Opinion)),
        digests={},
        reduced=frozenset(key for key, record in shown.items() if record is not dataset.records[key]),
        inside=frozenset(item.number for item in dataset.catalogue.items if not audience.reaches(item.scope)),
    )


def differing_sources(one: Dataset, other: Dataset) -> list[str]:
    """Return the files of which two data sets show different parts, or a different order; applications and opinions by their folder."""
    keys = one.records.keys() | other.records.keys()
    pairs = ((key, one.records.get(key), other.records.get(key)) for key in keys)
    differing = {key for key, mine, others in pairs if mine is not others and mine != others}  # to compare is to read in full
    if not differing and list(one.records) != list(other.records):
        differing = set(keys)
    sources = {one.sources.get(key) or other.sources.get(key) or key for key in differing}
    if one.applications != other.applications:
        sources.add("applications")
    if one.opinions != other.opinions:
        sources.add("opinions")
    return sorted(sources)


def _left_of(record: Record, audience: Audience, gone: AbstractSet[RecordId]) -> Record:
    """Return a record without its withheld parts and its references to records that are gone."""
    if _is_shown_whole(record, audience) and gone.isdisjoint(record.references):
        return record
    record = remains(record)
    hidden = {name for name, scope in record.field_scopes.items() if not audience.sees(scope)}
    changes = {entry.name: absent(entry) for entry in dataclasses.fields(record) if term(entry.name) in hidden}
    if hidden:
        changes["field_scopes"] = {name: scope for name, scope in record.field_scopes.items() if name not in hidden}
    left: Record = _left(dataclasses.replace(record, **changes), audience, gone)
    return left


def _left(value: Any, audience: Audience, gone: AbstractSet[RecordId]) -> Any:
    """Return what may be seen of a value, part by part."""
    if isinstance(value, Noun):
        left = {str(name): _left(part, audience, gone) for name, part in parts(value) if _may_be_seen(part, audience, gone)}
        names = [entry.name for entry in dataclasses.fields(cast("Any", value))]
        return dataclasses.replace(cast("Any", value), **{name: left.get(name) for name in names})
    if isinstance(value, Mapping):
        return {key: _left(part, audience, gone) for key, part in value.items() if _may_be_seen(part, audience, gone)}
    if type(value) is tuple:
        return tuple(_left(part, audience, gone) for part in value if _may_be_seen(part, audience, gone))
    return value


def _may_be_seen(value: Any, audience: Audience, gone: AbstractSet[RecordId] = frozenset()) -> bool:
    scope = getattr(value, "scope", None)
    is_hidden = isinstance(scope, Audience) and not audience.sees(scope)
    return not is_hidden and not (isinstance(value, RecordId) and value in gone)


def shown_texts(
    dataset: Dataset, audience: Audience, day: date, reduced: AbstractSet[RecordId]
) -> Iterator[tuple[str, Callable[[], list[str]]]]:
    """Yield of each record that is shown a digest of its file, unless it is reduced, and how to get the texts that are shown.

    Of the reduced ones the texts are taken at once: only what is shown as it was written is kept, and can be read later.
    """
    for record in dataset.records.values():
        if not _is_shown(record, audience, day):
            continue
        if record.id not in reduced and _is_shown_whole(record, audience):
            yield dataset.digests.get(record.id, ""), partial(_shown, record, audience, day)
        else:
            yield "", partial(list, _shown(record, audience, day))
    for _, entry, is_shown in _feedback(dataset, day):
        yield "", partial(_feedback_texts, entry, audience, is_shown=is_shown, shown=True)


def _feedback(dataset: Dataset, day: date) -> Iterator[tuple[str, Application | Opinion, bool]]:
    """Yield the applications and opinions with their files, and whether they have come by the day."""
    for application in dataset.applications:
        yield f"applications/{application.accepted.year}.yml", application, application.accepted <= day
    for opinion in dataset.opinions:
        yield f"opinions/{opinion.date.year}.yml", opinion, opinion.date <= day


def _feedback_texts(entry: Application | Opinion, audience: Audience, *, is_shown: bool, shown: bool) -> list[str]:
    return [text.text for text in _texts(entry, "", audience, is_shown=is_shown) if text.is_shown is shown]


def _is_shown(record: Record, audience: Audience, day: date) -> bool:
    return record.published <= day and audience.sees(record.disclosure.audience)


def _is_shown_whole(record: Record, audience: Audience) -> bool:
    return all(map(audience.sees, record.part_audiences)) and remains(record) is record


def _withheld(record: Record, source: str, audience: Audience, day: date, data: Path) -> Withheld:
    is_shown = _is_shown(record, audience, day)
    texts = [text for text in _texts_of(record, audience, day) if not text.is_shown]
    files = [data / text.text for text in texts if text.field == _FILE]
    return Withheld(
        source=source,
        number="" if is_shown else record.id,
        texts=[*(text.text for text in texts), *(() if is_shown else (Path(source).stem,))],
        names=[text.text for text in texts if text.field in NAMES],
        files=[path for path in files if path.is_file()],
    )


def _shown(record: Record, audience: Audience, day: date) -> list[str]:
    return [text.text for text in _texts_of(record, audience, day) if text.is_shown]


def _texts_of(record: Record, audience: Audience, day: date) -> Iterator[_Text]:
    record = record.copied()
    kept = remains(record)
    for name, value in parts(record):
        if name == "field_scopes":
            continue
        scope = record.field_scopes.get(term(str(name)))
        left = getattr(kept, str(name), None) == value
        seen = _is_shown(record, audience, day) and left and (scope is None or audience.sees(scope))
        yield from _texts(value, str(name), audience, is_shown=seen)


def _texts(value: Any, field: str, audience: Audience, *, is_shown: bool) -> Iterator[_Text]:
    """Yield the texts of a value; `field` is the innermost field that they stand in."""
    if isinstance(value, Noun | Mapping) or type(value) is tuple:
        scope = getattr(value, "scope", None)
        is_shown = is_shown and (not isinstance(scope, Audience) or audience.sees(scope))
        for step, part in parts(value):
            if isinstance(value, Mapping):
                own = getattr(part, "scope", None)
                yield _Text(str(step), field, is_shown and (own is None or audience.sees(own)))
            yield from _texts(part, step if isinstance(value, Noun) and isinstance(step, str) else field, audience, is_shown=is_shown)
    elif isinstance(value, int | Decimal) or (isinstance(value, str) and not isinstance(value, _NO_TEXT)):
        yield _Text(str(value), field, is_shown)
