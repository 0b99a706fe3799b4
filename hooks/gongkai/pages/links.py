"""Links and values of one page as Markdown: references, dates, lists and figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gongkai.derive import Piece, difference, publicity_note
from gongkai.model import CatalogueItem, Correction, Dataset, Metric, Record, RecordId, Unit, UnitId
from gongkai.pages.addresses import item_uri, kind_uri, record_uri, relative_link, unit_uri
from gongkai.pages.escape import Markdown, escape, escape_text
from gongkai.pages.surroundings import ItemName, RecordName, Surroundings
from gongkai.vocabulary import RecordKind, Status


def link(text: object, href: str) -> Markdown:
    """Return a Markdown link; `href` is percent-encoded."""
    return Markdown(f"[{escape(text)}]({href})")


class PageLinks:
    """The links from one page to others, and the values of fields as Markdown."""

    def __init__(self, uri: str) -> None:
        """Take the page that has the links."""
        self.uri = uri

    def title_of(self, key: RecordId) -> str | None:
        """Return the title of a record, or None where readers may not see the record."""
        raise NotImplementedError

    def label_of(self, code: UnitId) -> str:
        """Return the short name of a unit."""
        raise NotImplementedError

    def to(self, uri: str, text: object, anchor: str = "") -> Markdown:
        """Return a link to a page, or to an anchor in the page."""
        return link(text, relative_link(self.uri, uri, anchor))

    def record(self, record: Record | RecordName) -> Markdown:
        """Return a link to a record under its title."""
        return self.to(record_uri(record.id), record.title)

    def kind(self, kind: RecordKind) -> Markdown:
        """Return a link to the page of a kind."""
        return self.to(kind_uri(kind), kind)

    def item(self, item: CatalogueItem | ItemName, text: str = "") -> Markdown:
        """Return a link to an item of the catalogue, under its number and name or another text."""
        return self.to(item_uri(item.number), text or item.label)

    def difference(self, correction: Correction) -> Markdown:
        """Return both texts of a correction in one.

        Deletions and insertions are marked by words and by HTML elements.
        """
        pieces = difference("\n".join(correction.before), "\n".join(correction.after))
        return Markdown("".join(_piece(piece) for piece in pieces))

    def value(self, value: Any) -> Markdown:
        """Return the value of a field.

        A reference becomes a link, a list is numbered, a missing value is a dash.
        """
        if value is None or value == ():
            return Markdown("—")
        if isinstance(value, RecordId):
            return self._reference(value)
        if isinstance(value, UnitId):
            return self.to(unit_uri(value), self.label_of(value))
        if isinstance(value, tuple):
            return self._list(value)
        if isinstance(value, str | Metric):
            return escape_text(str(value))
        return escape(value)

    def _reference(self, key: RecordId) -> Markdown:
        title = self.title_of(key)
        if title is None:
            return escape(key)
        return self.to(record_uri(key), title)

    def _list(self, values: Sequence[Any]) -> Markdown:
        if len(values) == 1:
            return self.value(values[0])
        # The dot is a reference, because `1. ` may begin a list of Markdown.
        lines = (f"{number}&#46; {self.value(value)}" for number, value in enumerate(values, 1))
        return Markdown("<br>".join(lines))


class Links(PageLinks):
    """The links from a page that lists records of a data set."""

    def __init__(self, dataset: Dataset, uri: str) -> None:
        """Take the data set, and the page that has the links."""
        super().__init__(uri)
        self.dataset = dataset

    def title_of(self, key: RecordId) -> str | None:
        """Return the title of a record, or None where readers may not see the record."""
        record = self.dataset.records.get(key)
        if record is None:
            return None
        return record.title

    def label_of(self, code: UnitId) -> str:
        """Return the short name of a unit."""
        return self.dataset.units[code].label

    def unit(self, unit: Unit, name: str | None = None) -> Markdown:
        """Return a link to a unit under its short name, or under an earlier name."""
        return self.to(unit_uri(unit.code), name or unit.label)

    def unit_of(self, record: Record) -> Markdown:
        """Return a link to the unit of a record under its name of that time."""
        unit = self.dataset.units[record.unit]
        return self.unit(unit, unit.as_of(record.as_of).short_name)

    def entry(self, record: Record) -> Markdown:
        """Return the line of a record in a list.

        Beside the title the line has facts that tell equal titles apart.
        """
        facts: list[object] = [record.published, self.unit_of(record), record.kind]
        if record.status is not Status.PUBLISHED:
            facts.append(record.status)
        if notice := self.notice(record):
            facts.append(notice)
        meta = " · ".join(map(escape, facts))
        return Markdown(f'{self.record(record)} <span class="gongkai-meta">{meta}</span>')

    def notice(self, record: Record) -> str:
        """Return the state of the 公示 of a record; empty without a 公示."""
        return publicity_note(record, self.dataset.judged_on)


class RecordLinks(PageLinks):
    """The links from the page of a record, made from its surroundings."""

    def __init__(self, record: Record, around: Surroundings) -> None:
        """Take the record whose page has the links."""
        super().__init__(record_uri(record.id))
        self.around = around

    def title_of(self, key: RecordId) -> str | None:
        """Return the title of a record, or None where readers may not see the record."""
        return self.around.titles.get(key)

    def label_of(self, code: UnitId) -> str:
        """Return the short name of a unit."""
        return self.around.labels[code]


def _piece(piece: Piece) -> str:
    if piece.is_same:
        return paragraphs(piece.before.split("\n"))
    deletion = ""
    if piece.before:
        # `chr(10)`: before Python 3.12 no backslash may stand within the braces of an f-string.
        deletion = f"［删：<del>{paragraphs(piece.before.split(chr(10)))}</del>］"
    insertion = ""
    if piece.after:
        insertion = f"［增：<ins>{paragraphs(piece.after.split(chr(10)))}</ins>］"
    return deletion + insertion


def paragraphs(lines: Sequence[str]) -> Markdown:
    """Return lines of text as lines of one paragraph."""
    return Markdown("<br>".join(escape_text(line) for line in lines))
