"""The error of a publication that fails.

All modules of `gongkai.release` raise the error, here and on the server.
"""

from __future__ import annotations


class ReleaseError(Exception):
    """A message for the user, in whole sentences.

    Raised in `gongkai.release` only.
    """
