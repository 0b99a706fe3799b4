"""Paper for the 公开栏 and the archive: which records `gongkai notice` prints, and under which names its files are written."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from gongkai.check import check_dataset
from gongkai.commands.pdf import pdf
from gongkai.derive import build_indexes, reference_date
from gongkai.load import load
from gongkai.model import Audience, Dataset, Record, RecordId, UnitId
from gongkai.pages.sheets import Chapter, Cover, PaperSize, notice, sheets, volume
from gongkai.site.pipeline import DataError, refuse_leaks, secrets_of
from gongkai.vocabulary import RecordKind, Status

STYLE = Path(__file__).parents[1] / "site/theme/assets/gongkai-print.css"
"""How the site prints a record."""


class NothingToPrintError(Exception):
    """Records that are asked for and that there are not, or not for this audience; raised by this module, in a sentence for the user."""


class Wanted(NamedTuple):
    """What is to be printed: records by their numbers, or a volume of a year, a unit or both."""

    numbers: Sequence[str]
    year: int | None
    unit: str | None
    audience: Audience
    site: str
    """The address of the site, ending in a slash."""
    size: PaperSize
    as_pdf: bool


def printed(data: Path, wanted: Wanted) -> list[tuple[str, str | bytes]]:
    """Return the files to print, with their names.

    Raises `DataError` when anything is wrong with the data, `LeakError` when something withheld would be printed, `NothingToPrintError`,
    and `PdfError` where no PDF can be made.
    """
    whole, findings = load(data)
    if whole is None or (findings := list(check_dataset(whole, data))):
        raise DataError(findings)
    day = reference_date(None, os.environ)
    dataset = whole.for_audience(wanted.audience, day)
    made = _made(dataset, wanted)
    secrets = secrets_of(whole, dataset, wanted.audience, day, data, lambda without: partial(_remade, without, wanted))
    refuse_leaks(made, secrets)
    return [(f"{name}.pdf", pdf(html)) if wanted.as_pdf else (f"{name}.html", html) for name, html in made]


def _made(dataset: Dataset, wanted: Wanted) -> list[tuple[str, str]]:
    """Return the HTML to print; it has no open 公示, as paper outlasts it."""
    if wanted.numbers:
        return list(make_notices(dataset, wanted.numbers, wanted.site, wanted.size))
    return [make_volume(dataset, wanted.year, wanted.unit, wanted.site, wanted.size)]


def _remade(dataset: Dataset, wanted: Wanted, name: str) -> bytes:
    return dict(_made(dataset, wanted))[name].encode()


def make_notices(dataset: Dataset, numbers: Sequence[str], site: str, size: PaperSize) -> Iterator[tuple[str, str]]:
    """Yield a page of HTML for each record, with its name without ending; the pages of each are numbered from 1."""
    records = [_find(dataset, number) for number in dict.fromkeys(numbers)]
    style = STYLE.read_text("utf-8")
    for sheet in sheets(records, dataset, site):
        yield f"公开栏-{sheet.number}", notice(sheet, style, size)


def _find(dataset: Dataset, number: str) -> Record:
    record = dataset.records.get(RecordId(number))
    if record is None:
        guess = get_close_matches(number, dataset.records, n=1)
        message = f"没有可以公开的记录“{number}”" + (
            f"。是不是想写“{guess[0]}”？" if guess else "；要印给党内或本单位看的记录，请加 --audience"
        )
        raise NothingToPrintError(message)
    return record


def make_volume(dataset: Dataset, year: int | None, unit: str | None, site: str, size: PaperSize) -> tuple[str, str]:
    """Return the bound volume of a year, a unit, or a unit's year, with its name without ending; what was withdrawn or merged stays out."""
    if unit is not None and unit not in dataset.units:
        guess = get_close_matches(unit, dataset.units, n=1)
        message = f"没有“{unit}”这个单位" + (f"。是不是想写“{guess[0]}”？" if guess else "；单位代码是 data/units/ 下的文件名")
        raise NothingToPrintError(message)
    records = [
        record
        for record in dataset.records.values()
        if record.year == (year or record.year)
        and record.unit == (unit or record.unit)
        and record.status not in {Status.WITHDRAWN, Status.MERGED}
    ]
    whose = "-".join(str(part) for part in (unit, year) if part is not None)
    if not records:
        message = f"没有可以汇编的记录：{whose}"
        raise NothingToPrintError(message)
    chapters = list(_chapters(dataset, records, year, unit, site))
    return f"党务公开汇编-{whose}", volume(_cover(dataset, records, unit), chapters, STYLE.read_text("utf-8"), size)


def _chapters(dataset: Dataset, records: Sequence[Record], year: int | None, unit: str | None, site: str) -> Iterator[Chapter]:
    """Yield a chapter for each unit of a year, each kind of a unit's year, or each year of a unit; the earliest record first."""
    units = list(build_indexes(dataset).by_unit)
    kinds = list(RecordKind)

    def place(record: Record) -> int:
        return units.index(record.unit) if unit is None else record.year if year is None else kinds.index(record.kind)

    def heading(record: Record) -> str:
        return dataset.units[record.unit].label if unit is None else f"{record.year}年" if year is None else record.kind

    in_order = sorted(records, key=lambda record: (place(record), record.published, record.id))
    for _, some in groupby(in_order, place):
        of_chapter = list(some)
        yield Chapter(heading(of_chapter[0]), sheets(of_chapter, dataset, site))


def _cover(dataset: Dataset, records: Sequence[Record], unit: str | None) -> Cover:
    publisher = dataset.publisher.publisher
    latest = max(record.as_of for record in records)
    subject = publisher if unit is None else dataset.units[UnitId(unit)].as_of(latest).name
    first, last = min(record.year for record in records), max(record.year for record in records)
    period = f"{first}年" if first == last else f"{first}年至{last}年"
    days = [record.published for record in records]
    note = f"收录公开记录{len(records)}件，发布日期{min(days)}至{max(days)}"
    return Cover("" if subject == publisher else publisher, subject, period, note)
