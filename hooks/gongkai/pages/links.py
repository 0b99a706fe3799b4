"""Links and values as Markdown, for one page: what a reference, a date, a list or a figure looks like there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gongkai.derive import Piece, difference, notice_told
from gongkai.model import CatalogueItem, Correction, Dataset, Metric, Record, RecordId, Unit, UnitId
from gongkai.pages.addresses import item_uri, kind_uri, record_uri, relative_link, unit_uri
from gongkai.pages.escape import Markdown, escape, escape_text
from gongkai.vocabulary import RecordKind, Status


def link(text: object, href: str) -> Markdown:
    """Return a Markdown link; `href` is one of our own addresses, already percent-encoded."""
    return Markdown(f"[{escape(text)}]({href})")


@dataclass(frozen=True, slots=True)
class Links:
    """The links that a page can make to others."""

    dataset: Dataset
    uri: str
    """The page from which the links go."""

    def to(self, uri: str, text: object, anchor: str = "") -> Markdown:
        """Return a link to a page, or to an anchor in it."""
        return link(text, relative_link(self.uri, uri, anchor))

    def record(self, record: Record) -> Markdown:
        """Return a link to a record under its title."""
        return self.to(record_uri(record.id), record.title)

    def unit(self, unit: Unit, name: str | None = None) -> Markdown:
        """Return a link to a unit under its short name, or the name it had."""
        return self.to(unit_uri(unit.code), name or unit.label)

    def unit_of(self, record: Record) -> Markdown:
        """Return a link to the unit of a record under the name it had then."""
        unit = self.dataset.units[record.unit]
        return self.unit(unit, unit.as_of(record.as_of).short_name)

    def kind(self, kind: RecordKind) -> Markdown:
        """Return a link to a kind's page."""
        return self.to(kind_uri(kind), kind)

    def item(self, item: CatalogueItem, text: str = "") -> Markdown:
        """Return a link to an item of the catalogue, under its number and name or another text."""
        return self.to(item_uri(item.number), text or item.label)

    def entry(self, record: Record) -> Markdown:
        """Return the line of a record in a list: its title, and what tells it from others of that title."""
        told = [record.published, self.unit_of(record), record.kind]
        told += [record.status] if record.status is not Status.PUBLISHED else []
        told += [notice] if (notice := self.notice(record)) else []
        return Markdown(f'{self.record(record)} <span class="gongkai-meta">{" · ".join(map(escape, told))}</span>')

    def notice(self, record: Record) -> str:
        """Return how the 公示 of a record stands, or nothing."""
        return notice_told(record, self.dataset.judged_on)

    def difference(self, correction: Correction) -> Markdown:
        """Return both texts of a correction in one, what was taken out and put in marked by words and by elements."""
        pieces = difference("\n".join(correction.before), "\n".join(correction.after))
        return Markdown("".join(_piece(piece) for piece in pieces))

    def value(self, value: Any) -> Markdown:
        """Return any field's value: references as links, lists numbered, dates and figures as text, nothing as a dash."""
        if value is None or value == ():
            return Markdown("—")
        if isinstance(value, RecordId):
            record = self.dataset.records.get(value)
            return self.record(record) if record else escape(value)
        if isinstance(value, UnitId):
            return self.unit(self.dataset.units[value])
        if isinstance(value, tuple):
            parts = [self.value(part) for part in value]
            return parts[0] if len(parts) == 1 else Markdown("<br>".join(f"{number}&#46; {part}" for number, part in enumerate(parts, 1)))
        return escape_text(str(value)) if isinstance(value, str | Metric) else escape(value)


def _piece(piece: Piece) -> str:
    if piece.is_same:
        return paragraphs(piece.before.split("\n"))
    taken = f"［删：<del>{paragraphs(piece.before.split(chr(10)))}</del>］" if piece.before else ""
    put = f"［增：<ins>{paragraphs(piece.after.split(chr(10)))}</ins>］" if piece.after else ""
    return taken + put


def paragraphs(lines: Sequence[str]) -> Markdown:
    """Return lines of text one below the other."""
    return Markdown("<br>".join(escape_text(line) for line in lines))
