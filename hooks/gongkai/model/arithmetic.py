"""Declare relations between the numbers of a record.

A kind in `model/kinds.py` declares its relations beside its fields, and `check/arithmetic.py`
checks them. A column of a table is written with the table, as `votes.vote_count`.
"""

from __future__ import annotations

from typing import NamedTuple


class Ascending(NamedTuple):
    """Each number is at most the following one; a missing number is left out."""

    fields: tuple[str, ...]
    is_certain: bool = True
    """Whether no right record breaks the relation; otherwise a break is a warning."""


class Total(NamedTuple):
    """The parts together are at most the whole."""

    parts: tuple[str, ...]
    whole: str
    is_certain: bool = True
    is_complete: bool = False
    """Whether the parts make up the whole; if the sum is smaller, that is a warning."""


class Among(NamedTuple):
    """Each name of a table also stands in another table, if that has any.

    A missing name is certain to be wrong where the other table has rows of the same group.
    """

    table: str
    other: str
    name: str
    group: str


class Unlike(NamedTuple):
    """No two rows of a table have the same value."""

    column: str
    is_certain: bool = True


Relation = Ascending | Total | Among | Unlike
