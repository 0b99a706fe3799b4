"""Rules over the sections of a text that come out empty.

An empty section has often lost its text behind a `#`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gongkai.model import Dataset, Record, Section
from gongkai.model.complaint import Complaint, Location, at
from gongkai.vocabulary import term

RULE = "section-empty"
_CONTENTS = ("paragraphs", "items", "tables", "sections")


def sections_have_contents(record: Record) -> Iterator[Complaint]:
    """A section has a title or a text, and a table has a row."""
    for place, section in _sections(record.body, at("body")):
        if section.title is None and not _has_contents(section):
            yield Complaint(place, _message(), RULE)
        for number, table in enumerate(section.tables):
            if not table.rows:
                message = f"表格只有“{term('header')}”，没有“{term('rows')}”；不要这张表的，请删去"
                yield Complaint((*place, *at("tables", number)), message, RULE)


def titles_have_texts(record: Record, _dataset: Dataset) -> Iterator[Complaint]:
    """A title has a text below it."""
    for place, section in _sections(record.body, at("body")):
        if section.title is not None and not _has_contents(section):
            yield Complaint(
                place, f"“{section.title}”下面没有内容；请补上，不要这一节的，请删去", RULE
            )


def _sections(
    sections: Sequence[Section],
    location: Location,
) -> Iterator[tuple[Location, Section]]:
    """Yield all sections at any depth, each with its location."""
    for index, section in enumerate(sections):
        place = (*location, index)
        yield place, section
        yield from _sections(section.sections, (*place, *at("sections")))


def _has_contents(section: Section) -> bool:
    return any(getattr(section, name) for name in _CONTENTS)


def _message() -> str:
    names = "、".join(f"“{term(name)}”" for name in _CONTENTS)
    return f"这一节没有内容，{names}至少写一个；不要这一节的，请删去"
