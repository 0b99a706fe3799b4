"""The result of examining one thing, and its text."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Level(IntEnum):
    """The state of a thing, the worse the greater."""

    FINE = 0
    ODD = 1
    """Somebody should look at the thing; the site can be built and published."""
    WRONG = 2
    """The thing has to be mended."""


_WORDS = {Level.FINE: "正常", Level.ODD: "留意", Level.WRONG: "要改"}


class Result(NamedTuple):
    """The state of one thing that was examined."""

    state: Level
    what: str
    """The thing and its condition, in Chinese."""
    advice: str = ""
    """How to mend the thing; empty for a thing in order."""

    def __str__(self) -> str:
        """Return one line."""
        line = f"{_WORDS[self.state]}  {self.what}"
        if self.advice:
            line += f"。{self.advice}"
        return line


def fine(what: str) -> Result:
    """Return a result for a thing in order."""
    return Result(Level.FINE, what)


def odd(what: str, advice: str) -> Result:
    """Return a result for a thing that somebody should look at."""
    return Result(Level.ODD, what, advice)


def wrong(what: str, advice: str) -> Result:
    """Return a result for a thing that has to be mended."""
    return Result(Level.WRONG, what, advice)
