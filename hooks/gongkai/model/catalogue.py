"""The catalogue (公开目录): which matters are published, by whom, to whom, when and how (条例 2017), and who answers for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongkai.model.noun import Noun
from gongkai.model.values import Day, ItemCode, ItemRef, Line, WorkingDays, Years
from gongkai.vocabulary import Channel, CountedFrom, PeriodRule, RecordKind, Scope, Sector, TimeClass, UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueItem(Noun):
    """One matter that is to be published."""

    number: ItemRef
    name: Line
    category: Line
    """A term of the site's category scheme."""
    content: Line
    document: Line
    """The regulation that asks for it."""
    scope: Scope
    """The widest circle to which it may be published."""
    time_class: TimeClass
    period_rule: PeriodRule
    deadline: WorkingDays
    """In working days."""
    counted_from: CountedFrom = CountedFrom.END
    term_years: Years | None = None
    """How long a term lasts; only where the period rule is 按届期."""
    channels: tuple[Channel, ...] = ()
    responsible: Line
    """The post that answers for it."""
    unit_kinds: tuple[UnitKind, ...]
    """The kinds of unit that owe it."""
    fields: tuple[Sector, ...] = ()
    """The fields of work whose units owe it; empty for all."""
    record_kinds: tuple[RecordKind, ...] = ()
    """The kinds of record that may be filed under it; empty for all."""
    effective: Day | None = None
    """The day from which it is owed, if later than that of the catalogue."""
    note: Line | None = None

    @property
    def label(self) -> str:
        """Return number and name."""
        return f"{self.number} {self.name}"


class _Numbered(Noun):
    """Where items are looked up by number: for each record, again and again."""

    __slots__ = ("_by_number",)

    _by_number: Mapping[ItemCode, CatalogueItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue(_Numbered):
    """All items, in the order in which they are shown."""

    title: Line
    effective: Day | None = None
    """The day from which items are owed; None for the year of the first publication."""
    note: Line | None = None
    items: tuple[CatalogueItem, ...]

    def item(self, number: ItemCode | None) -> CatalogueItem | None:
        """Return the item of that number, if there is one."""
        if number is None:
            return None
        try:
            return self._by_number.get(number)
        except AttributeError:
            object.__setattr__(self, "_by_number", {item.number: item for item in reversed(self.items)})
            return self._by_number.get(number)
