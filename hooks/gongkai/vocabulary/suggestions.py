"""Suggestions for mistyped words: the question with which a message about a wrong word ends."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def question(guess: str | None) -> str:
    """Return the question whether a word was meant, or nothing without a guess."""
    return f"。是不是想写“{guess}”？" if guess else ""


def did_you_mean(word: str, known_words: Iterable[str], otherwise: str = "") -> str:
    """Return the question about the most similar word, or `otherwise`."""
    guesses = get_close_matches(word, list(known_words), n=1)
    return question(guesses[0]) if guesses else otherwise
