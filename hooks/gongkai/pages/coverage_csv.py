"""The coverage as tables to download: a file a year, for Excel and for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from functools import lru_cache

from gongkai.derive import Coverage, Indexes
from gongkai.pages.addresses import coverage_csv_uri

HEADER = ("年度", "单位代码", "单位", "事项编号", "事项", "期间", "应当公开的最后一天", "状态", "发布日期", "索引号")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would compute."""


def coverage_files(indexes: Indexes, coverage: Coverage) -> Iterator[tuple[str, str]]:
    """Yield path and text of each year's table: a line for each unit, item and period that applies."""
    for year in coverage.years:
        yield coverage_csv_uri(year), _table(indexes, coverage, year)


def _table(indexes: Indexes, coverage: Coverage, year: int) -> str:
    lines = ["\ufeff" + _line(HEADER)]  # Excel takes a text without the mark for GBK
    names = {item.number: _line((item.number, _plain(item.name))) for item in coverage.items}
    for _, unit in indexes.tree:
        of_unit = _line((year, unit.code, _plain(unit.label)))
        cells = coverage.cells[year][unit.code]
        for number, of_item in names.items():
            for slot, state, records in cells.get(number, ()):
                published = (records[0].published.isoformat(), records[0].id) if records else ("", "")
                lines.append(",".join((of_unit, of_item, _line((slot.name,)), slot.due.isoformat(), state, *published)))
    return "".join(f"{line}\r\n" for line in lines)


@lru_cache(maxsize=10_000)
def _line(cells: Sequence[object]) -> str:
    """Return cells as they are written, quoted where they have to be; what is told of every duty is written once."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _plain(text: str) -> str:
    """Return a text that a spreadsheet shows and does not compute."""
    return f"'{text}" if text.startswith(_FORMULA) else text
