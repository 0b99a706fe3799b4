"""The summary of a site for the site above: `site.json`, beside the pages.

Several sites under one address have a common home, year, unit and search page, made from these
files alone. A file contains only content that the site's own pages show to the same audience, and
of the records only counts and the newest.
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
from gongkai.model import Audience, Dataset, Record, Unit
from gongkai.system.errors import SummaryError

SUMMARY = "site.json"
"""The file's place in a site."""
FORMAT = 1
"""The version of the format.

The number goes up when a reader of the earlier form would misunderstand the file.
"""
NEWEST = 50
"""The number of listed records; the common home page knows as many newest records exactly."""


class UnitSummary(NamedTuple):
    """A unit of a site."""

    code: str
    name: str
    """The short name, else the name."""
    kind: str
    parent: str
    """The code of the superior unit; empty without a superior."""
    ended: date | None
    """The last day of the unit here; None while the unit exists."""
    records: int
    """The number of the unit's own records, without the records of lower units."""


class RecordSummary(NamedTuple):
    """A line in a list of records."""

    id: str
    title: str
    unit: str
    """The name of the unit at that time."""
    unit_code: str
    kind: str
    published: date
    status: str


class KindSummary(NamedTuple):
    """The number of records of a kind."""

    name: str
    category: str
    """The slug of the kind's category."""
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSummary:
    """One site, as another site may list the site."""

    format: int = FORMAT
    audience: str
    """The audience of the site, as in mkdocs.yml."""
    publisher: str
    latest: date
    """The newest day of publication."""
    records: int
    codes: Mapping[str, int]
    """The number of records by the organisation code in the 索引号."""
    years: Mapping[int, int]
    """The number of records by year, the latest first."""
    kinds: Mapping[str, KindSummary]
    """By slug, in the order of the vocabulary."""
    units: Sequence[UnitSummary]
    """In the order of the tree."""
    newest: Sequence[RecordSummary]
    """The records published last, the newest first."""
    contacts: Sequence[str] = field(default_factory=list)
    """The addresses of the publisher, as `tel:` and `mailto:`.

    Empty in files of earlier software.
    """
    categories: Mapping[str, int] = field(default_factory=dict)
    """The number of records by the slug of the category under which they are filed.

    Empty in files of earlier software, which filed every record under the category of its kind.
    """

    def by_category(self) -> Mapping[str, int]:
        """Return the number of records by category, also of an earlier file."""
        if self.categories:
            return self.categories
        counts: Counter[str] = Counter()
        for kind in self.kinds.values():
            counts[kind.category] += kind.records
        return counts


def summarise(dataset: Dataset, indexes: Indexes, audience: Audience) -> SiteSummary:
    """Return the summary of the data set of an audience."""
    codes = Counter(record_id.rsplit("-", 2)[0] for record_id in dataset.records)
    kinds: dict[str, KindSummary] = {}
    for kind, records in indexes.by_kind.items():
        kinds[kind.slug] = KindSummary(kind.value, kind.category.slug, len(records))
    return SiteSummary(
        audience=str(audience),
        publisher=dataset.publisher.publisher,
        latest=dataset.latest,
        records=len(dataset.records),
        codes=dict(sorted(codes.items())),
        years={year: len(records) for year, records in indexes.by_year.items()},
        kinds=kinds,
        units=[_unit_summary(unit, indexes) for _, unit in indexes.tree],
        newest=[_record_summary(record, dataset) for record in indexes.newest[:NEWEST]],
        contacts=contact_addresses(dataset.publisher.contact),
        categories={
            category.slug: sum(counts.values()) for category, counts in indexes.by_category.items()
        },
    )


def _unit_summary(unit: Unit, indexes: Indexes) -> UnitSummary:
    """Return the summary of a unit with the number of its records."""
    return UnitSummary(
        code=unit.code,
        name=unit.label,
        kind=unit.kind.value,
        parent=unit.parent or "",
        ended=unit.valid_to,
        records=len(indexes.by_unit.get(unit.code, ())),
    )


def _record_summary(record: Record, dataset: Dataset) -> RecordSummary:
    """Return a record's line, with the unit's name of that time."""
    return RecordSummary(
        id=record.id,
        title=record.title,
        unit=dataset.units[record.unit].as_of(record.as_of).short_name,
        unit_code=record.unit,
        kind=record.kind.value,
        published=record.published,
        status=record.status.value,
    )


def written_summary(summary: SiteSummary) -> str:
    """Return the text of the file."""
    # Not `dataclasses.asdict`: the named tuples stay lists of values, half as long as mappings.
    names = [entry.name for entry in dataclasses.fields(summary)]
    values = {name: getattr(summary, name) for name in names}
    text = json.dumps(
        values,
        ensure_ascii=False,
        separators=(",", ":"),
        default=date.isoformat,
    )
    return f"{text}\n"


def read_summary(data: bytes) -> SiteSummary:
    """Return the summary in a file.

    Raises `SummaryError` for any other content, and for another version of the format.
    """
    from pydantic import TypeAdapter, ValidationError

    # The version first: a file of another format may well be valid, and mean something else.
    _check_format(data)
    try:
        return TypeAdapter(SiteSummary).validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = f"内容不对：{place}"
        raise SummaryError(message) from None


def _check_format(data: bytes) -> None:
    """Raise `SummaryError` unless the file has the version of this program."""
    try:
        values: Any = json.loads(data)
    except ValueError:
        message = "文件不完整，或者不是网站概要"
        raise SummaryError(message) from None
    version = None
    if isinstance(values, dict):
        version = values.get("format")
    # True is an int in Python, but no version.
    if not isinstance(version, int) or isinstance(version, bool):
        message = "不是网站概要：没有写明格式的版本"
        raise SummaryError(message)
    if version == FORMAT:
        return
    older, newer = "总站", "这个站点"
    if version < FORMAT:
        older, newer = newer, older
    message = f"格式的版本是 {version}，这里认得的是 {FORMAT}：{newer}用的软件较新，请把{older}的软件升级以后再生成"
    raise SummaryError(message)
