"""The scene of one record: unit, days, themes, and the voice that expands its texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import NamedTuple

from gongkai.commands.demo.county import County, RecordPlan
from gongkai.commands.demo.grammar import (
    SLOTS,
    Grammar,
    Slots,
    Symbol,
    Voice,
    Word,
    by_rank,
    pick,
)
from gongkai.commands.demo.names import NAMES, person_name
from gongkai.commands.demo.sentences import RULES, VARIANTS
from gongkai.commands.demo.terms import ERAS, words_of
from gongkai.commands.demo.themes import THEMES
from gongkai.commands.demo.words import WORDS

_DAYS_IN_A_TEXT = 6
_FRIDAY = 4
_WORDS_OF_A_TEXT = {"actor": 8, "audience": 9, "place": 8, "document": 7, "town_other": 5}
"""The most different words of a rule in one text, because texts repeat a few."""

SHARED = Grammar({**WORDS, **NAMES}, ranked=True)

_RANKED = {rule: by_rank(WORDS[rule].split()) for rule in _WORDS_OF_A_TEXT}


@cache
def theme_grammar(theme: str) -> Grammar:
    """Return the grammar of a theme, above the shared words.

    The grammar has the theme's phrases and all sentence patterns.
    """
    return Grammar({**RULES, **THEMES[theme]}, below=SHARED, variants=VARIANTS)


@cache
def figures_of(theme: str) -> Symbol:
    """Return a theme's figures, without variants of their names."""
    rules = {"metric": THEMES[theme]["metric"]}
    return Grammar(rules, below=SHARED).symbol("metric")


class StoryPeriod(NamedTuple):
    """A period on which a record reports."""

    value: str
    """The value of the field 期间, as 2023上半年."""
    name: str
    """The name in a text, as 上半年."""
    first: date
    last: date
    """The first and the last day that a text may mention."""


class Scene:
    """The facts and chances from which the texts of a record are made."""

    def __init__(self, county: County, entry: RecordPlan, seed: str) -> None:
        """Settle the days of the approval; `begin` sets period and themes."""
        self.county = county
        self.entry = entry
        self.unit = entry.unit
        self.choose: Callable[[], float] = Random(seed).random  # noqa: S311 - texts, not secrets
        published = entry.published
        # The fewest days before the publication belong to the last step, the approval.
        days_before = sorted(self.number(0, 6) for _ in range(3))
        self.approved = _weekday(published - timedelta(days=days_before[0]))
        self.reviewed = _weekday(published - timedelta(days=days_before[1]))
        self.proposed = _weekday(published - timedelta(days=days_before[2]))
        self.event = self.proposed - timedelta(days=self.number(0, 5))
        self.unit_name = self.unit.short_name_on(self.event)
        self.themes: Sequence[str] = ()
        self.period = StoryPeriod("", "", published, published)
        self.slots: Slots = ()
        self.voice = Voice(self.choose, ())

    def begin(self, themes: Sequence[str], period: StoryPeriod) -> None:
        """Set the themes and the period, and choose the record's words."""
        self.themes = themes
        self.period = period
        words = self._words()
        self.slots = [words[slot] for slot in SLOTS]
        self.voice = Voice(self.choose, self.slots)

    def number(self, low: int, high: int) -> int:
        """Return a whole number in the range, both ends included."""
        return low + int(self.choose() * (high - low + 1))

    def chance(self, share: float) -> bool:
        """Tell whether to do a thing that this share of records has."""
        return self.choose() < share

    def maybe(self, share: float, make: Callable[[], str]) -> str | None:
        """Return a text in this share of the records, else None."""
        return make() if self.choose() < share else None

    def one(self, words: Sequence[Word]) -> Word:
        """Return one of the words."""
        return pick(words, self.choose)

    def slot(self, name: str) -> str:
        """Return one of the record's own words."""
        return self.one(self.slots[SLOTS.index(name)])

    def say(self, rule: str) -> str:
        """Return a shared word or phrase."""
        # A record repeats its own words, so that its sentences fit together.
        if rule in SLOTS:
            return self.slot(rule)
        return self.voice.say(SHARED.symbol(rule))

    def tell(self, rule: str, theme: str = "") -> str:
        """Return a phrase or sentence of a theme, by default the first."""
        return self.voice.say(self.symbol(rule, theme))

    def symbol(self, rule: str, theme: str = "") -> Symbol:
        """Return the compiled rule of a theme, by default the first."""
        return theme_grammar(theme or self.themes[0]).symbol(rule)

    def several(self, low: int, high: int, tell: Callable[[], str]) -> Iterator[str]:
        """Return `low` to `high` texts without repetitions."""
        return iter(dict.fromkeys(tell() for _ in range(self.number(low, high))))

    def person(self) -> str:
        """Return the name of a person."""
        return person_name(self.choose)

    def people(self, low: int, high: int) -> list[str]:
        """Return the names of `low` to `high` persons without repetitions."""
        return list(self.several(low, high, self.person))

    def later(self, low: int, high: int) -> str:
        """Return a day, `low` to `high` days after publication."""
        return (self.entry.published + timedelta(days=self.number(low, high))).isoformat()

    def before(self, low: int, high: int) -> str:
        """Return a day, `low` to `high` days before the proposal."""
        return (self.proposed - timedelta(days=self.number(low, high))).isoformat()

    def money(self, low: float, high: float) -> str:
        """Return a sum in 万元."""
        return f"{low + self.choose() * (high - low):.1f}万元"

    def _words(self) -> dict[str, Sequence[str]]:
        """Return the words of the unit and of the time by slot."""
        unit, choose = self.unit, self.choose
        hamlets = _three(unit.hamlets, choose)
        days = self._days()
        return {
            "unit": (self.unit_name,),
            "town": (unit.town,),
            "village": hamlets,
            "villages": _pairs(hamlets),
            "crop": unit.crops,
            "brand": unit.brands,
            "craft": unit.crafts,
            "company": _three(unit.companies, choose),
            "estate": _three(unit.estates, choose),
            "day": [f"{day.month}月{day.day}日" for day in days],
            "month": [f"{day.month}月" for day in days],
            "term": (self.period.name,),
            **{slot: words_of(slot, self.event) for slot in ERAS},
            **self._ranked_words(),
        }

    def _days(self) -> list[date]:
        """Return days of the period, none after the event."""
        last = min(self.period.last, self.event)
        length = max(1, (last - self.period.first).days + 1)
        offsets = [int(self.choose() * length) for _ in range(_DAYS_IN_A_TEXT)]
        return [self.period.first + timedelta(days=offset) for offset in offsets]

    def _ranked_words(self) -> dict[str, list[str]]:
        """Return some words of each shared rule, common words more often."""
        words = {}
        for rule, count in _WORDS_OF_A_TEXT.items():
            words[rule] = [pick(_RANKED[rule], self.choose) for _ in range(count)]
        return words


def _pairs(names: Sequence[str]) -> list[str]:
    """Return each name with the next name, the last with the first."""
    next_names = [*names[1:], names[0]]
    return [f"{name}、{other}" for name, other in zip(names, next_names, strict=True)]


def _three(names: Sequence[str], choose: Callable[[], float]) -> Sequence[str]:
    """Return three neighbours in a list of names."""
    start = int(choose() * (len(names) - 2))
    return names[start : start + 3]


def _weekday(day: date) -> date:
    """Return the day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - _FRIDAY))
