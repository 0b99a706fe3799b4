"""Make the pages of the units.

There is the tree of units, and each unit has its data sheet, its history and its records by year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from gongkai.derive import Coverage, Event, Indexes, history, tally
from gongkai.model import Dataset, Record, Unit, UnitHonour, UnitId
from gongkai.pages.addresses import HOME, UNITS, coverage_uri, unit_uri
from gongkai.pages.chart import bar
from gongkai.pages.coverage_parts import STATES
from gongkai.pages.escape import Markdown, escape, escape_text
from gongkai.pages.links import Links
from gongkai.pages.listing import Form, listing, year_groups
from gongkai.pages.page import Page, markdown, render
from gongkai.vocabulary import CoverageState, OrganisationAction, term


def unit_pages(
    dataset: Dataset,
    indexes: Indexes,
    coverage: Coverage,
    form: Form,
) -> Iterator[Page]:
    """Yield the tree of units and the pages of every unit."""
    links = Links(dataset, UNITS)
    yield Page.of(
        render("units.md", tree=unit_tree(indexes, links)),
        uri=UNITS,
        title="按单位",
        parent=HOME,
        updated=dataset.latest,
        description="按单位查看全部公开记录",
    )
    for _, unit in indexes.tree:
        yield from _unit(dataset, indexes, coverage, unit, form)


def unit_tree(indexes: Indexes, links: Links) -> Markdown:
    """Return the units as a nested list.

    A line of the list has the number of the unit's records.
    """
    entries: list[tuple[object, ...]] = []
    for depth, unit in indexes.tree:
        indent = Markdown("    " * depth)
        count = len(indexes.by_unit.get(unit.code, ()))
        link = links.unit(unit)
        entries.append((indent, link, unit.kind, count, unit.valid_to))
    return markdown("unit_tree.md", entries=entries)


def _unit(
    dataset: Dataset,
    indexes: Indexes,
    coverage: Coverage,
    unit: Unit,
    form: Form,
) -> Iterator[Page]:
    """Yield the pages of a unit. The first has its data sheet and history."""
    uri = unit_uri(unit.code)
    links = Links(dataset, uri)
    records = indexes.by_unit.get(unit.code, ())
    children = indexes.children.get(unit.code, ())
    intro = markdown(
        "unit_intro.md",
        unit=unit,
        introduction=[escape_text(paragraph) for paragraph in unit.introduction],
        sheet=list(_sheet(unit, links)),
        events=[_event(event, links) for event in history(unit, dataset.units)],
        below=[links.unit(child) for child in children],
        coverage=list(_coverage(coverage, unit, links)),
        states=STATES,
        count=len(records),
        years=_years(records),
    )
    yield from listing(
        dataset,
        uri,
        unit.label,
        year_groups(records),
        form,
        parent=unit_uri(unit.parent) if unit.parent else UNITS,
        intro=intro,
    )


def _coverage(
    coverage: Coverage,
    unit: Unit,
    links: Links,
) -> Iterator[tuple[Markdown, list[int], Markdown]]:
    """Yield a row for each year with duties.

    The latest year comes first. A row has a link to the year, the number of duties in each of
    `STATES`, and a bar.
    """
    cells = coverage.cells
    years = reversed(coverage.years)
    tallies = {year: tally(cells[year][unit.code].values()) for year in years}
    # The bars of all years have one scale.
    longest = max((counts.total() for counts in tallies.values()), default=0)
    for year, counts in tallies.items():
        if not counts:
            continue
        link = links.to(coverage_uri(year), f"{year}年")
        columns = [counts[state] for state in STATES]
        parts = [(_CLASSES[state], counts[state]) for state in STATES]
        yield link, columns, bar(parts, longest)


_CLASSES = {
    CoverageState.ON_TIME: "on-time",
    CoverageState.LATE: "late",
    CoverageState.OVERDUE: "overdue",
    CoverageState.NOT_DUE: "not-due",
}
"""The names of a bar's parts in the style sheet."""


def _years(records: Sequence[Record]) -> list[tuple[str, int, Markdown]]:
    """Return the number of records of each year.

    The latest year comes first, and the rows have no gaps between years; the number stands as a
    number and as a bar.
    """
    if not records:
        return []
    counts = Counter(record.year for record in records)
    longest = max(counts.values())
    rows: list[tuple[str, int, Markdown]] = []
    # A year without records has a row too: a gap should be seen.
    for year in range(max(counts), min(counts) - 1, -1):
        count = counts[year]
        chart = bar([("records", count)], longest)
        rows.append((f"{year}年", count, chart))
    return rows


def _sheet(unit: Unit, links: Links) -> Iterator[tuple[str, object]]:
    """Yield the label and value of each sheet line."""
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
        honours = "<br>".join(map(_honour, unit.honours))
        yield term("honours"), Markdown(honours)


def _honour(honour: UnitHonour) -> str:
    """Return an honour with its day and the body that awarded it."""
    source: str = escape(honour.date)
    if honour.awarded_by:
        source += f"，{escape(honour.awarded_by)}"
    return f"{escape(honour.name)}（{source}）"


def _event(event: Event, links: Links) -> Markdown:
    """Return an event of a unit's history as a sentence."""
    sentence = f"{escape(event.date)} {_action(event, links)}"
    if event.document:
        sentence += f"（{escape(event.document)}）"
    return Markdown(sentence)


def _action(event: Event, links: Links) -> str:
    """Return an event as a sentence without day and document."""
    units = "、".join(links.unit(unit, unit.name) for unit in event.units)
    before = escape(event.before)
    after = escape(event.after)
    match event.action:
        case OrganisationAction.FOUND:
            origin = f"，由{units}改建或合并而来" if units else ""
            return f"{after}成立{origin}"
        # Seen from the unit that goes on, which alone has a name afterwards.
        case OrganisationAction.MERGE if event.after:
            return f"{units}并入"
        case OrganisationAction.MERGE:
            return f"并入{units}"
        case OrganisationAction.ABOLISH:
            return f"{before}撤销"
        case OrganisationAction.TRANSFER:
            # A transfer names the codes of the superiors, before and after.
            superior = _unit_name(event.before, links.dataset)
            new_superior = _unit_name(event.after, links.dataset)
            return f"上级由{superior}改为{new_superior}"
        case action:
            return f"由{before}{action}为{after}"


def _unit_name(code: str, dataset: Dataset) -> Markdown:
    """Return the name of a unit, or 无 for no unit."""
    unit = dataset.units.get(UnitId(code))
    return escape(unit.label if unit else "无")
