"""What of a record an audience may see: two functions, so that only records which lack something are read in full for it.

`needs_reducing` looks at light facts of a record; `reduced` makes of one full record the one that is shown. Nothing else decides it.
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


def needs_reducing(record: Record, audience: Audience, withheld: AbstractSet[RecordId]) -> bool:
    """Tell whether a record that is shown lacks something: a part of a narrower scope, or a reference to a withheld record."""
    return not all(map(audience.sees, record.part_audiences)) or not withheld.isdisjoint(record.references)


def reduced(record: RecordT, audience: Audience, withheld: AbstractSet[RecordId]) -> RecordT:
    """Return a record without the parts, fields and references that an audience may not see; the same one where it may see all."""
    hidden = {name for name, scope in record.field_scopes.items() if not audience.sees(scope)}
    changes = {entry.name: absent(entry) for entry in dataclasses.fields(record) if term(entry.name) in hidden}
    if hidden:
        changes["field_scopes"] = {name: scope for name, scope in record.field_scopes.items() if name not in hidden}
    for name in field_names(record):
        value = getattr(record, name)
        if name not in changes and (new := seen(value, audience, withheld)) is not value:
            changes[name] = new
    return dataclasses.replace(record, **changes) if changes else record


def absent(entry: dataclasses.Field[Any]) -> Any:
    """Return the value of a field that is not there."""
    if entry.default_factory is not dataclasses.MISSING:
        return entry.default_factory()
    if entry.default is not dataclasses.MISSING:
        return entry.default
    return () if str(entry.type).startswith("tuple") else None


def seen(value: Any, audience: Audience, withheld: AbstractSet[RecordId]) -> Any:
    """Return what an audience may see of any value; None where nothing is, the value itself where all is."""
    if isinstance(value, RecordId):
        return None if value in withheld else value
    scope = getattr(value, "scope", None)
    if isinstance(scope, Audience) and not audience.sees(scope):
        return None
    changes: dict[Any, Any] = {step: new for step, old in parts(value) if (new := seen(old, audience, withheld)) is not old}
    if not changes:
        return value
    if isinstance(value, Noun):
        return dataclasses.replace(cast("Any", value), **changes)
    left = {step: changes.get(step, part) for step, part in parts(value)}
    left = {step: part for step, part in left.items() if part is not None}
    return left if isinstance(value, Mapping) else tuple(left.values())
