"""The catalogue (公开目录) of the matters that have to be published (条例 2017).

Each item says by whom, to whom, when and how a matter is published, and who answers for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongkai.model.noun import Noun
from gongkai.model.values import Day, ItemCode, ItemRef, Line, WorkingDays, Years
from gongkai.vocabulary import (
    Channel,
    CountedFrom,
    PeriodRule,
    RecordKind,
    Scope,
    Sector,
    TimeClass,
    UnitKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueItem(Noun):
    """One matter that has to be published."""

    number: ItemRef
    name: Line
    category: Line
    """A term of the site's category scheme."""
    content: Line
    document: Line
    """The regulation that requires publication."""
    scope: Scope
    """The widest circle to which the matter may be published."""
    time_class: TimeClass
    period_rule: PeriodRule
    deadline: WorkingDays
    """In working days."""
    counted_from: CountedFrom = CountedFrom.END
    term_years: Years | None = None
    """The length of a term; only where the period rule is 按届期."""
    channels: tuple[Channel, ...] = ()
    responsible: Line
    """The post that answers for the matter."""
    unit_kinds: tuple[UnitKind, ...]
    """The kinds of unit that owe the matter."""
    fields: tuple[Sector, ...] = ()
    """The fields of work whose units owe the matter; empty for all."""
    record_kinds: tuple[RecordKind, ...] = ()
    """The kinds of record that may be filed under the item; empty for all."""
    effective: Day | None = None
    """The day from which the matter is owed, if later than that of the catalogue."""
    note: Line | None = None

    @property
    def label(self) -> str:
        """Return the number and the name."""
        return f"{self.number} {self.name}"


class _Numbered(Noun):
    """The slot for an index of items by number.

    The index is built once, because every record looks up its item several times. A slotted
    dataclass has no place for a value that is not a field; its base class has.
    """

    __slots__ = ("_by_number",)

    _by_number: Mapping[ItemCode, CatalogueItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue(_Numbered):
    """All items, in the order in which pages show the items."""

    title: Line
    effective: Day | None = None
    """The day from which items are owed; None for the year of the first publication."""
    note: Line | None = None
    items: tuple[CatalogueItem, ...]

    def item(self, number: ItemCode | None) -> CatalogueItem | None:
        """Return the item with a number, or None."""
        if number is None:
            return None
        try:
            return self._by_number.get(number)
        except AttributeError:
            # Reversed, so that of two items with one number the first wins.
            by_number = {item.number: item for item in reversed(self.items)}
            object.__setattr__(self, "_by_number", by_number)
            return by_number.get(number)
