"""Tables as readers need them: each in a box that scrolls when it is wider than the page, and its first column as headings of the rows.

Markdown can say neither. It is said of the HTML, so that our own tables and those in hand-written pages come out alike.
"""

from __future__ import annotations

import re

_FIRST_CELL = re.compile(r"(<tr>\n?)<td>(.*?)</td>", re.DOTALL)
_ALIGNMENT = re.compile(r'(<t[hd]) style="text-align: (left|center|right);"')


def finish_tables(html: str) -> str:
    """Return a page's HTML with its tables in boxes, row headings, and alignment by class: a style in an attribute is refused by the policy."""
    if "<table>" not in html:
        return html
    html = _ALIGNMENT.sub(r'\1 class="gongkai-\2"', html)
    html = _FIRST_CELL.sub(_row_heading, html)
    return html.replace("<table>", '<div class="gongkai-table"><table>').replace("</table>", "</table></div>")


def _row_heading(match: re.Match[str]) -> str:
    return f'{match[1]}<th scope="row">{match[2]}</th>' if match[2] else match[0]
