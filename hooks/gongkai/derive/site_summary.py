"""What a site tells of itself to the site that stands above it: `site.json`, beside its pages.

Several sites under one address have a common home, year, unit and search page, which is made from these files alone. A file has
nothing that the site's own pages do not show to the same audience, and of records only counts and the newest.
"""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from gongkai.derive.indexes import Indexes
from gongkai.derive.web_files import contact_addresses
from gongkai.model import Audience, Dataset, Record

SUMMARY = "site.json"
"""The file's place in a site."""
FORMAT = 1
"""Raised when a reader of the earlier form would misunderstand the file."""
NEWEST = 50
"""How many records are listed; of so many the newest of all sites are known exactly."""


class SummaryError(ValueError):
    """A file that is no summary, or one of another format; raised by `read_summary`, says what is wrong in Chinese."""


class UnitSummary(NamedTuple):
    """A unit of a site."""

    code: str
    name: str
    """Its short name, or its name where it has none."""
    kind: str
    parent: str
    """The code of the unit above it; empty for one that has none."""
    ended: date | None
    """The last day of its existence here; None while it exists."""
    records: int
    """How many records are its own, without those of units below it."""


class RecordSummary(NamedTuple):
    """A line in a list of records."""

    id: str
    title: str
    unit: str
    """The name that the unit had then."""
    unit_code: str
    kind: str
    published: date
    status: str


class KindSummary(NamedTuple):
    """How many records are of a kind."""

    name: str
    category: str
    """The slug of its category."""
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSummary:
    """One site, as another may list it."""

    format: int = FORMAT
    audience: str
    """For whom it was built, as in mkdocs.yml."""
    publisher: str
    latest: date
    """The newest day of publication."""
    records: int
    codes: Mapping[str, int]
    """The organisation codes in the numbers of its records, and how many have each."""
    years: Mapping[int, int]
    """How many records belong to a year, the latest first."""
    kinds: Mapping[str, KindSummary]
    """By slug, in the order of the vocabulary."""
    units: Sequence[UnitSummary]
    """In the order of the tree."""
    newest: Sequence[RecordSummary]
    """The records published last, the newest first."""
    contacts: Sequence[str] = field(default_factory=list)
    """The addresses of its publisher, as `tel:` and `mailto:`; empty in files of earlier software."""


def summarise(dataset: Dataset, indexes: Indexes, audience: Audience) -> SiteSummary:
    """Return the summary of a data set that holds what an audience may see."""
    return SiteSummary(
        audience=str(audience),
        publisher=dataset.publisher.publisher,
        latest=dataset.latest,
        records=len(dataset.records),
        codes=dict(sorted(Counter(record_id.rsplit("-", 2)[0] for record_id in dataset.records).items())),
        years={year: len(records) for year, records in indexes.by_year.items()},
        kinds={kind.slug: KindSummary(kind.value, kind.category.slug, len(records)) for kind, records in indexes.by_kind.items()},
        units=[
            UnitSummary(unit.code, unit.label, unit.kind.value, unit.parent or "", unit.valid_to, len(indexes.by_unit.get(unit.code, ())))
            for _, unit in indexes.tree
        ],
        newest=[_line(record, dataset) for record in indexes.newest[:NEWEST]],
        contacts=contact_addresses(dataset.publisher.contact),
    )


def _line(record: Record, dataset: Dataset) -> RecordSummary:
    unit = dataset.units[record.unit].as_of(record.as_of).short_name
    return RecordSummary(record.id, record.title, unit, record.unit, record.kind.value, record.published, record.status.value)


def written_summary(summary: SiteSummary) -> str:
    """Return the text of the file."""
    values = {each.name: getattr(summary, each.name) for each in dataclasses.fields(summary)}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=date.isoformat) + "\n"


def read_summary(data: bytes) -> SiteSummary:
    """Return the summary that a file holds; raise `SummaryError` when it holds none that this program knows."""
    from pydantic import TypeAdapter, ValidationError

    try:
        written: Any = json.loads(data)
    except ValueError:
        message = "文件不完整，或者不是网站概要"
        raise SummaryError(message) from None
    version = written.get("format") if isinstance(written, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        message = "不是网站概要：没有写明格式的版本"
        raise SummaryError(message)
    if version != FORMAT:
        older, newer = ("这个站点", "总站") if version < FORMAT else ("总站", "这个站点")
        message = f"格式的版本是 {version}，这里认得的是 {FORMAT}：{newer}用的软件较新，请把{older}的软件升级以后再生成"
        raise SummaryError(message)
    try:
        return TypeAdapter(SiteSummary).validate_json(data)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        message = f"内容不对：{place}"
        raise SummaryError(message) from None
