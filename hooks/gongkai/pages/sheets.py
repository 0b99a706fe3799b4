"""Put records on paper.

There is a notice for the 公开栏, and a bound volume (汇编) with cover and contents. Each is a page of
HTML that needs no other file. A record's sheet is its page, made of the same
Markdown and set by the same style sheet as the site's own print (GB/T 9704-2012).
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
"""A copier enlarges A4 to A3 by this factor."""


class PaperSize(StrEnum):
    """The paper of a notice."""

    A4 = "A4"
    A3 = "A3"


class Sheet(NamedTuple):
    """A record on paper."""

    number: str
    """索引号."""
    title: str
    unit: str
    """The name of the unit at the time of the record."""
    published: date
    html: Markup
    address: str
    """The permanent address."""
    code: Markup
    """The address as a QR code."""


class Chapter(NamedTuple):
    """Sheets of a volume under one heading."""

    title: str
    sheets: Sequence[Sheet]


class Cover(NamedTuple):
    """The texts on the cover of a volume."""

    publisher: str
    subject: str
    """The owner of the records: a unit, or the publisher with all its units."""
    period: str
    """The year, or the first and the last year."""
    note: str
    """The number of records, with the first and the last day."""


def sheets(
    records: Sequence[Record],
    dataset: Dataset,
    site: str,
) -> list[Sheet]:
    """Return the sheets of records.

    `site` is the address of the site and ends in a slash.
    """
    merged = merged_records(dataset)
    result: list[Sheet] = []
    for record in records:
        around = surroundings_of(record, dataset, merged.get(record.id, ()))
        result.append(_sheet(record, around, site))
    return result


def _sheet(record: Record, around: Surroundings, site: str) -> Sheet:
    """Return the sheet of a record."""
    page = record_page(record, around)
    address = urljoin(site, record_uri(record.id).removesuffix("index.md"))
    html = _html(page.markdown, address)
    return Sheet(
        record.id,
        record.title,
        page.head.issuer,
        record.published,
        Markup(html),  # noqa: S704 - made of Markdown, in which all data is escaped
        address,
        Markup(qr_code(address)),  # noqa: S704 - our own drawing
    )


_INDEX = re.compile(r"index\.md(?=#|$)")
_HREF = re.compile(r'<a href="([^"]*)"')
_HEADING_ID = re.compile(r'(<h[1-6]) id="[^"]*"')


def _html(text: str, address: str) -> str:
    """Return a page's HTML for paper.

    Addresses are absolute, and headings have no ids: in a volume the same ids would occur many
    times.
    """

    def absolute_link(link: re.Match[str]) -> str:
        target = _INDEX.sub("", link[1])
        return f'<a href="{urljoin(address, target)}"'

    result = to_html(text, lambda target: target, lambda heading, _: heading)
    extensions = ["md_in_html", "tables"]
    html = result.html if result else markdown.markdown(text, extensions=extensions)
    html = finish_tables(_HREF.sub(absolute_link, html))
    return _HEADING_ID.sub(r"\1", html)


def notice(sheet: Sheet, style: str, size: PaperSize) -> str:
    """Return a record as a notice for the 公开栏.

    `style` is the style sheet for printed records.
    """
    return _document(
        style,
        size,
        title=f"{sheet.number} {sheet.title}",
        cover=None,
        chapters=[Chapter("", [sheet])],
    )


def volume(
    cover: Cover,
    chapters: Sequence[Chapter],
    style: str,
    size: PaperSize,
) -> str:
    """Return records as a bound volume.

    The volume has the cover, the contents with page numbers, and each record on a new page.
    """
    return _document(
        style,
        size,
        title=f"{cover.subject}党务公开汇编（{cover.period}）",
        cover=cover,
        chapters=chapters,
    )


def _document(style: str, size: PaperSize, **values: object) -> str:
    """Return a page of HTML that holds its style sheets."""
    environment = html_environment()
    # The loader, not the template: a style sheet has braces of its own.
    own, _, _ = environment.loader.get_source(environment, "sheets.css")  # type: ignore[union-attr]
    css = Markup(sized(f"{style}\n{own}", size))  # noqa: S704 - our own style sheets
    template = environment.get_template("sheets.html")
    return template.render(style=css, size=size.value, **values)


_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(pt|mm)\b")
_SIZE: Mapping[PaperSize, float] = {PaperSize.A4: 1, PaperSize.A3: ENLARGED}


def sized(css: str, size: PaperSize) -> str:
    """Return a style sheet for A4, adapted to another size."""
    if size is PaperSize.A4:
        return css
    factor = _SIZE[size]

    def enlarge(length: re.Match[str]) -> str:
        return f"{float(length[1]) * factor:.4g}{length[2]}"

    return _LENGTH.sub(enlarge, css).replace("size: A4", f"size: {size.value}")
