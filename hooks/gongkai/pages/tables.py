"""Tables as readers need them: in boxes that scroll when they are wider than the page, headings of rows, numbers below each other.

Markdown cannot say the first two, and templates do not know what a column will hold. It is said of the HTML, so that our own tables and
those in hand-written pages come out alike.
"""

from __future__ import annotations

import re
from itertools import count

_ALIGNMENT = re.compile(r'(<t[hd]) style="text-align: (left|center|right);"')
_FIRST_CELLS = "<tr>\n<td>", "<tr><td>"
_CELL = re.compile(r"<(t[hd])>(.*?)</t[hd]>", re.DOTALL)
_NUMBER = re.compile(r"[约近]?[+−-]?\d[\d,]*(?:\.\d+)?[余多]?(?:[%％]|(?![年月日时号])[一-鿿]{1,2})?(?:以上)?")
"""A number with its unit of counting; years, days and numbers of documents are not counted."""
_NOTHING = {"", "—", "·"}


def finish_tables(html: str) -> str:
    """Return a page's HTML with its tables in boxes, row headings, and alignment by class: a style in an attribute is refused by the policy."""
    before, *pieces = html.split("<table>")
    if not pieces:
        return html
    divided = (piece.partition("</table>") for piece in pieces)
    return before + "".join([f'<div class="gongkai-table"><table>{_finished(table)}{end}</div>{rest}' for table, end, rest in divided])


def _finished(table: str) -> str:
    """Return the rows of a table as they are published."""
    if "style=" in table:
        table = _ALIGNMENT.sub(r'\1 class="gongkai-\2"', table)
    table = _with_aligned_numbers(table)
    for begin in _FIRST_CELLS:
        before, *rows = table.split(begin)
        divided = ((begin, *row.partition("</td>")) for row in rows)
        table = before + "".join([_with_row_heading(*row) for row in divided])
    return table


def _with_row_heading(begin: str, text: str, end: str, rest: str) -> str:
    return f'{begin.removesuffix("<td>")}<th scope="row">{text}</th>{rest}' if text else begin + end + rest


def _with_aligned_numbers(table: str) -> str:
    """Return a table in which columns of numbers, but for the first, are set to the right."""
    *_, last = rows = table.split("<tr>")
    columns = {place for place, (_, text) in enumerate(_CELL.findall(last)) if place and _is_number(text)}
    if not columns:
        return table
    cells = list(zip(*([text for _, text in _CELL.findall(row)] for row in rows[2:]), strict=False))
    columns = {
        place for place in columns if place < len(cells) and all(map(_is_number, cells[place])) and not _NOTHING.issuperset(cells[place])
    }
    return "<tr>".join([_row_with_right(row, columns) for row in rows]) if columns else table


def _is_number(text: str) -> bool:
    return text in _NOTHING or bool(_NUMBER.fullmatch(text))


def _row_with_right(row: str, columns: set[int]) -> str:
    place = count()
    return _CELL.sub(lambda cell: f'<{cell[1]} class="gongkai-right">{cell[2]}</{cell[1]}>' if next(place) in columns else cell[0], row)
