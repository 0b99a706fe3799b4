"""Suggestions for mistyped words: the question with which a message about a wrong word ends."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from gongkai.vocabulary.look_alikes import differing_characters, look

_MAX_COMPARED = 200
"""The most characters that are compared; no name or code is longer."""
_LEAST_SIMILARITY = 0.5
"""`difflib`'s ratio; with its default of 0.6 a name of three characters may have no slip."""


def closest(word: object, known_words: Iterable[str]) -> str:
    """Return the known word most similar to a word, or an empty text."""
    text = str(word)[:_MAX_COMPARED].strip()
    candidates = list(known_words)
    # A copied word may have no character in common with the word of the same look.
    same = [candidate for candidate in candidates if candidate and look(candidate) == look(text)]
    if same:
        return same[0]
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


def question(guess: str | None, word: object = "") -> str:
    """Return the question whether a guess was meant in the place of a word.

    Returns nothing without a guess. Of look-alikes the differing characters are named.
    """
    if not guess:
        return ""
    return f"。是不是想写“{guess}”？{differing_characters(str(word)[:_MAX_COMPARED], guess)}"


def did_you_mean(word: object, known_words: Iterable[str], otherwise: str = "") -> str:
    """Return the question about the most similar word, or `otherwise`."""
    return question(closest(word, known_words), word) or otherwise
