"""Tables as readers need them: in boxes that scroll when they are wider than the page, headings of rows, numbers below each other.

Markdown cannot say the first two, and templates do not know what a column will hold. It is said of the HTML, so that our own tables and
those in hand-written pages come out alike.
"""

from __future__ import annotations

import re
from itertools import count

_FIRST_CELL = re.compile(r"(<tr>\n?)<td>(.*?)</td>", re.DOTALL)
_ALIGNMENT = re.compile(r'(<t[hd]) style="text-align: (left|center|right);"')
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[hd])>(.*?)</t[hd]>", re.DOTALL)
_NUMBER = re.compile(r"[约近]?[+−-]?\d[\d,]*(?:\.\d+)?[余多]?(?:[%％]|(?![年月日时号])[一-鿿]{1,2})?(?:以上)?")
"""A number with its unit of counting; years, days and numbers of documents are not counted."""
_NOTHING = {"", "—", "·"}


def finish_tables(html: str) -> str:
    """Return a page's HTML with its tables in boxes, row headings, and alignment by class: a style in an attribute is refused by the policy."""
    if "<table>" not in html:
        return html
    html = _ALIGNMENT.sub(r'\1 class="gongkai-\2"', html)
    html = _TABLE.sub(_with_aligned_numbers, html)
    html = _FIRST_CELL.sub(_row_heading, html)
    return html.replace("<table>", '<div class="gongkai-table"><table>').replace("</table>", "</table></div>")


def _row_heading(match: re.Match[str]) -> str:
    return f'{match[1]}<th scope="row">{match[2]}</th>' if match[2] else match[0]


def _with_aligned_numbers(match: re.Match[str]) -> str:
    """Return a table in which columns of numbers, but for the first, are set to the right."""
    table = match[0]
    last = [text for _, text in _CELL.findall(table, table.rfind("<tr>"))]
    columns = {place for place, text in enumerate(last) if place and _is_number(text)}
    if not columns:
        return table
    _, *rows = ([text for _, text in _CELL.findall(row)] for row in _ROW.findall(table))
    cells = list(zip(*rows, strict=False))
    columns = {
        place for place in columns if place < len(cells) and all(map(_is_number, cells[place])) and not _NOTHING.issuperset(cells[place])
    }
    return _ROW.sub(lambda row: _row_with_right(row[0], columns), table) if columns else table


def _is_number(text: str) -> bool:
    return text in _NOTHING or bool(_NUMBER.fullmatch(text))


def _row_with_right(row: str, columns: set[int]) -> str:
    place = count()
    return _CELL.sub(lambda cell: f'<{cell[1]} class="gongkai-right">{cell[2]}</{cell[1]}>' if next(place) in columns else cell[0], row)
