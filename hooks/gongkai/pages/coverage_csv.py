"""Make the coverage as tables to download, a CSV file a year.

Excel and WPS open the file at a double click, and programs read the file. Excel and WPS change
every text that looks like a number, a day or a month: the item 4.10 becomes 4.1, the period 2024-05
becomes May-24, and quotation marks change nothing. So every code and every day ends in a tab, which
is invisible and makes a text of the cell.

The tab stands at the end, because a cell that begins with a tab counts as an injection. The form
`="4.10"` is not used, because other programs would read its characters; nor is a character without
width, because nobody finds it again. A program strips the blanks at both ends of every cell, as
programs should in any case, and has the value.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from functools import lru_cache

from gongkai.derive import Coverage, Indexes
from gongkai.pages.addresses import coverage_csv_uri

HEADER = (
    "年度",
    "单位代码",
    "单位",
    "事项编号",
    "事项",
    "期间",
    "应当公开的最后一天",
    "状态",
    "发布日期",
    "索引号",
)

_FORMULA = tuple("=+-@＝＋－＠\t\r\n\0")
"""The beginnings of computed cells; Chinese spreadsheets take full-width signs too."""
_BYTE_ORDER_MARK = "\ufeff"


def coverage_files(indexes: Indexes, coverage: Coverage) -> Iterator[tuple[str, str]]:
    """Yield the path and text of each year's table.

    A table has a line for each unit, item and period that applies.
    """
    for year in coverage.years:
        yield coverage_csv_uri(year), _table(indexes, coverage, year)


def _table(indexes: Indexes, coverage: Coverage, year: int) -> str:
    """Return the text of a year's table."""
    # Excel takes a text without the mark for GBK.
    lines = [_BYTE_ORDER_MARK + _line(HEADER)]
    items = {item.number: _code_and_name(item.number, item.name) for item in coverage.items}
    # Hot: runs for every duty, so the beginning of a line is made once a unit and item.
    for _, unit in indexes.tree:
        unit_cells = f"{year},{_code_and_name(unit.code, unit.label)}"
        duties = coverage.cells[year][unit.code]
        for number, item_cells in items.items():
            beginning = f"{unit_cells},{item_cells}"
            for slot, state, records in duties.get(number, ()):
                due = _code(slot.due.isoformat())
                publication = ","
                if records:
                    first = records[0]
                    publication = f"{_code(first.published.isoformat())},{_code(first.id)}"
                lines.append(f"{beginning},{_code(slot.name)},{due},{state},{publication}")
    return "".join([f"{line}\r\n" for line in lines])


def _code_and_name(code: str, name: str) -> str:
    """Return the two cells of a unit or an item."""
    return f"{_code(code)},{_line((_plain(name),))}"


@lru_cache(maxsize=10_000)
def _line(cells: Sequence[object]) -> str:
    """Return cells as a line of CSV, quoted where necessary.

    The cache serves the names that every duty repeats.
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _plain(text: str) -> str:
    """Return a text that no spreadsheet computes."""
    if text.startswith(_FORMULA):
        return f"'{text}"
    return text


@lru_cache(maxsize=10_000)
def _code(text: str) -> str:
    """Return the cell of a code or a day, with a tab."""
    quoted = text.replace('"', '""')
    return f'"{quoted}\t"'
