"""The coverage as tables to download: a file a year, for Excel and for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

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
    out = io.StringIO()
    out.write("\ufeff")  # Excel takes a text without it for GBK
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for _, unit in indexes.tree:
        cells, label = coverage.cells[year][unit.code], _plain(unit.label)
        for item in coverage.items:
            name = _plain(item.name)
            for slot, state, records in cells.get(item.number, ()):
                published, number = (records[0].published, records[0].id) if records else ("", "")
                writer.writerow((year, unit.code, label, item.number, name, slot.name, slot.due, state, published, number))
    return out.getvalue()


def _plain(text: str) -> str:
    """Return a text that a spreadsheet shows and does not compute."""
    return f"'{text}" if text.startswith(_FORMULA) else text
