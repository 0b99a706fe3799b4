"""Recognise the small files that stand for large files kept elsewhere.

Git LFS and git-annex commit such a pointer. A clone that has not fetched the large file has the
pointer in its place.
"""

from __future__ import annotations

import re

_POINTER = re.compile(
    rb"version https://(?:git-lfs|hawser)\.github\.com/spec/"
    rb"|(?:(?:\.\./)*\.git)?/annex/objects/\S"
)
_DIGEST = re.compile(
    rb"^oid sha256:(?P<lfs>[0-9a-f]{64})$"
    rb"|/annex/objects/(?:\S*/)?SHA256E?-s[0-9]+--(?P<annex>[0-9a-f]{64})",
    re.MULTILINE,
)
LONGEST = 1024
"""The bytes of a pointer at most, as Git LFS defines."""


def is_pointer(beginning: bytes) -> bool:
    """Tell whether a file with this beginning is a pointer."""
    return _POINTER.match(beginning) is not None


def digest_of(pointer: bytes) -> str:
    """Return the SHA-256 of the large file; empty for another file or digest."""
    match = _DIGEST.search(pointer[:LONGEST])
    if match is None or not is_pointer(pointer):
        return ""
    return (match["lfs"] or match["annex"]).decode()
