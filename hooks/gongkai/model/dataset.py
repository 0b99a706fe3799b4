"""The data set: publisher, catalogue, units and records, complete and consistent."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from gongkai.model.audience import Audience
from gongkai.model.catalogue import Catalogue
from gongkai.model.feedback import Application, Opinion
from gongkai.model.noun import Noun
from gongkai.model.record import COMMON_FIELDS, Record
from gongkai.model.reduction import needs_reducing, reduced, seen
from gongkai.model.unit import Contact, Unit
from gongkai.model.values import Day, ItemCode, Line, RecordId, UnitId, WorkingDays
from gongkai.vocabulary import CategoryScheme, Status

LEAST_NOTICE_DAYS = 5
"""The working days of a 公示 about new members or appointments where `data/site.yml` does not say else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher(Noun):
    """Who publishes the site: `data/site.yml`."""

    publisher: Line
    contact: Contact
    category_scheme: CategoryScheme = CategoryScheme.REGULATION_2017
    notice_days: WorkingDays = LEAST_NOTICE_DAYS
    application_days: WorkingDays = 15
    """In how many working days an application for disclosure is answered; local rules say 3, 10 or 15."""
    launched: Day | None = None
    """From this day on the git history counts: what was public before was a trial."""


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
    applications: tuple[Application, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    digests: Mapping[RecordId, str] = field(default_factory=dict, compare=False)
    """A digest of each record's file, where it is known; never of a file of which something is withheld, which could be guessed from it."""
    reduced: AbstractSet[RecordId] = frozenset()
    """The records of which something that was written is not shown."""
    inside: AbstractSet[ItemCode] = frozenset()
    """The items of the catalogue that are published to a narrower circle than the audience, which cannot judge them."""
    published_inside: Mapping[ItemCode, int] = field(default_factory=dict)
    """How many records of an item are published to fewer people than the audience; empty unless this may be told."""
    judged_on: date | None = field(default=None, compare=False)
    """The day on which it is told whether a 公示 is open; None where nothing is told."""

    latest: date = field(init=False, compare=False)
    """The newest day of publication, or the founding of the newest unit where there is no record."""

    def __post_init__(self) -> None:
        """Find the latest day once: every index asks for it."""
        days = [record.published for record in self.records.values()] or [unit.valid_from for unit in self.units.values()]
        object.__setattr__(self, "latest", max(days, default=date(1970, 1, 1)))

    def for_audience(self, audience: Audience, day: date = date.max, *, count_inside: bool = False) -> Self:
        """Return the data set that may be shown on a day.

        A record that is published later is withheld like one of a narrower scope, and comes in by itself on its day. References to what is
        withheld are taken out; of a withdrawn or merged record there remains what `remains` says.
        The catalogue stays whole: it tells which matters there are and to whom each is published (条例 2017). How many records of an
        item are published to fewer people is told with `count_inside` only.
        """
        shown = {key: remains(record) for key, record in self.records.items() if record.published <= day and audience.may_see(record)}
        withheld = self.records.keys() - shown.keys()
        for key, record in shown.items():
            if needs_reducing(record, audience, withheld):
                shown[key] = reduced(record, audience, withheld)
        changed = frozenset(key for key, record in shown.items() if record is not self.records[key])
        return dataclasses.replace(
            self,
            records=shown,
            sources={key: path for key, path in self.sources.items() if key not in withheld},
            applications=seen(tuple(each for each in self.applications if each.accepted <= day), audience, withheld),
            opinions=seen(tuple(each for each in self.opinions if each.date <= day), audience, withheld),
            digests={key: value for key, value in self.digests.items() if key in shown and key not in changed},
            reduced=changed,
            inside=frozenset(item.number for item in self.catalogue.items if not audience.reaches(item.scope)),
            published_inside=self._count_inside(withheld, audience, day) if count_inside else {},
        )

    def _count_inside(self, withheld: AbstractSet[RecordId], audience: Audience, day: date) -> Mapping[ItemCode, int]:
        """Count the records by item that are published, but not to the audience."""
        inside = (self.records[key] for key in withheld)
        counts = Counter(each.catalogue_item for each in inside if each.published <= day and not audience.may_see(each))
        return {item.number: counts[item.number] for item in self.catalogue.items if counts[item.number]}

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
