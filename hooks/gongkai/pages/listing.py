"""Make the pages of a long list in groups.

A page has at most a hundred entries.

Every index uses this one mechanism, whether its entries are records or anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from gongkai.derive import changed_on, publicity_note
from gongkai.model import Dataset, Record, RecordId
from gongkai.pages.addresses import numbered_uri
from gongkai.pages.escape import Markdown
from gongkai.pages.links import Links
from gongkai.pages.page import Head, Page, render
from gongkai.store import content_digest

ENTRIES_PER_PAGE = 100

_ALL_PAGES_LINKED = 40
"""Up to so many pages, each page links to all."""
_NEAR_PAGES = 5
_LANDMARK_PAGES = 10


EntryT = TypeVar("EntryT")


class Form(NamedTuple):
    """The form of a listing's entries."""

    macro: str
    """The macro of `macros.md` that writes the entries."""
    fingerprint: Callable[[Any], object]
    """Return everything that the macro shows of an entry, as plain values or their digest."""
    day: Callable[[Any], date]
    """Return the day of an entry. The latest day is the day of the page's update."""


class RowGroup(NamedTuple, Generic[EntryT]):
    """Entries under one heading."""

    key: str
    """An ASCII name for the heading's anchor, unique in the listing."""
    title: str
    entries: Sequence[EntryT]


class GroupEntry(NamedTuple):
    """A line of the table of contents."""

    key: str
    total: int
    link: Markdown


class ListGrid(NamedTuple):
    """Further columns of the table of contents.

    The columns stand beside the numbers of entries.
    """

    heading: str
    """The heading of the column of groups."""
    header: Sequence[str]
    rows: Mapping[str, Sequence[object]]
    """The cells by the key of the group."""


class ListPart(NamedTuple, Generic[EntryT]):
    """The entries of one group on one page."""

    key: str
    """The anchor; empty where the group continues from the previous page."""
    title: str
    total: int
    entries: Sequence[EntryT]


def record_form(dataset: Dataset) -> Form:
    """Return the form of records.

    The form remembers the digest of each record's line, because a record stands in four lists.
    """
    digests: dict[RecordId, str] = {}

    # Hot: runs four times a record.
    def digest(record: Record) -> str:
        if record.id not in digests:
            line = _line(record, dataset)
            # Texts from YAML may hold lone surrogates.
            digests[record.id] = content_digest(line.encode("utf-8", "surrogatepass"))
        return digests[record.id]

    return Form("entries", digest, changed_on)


def _line(record: Record, dataset: Dataset) -> str:
    """Return everything that a listing shows of a record."""
    unit = dataset.units[record.unit]
    name = unit.as_of(record.as_of).short_name if unit.former else unit.label
    values = (
        record.id,
        record.title,
        str(record.published),
        record.kind,
        record.status,
        name,
        publicity_note(record, dataset.judged_on),
    )
    return "\0".join(values)


def year_groups(records: Sequence[Record]) -> list[RowGroup[Record]]:
    """Group records by year, the latest year first."""
    by_year: dict[int, list[Record]] = {}
    for record in records:
        by_year.setdefault(record.year, []).append(record)
    years = sorted(by_year, reverse=True)
    return [RowGroup(f"y{year}", f"{year}年", by_year[year]) for year in years]


def listing(
    dataset: Dataset,
    uri: str,
    title: str,
    groups: Sequence[RowGroup[EntryT]],
    form: Form,
    *,
    parent: str,
    intro: Markdown | None = None,
    grid: ListGrid | None = None,
) -> Iterator[Page]:
    """Yield the pages of a listing, each with links to all pages.

    The first page has the introduction and links to all groups.
    """
    pages = _paginate(groups)
    for number, parts in enumerate(pages, 1):
        links = Links(dataset, numbered_uri(uri, number))
        head = Head(title if number == 1 else f"{title}（第{number}页）", title)
        values = _values(title, number, len(pages), form, links, uri)
        if number == 1:
            values |= {"intro": intro, "grid": grid}
            if len(groups) > 1 or grid:
                values["contents"] = _contents(groups, pages, uri, links)
        fingerprints = [_fingerprint(part, form) for part in parts]
        # Rendering waits until somebody asks for the page: most pages have not changed.
        yield Page.index(
            head,
            partial(_make, values, parts, links),
            (*values.values(), fingerprints),
            uri=links.uri,
            parent=parent if number == 1 else uri,
            updated=_latest_day(parts, form) or dataset.latest,
        )


