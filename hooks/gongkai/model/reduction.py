"""The reduction of a record to the content an audience may see.

Two functions, so that only incomplete records are read in full: `needs_reducing` looks at light
facts of a record, `reduced` makes the shown record out of the full record. No other code decides.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, TypeVar, cast

from gongkai.model.audience import Audience
from gongkai.model.noun import Noun, field_names, parts
from gongkai.model.record import Record
from gongkai.model.values import RecordId
from gongkai.vocabulary import term

RecordT = TypeVar("RecordT", bound=Record)


def needs_reducing(
    record: Record,
    audience: Audience,
    withheld: AbstractSet[RecordId],
) -> bool:
    """Tell whether a shown record has hidden content.

    Hidden are parts of a narrower scope and references to withheld records.
    """
    if not all(map(audience.sees, record.part_audiences)):
        return True
    return not withheld.isdisjoint(record.references)


def reduced(record: RecordT, audience: Audience, withheld: AbstractSet[RecordId]) -> RecordT:
    """Return a record without hidden parts, fields and references.

    A record without hidden content is returned itself.
    """
    scopes = record.field_scopes
    hidden = {name for name, scope in scopes.items() if not audience.sees(scope)}
    changes: dict[str, Any] = {}
    if hidden:
        for entry in dataclasses.fields(record):
            if term(entry.name) in hidden:
                changes[entry.name] = absent(entry)
        # The name of a hidden field tells that there is such a field.
        shown_scopes = {name: scope for name, scope in scopes.items() if name not in hidden}
        changes["field_scopes"] = shown_scopes
    for name in field_names(record):
        if name in changes:
            continue
        value = getattr(record, name)
        new = seen(value, audience, withheld)
        if new is not value:
            changes[name] = new
    if not changes:
        return record
    return dataclasses.replace(record, **changes)


def absent(entry: dataclasses.Field[Any]) -> Any:
    """Return the value of a field without content."""
    if entry.default_factory is not dataclasses.MISSING:
        return entry.default_factory()
    if entry.default is not dataclasses.MISSING:
        return entry.default
    if str(entry.type).startswith("tuple"):
        return ()
    return None


def seen(value: Any, audience: Audience, withheld: AbstractSet[RecordId]) -> Any:
    """Return the part of any value that an audience may see.

    Returns None where the whole value is hidden, and the value itself where nothing is.
    """
    # Hot: called for every value of a record, at any depth.
    # A reference to a withheld record would tell its number.
    if isinstance(value, RecordId):
        return None if value in withheld else value
    scope = getattr(value, "scope", None)
    if isinstance(scope, Audience) and not audience.sees(scope):
        return None
    changes: dict[Any, Any] = {}
    for step, old in parts(value):
        new = seen(old, audience, withheld)
        if new is not old:
            changes[step] = new
    if not changes:
        return value
    if isinstance(value, Noun):
        return dataclasses.replace(cast("Any", value), **changes)
    remaining: dict[Any, Any] = {}
    # Of a tuple or a mapping hidden parts are dropped; a noun keeps the field, as None.
    for step, old in parts(value):
        part = changes.get(step, old)
        if part is not None:
            remaining[step] = part
    if isinstance(value, Mapping):
        return remaining
    return tuple(remaining.values())
