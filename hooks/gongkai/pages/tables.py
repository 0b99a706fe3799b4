"""Finish the tables of a page for readers.

Tables get boxes that scroll when the table is wider than the page, row headings, and numbers
aligned to the right. Markdown cannot express boxes and row headings, and a template does not know
the contents of a column. Therefore the HTML is changed, in the same way for our own tables and for
those in hand-written pages.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import count

_ALIGNMENT = re.compile(r'(<t[hd]) style="text-align: (left|center|right);"')
_ROW_BEGINNINGS = "<tr>\n<td>", "<tr><td>"
_CELL = re.compile(r"<(t[hd])>(.*?)</t[hd]>", re.DOTALL)
_NUMBER = re.compile(
    r"[约近]?[+−-]?\d[\d,]*(?:\.\d+)?[余多]?"
    r"(?:[%％]|(?![年月日时号])[一-鿿]{1,2})?(?:以上)?"
)
"""A number with its unit of counting; years, days and numbers of documents are not counted."""
_NOTHING = {"", "—", "·"}


def finish_tables(html: str) -> str:
    """Return a page's HTML with its tables finished.

    Each table gets a box, row headings and aligned numbers. Alignment becomes a class, because the
    site's content policy refuses a `style` attribute.
    """
    before, *pieces = html.split("<table>")
    if not pieces:
        return html
    parts = [before]
    for piece in pieces:
        table, end, after = piece.partition("</table>")
        rows = _finish_rows(table)
        parts.append(f'<div class="gongkai-table"><table>{rows}{end}</div>{after}')
    return "".join(parts)


def _finish_rows(table: str) -> str:
    """Return the finished rows of a table."""
    if "style=" in table:
        table = _ALIGNMENT.sub(r'\1 class="gongkai-\2"', table)
    # Before the row headings: `_CELL` overlooks cells with attributes, and columns are counted.
    table = _align_numbers(table)
    for beginning in _ROW_BEGINNINGS:
        table = _mark_row_headings(table, beginning)
    return table


def _mark_row_headings(table: str, beginning: str) -> str:
    """Return a table with row headings.

    The first cell of each row is the heading. An empty first cell stays a cell.
    """
    before, *rows = table.split(beginning)
    row_start = beginning.removesuffix("<td>")
    parts = [before]
    for row in rows:
        text, _, rest = row.partition("</td>")
        if text:
            parts.append(f'{row_start}<th scope="row">{text}</th>{rest}')
        else:
            parts.append(beginning + row)
    return "".join(parts)


def _align_numbers(table: str) -> str:
    """Return a table with its numbers aligned right.

    The first column stays as it is.
    """
    rows = table.split("<tr>")
    # Hot: most tables are dismissed by their last row, and only the others are read whole.
    cells = enumerate(_CELL.findall(rows[-1]))
    candidates = {column for column, (_, text) in cells if column and _is_number(text)}
    if not candidates:
        return table
    # The first piece stands before the header, the second is the header.
    contents = enumerate(zip(*map(_cell_texts, rows[2:]), strict=False))
    columns = {column for column, texts in contents if column in candidates and _are_numbers(texts)}
    if not columns:
        return table
    return "<tr>".join([_align_cells(row, columns) for row in rows])


def _cell_texts(row: str) -> list[str]:
    """Return the contents of the cells of a row."""
    return [text for _, text in _CELL.findall(row)]


def _are_numbers(texts: Collection[str]) -> bool:
    """Tell whether a column consists of numbers.

    Blanks and dashes may stand among the numbers.
    """
    return all(map(_is_number, texts)) and not _NOTHING.issuperset(texts)


def _is_number(text: str) -> bool:
    """Tell whether a text is a number or stands for nothing."""
    return text in _NOTHING or bool(_NUMBER.fullmatch(text))


def _align_cells(row: str, columns: set[int]) -> str:
    """Return a row with some columns aligned right."""
    column = count()

    def align(cell: re.Match[str]) -> str:
        if next(column) not in columns:
            return cell[0]
        return f'<{cell[1]} class="gongkai-right">{cell[2]}</{cell[1]}>'

    return _CELL.sub(align, row)
