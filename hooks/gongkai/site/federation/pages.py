"""The pages of a common site: what its members' summaries say, under links that lead into their sites."""

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
from gongkai.pages.markers import Taken
from gongkai.pages.page import Head, Page, markdown, render
from gongkai.site.federation.members import Member, stays

_DEPTH_SHOWN = 1
"""Of the tree of units, those at the top and those right below them; the member's own page has all."""
_UNITS_SHOWN = 100
"""So many units of a member at most, which make a page of about 330 KB of 25 members."""


class MemberGroup(NamedTuple):
    """The members that have something of a year or a kind."""

    key: str
    """An ASCII name for the heading's anchor."""
    title: str
    total: int
    entries: Sequence[tuple[Markdown, int]]
    """A link into each member's site, and how many records stand there."""


class UnitRow(NamedTuple):
    """A unit in the tree of a member."""

    indent: Markdown
    link: Markdown
    kind: str
    total: int
    """Its records and those of all units below it."""
    ended: date | None


def common_pages(members: Sequence[Member], level: str) -> Iterator[Page]:
    """Yield every generated page of a common site."""
    updated = latest(members)
    texts = {
        YEARS: (
            "按年度",
            render(
                "federation/groups.md",
                title="按年度",
                groups=_years(members),
                note="year",
                level=level,
            ),
        ),
        UNITS: (
            "按单位",
            render(
                "federation/units.md",
                members=_trees(members),
                most=_UNITS_SHOWN,
                moves=_moves(members),
                level=level,
            ),
        ),
        KINDS: (
            "按种类",
            render("federation/groups.md", title="按种类", groups=_kinds(members), note="", level=level),
        ),
        SEARCH: ("检索", render("search.md")),
    }
    for uri, (title, text) in texts.items():
        head = Head(title, f"{title}查看各{level}的公开记录", robots="noindex" if uri == SEARCH else "")
        yield Page.index(head, partial(str, text), text, uri=uri, parent=HOME, updated=updated)


def latest(members: Sequence[Member]) -> date:
    """Return the newest day of publication."""
    return max(member.summary.latest for member in members)


def blocks(members: Sequence[Member], level: str, uri: str) -> Mapping[str, Taken]:
    """Return the markers that a hand-written page of a common site can have, for the page `uri`."""

    def without_number(make: Callable[[], Markdown]) -> Taken:
        return lambda _number: make(), None

    return {
        "latest": (partial(_latest, members, uri), 10),
        "summary": without_number(partial(_summary, members, level)),
        "sites": without_number(partial(_sites, members, level, uri)),
        "years": without_number(lambda: _entrances(_years(members), uri, YEARS)),
        "kinds": without_number(lambda: _entrances(_kinds(members), uri, KINDS)),
    }


def into(from_uri: str, member: Member, to_uri: str, text: object) -> Markdown:
    """Return a link from a page of the common site to a page of a member's, given by their sources.

    It is HTML: MkDocs would look for the target of a Markdown link in the common site.
    """
    target = posixpath.relpath(posixpath.dirname(f"{member.address}/{to_uri}"), posixpath.dirname(from_uri) or ".")
    return Markdown(f'<a href="{quote(target)}/">{escape(text)}</a>')


def _years(members: Sequence[Member]) -> list[MemberGroup]:
    years = sorted({year for member in members for year in member.summary.years}, reverse=True)
    return [
        _group(
            f"y{year}",
            f"{year}年",
            [
                (
                    into(YEARS, member, year_uri(year), member.name),
                    member.summary.years.get(year, 0),
                )
                for member in members
            ],
        )
        for year in years
    ]


def _kinds(members: Sequence[Member]) -> list[MemberGroup]:
    names = {slug: kind.name for member in members for slug, kind in member.summary.kinds.items()}

    def entries(slug: str) -> Iterator[tuple[Markdown, int]]:
        for member in members:
            kind = member.summary.kinds.get(slug)
            yield (
                into(KINDS, member, f"kinds/{slug}/index.md", member.name),
                kind.records if kind else 0,
            )

    return [_group(slug, name, list(entries(slug))) for slug, name in names.items()]


