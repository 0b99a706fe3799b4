"""Compile sentence patterns and expand them: the engine behind the synthetic texts.

A pattern is a text with slots in braces. A slot names a rule, a word that each record fills for itself (`SLOTS`), or a
range of numbers: `{3-20}`, `{1.5-9.8}`, or `{20-90<件，办结}`, which is two numbers, the second no larger than the first.
Rules may name each other and themselves. Everything is compiled to lists once, because a text takes about five hundred choices.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, TypeVar

Word = TypeVar("Word")
Part: TypeAlias = "str | int | Symbol"
Symbol: TypeAlias = "list[str | tuple[Part, ...]]"
Choose: TypeAlias = Callable[[], float]
"""A source of numbers from 0 to below 1."""
Slots: TypeAlias = Sequence[Sequence[str]]
"""For each of `SLOTS` the words that stand for it in one record."""

SLOTS = (
    "unit", "town", "village", "villages", "crop", "brand", "craft", "company", "estate", "day", "month", "term",
    "spirit", "doctrine", "campaign", "agenda", "actor", "audience", "place", "document", "town_other",
)  # fmt: skip

_SLOT = re.compile(r"\{([^}]+)\}")
_RANGE = re.compile(r"(\d+(?:\.\d)?)-(\d+(?:\.\d)?)(?:<(.+))?")
_NUMBERS_OF_A_RANGE = 300
_WORDS_THAT_NEED_RANKS = 12


class Grammar:
    """Rules compiled on first use; a name that is not found here is looked up in the grammar below."""

    def __init__(
        self, rules: Mapping[str, str], *, below: Grammar | None = None, ranked: bool = False, variants: Mapping[str, str] | None = None
    ) -> None:
        """Keep the rules: the patterns of each are separated by white space, with `ranked` the commonest first.

        `variants` are rules that stand for the words of their name, wherever a pattern has them; the longest name wins.
        """
        self._rules = {**rules, **(variants or {})}
        self._below = below
        self._ranked = ranked
        self._names = re.compile("|".join(sorted(variants, key=len, reverse=True))) if variants else None
        self._symbols: dict[str, Symbol] = {}

    def symbol(self, name: str) -> Symbol:
        """Return the compiled rule, or the numbers of a range; raise KeyError for an unknown name."""
        if name in self._symbols:
            return self._symbols[name]
        if name not in self._rules and self._below is not None:
            return self._below.symbol(name)
        symbol = self._symbols[name] = []
        if name in self._rules:
            patterns = self._rules[name].split()
            if self._names and not self._names.fullmatch(name):
                patterns = [self._with_variants(pattern) for pattern in patterns]
            symbol.extend(map(self._alternative, by_rank(patterns) if self._ranked else patterns))
        else:
            symbol.extend(numbers(name))
        return symbol

    def _with_variants(self, pattern: str) -> str:
        """Return the pattern with a slot in place of each word that has variants."""
        pieces = re.split(r"(\{[^}]+\})", pattern)
        pieces[::2] = [self._names.sub(r"{\g<0>}", piece) if self._names else piece for piece in pieces[::2]]
        return "".join(pieces)

    def _alternative(self, pattern: str) -> str | tuple[Part, ...]:
        pieces = _SLOT.split(pattern)
        if len(pieces) == 1:
            return pattern
        return tuple(self._part(piece, is_slot=bool(place % 2)) for place, piece in enumerate(pieces) if piece)

    def _part(self, piece: str, *, is_slot: bool) -> Part:
        if not is_slot:
            return piece
        return SLOTS.index(piece) if piece in SLOTS else self.symbol(piece)


def numbers(written: str) -> list[str]:
    """Return the numbers of a range as they are written; raise KeyError when it is no range."""
    match = _RANGE.fullmatch(written)
    if match is None:
        raise KeyError(written)
    low, high, between = match.groups()
    if "." in low:
        return [f"{tenths / 10}" for tenths in range(round(float(low) * 10), round(float(high) * 10) + 1)]
    step = max(1, (int(high) - int(low)) // _NUMBERS_OF_A_RANGE)
    larger = range(int(low), int(high) + 1, step)
    if between is None:
        return [str(number) for number in larger]
    return [f"{number}{between}{number - number * share // 50}" for number in larger for share in (0, 1, 2, 4, 7)]


class Voice:
    """Says symbols for one record: with its words in the slots, and seldom the same thing twice in a row."""

    def __init__(self, choose: Choose, slots: Slots) -> None:
        """Keep the source of choices and the record's words."""
        self._choose = choose
        self._slots = slots
        self._said: dict[int, tuple[object, object]] = {}

    def say(self, symbol: Symbol) -> str:
        """Return one text of the symbol."""
        pieces: list[str] = []
        self._write(symbol, pieces.append)
        return "".join(pieces)

    def _write(self, symbol: Symbol, write: Callable[[str], None]) -> None:
        said = self._said.get(id(symbol), ())
        chosen = symbol[int(self._choose() * len(symbol))]
        if chosen in said:
            chosen = symbol[int(self._choose() * len(symbol))]
        self._said[id(symbol)] = (chosen, said[0] if said else None)
        if isinstance(chosen, str):
            write(chosen)
            return
        for part in chosen:
            if isinstance(part, str):
                write(part)
            elif isinstance(part, int):
                write(pick(self._slots[part], self._choose))
            else:
                self._write(part, write)


def pick(words: Sequence[Word], choose: Choose) -> Word:
    """Return one of the words, or of whatever else there is to choose from."""
    return words[int(choose() * len(words))]


def by_rank(patterns: list[str]) -> list[str]:
    """Repeat the patterns so that their frequency falls with their rank, roughly as Zipf's law has it."""
    if len(patterns) < _WORDS_THAT_NEED_RANKS:
        return patterns
    flat = len(patterns) // 6
    return [pattern for rank, pattern in enumerate(patterns) for _ in range(round((len(patterns) + flat) / (rank + flat)))]
