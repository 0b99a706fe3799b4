"""Compile sentence patterns and expand the patterns to texts, the engine of the demo.

A pattern is a text with slots in braces. A slot names a rule, a word that each record fills for
itself (`SLOTS`), or a range of numbers: `{3-20}`, `{1.5-9.8}`, or `{20-90<件，办结}`, which is two
numbers, the second no larger than the first. Rules may name each other and themselves. All rules
are compiled to lists once, because a text takes about five hundred choices.
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
"""The words of one record for each of `SLOTS`."""

SLOTS = (
    "unit",
    "town",
    "village",
    "villages",
    "crop",
    "brand",
    "craft",
    "company",
    "estate",
    "day",
    "month",
    "term",
    "spirit",
    "doctrine",
    "campaign",
    "agenda",
    "actor",
    "audience",
    "place",
    "document",
    "town_other",
)
"""The names of the words that each record fills for itself."""

_SLOT = re.compile(r"\{([^}]+)\}")
_RANGE = re.compile(r"(\d+(?:\.\d)?)-(\d+(?:\.\d)?)(?:<(.+))?")
_NUMBERS_OF_A_RANGE = 300
_FIFTIETHS_LESS = (0, 1, 2, 4, 7)
"""The differences between the two numbers of a pair, in fiftieths of the larger number."""
_WORDS_THAT_NEED_RANKS = 12


class Grammar:
    """Rules, each compiled on its first use.

    A rule that the grammar does not have is looked up in the grammar below.
    """

    def __init__(
        self,
        rules: Mapping[str, str],
        *,
        below: Grammar | None = None,
        ranked: bool = False,
        variants: Mapping[str, str] | None = None,
    ) -> None:
        """Set the rules by name, each with patterns separated by white space.

        With `ranked` the commonest pattern of a rule comes first. `variants` are rules whose name
        is a word: a pattern with the word gets the rule in its place, and the longest word wins.
        """
        self._rules = {**rules, **(variants or {})}
        self._below = below
        self._ranked = ranked
        self._variant_words: re.Pattern[str] | None = None
        if variants:
            longest_first = sorted(variants, key=len, reverse=True)
            self._variant_words = re.compile("|".join(longest_first))
        self._symbols: dict[str, Symbol] = {}

    def symbol(self, name: str) -> Symbol:
        """Return the compiled rule, or the numbers of a range.

        Raises `KeyError` for a name that is neither.
        """
        if name in self._symbols:
            return self._symbols[name]
        if name not in self._rules and self._below is not None:
            return self._below.symbol(name)
        # The list is stored before it is filled, because a rule may name itself.
        symbol: Symbol = []
        self._symbols[name] = symbol
        if name not in self._rules:
            symbol.extend(numbers(name))
            return symbol
        patterns = self._rules[name].split()
        # A variant keeps its own word: with a slot in its place the rule would call itself.
        if self._variant_words and not self._variant_words.fullmatch(name):
            patterns = [self._with_variants(pattern) for pattern in patterns]
        if self._ranked:
            patterns = by_rank(patterns)
        symbol.extend(map(self._alternative, patterns))
        return symbol

    def _with_variants(self, pattern: str) -> str:
        """Return the pattern with a slot in place of each word with variants."""
        if self._variant_words is None:
            return pattern
        # The even pieces are text, the odd pieces are slots.
        pieces = re.split(r"(\{[^}]+\})", pattern)
        for place in range(0, len(pieces), 2):
            pieces[place] = self._variant_words.sub(r"{\g<0>}", pieces[place])
        return "".join(pieces)

    def _alternative(self, pattern: str) -> str | tuple[Part, ...]:
        """Return a pattern as text, or as parts if it has slots."""
        # Most words have no slot; a text is written faster than a tuple of one part.
        pieces = _SLOT.split(pattern)
        if len(pieces) == 1:
            return pattern
        parts: list[Part] = []
        # The even pieces are text, the odd pieces are the names in the slots.
        for place, piece in enumerate(pieces):
            if not piece:
                continue
            is_slot = place % 2 == 1
            parts.append(self._slot(piece) if is_slot else piece)
        return tuple(parts)

    def _slot(self, name: str) -> int | Symbol:
        """Return the number of a slot in `SLOTS`, else the compiled rule."""
        if name in SLOTS:
            return SLOTS.index(name)
        return self.symbol(name)


def numbers(text: str) -> list[str]:
    """Return the numbers of a range, as they stand in a text.

    A long range is thinned out to about three hundred numbers. Raises `KeyError` for a text that is
    no range.
    """
    match = _RANGE.fullmatch(text)
    if match is None:
        raise KeyError(text)
    low, high, separator = match.groups()
    if "." in low:
        first, last = round(float(low) * 10), round(float(high) * 10)
        return [f"{tenths / 10}" for tenths in range(first, last + 1)]
    step = max(1, (int(high) - int(low)) // _NUMBERS_OF_A_RANGE)
    larger_numbers = range(int(low), int(high) + 1, step)
    if separator is None:
        return [str(number) for number in larger_numbers]
    pairs: list[str] = []
    for number in larger_numbers:
        smaller_numbers = [number - number * fiftieths // 50 for fiftieths in _FIFTIETHS_LESS]
        pairs += [f"{number}{separator}{smaller}" for smaller in smaller_numbers]
    return pairs


class Voice:
    """A speaker for one record, who seldom says the same twice in a row."""

    def __init__(self, choose: Choose, slots: Slots) -> None:
        """Set the source of choices and the record's words for the slots."""
        self._choose = choose
        self._slots = slots
        self._last_two: dict[int, tuple[object, object]] = {}

    def say(self, symbol: Symbol) -> str:
        """Return one text of the symbol."""
        pieces: list[str] = []
        self._write(symbol, pieces.append)
        return "".join(pieces)

    def _write(self, symbol: Symbol, write: Callable[[str], None]) -> None:
        """Pass the pieces of one text of the symbol to `write`."""
        # Hot: called about five hundred times a record.
        # Symbols live as long as their grammar, so an `id` is never used twice.
        last_two = self._last_two.get(id(symbol), ())
        chosen = symbol[int(self._choose() * len(symbol))]
        if chosen in last_two:
            chosen = symbol[int(self._choose() * len(symbol))]
        self._last_two[id(symbol)] = (chosen, last_two[0] if last_two else None)
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
    """Return one of the words by chance."""
    return words[int(choose() * len(words))]


def by_rank(patterns: list[str]) -> list[str]:
    """Repeat the patterns, the first most often, roughly by Zipf's law.

    A rule with fewer than twelve patterns stays as it is.
    """
    if len(patterns) < _WORDS_THAT_NEED_RANKS:
        return patterns
    # Without this summand the first pattern would be far too frequent.
    flat = len(patterns) // 6
    repeated_patterns = []
    for rank, pattern in enumerate(patterns):
        times = round((len(patterns) + flat) / (rank + flat))
        repeated_patterns += [pattern] * times
    return repeated_patterns
