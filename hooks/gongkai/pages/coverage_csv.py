"""The coverage as tables to download: a file a year, for Excel and WPS, which open it at a double click, and for programs.

Excel and WPS take whatever looks like a number, a day or a month for one: the item 4.10 becomes 4.1, the period 2024-05 becomes May-24, and
quotation marks change nothing. So every code and every day ends in a tab, which neither shows, and which makes a text of it. At the end, because
a cell that begins with a tab counts as an injection; not `="4.10"`, which other programs would read as it stands; not a character of no width,
which nobody finds again. A program takes the blanks off both ends of every cell, as it had better do anyway, and has the value.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from functools import lru_cache

from gongkai.derive import Coverage, Indexes
from gongkai.pages.addresses import coverage_csv_uri

HEADER = ("年度", "单位代码", "单位", "事项编号", "事项", "期间", "应当公开的最后一天", "状态", "发布日期", "索引号")

_FORMULA = tuple("=+-@＝＋－＠\t\r\n\0")
"""How a cell begins that a spreadsheet would compute; Chinese editions take full-width signs as well."""


def coverage_files(indexes: Indexes, coverage: Coverage) -> Iterator[tuple[str, str]]:
    """Yield path and text of each year's table: a line for each unit, item and period that applies."""
    for year in coverage.years:
        yield coverage_csv_uri(year), _table(indexes, coverage, year)


def _table(indexes: Indexes, coverage: Coverage, year: int) -> str:
    lines = ["\ufeff" + _line(HEADER)]  # Excel takes a text without the mark for GBK
    names = {item.number: f"{_code(item.number)},{_line((_plain(item.name),))}" for item in coverage.items}
    for _, unit in indexes.tree:
        of_unit = f"{year},{_code(unit.code)},{_line((_plain(unit.label),))}"
        cells = coverage.cells[year][unit.code]
        for number, of_item in names.items():
            for slot, state, records in cells.get(number, ()):
                published = (_code(records[0].published.isoformat()), _code(records[0].id)) if records else ("", "")
                lines.append(",".join((of_unit, of_item, _code(slot.name), _code(slot.due.isoformat()), state, *published)))
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


@lru_cache(maxsize=10_000)
def _code(text: str) -> str:
    """Return a code or a day as it is written, so that a spreadsheet keeps every character of it."""
    doubled = text.replace('"', '""')
    return f'"{doubled}\t"'