def _group(key: str, title: str, entries: Sequence[tuple[Markdown, int]]) -> MemberGroup:
    present = [(link, count) for link, count in entries if count]
    return MemberGroup(key, title, sum(count for _, count in present), present)


def _trees(members: Sequence[Member]) -> list[tuple[Member, Markdown, list[UnitRow]]]:
    """Return each member with a link to its units, and rows of those at the top of the tree."""
    return [
        (
            member,
            into(UNITS, member, UNITS, f"{member.name}的全部单位"),
            list(islice(_rows(member), _UNITS_SHOWN)),
        )
        for member in members
    ]


def _rows(member: Member) -> Iterator[UnitRow]:
    units = {unit.code: unit for unit in member.summary.units}
    totals = {code: unit.records for code, unit in units.items()}
    depths: dict[str, int] = {}
    for code, unit in units.items():
        depths[code] = depths[unit.parent] + 1 if unit.parent in depths else 0  # a unit stands below the one above it
    for code, unit in reversed(units.items()):
        if unit.parent in totals:
            totals[unit.parent] += totals[code]
    for code, unit in units.items():
        if depths[code] <= _DEPTH_SHOWN:
            yield UnitRow(
                Markdown("    " * depths[code]),
                _unit(UNITS, member, unit),
                unit.kind,
                totals[code],
                unit.ended,
            )


def _unit(uri: str, member: Member, unit: UnitSummary) -> Markdown:
    return into(uri, member, unit_uri(UnitId(unit.code)), unit.name)


def _moves(members: Sequence[Member]) -> list[list[tuple[Member, Markdown, int, date | None]]]:
    """Return the units that more than one member has, each with where it was and is."""
    return [
        [(stay.member, _unit(UNITS, stay.member, stay.unit), stay.unit.records, stay.unit.ended) for stay in places]
        for _, places in sorted(stays(members).items())
    ]


def _latest(members: Sequence[Member], uri: str, number: int) -> Markdown:
    """各站点最新公开的若干条，默认10条."""
    if number > NEWEST:
        message = f"总站最多列出最新的{NEWEST}条，现为“{number}”"
        raise ValueError(message)
    found = [(record, member) for member in members for record in member.summary.newest]
    found.sort(key=lambda entry: (entry[0].published, entry[0].id), reverse=True)
    return markdown(
        "federation/latest.md",
        entries=[
            (into(uri, member, record_uri(RecordId(record.id)), record.title), record, member.name,
             into(uri, member, unit_uri(UnitId(record.unit_code)), record.unit))
            for record, member in found[:number]
        ],
    )  # fmt: skip


def _summary(members: Sequence[Member], level: str) -> Markdown:
    """一句话：多少个站点、多少条记录、哪些年度."""
    years = sorted({year for member in members for year in member.summary.years}, reverse=True)
    records = sum(member.summary.records for member in members)
    units = sum(1 for member in members for unit in member.summary.units if unit.records)
    return markdown(
        "federation/summary.md",
        level=level,
        sites=len(members),
        records=records,
        units=units,
        years=years,
        latest=latest(members),
    )


def _sites(members: Sequence[Member], level: str, uri: str) -> Markdown:
    """各站点的入口、条数、最近更新和公开台账."""
    rows = [
        (
            into(uri, member, HOME, member.name),
            member.summary,
            into(uri, member, COVERAGE, "公开台账"),
        )
        for member in members
    ]
    return markdown("federation/sites.md", level=level, rows=rows)


def _entrances(groups: Sequence[MemberGroup], uri: str, to_uri: str) -> Markdown:
    """Return links to the headings of a page that groups the members."""
    return markdown(
        "entrances.md",
        rows=[(link(group.title, relative_link(uri, to_uri, group.key)), group.total) for group in groups],
    )
