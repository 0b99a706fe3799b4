"""The pages of a common site: lists with links into members."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import islice
from typing import NamedTuple
from urllib.parse import quote

from gongkai.derive.site_summary import NEWEST, UnitSummary
from gongkai.model import RecordId, UnitId
from gongkai.pages.addresses import (
    COVERAGE,
    HOME,
    KINDS,
    SEARCH,
    UNITS,
    YEARS,
    record_uri,
    relative_link,
    unit_uri,
    year_uri,
)
from gongkai.pages.escape import Markdown, escape
from gongkai.pages.links import link
from gongkai.pages.markers import Marker
from gongkai.pages.page import Head, Page, markdown, render
from gongkai.site.federation.members import Member, Stay, stays

_DEPTH_SHOWN = 1
"""The depth of the tree of units on the page; the member's own page has all units."""
_UNITS_SHOWN = 100
"""The most units of a member on the page, which is about 330 KB with 25 members."""


class MemberGroup(NamedTuple):
    """The members that have records of a year or a kind."""

    key: str
    """An ASCII name for the heading's anchor."""
    title: str
    total: int
    entries: Sequence[tuple[Markdown, int]]
    """A link into each member's site, and the number of records there."""


class UnitRow(NamedTuple):
    """A unit in the tree of a member."""

    indent: Markdown
    link: Markdown
    kind: str
    total: int
    """The records of the unit and of all units below."""
    ended: date | None


def common_pages(members: Sequence[Member], level: str) -> Iterator[Page]:
    """Yield every generated page of a common site."""
    updated = latest(members)

    def groups(title: str, rows: Sequence[MemberGroup], note: str) -> str:
        template = "federation/groups.md"
        return render(template, title=title, groups=rows, note=note, level=level)

    units = render(
        "federation/units.md",
        members=_trees(members),
        most=_UNITS_SHOWN,
        moves=_moves(members),
        level=level,
    )
    texts = {
        YEARS: ("按年度", groups("按年度", _years(members), "year")),
        UNITS: ("按单位", units),
        KINDS: ("按种类", groups("按种类", _kinds(members), "")),
        SEARCH: ("检索", render("search.md")),
    }
    for uri, (title, text) in texts.items():
        robots = "noindex" if uri == SEARCH else ""
        head = Head(title, f"{title}查看各{level}的公开记录", robots=robots)
        yield Page.index(
            head,
            partial(str, text),
            text,
            uri=uri,
            parent=HOME,
            updated=updated,
        )


def latest(members: Sequence[Member]) -> date:
    """Return the newest day of publication."""
    return max(member.summary.latest for member in members)


def blocks(members: Sequence[Member], level: str, uri: str) -> Mapping[str, Marker]:
    """Return the markers for a hand-written page `uri` of a common site."""

    def without_number(make: Callable[[], Markdown]) -> Marker:
        return lambda _number: make(), None

    return {
        "latest": (partial(_latest, members, uri), 10),
        "summary": without_number(partial(_summary, members, level)),
        "sites": without_number(partial(_sites, members, level, uri)),
        "years": without_number(lambda: _entrances(_years(members), uri, YEARS)),
        "kinds": without_number(lambda: _entrances(_kinds(members), uri, KINDS)),
    }


def into(from_uri: str, member: Member, to_uri: str, text: object) -> Markdown:
    """Return a link from a common page to a member's page.

    Both pages are given by source. The link is HTML, because MkDocs would look for the target of a
    Markdown link in the common site.
    """
    folder = posixpath.dirname(f"{member.address}/{to_uri}")
    target = posixpath.relpath(folder, posixpath.dirname(from_uri) or ".")
    return Markdown(f'<a href="{quote(target)}/">{escape(text)}</a>')


def _years(members: Sequence[Member]) -> list[MemberGroup]:
    groups: list[MemberGroup] = []
    for year in _all_years(members):
        links = [into(YEARS, member, year_uri(year), member.name) for member in members]
        counts = [member.summary.years.get(year, 0) for member in members]
        entries = list(zip(links, counts, strict=True))
        groups.append(_group(f"y{year}", f"{year}年", entries))
    return groups


def _all_years(members: Sequence[Member]) -> list[int]:
    """Return the years of all records, newest first."""
    years = {year for member in members for year in member.summary.years}
    return sorted(years, reverse=True)


def _kinds(members: Sequence[Member]) -> list[MemberGroup]:
    names: dict[str, str] = {}
    for member in members:
        names |= {slug: kind.name for slug, kind in member.summary.kinds.items()}

    def entries(slug: str) -> Iterator[tuple[Markdown, int]]:
        for member in members:
            kind = member.summary.kinds.get(slug)
            records = kind.records if kind else 0
            yield into(KINDS, member, f"kinds/{slug}/index.md", member.name), records

    return [_group(slug, name, list(entries(slug))) for slug, name in names.items()]


