"""The result of examining one thing, and its text."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class State(IntEnum):
    """The state of a thing, the worse the greater."""

    FINE = 0
    ODD = 1
    """Somebody should look at the thing; the site can be built and published."""
    WRONG = 2
    """The thing has to be mended."""


_WORDS = {State.FINE: "正常", State.ODD: "留意", State.WRONG: "要改"}


class Result(NamedTuple):
    """The state of one thing that was examined."""

    state: State
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
    return Result(State.FINE, what)


def odd(what: str, advice: str) -> Result:
    """Return a result for a thing that somebody should look at."""
    return Result(State.ODD, what, advice)


def wrong(what: str, advice: str) -> Result:
    """Return a result for a thing that has to be mended."""
    return Result(State.WRONG, what, advice)
