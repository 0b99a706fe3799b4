"""Records on paper: a notice for the 公开栏, and a bound volume (汇编) with cover and contents; each one page of HTML that needs nothing else.

A record's sheet is its page, made of the same Markdown and set by the same style sheet as the site's own print (GB/T 9704-2012).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urljoin

import markdown
from markupsafe import Markup

from gongkai.derive import merged_records
from gongkai.model import Dataset, Record
from gongkai.pages.addresses import record_uri
from gongkai.pages.markdown_html import to_html
from gongkai.pages.page import html_environment
from gongkai.pages.qr_code import qr_code
from gongkai.pages.record_page import record_page
from gongkai.pages.surroundings import Surroundings, surroundings_of
from gongkai.pages.tables import finish_tables

ENLARGED = 2**0.5
"""A3 is A4 as a copier enlarges it."""


class PaperSize(StrEnum):
    """The paper of a notice."""

    A4 = "A4"
    A3 = "A3"


class Sheet(NamedTuple):
    """A record as it is printed."""

    number: str
    """索引号."""
    title: str
    unit: str
    """The name that its unit had then."""
    published: date
    html: Markup
    address: str
    """Permanent."""
    code: Markup
    """The address as a QR code."""


class Chapter(NamedTuple):
    """Sheets of a volume under one heading."""

    title: str
    sheets: Sequence[Sheet]


class Cover(NamedTuple):
    """What stands on the cover of a volume."""

    publisher: str
    subject: str
    """Whose records: of a unit, or of the publisher with all its units."""
    period: str
    """The year, or the years from and to."""
    note: str
    """How many records, from which day to which."""


def sheets(records: Sequence[Record], dataset: Dataset, site: str) -> list[Sheet]:
    """Return the sheets of records, given the address of the site, which ends in a slash."""
    merged = merged_records(dataset)
    return [_sheet(record, surroundings_of(record, dataset, merged.get(record.id, ())), site) for record in records]


def _sheet(record: Record, around: Surroundings, site: str) -> Sheet:
    page = record_page(record, around)
    address = urljoin(site, record_uri(record.id).removesuffix("index.md"))
    html = Markup(_html(page.markdown, address))  # noqa: S704 - made of Markdown, in which all data is escaped
    code = Markup(qr_code(address))  # noqa: S704 - our own drawing
    return Sheet(record.id, record.title, page.head.issuer, record.published, html, address, code)


_INDEX = re.compile(r"index\.md(?=#|$)")
_HREF = re.compile(r'<a href="([^"]*)"')
_HEADING_ID = re.compile(r'(<h[1-6]) id="[^"]*"')


def _html(text: str, address: str) -> str:
    """Return a page's HTML with whole addresses, and without the ids of its headings, which in a volume would be there many times."""
    made = to_html(text, lambda written: written, lambda heading, _: heading)
    html = made.html if made else markdown.markdown(text, extensions=["md_in_html", "tables"])
    html = _HREF.sub(lambda link: f'<a href="{urljoin(address, _INDEX.sub("", link[1]))}"', html)
    return _HEADING_ID.sub(r"\1", finish_tables(html))


def notice(sheet: Sheet, style: str, size: PaperSize) -> str:
    """Return a record as a notice for the 公开栏; `style` is the style sheet for printed records."""
    return _document(style, size, title=f"{sheet.number} {sheet.title}", cover=None, chapters=[Chapter("", [sheet])])


def volume(cover: Cover, chapters: Sequence[Chapter], style: str, size: PaperSize) -> str:
    """Return records as a bound volume: cover, contents with page numbers, and each record on a new page."""
    return _document(style, size, title=f"{cover.subject}党务公开汇编（{cover.period}）", cover=cover, chapters=chapters)


def _document(style: str, size: PaperSize, **values: object) -> str:
    own, _, _ = html_environment().loader.get_source(html_environment(), "sheets.css")  # type: ignore[union-attr]
    css = Markup(sized(f"{style}\n{own}", size))  # noqa: S704 - our own style sheets
    return html_environment().get_template("sheets.html").render(style=css, size=size.value, **values)


_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(pt|mm)\b")
_SIZE: Mapping[PaperSize, float] = {PaperSize.A4: 1, PaperSize.A3: ENLARGED}


def sized(css: str, size: PaperSize) -> str:
    """Return a style sheet for A4 with every length as it is on paper of another size."""
    if size is PaperSize.A4:
        return css
    longer = _LENGTH.sub(lambda length: f"{float(length[1]) * _SIZE[size]:.4g}{length[2]}", css)
    return longer.replace("size: A4", f"size: {size.value}")
