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
"""The least working days of a 公示 about new members or appointments.

A site sets another number in `data/site.yml`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher(Noun):
    """The publisher of the site: `data/site.yml`."""

    publisher: Line
    contact: Contact
    category_scheme: CategoryScheme = CategoryScheme.REGULATION_2017
    notice_days: WorkingDays = LEAST_NOTICE_DAYS
    application_days: WorkingDays = 15
    """The working days for answering an application; local rules say 3, 10 or 15."""
    launched: Day | None = None
    """The day from which the git history counts: earlier publications were a trial."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """All content that may be shown to one audience."""

    publisher: Publisher
    catalogue: Catalogue
    units: Mapping[UnitId, Unit]
    """By code, in the order of the files."""
    records: Mapping[RecordId, Record]
    """By 索引号, ordered by 索引号."""
    sources: Mapping[str, str]
    """The file of each record and unit, by 索引号 or code.

    Paths are relative to the data folder, with forward slashes.
    """
    applications: tuple[Application, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    digests: Mapping[RecordId, str] = field(default_factory=dict, compare=False)
    """The digests of the records' files, as far as known.

    A file with withheld content has none here: the content could be guessed from the digest.
    """
    reduced: AbstractSet[RecordId] = frozenset()
    """The records with content that is not shown."""
    inside: AbstractSet[ItemCode] = frozenset()
    """The catalogue items published to a narrower circle than the audience.

    The audience cannot judge these items.
    """
    published_inside: Mapping[ItemCode, int] = field(default_factory=dict)
    """The number of records of each item published to fewer people than the audience.

    Empty unless these numbers may be published.
    """
    judged_on: date | None = field(default=None, compare=False)
    """The day on which pages judge whether a 公示 is open; None where no page judges."""

    latest: date = field(init=False, compare=False)
    """The newest day of publication; without a record the founding day of the newest unit."""

    def __post_init__(self) -> None:
        """Compute the latest day once, because every index needs the day."""
        days = [record.published for record in self.records.values()]
        if not days:
            days = [unit.valid_from for unit in self.units.values()]
        latest = max(days, default=date(1970, 1, 1))
        # The class is frozen; only `object` may still set the field.
        object.__setattr__(self, "latest", latest)

    def for_audience(
        self,
        audience: Audience,
        day: date = date.max,
        *,
        count_inside: bool = False,
    ) -> Self:
        """Return the data set that an audience may see on a day.

        A record with a later day of publication is withheld like a record of a narrower scope,
        and appears by itself on its day. References to withheld records are removed. A withdrawn
        or merged record is cut down by `remains`.

        The catalogue stays whole: it says which matters there are and to whom each is published
        (条例 2017). `count_inside` adds the numbers of records published to fewer people.
        """
        shown = self._shown_records(audience, day)
        # Two passes. All withheld records have to be known before any reference can be removed.
        withheld = self.records.keys() - shown.keys()
        for key, record in shown.items():
            # Reducing reads the deferred fields; only few records need this.
            if needs_reducing(record, audience, withheld):
                shown[key] = reduced(record, audience, withheld)
        changed = frozenset(key for key in shown if shown[key] is not self.records[key])
        unchanged = shown.keys() - changed
        applications = tuple(each for each in self.applications if each.accepted <= day)
        opinions = tuple(each for each in self.opinions if each.date <= day)
        items = self.catalogue.items
        return dataclasses.replace(
            self,
            records=shown,
            sources={key: path for key, path in self.sources.items() if key not in withheld},
            applications=seen(applications, audience, withheld),
            opinions=seen(opinions, audience, withheld),
            digests={key: value for key, value in self.digests.items() if key in unchanged},
            reduced=changed,
            inside=frozenset(item.number for item in items if not audience.reaches(item.scope)),
            published_inside=self._count_inside(withheld, audience, day) if count_inside else {},
        )

    def _shown_records(self, audience: Audience, day: date) -> dict[RecordId, Record]:
        """Return the records shown to an audience on a day, unreduced."""
        shown: dict[RecordId, Record] = {}
        for key, record in self.records.items():
            if record.published <= day and audience.sees(record.disclosure.audience):
                shown[key] = remains(record)
        return shown

    def _count_inside(
        self,
        withheld: AbstractSet[RecordId],
        audience: Audience,
        day: date,
    ) -> Mapping[ItemCode, int]:
        """Count by item the records published, but not to the audience."""
        counts: Counter[ItemCode | None] = Counter()
        for key in withheld:
            record = self.records[key]
            if record.published <= day and not audience.sees(record.disclosure.audience):
                counts[record.catalogue_item] += 1
        numbers = [item.number for item in self.catalogue.items]
        return {number: counts[number] for number in numbers if counts[number]}

    def digest_of(self, record: Record) -> str:
        """Return a text that is equal for equal records only."""
        return self.digests.get(record.id) or repr(record)


_FIELDS_OF_CONTENT = {
    "corrections",
    "notice_from",
    "notice_to",
    "body",
    "metrics",
    "attachments",
}


def remains(record: Record) -> Record:
    """Return the record as its page may show the record.

    A withdrawn or merged record keeps only its identity and the reason.
    """
    if record.status not in {Status.WITHDRAWN, Status.MERGED}:
        return record
    names = [name for name in COMMON_FIELDS if name not in _FIELDS_OF_CONTENT]
    return Record(**{name: getattr(record, name) for name in names})
