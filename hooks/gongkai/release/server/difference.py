"""Differences between the files of a release and its manifest."""

from __future__ import annotations

from typing import NamedTuple

from gongkai.release.server.files import UNREADABLE


class Difference(NamedTuple):
    """A file that differs from its entry in the manifest."""

    what: str
    """`changed`, `unreadable`, `missing`, `added`, or `manifest` for an unreadable manifest."""
    path: str
    """Relative to the folder of the releases."""


def kind_of_difference(expected: str | None, actual: str | None) -> str:
    """Compare the digest in a manifest with that of the file.

    None stands for a missing entry or file. Returns an empty string for equal digests.
    """
    if expected is None:
        return "added"
    if actual is None:
        return "missing"
    if actual == UNREADABLE:
        return actual
    return "" if expected == actual else "changed"