def _group(key: str, title: str, entries: Sequence[tuple[Markdown, int]]) -> MemberGroup:
    present = [(link, count) for link, count in entries if count]
    return MemberGroup(key, title, sum(count for _, count in present), present)


def _trees(members: Sequence[Member]) -> list[tuple[Member, Markdown, list[UnitRow]]]:
    """Return each member with the top of its tree.

    Each tree has a link to all units of the member.
    """
    trees: list[tuple[Member, Markdown, list[UnitRow]]] = []
    for member in members:
        link_to_units = into(UNITS, member, UNITS, f"{member.name}的全部单位")
        trees.append((member, link_to_units, list(islice(_rows(member), _UNITS_SHOWN))))
    return trees


def _rows(member: Member) -> Iterator[UnitRow]:
    units = {unit.code: unit for unit in member.summary.units}
    totals = {code: unit.records for code, unit in units.items()}
    depths: dict[str, int] = {}
    for code, unit in units.items():
        # A unit stands below its parent, so the depth of the parent is known.
        depths[code] = depths[unit.parent] + 1 if unit.parent in depths else 0
    # From the bottom up, so that the total of a unit is complete before its parent adds it.
    for code, unit in reversed(units.items()):
        if unit.parent in totals:
            totals[unit.parent] += totals[code]
    for code, unit in units.items():
        if depths[code] <= _DEPTH_SHOWN:
            yield UnitRow(
                indent=Markdown("    " * depths[code]),
                link=_unit(UNITS, member, unit),
                kind=unit.kind,
                total=totals[code],
                ended=unit.ended,
            )


def _unit(uri: str, member: Member, unit: UnitSummary) -> Markdown:
    return into(uri, member, unit_uri(UnitId(unit.code)), unit.name)


def _moves(members: Sequence[Member]) -> list[list[tuple[Member, Markdown, int, date | None]]]:
    """Return the units of more than one member, each with all its places."""
    moves: list[list[tuple[Member, Markdown, int, date | None]]] = []
    for _, unit_stays in sorted(stays(members).items()):
        moves.append([_place(stay) for stay in unit_stays])
    return moves


def _place(stay: Stay) -> tuple[Member, Markdown, int, date | None]:
    unit = stay.unit
    return stay.member, _unit(UNITS, stay.member, unit), unit.records, unit.ended


def _latest(members: Sequence[Member], uri: str, number: int) -> Markdown:
    """各站点最新公开的若干条，默认10条."""
    if number > NEWEST:
        message = f"总站最多列出最新的{NEWEST}条，现为“{number}”"
        raise ValueError(message)
    newest = [(record, member) for member in members for record in member.summary.newest]
    # The number decides between records of one day, so the order never changes by chance.
    newest.sort(key=lambda entry: (entry[0].published, entry[0].id), reverse=True)
    entries: list[tuple[object, ...]] = []
    for record, member in newest[:number]:
        title = into(uri, member, record_uri(RecordId(record.id)), record.title)
        unit = into(uri, member, unit_uri(UnitId(record.unit_code)), record.unit)
        entries.append((title, record, member.name, unit))
    return markdown("federation/latest.md", entries=entries)


def _summary(members: Sequence[Member], level: str) -> Markdown:
    """一句话：多少个站点、多少条记录、哪些年度."""
    return markdown(
        "federation/summary.md",
        level=level,
        sites=len(members),
        records=sum(member.summary.records for member in members),
        units=sum(_publishing_units(member) for member in members),
        years=_all_years(members),
        latest=latest(members),
    )


def _publishing_units(member: Member) -> int:
    """Return the number of units that have records."""
    return sum(1 for unit in member.summary.units if unit.records)


def _sites(members: Sequence[Member], level: str, uri: str) -> Markdown:
    """各站点的入口、条数、最近更新和公开台账."""
    rows: list[tuple[object, ...]] = []
    for member in members:
        home = into(uri, member, HOME, member.name)
        coverage = into(uri, member, COVERAGE, "公开台账")
        rows.append((home, member.summary, coverage))
    return markdown("federation/sites.md", level=level, rows=rows)


def _entrances(groups: Sequence[MemberGroup], uri: str, to_uri: str) -> Markdown:
    """Return links to the headings of a page that groups the members."""
    rows: list[tuple[Markdown, int]] = []
    for group in groups:
        address = relative_link(uri, to_uri, group.key)
        rows.append((link(group.title, address), group.total))
    return markdown("entrances.md", rows=rows)
