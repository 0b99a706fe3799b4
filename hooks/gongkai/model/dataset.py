"""The data set: publisher, catalogue, units and records, complete and consistent."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Self, cast

from gongkai.model.catalogue import Catalogue
from gongkai.model.noun import Noun
from gongkai.model.record import COMMON_FIELDS, Record
from gongkai.model.unit import Contact, Unit
from gongkai.model.values import Count, Day, ItemCode, Line, RecordId, UnitId
from gongkai.vocabulary import CategoryScheme, Scope, Status

LEAST_NOTICE_DAYS = 5
"""The working days of a 公示 about new members or appointments where `data/site.yml` does not say else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher(Noun):
    """Who publishes the site: `data/site.yml`."""

    publisher: Line
    contact: Contact
    category_scheme: CategoryScheme = CategoryScheme.REGULATION_2017
    notice_days: Count = LEAST_NOTICE_DAYS
    launched: Day | None = None
    """From this day on the git history counts: what was public before was a trial."""


class Audience(NamedTuple):
    """For whom a site is built: a scope, and for 特定 the name of the group."""

    scope: Scope = Scope.SOCIETY
    group: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `社会`, `全党`, `本单位`, or `特定:<group>`; raise ValueError for anything else."""
        scope, _, group = text.replace("：", ":").partition(":")
        audience = cls(Scope(scope.strip()), group.strip())
        if (audience.scope is Scope.GROUP) != bool(audience.group):
            message = f"audience {text!r} names no group, or a group it may not have"
            raise ValueError(message)
        return audience

    def may_see(self, record: Record) -> bool:
        """Tell whether a record of this scope may be shown; each scope includes the wider ones."""
        if record.disclosure.scope is Scope.GROUP:
            return self.scope is Scope.GROUP and self.group == record.disclosure.audience_group
        return self.reaches(record.disclosure.scope)

    def reaches(self, scope: Scope) -> bool:
        """Tell whether what is published to this scope is published to the audience too."""
        return not self.scope.is_wider_than(scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Everything that may be shown to one audience."""

    publisher: Publisher
    catalogue: Catalogue
    units: Mapping[UnitId, Unit]
    """By code, in the order of the files."""
    records: Mapping[RecordId, Record]
    """By 索引号, ordered by 索引号."""
    sources: Mapping[str, str]
    """The file of each record and unit by its 索引号 or code, relative to the data folder, with forward slashes."""
    digests: Mapping[RecordId, str] = field(default_factory=dict, compare=False)
    """A digest of each record's file, where it is known."""
    inside: AbstractSet[ItemCode] = frozenset()
    """The items of the catalogue that are published to a narrower circle than the audience, which cannot judge them."""
    judged_on: date | None = field(default=None, compare=False)
    """The day on which it is told whether a 公示 is open; None where nothing is told."""

    latest: date = field(init=False, compare=False)
    """The newest day of publication, or the founding of the newest unit where there is no record."""

    def __post_init__(self) -> None:
        """Find the latest day once: every index asks for it."""
        days = [record.published for record in self.records.values()] or [unit.valid_from for unit in self.units.values()]
        object.__setattr__(self, "latest", max(days, default=date(1970, 1, 1)))

    def for_audience(self, audience: Audience) -> Self:
        """Return the data set that may be shown.

        References to what may not be shown are taken out; of a withdrawn or merged record there remains what `remains` says.
        The catalogue stays whole: it tells which matters there are and to whom each is published (条例 2017).
        """
        shown = {key: remains(record) for key, record in self.records.items() if audience.may_see(record)}
        withheld = self.records.keys() - shown.keys()
        records = {key: record if withheld.isdisjoint(record.references) else _without(record, withheld) for key, record in shown.items()}
        sources = {key: path for key, path in self.sources.items() if key not in withheld}
        inside = frozenset(item.number for item in self.catalogue.items if not audience.reaches(item.scope))
        return dataclasses.replace(self, records=records, sources=sources, inside=inside)

    def digest_of(self, record: Record) -> str:
        """Return what is the same for the same record only, as its file has it."""
        return self.digests.get(record.id) or repr(record)


_TAKEN_AWAY = {"corrections", "notice_from", "notice_to", "body", "metrics", "attachments"}


def remains(record: Record) -> Record:
    """Return what a page shows of a record: of one withdrawn or merged, only its identity and the reason."""
    if record.status not in {Status.WITHDRAWN, Status.MERGED}:
        return record
    kept = (name for name in COMMON_FIELDS if name not in _TAKEN_AWAY)
    return Record(**{name: getattr(record, name) for name in kept})


def _without(value: Any, withheld: Iterable[str]) -> Any:
    """Return the value with every reference to a withheld record taken out."""
    if isinstance(value, RecordId):
        return None if value in withheld else value
    if isinstance(value, tuple):
        parts = tuple(_without(part, withheld) for part in value)
        return parts if any(new is not old for new, old in zip(parts, value, strict=True)) else value
    if isinstance(value, Noun):
        changes = {name: new for name, old in _fields(value) if (new := _without(old, withheld)) is not old}
        return dataclasses.replace(cast("Any", value), **changes) if changes else value
    return value


def _fields(noun: Noun) -> Iterator[tuple[str, Any]]:
    return ((field.name, getattr(noun, field.name)) for field in dataclasses.fields(noun))  # type: ignore[arg-type]
