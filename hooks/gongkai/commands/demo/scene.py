"""The scene of one record: its unit, its days, its themes, and the voice that tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import NamedTuple

from gongkai.commands.demo.county import County, Entry
from gongkai.commands.demo.grammar import SLOTS, Grammar, Slots, Symbol, Voice, Word, by_rank, pick
from gongkai.commands.demo.names import NAMES, person_name
from gongkai.commands.demo.sentences import RULES, VARIANTS
from gongkai.commands.demo.terms import ERAS, words_of
from gongkai.commands.demo.themes import THEMES
from gongkai.commands.demo.words import WORDS

_DAYS_IN_A_TEXT = 6
_FRIDAY = 4
_WORDS_OF_A_TEXT = {"actor": 8, "audience": 9, "place": 8, "document": 7, "town_other": 5}
"""How many of these words, of which a text repeats a few, one record uses at most."""

SHARED = Grammar({**WORDS, **NAMES}, ranked=True)

_RANKED = {rule: by_rank(WORDS[rule].split()) for rule in _WORDS_OF_A_TEXT}


@cache
def theme_grammar(theme: str) -> Grammar:
    """Return the grammar of a theme: its phrases and all sentence patterns over the shared words."""
    return Grammar({**RULES, **THEMES[theme]}, below=SHARED, variants=VARIANTS)


@cache
def figures_of(theme: str) -> Symbol:
    """Return a theme's figures, whose names are fixed terms and have no variants."""
    return Grammar({"metric": THEMES[theme]["metric"]}, below=SHARED).symbol("metric")


class Stretch(NamedTuple):
    """A period as it is written and as it is said, with the days of which a text may speak."""

    written: str
    said: str
    first: date
    last: date


class Scene:
    """What the texts of a record draw on."""

    def __init__(self, county: County, entry: Entry, seed: str) -> None:
        """Settle the days of the approval; the period and the themes are told to `begin`."""
        self.county = county
        self.entry = entry
        self.unit = entry.unit
        self.choose: Callable[[], float] = Random(seed).random  # noqa: S311 - texts, not secrets
        earlier = sorted(self.number(0, 6) for _ in range(3))
        published = entry.published
        self.approved, self.reviewed, self.proposed = (_weekday(published - timedelta(days=days)) for days in earlier)
        self.event = self.proposed - timedelta(days=self.number(0, 5))
        self.unit_name = self.unit.short_name_on(self.event)
        self.themes: Sequence[str] = ()
        self.period = Stretch("", "", published, published)
        self.slots: Slots = ()
        self.voice = Voice(self.choose, ())

    def begin(self, themes: Sequence[str], period: Stretch) -> None:
        """Fix what the record is about and which time it reports on."""
        self.themes = themes
        self.period = period
        words = self._words()
        self.slots = [words[slot] for slot in SLOTS]
        self.voice = Voice(self.choose, self.slots)

    def number(self, low: int, high: int) -> int:
        """Return a whole number in the range, both ends included."""
        return low + int(self.choose() * (high - low + 1))

    def chance(self, share: float) -> bool:
        """Tell whether something happens that happens in this share of the records."""
        return self.choose() < share

    def one(self, words: Sequence[Word]) -> Word:
        """Return one of the words."""
        return pick(words, self.choose)

    def slot(self, name: str) -> str:
        """Return one of the record's own words."""
        return self.one(self.slots[SLOTS.index(name)])

    def say(self, rule: str) -> str:
        """Return a shared word or phrase."""
        if rule in SLOTS:
            return self.slot(rule)
        return self.voice.say(SHARED.symbol(rule))

    def tell(self, rule: str, theme: str = "") -> str:
        """Return a phrase or sentence of a theme, by default of the record's first."""
        return self.voice.say(self.symbol(rule, theme))

    def symbol(self, rule: str, theme: str = "") -> Symbol:
        """Return a theme's compiled rule, by default of the record's first."""
        return theme_grammar(theme or self.themes[0]).symbol(rule)

    def several(self, low: int, high: int, tell: Callable[[], str]) -> Iterator[str]:
        """Return some texts, each different."""
        return iter(dict.fromkeys(tell() for _ in range(self.number(low, high))))

    def person(self) -> str:
        """Return the name of a person."""
        return person_name(self.choose)

    def people(self, low: int, high: int) -> list[str]:
        """Return the names of some persons, each different."""
        return list(self.several(low, high, self.person))

    def later(self, low: int, high: int) -> str:
        """Return a day so many days after publication."""
        return (self.entry.published + timedelta(days=self.number(low, high))).isoformat()

    def before(self, low: int, high: int) -> str:
        """Return a day so many days before the record was proposed."""
        return (self.proposed - timedelta(days=self.number(low, high))).isoformat()

    def money(self, low: float, high: float) -> str:
        """Return a sum in 万元."""
        return f"{low + self.choose() * (high - low):.1f}万元"

    def _words(self) -> dict[str, Sequence[str]]:
        """Return the words of the unit and of the time."""
        unit, choose = self.unit, self.choose
        hamlets = _three(unit.hamlets, choose)
        last = min(self.period.last, self.event)
        length = max(1, (last - self.period.first).days + 1)
        days = [self.period.first + timedelta(days=int(choose() * length)) for _ in range(_DAYS_IN_A_TEXT)]
        return {
            "unit": (self.unit_name,),
            "town": (unit.town,),
            "village": hamlets,
            "villages": [f"{one}、{other}" for one, other in zip(hamlets, [*hamlets[1:], hamlets[0]], strict=True)],
            "crop": unit.crops,
            "brand": unit.brands,
            "craft": unit.crafts,
            "company": _three(unit.companies, choose),
            "estate": _three(unit.estates, choose),
            "day": [f"{day.month}月{day.day}日" for day in days],
            "month": [f"{day.month}月" for day in days],
            "term": (self.period.said,),
            **{slot: words_of(slot, self.event) for slot in ERAS},
            **{rule: [pick(_RANKED[rule], choose) for _ in range(count)] for rule, count in _WORDS_OF_A_TEXT.items()},
        }


def _three(names: Sequence[str], choose: Callable[[], float]) -> Sequence[str]:
    """Return three neighbours in a list of names."""
    start = int(choose() * (len(names) - 2))
    return names[start : start + 3]


def _weekday(day: date) -> date:
    """Return the day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - _FRIDAY))
