"""Long lists of records in groups, a hundred entries a page: the one mechanism behind every index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from gongkai.model import Dataset, Record
from gongkai.pages.addresses import numbered_uri
from gongkai.pages.escape import Markdown
from gongkai.pages.links import Links
from gongkai.pages.page import Made, Page, render

ENTRIES_PER_PAGE = 100

_ALL_PAGES_SHOWN = 40
_NEAR_PAGES = 5
_LANDMARK_PAGES = 10


class Group(NamedTuple):
    """Records under one heading."""

    key: str
    """An ASCII name for the heading's anchor, unique in the listing."""
    title: str
    records: Sequence[Record]


class GroupEntry(NamedTuple):
    """A line of the table of contents: how many records a group has, and where it begins."""

    key: str
    total: int
    link: Markdown


class Grid(NamedTuple):
    """What the table of contents says of each group beside its number of records."""

    heading: str
    """Of the column of groups."""
    header: Sequence[str]
    rows: Mapping[str, Sequence[object]]
    """By the key of the group."""


class Part(NamedTuple):
    """The entries of one group that stand on one page."""

    key: str
    """The anchor; empty where the group goes on from the page before."""
    title: str
    total: int
    records: Sequence[Record]


def listing(
    dataset: Dataset,
    uri: str,
    title: str,
    groups: Sequence[Group],
    *,
    parent: str,
    intro: Markdown | None = None,
    grid: Grid | None = None,
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
        }
        yield Page(
            uri=links.uri,
            title=title if number == 1 else f"{title}（第{number}页）",
            make=partial(_make, values, parts, links),
            depends=(*values.values(), [_shown(part, dataset) for part in parts]),
            parent=parent if number == 1 else uri,
            updated=max((record.published for part in parts for record in part.records), default=dataset.latest),
            description=title,
        )


def _make(values: Mapping[str, object], parts: Sequence[Part], links: Links) -> Made:
    return Made(render("listing.md", parts=parts, links=links, **values))


def _shown(part: Part, dataset: Dataset) -> tuple[object, ...]:
    """Return all that a listing shows of the records of a part."""
    records = [
        (record.id, record.title, record.published, record.kind, record.status, dataset.units[record.unit].as_of(record.as_of).short_name)
        for record in part.records
    ]
    return part.key, part.title, part.total, records


def _paginate(groups: Sequence[Group]) -> list[list[Part]]:
    """Cut the groups into pages; a page holds at most `ENTRIES_PER_PAGE` entries, and there is at least one page."""
    pages: list[list[Part]] = [[]]
    room = ENTRIES_PER_PAGE
    for group in groups:
        start = 0
        while start < len(group.records):
            if room == 0:
                pages.append([])
                room = ENTRIES_PER_PAGE
            records = group.records[start : start + room]
            pages[-1].append(Part(group.key if start == 0 else "", group.title, len(group.records), records))
            start += len(records)
            room -= len(records)
    return pages


def _contents(groups: Sequence[Group], starts: dict[str, int], uri: str, links: Links) -> list[GroupEntry]:
    return [
        GroupEntry(group.key, len(group.records), anchor(links, numbered_uri(uri, starts[group.key]), group))
        for group in groups
        if group.records
    ]


def anchor(links: Links, uri: str, group: Group) -> Markdown:
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
