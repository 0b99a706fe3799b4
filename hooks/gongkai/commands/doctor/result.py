"""One thing that was looked at, and how it stands."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class State(IntEnum):
    """How a thing stands, the worse the greater."""

    FINE = 0
    ODD = 1
    """Somebody should look at it; the site can be built and published."""
    WRONG = 2
    """It has to be mended."""


_WORDS = {State.FINE: "正常", State.ODD: "留意", State.WRONG: "要改"}


class Result(NamedTuple):
    """One thing that was looked at."""

    state: State
    what: str
    """What it is and how it was found, in Chinese."""
    advice: str = ""
    """What to do about it; empty when nothing is to be done."""

    def __str__(self) -> str:
        """Return one line."""
        return f"{_WORDS[self.state]}  {self.what}" + (f"。{self.advice}" if self.advice else "")


def fine(what: str) -> Result:
    """Return that a thing is as it should be."""
    return Result(State.FINE, what)


def odd(what: str, advice: str) -> Result:
    """Return that somebody should look at a thing."""
    return Result(State.ODD, what, advice)


def wrong(what: str, advice: str) -> Result:
    """Return that a thing has to be mended."""
    return Result(State.WRONG, what, advice)
