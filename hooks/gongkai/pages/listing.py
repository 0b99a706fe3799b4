"""Long lists in groups, a hundred entries a page, of records or of anything else: the one mechanism behind every index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from gongkai.derive import changed_on, notice_told
from gongkai.model import Dataset, Record, RecordId
from gongkai.pages.addresses import numbered_uri
from gongkai.pages.escape import Markdown
from gongkai.pages.links import Links
from gongkai.pages.page import Head, Page, render
from gongkai.store import content_digest

ENTRIES_PER_PAGE = 100

_ALL_PAGES_SHOWN = 40
_NEAR_PAGES = 5
_LANDMARK_PAGES = 10


EntryT = TypeVar("EntryT")


class Form(NamedTuple):
    """How the entries of a listing look."""

    macro: str
    """The macro of `macros.md` that writes them."""
    shown: Callable[[Any], object]
    """Return all that the macro shows of an entry, as plain values or a digest of them."""
    day: Callable[[Any], date]
    """The day of an entry; the page was updated on the latest."""


class RowGroup(NamedTuple, Generic[EntryT]):
    """Entries under one heading."""

    key: str
    """An ASCII name for the heading's anchor, unique in the listing."""
    title: str
    entries: Sequence[EntryT]


class GroupEntry(NamedTuple):
    """A line of the table of contents: how many entries a group has, and where it begins."""

    key: str
    total: int
    link: Markdown


class ListGrid(NamedTuple):
    """What the table of contents says of each group beside its number of records."""

    heading: str
    """Of the column of groups."""
    header: Sequence[str]
    rows: Mapping[str, Sequence[object]]
    """By the key of the group."""


class ListPart(NamedTuple, Generic[EntryT]):
    """The entries of one group that stand on one page."""

    key: str
    """The anchor; empty where the group goes on from the page before."""
    title: str
    total: int
    entries: Sequence[EntryT]


def record_form(dataset: Dataset) -> Form:
    """Return the form of records, which keeps a digest of what it shows of each: a record stands in four lists."""
    lines: dict[RecordId, str] = {}

    def shown(record: Record) -> str:
        if record.id not in lines:
            unit = dataset.units[record.unit]
            name = unit.as_of(record.as_of).short_name if unit.former else unit.label
            told = notice_told(record, dataset.judged_on)
            line = "\0".join((record.id, record.title, str(record.published), record.kind, record.status, name, told))
            lines[record.id] = content_digest(line.encode("utf-8", "surrogatepass"))
        return lines[record.id]

    return Form("entries", shown, changed_on)


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
    """Yield the pages of a listing; the first has the introduction and the way to all groups, each the way to all pages."""
    pages = _paginate(groups)
    starts = {part.key: number for number, parts in enumerate(pages, 1) for part in parts if part.key}
    for number, parts in enumerate(pages, 1):
        links = Links(dataset, numbered_uri(uri, number))
        values = {
            "title": title,
            "number": number,
            "count": len(pages),
            "intro": intro if number == 1 else None,
            "grid": grid if number == 1 else None,
            "contents": _contents(groups, starts, uri, links) if number == 1 and (len(groups) > 1 or grid) else [],
            "pager": _pager(number, len(pages), uri, links),
            "form": form.macro,
        }
        head = Head(title if number == 1 else f"{title}（第{number}页）", title)
        updated = max((max(map(form.day, part.entries)) for part in parts), default=dataset.latest)
        depends = (*values.values(), [_shown(part, form) for part in parts])
        make = partial(_make, values, parts, links)
        yield Page.index(head, make, depends, uri=links.uri, parent=parent if number == 1 else uri, updated=updated)


def _make(values: Mapping[str, object], parts: Sequence[ListPart[EntryT]], links: Links) -> str:
    return render("listing.md", parts=parts, links=links, **values)


def _shown(part: ListPart[EntryT], form: Form) -> tuple[object, ...]:
    """Return all that a listing shows of a part."""
    return part.key, part.title, part.total, [form.shown(entry) for entry in part.entries]


def _paginate(groups: Sequence[RowGroup[EntryT]]) -> list[list[ListPart[EntryT]]]:
    """Cut the groups into pages; a page holds at most `ENTRIES_PER_PAGE` entries, and there is at least one page."""
    pages: list[list[ListPart[EntryT]]] = [[]]
    room = ENTRIES_PER_PAGE
    for group in groups:
        start = 0
        while start < len(group.entries):
            if room == 0:
                pages.append([])
                room = ENTRIES_PER_PAGE
            entries = group.entries[start : start + room]
            pages[-1].append(ListPart(group.key if start == 0 else "", group.title, len(group.entries), entries))
            start += len(entries)
            room -= len(entries)
    return pages


def _contents(groups: Sequence[RowGroup[EntryT]], starts: dict[str, int], uri: str, links: Links) -> list[GroupEntry]:
    return [
        GroupEntry(group.key, len(group.entries), anchor(links, numbered_uri(uri, starts[group.key]), group))
        for group in groups
        if group.entries
    ]


def anchor(links: Links, uri: str, group: RowGroup[EntryT]) -> Markdown:
    """Return a link to the heading of a group."""
    return links.to(uri, group.title, group.key)


def _pager(number: int, count: int, uri: str, links: Links) -> list[Markdown]:
    """Return links to the pages; of very many, to the first, the last, the near ones and each tenth."""
    if count == 1:
        return []
    shown = [
        page
        for page in range(1, count + 1)
        if count <= _ALL_PAGES_SHOWN or page in {1, count} or abs(page - number) <= _NEAR_PAGES or page % _LANDMARK_PAGES == 0
    ]
    return [Markdown(f"**{page}**") if page == number else links.to(numbered_uri(uri, page), page) for page in shown]
