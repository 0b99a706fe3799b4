"""The paper that `gongkai notice` prints for the 公开栏 and the archive.

A print job is either single records, each a file of its own, or one bound volume (汇编) of a year,
of a unit, or of a unit's year.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import click

from gongkai.check import read_dataset
from gongkai.commands.pdf import pdf
from gongkai.derive import build_indexes, reference_date
from gongkai.model import Audience, Dataset, Record, RecordId, UnitId
from gongkai.pages.sheets import Chapter, Cover, PaperSize, notice, sheets, volume
from gongkai.site.pipeline import DataError, refuse_leaks, secrets_of
from gongkai.vocabulary import RecordKind, Status
from gongkai.vocabulary.suggestions import did_you_mean

STYLE = Path(__file__).parents[1] / "site/theme/assets/gongkai-print.css"
"""The style sheet with which the site prints a record."""


class PrintJob(NamedTuple):
    """Records to print by their numbers, or the year and unit of a volume."""

    numbers: Sequence[str]
    """The 索引号 of the records; empty for a volume."""
    year: int | None
    unit: str | None
    audience: Audience
    site: str
    """The address of the site, ending in a slash."""
    size: PaperSize
    as_pdf: bool


def print_files(data: Path, job: PrintJob) -> list[tuple[str, str | bytes]]:
    """Return the name and content of each file to print.

    Raises `DataError` for findings in the data, `LeakError` when a withheld text would be printed,
    `click.UsageError` for records that do not exist, and `click.ClickException` where no PDF can
    be made.
    """
    whole, findings = read_dataset(data)
    if whole is None:
        raise DataError(findings)
    day = reference_date(None, os.environ)
    dataset = whole.for_audience(job.audience, day)
    documents = _documents(dataset, job)

    def make_again(without: Dataset) -> Callable[[str], bytes]:
        return partial(_document, without, job)

    secrets = secrets_of(whole, dataset, job.audience, day, data, make_again)
    # The HTML is searched, not the PDF, in which texts are compressed.
    refuse_leaks(documents, secrets)
    if job.as_pdf:
        return [(f"{name}.pdf", pdf(html)) for name, html in documents]
    return [(f"{name}.html", html) for name, html in documents]


def _documents(dataset: Dataset, job: PrintJob) -> list[tuple[str, str]]:
    """Return name and HTML of each document, names without endings.

    The documents leave out open 公示, because paper outlasts the period.
    """
    if job.numbers:
        return list(make_notices(dataset, job.numbers, job.site, job.size))
    return [make_volume(dataset, job.year, job.unit, job.site, job.size)]


def _document(dataset: Dataset, job: PrintJob, name: str) -> bytes:
    return dict(_documents(dataset, job))[name].encode()


def make_notices(
    dataset: Dataset,
    numbers: Sequence[str],
    site: str,
    size: PaperSize,
) -> Iterator[tuple[str, str]]:
    """Yield name and HTML of each record's notice.

    A name has no ending; the pages of each notice are numbered from 1. A number given twice is
    printed once.
    """
    records = [_find_record(dataset, number) for number in dict.fromkeys(numbers)]
    style = STYLE.read_text("utf-8")
    for sheet in sheets(records, dataset, site):
        yield f"公开栏-{sheet.number}", notice(sheet, style, size)


def _find_record(dataset: Dataset, number: str) -> Record:
    record = dataset.records.get(RecordId(number))
    if record is None:
        advice = "；要印给党内或本单位看的记录，请加 --audience"
        message = f"没有可以公开的记录“{number}”" + did_you_mean(number, dataset.records, advice)
        raise click.UsageError(message)
    return record


def make_volume(
    dataset: Dataset,
    year: int | None,
    unit: str | None,
    site: str,
    size: PaperSize,
) -> tuple[str, str]:
    """Return name and HTML of a bound volume, the name without ending.

    The volume has the records of the year, of the unit, or of the unit in that year. Records that
    were withdrawn or merged stay out.
    """
    if unit is not None and unit not in dataset.units:
        where = "；单位代码是 data/units/ 下的文件名"
        message = f"没有“{unit}”这个单位" + did_you_mean(unit, dataset.units, where)
        raise click.UsageError(message)
    records = [
        record
        for record in dataset.records.values()
        if record.year == (year or record.year)
        and record.unit == (unit or record.unit)
        and record.status not in {Status.WITHDRAWN, Status.MERGED}
    ]
    scope = "-".join(str(part) for part in (unit, year) if part is not None)
    if not records:
        message = f"没有可以汇编的记录：{scope}"
        raise click.UsageError(message)
    chapters = list(_chapters(dataset, records, year, unit, site))
    cover = _cover(dataset, records, unit)
    return f"党务公开汇编-{scope}", volume(cover, chapters, STYLE.read_text("utf-8"), size)


def _chapters(
    dataset: Dataset,
    records: Sequence[Record],
    year: int | None,
    unit: str | None,
    site: str,
) -> Iterator[Chapter]:
    """Yield the chapters of a volume, each in the order of publication.

    A year has a chapter for each unit, a unit one for each year, a unit's year one for each kind.
    """
    units = list(build_indexes(dataset).by_unit)
    kinds = list(RecordKind)

    def place(record: Record) -> int:
        """Return the place of the record's chapter among the chapters."""
        if unit is None:
            return units.index(record.unit)
        if year is None:
            return record.year
        return kinds.index(record.kind)

    def heading(record: Record) -> str:
        """Return the heading of the record's chapter."""
        if unit is None:
            return dataset.units[record.unit].label
        if year is None:
            return f"{record.year}年"
        return record.kind

    # `groupby` joins neighbours only, so the chapter comes first in the order.
    ordered_records = sorted(
        records,
        key=lambda record: (place(record), record.published, record.id),
    )
    for _, group in groupby(ordered_records, place):
        chapter_records = list(group)
        title = heading(chapter_records[0])
        yield Chapter(title, sheets(chapter_records, dataset, site))


def _cover(dataset: Dataset, records: Sequence[Record], unit: str | None) -> Cover:
    publisher = dataset.publisher.publisher
    subject = publisher
    if unit is not None:
        # A unit that was renamed is bound under its name at the latest record.
        latest_day = max(record.as_of for record in records)
        subject = dataset.units[UnitId(unit)].as_of(latest_day).name
    years = [record.year for record in records]
    first_year, last_year = min(years), max(years)
    period = f"{first_year}年"
    if first_year != last_year:
        period = f"{first_year}年至{last_year}年"
    days = [record.published for record in records]
    note = f"收录公开记录{len(records)}件，发布日期{min(days)}至{max(days)}"
    return Cover(
        publisher="" if subject == publisher else publisher,
        subject=subject,
        period=period,
        note=note,
    )
