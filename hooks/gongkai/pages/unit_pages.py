"""The units: the tree, and each unit with its data, its history and its records by year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gongkai.derive import Coverage, Event, Indexes, history, tally
from gongkai.model import Dataset, Record, Unit, UnitId
from gongkai.pages.addresses import HOME, UNITS, coverage_uri, unit_uri
from gongkai.pages.chart import bar
from gongkai.pages.coverage_parts import STATES
from gongkai.pages.escape import Markdown, escape, escape_text
from gongkai.pages.links import Links
from gongkai.pages.listing import Form, RowGroup, listing
from gongkai.pages.page import Page, markdown, render
from gongkai.vocabulary import CoverageState, OrganisationAction, term


def unit_pages(dataset: Dataset, indexes: Indexes, coverage: Coverage, form: Form) -> Iterator[Page]:
    """Yield the tree of units and the pages of every unit."""
    links = Links(dataset, UNITS)
    text = render("units.md", tree=unit_tree(indexes, links))
    yield Page.of(text, uri=UNITS, title="按单位", parent=HOME, updated=dataset.latest, description="按单位查看全部公开记录")
    for _, unit in indexes.tree:
        yield from _unit(dataset, indexes, coverage, unit, form)


def unit_tree(indexes: Indexes, links: Links) -> Markdown:
    """Return the units as a nested list with the number of their records."""
    return markdown(
        "unit_tree.md",
        entries=[
            (Markdown("    " * depth), links.unit(unit), unit.kind, len(indexes.by_unit.get(unit.code, ())), unit.valid_to)
            for depth, unit in indexes.tree
        ],
    )


def _unit(dataset: Dataset, indexes: Indexes, coverage: Coverage, unit: Unit, form: Form) -> Iterator[Page]:
    uri = unit_uri(unit.code)
    links = Links(dataset, uri)
    records = indexes.by_unit.get(unit.code, ())
    by_year: dict[int, list[Record]] = {}
    for record in records:
        by_year.setdefault(record.year, []).append(record)
    intro = markdown(
        "unit_intro.md",
        unit=unit,
        introduction=[escape_text(paragraph) for paragraph in unit.introduction],
        sheet=list(_sheet(unit, links)),
        events=[_event(event, links) for event in history(unit, dataset.units)],
        below=[links.unit(child) for child in indexes.children.get(unit.code, ())],
        coverage=list(_coverage(coverage, unit, links)),
        states=STATES,
        count=len(records),
        years=_years(by_year),
    )
    groups = [RowGroup(f"y{year}", f"{year}年", by_year[year]) for year in sorted(by_year, reverse=True)]
    parent = unit_uri(unit.parent) if unit.parent else UNITS
    yield from listing(dataset, uri, unit.label, groups, form, parent=parent, intro=intro)


def _coverage(coverage: Coverage, unit: Unit, links: Links) -> Iterator[tuple[Markdown, list[int], Markdown]]:
    """Yield a row for each year in which the unit owed anything, the latest first: a link to the year, how many are in each state, a bar."""
    counted = {year: tally(coverage.cells[year][unit.code].values()) for year in reversed(coverage.years)}
    longest = max((counts.total() for counts in counted.values()), default=0)
    for year, counts in counted.items():
        if counts:
            chart = bar(((_CLASSES[state], counts[state]) for state in STATES), longest)
            yield links.to(coverage_uri(year), f"{year}年"), [counts[state] for state in STATES], chart


_CLASSES = {
    CoverageState.ON_TIME: "on-time",
    CoverageState.LATE: "late",
    CoverageState.OVERDUE: "overdue",
    CoverageState.NOT_DUE: "not-due",
}
"""The names of the parts of a bar in the style sheet."""


def _years(by_year: Mapping[int, Sequence[Record]]) -> list[tuple[str, int, Markdown]]:
    """Return how many records each year has, the latest first, without gaps, as a number and as a bar."""
    if not by_year:
        return []
    longest = max(map(len, by_year.values()))
    counts = {year: len(by_year.get(year, ())) for year in range(max(by_year), min(by_year) - 1, -1)}
    return [(f"{year}年", count, bar([("records", count)], longest)) for year, count in counts.items()]


def _sheet(unit: Unit, links: Links) -> Iterator[tuple[str, object]]:
    yield term("name"), unit.name
    yield term("kind"), unit.kind
    for name in ("field", "parent", "valid_from", "valid_to", "predecessors", "successors"):
        if value := getattr(unit, name):
            yield term(name), links.value(value)
    if unit.contact:
        for name in ("address", "phone", "supervision_phone", "email", "office_hours"):
            if value := getattr(unit.contact, name):
                yield term(name), value
    if unit.honours:
        yield (
            term("honours"),
            Markdown(
                "<br>".join(
                    f"{escape(honour.name)}（{escape(honour.date)}{'，' + escape(honour.awarded_by) if honour.awarded_by else ''}）"
                    for honour in unit.honours
                )
            ),
        )


def _event(event: Event, links: Links) -> Markdown:
    """Return an event of a unit's history as a sentence."""
    units = "、".join(links.unit(unit, unit.name) for unit in event.units)
    before, after = escape(event.before), escape(event.after)
    match event.action:
        case OrganisationAction.FOUND:
            sentence = f"{after}成立" + (f"，由{units}改建或合并而来" if units else "")
        case OrganisationAction.MERGE if event.after:
            sentence = f"{units}并入"
        case OrganisationAction.MERGE:
            sentence = f"并入{units}"
        case OrganisationAction.ABOLISH:
            sentence = f"{before}撤销"
        case OrganisationAction.TRANSFER:
            sentence = f"上级由{_name(event.before, links.dataset)}改为{_name(event.after, links.dataset)}"
        case action:
            sentence = f"由{before}{action}为{after}"
    return Markdown(f"{escape(event.date)} {sentence}" + (f"（{escape(event.document)}）" if event.document else ""))


def _name(code: str, dataset: Dataset) -> Markdown:
    unit = dataset.units.get(UnitId(code))
    return escape(unit.label if unit else "无")
