"""A file of a release that is not as the manifest says."""

from __future__ import annotations

from typing import NamedTuple

from gongkai.release.server.files import UNREADABLE


class Difference(NamedTuple):
    """A file that is not as the manifest says."""

    what: str
    """`changed`, `unreadable`, `missing`, `added`, or `manifest` when the manifest itself cannot be read."""
    path: str
    """In the folder of the releases."""


def kind_of_difference(written: str | None, found: str | None) -> str:
    """Compare the digest in the manifest with that of the file; empty for equal ones, None for no entry."""
    if written is None:
        return "added"
    if found is None:
        return "missing"
    if found == UNREADABLE:
        return found
    return "" if written == found else "changed"
