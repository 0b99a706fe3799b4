"""Suggestions for mistyped words: the question with which a message about a wrong word ends."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_MAX_COMPARED = 200
"""The most characters that are compared; no name or code is longer."""
_LEAST_SIMILARITY = 0.5
"""`difflib`'s ratio; with its default of 0.6 a name of three characters may have no slip."""


def closest(word: object, known_words: Iterable[str]) -> str:
    """Return the known word most similar to a word, or an empty text."""
    text = str(word)[:_MAX_COMPARED].strip()
    candidates = list(known_words)
    similar = get_close_matches(text, candidates, n=1, cutoff=_LEAST_SIMILARITY)
    if similar:
        return similar[0]
    contained: list[str] = []
    for candidate in candidates:
        is_part = bool(candidate) and candidate in text
        # A single character is a part of too many candidates.
        if is_part or (len(text) > 1 and text in candidate):
            contained.append(candidate)
    return max(contained, key=len, default="")


def question(guess: str | None) -> str:
    """Return the question whether a word was meant, or nothing without a guess."""
    return f"。是不是想写“{guess}”？" if guess else ""


def did_you_mean(word: object, known_words: Iterable[str], otherwise: str = "") -> str:
    """Return the question about the most similar word, or `otherwise`."""
    return question(closest(word, known_words)) or otherwise