def _values(
    title: str,
    number: int,
    count: int,
    form: Form,
    links: Links,
    uri: str,
) -> dict[str, object]:
    """Return the template's values that do not depend on the entries."""
    # The same keys on every page: the values also decide whether a page has changed.
    return {
        "title": title,
        "number": number,
        "count": count,
        "intro": None,
        "grid": None,
        "contents": [],
        "pager": _pager(number, count, uri, links),
        "form": form.macro,
    }


def _make(
    values: Mapping[str, object],
    parts: Sequence[ListPart[EntryT]],
    links: Links,
) -> str:
    """Return the Markdown of a listing's page."""
    return render("listing.md", parts=parts, links=links, **values)


def _fingerprint(part: ListPart[EntryT], form: Form) -> tuple[object, ...]:
    """Return everything that a listing shows of a part."""
    entries = [form.fingerprint(entry) for entry in part.entries]
    return part.key, part.title, part.total, entries


def _latest_day(parts: Sequence[ListPart[EntryT]], form: Form) -> date | None:
    """Return the latest day of entries, or None without any."""
    days = (max(map(form.day, part.entries)) for part in parts)
    return max(days, default=None)


def _paginate(groups: Sequence[RowGroup[EntryT]]) -> list[list[ListPart[EntryT]]]:
    """Divide the groups into pages of `ENTRIES_PER_PAGE`.

    There is at least one page. A group may continue on the next page.
    """
    pages: list[list[ListPart[EntryT]]] = [[]]
    room = ENTRIES_PER_PAGE
    for group in groups:
        total = len(group.entries)
        start = 0
        while start < total:
            if room == 0:
                pages.append([])
                room = ENTRIES_PER_PAGE
            entries = group.entries[start : start + room]
            key = group.key if start == 0 else ""
            pages[-1].append(ListPart(key, group.title, total, entries))
            start += len(entries)
            room -= len(entries)
    return pages


def _contents(
    groups: Sequence[RowGroup[EntryT]],
    pages: Sequence[Sequence[ListPart[EntryT]]],
    uri: str,
    links: Links,
) -> list[GroupEntry]:
    """Return the table of contents, without empty groups."""
    first_pages: dict[str, int] = {}
    for number, parts in enumerate(pages, 1):
        first_pages |= {part.key: number for part in parts if part.key}
    contents: list[GroupEntry] = []
    for group in groups:
        if group.entries:
            page_uri = numbered_uri(uri, first_pages[group.key])
            link = links.to(page_uri, group.title, group.key)
            contents.append(GroupEntry(group.key, len(group.entries), link))
    return contents


def _pager(
    number: int,
    count: int,
    uri: str,
    links: Links,
) -> list[Markdown]:
    """Return the links to all pages in order.

    The current page is bold and has no link. Of very many pages only the first, the last, the near
    pages and each tenth have a link.
    """
    if count == 1:
        return []
    pager: list[Markdown] = []
    for page in range(1, count + 1):
        if page == number:
            pager.append(Markdown(f"**{page}**"))
        elif count <= _ALL_PAGES_LINKED or _is_landmark(page, number, count):
            pager.append(links.to(numbered_uri(uri, page), page))
    return pager


def _is_landmark(page: int, number: int, count: int) -> bool:
    """Tell whether `page` has a link on page `number`."""
    if page in {1, count} or abs(page - number) <= _NEAR_PAGES:
        return True
    return page % _LANDMARK_PAGES == 0
