"""What the user has to be told in a sentence, wherever it comes up in this room."""

from __future__ import annotations


class ReleaseError(Exception):
    """What the user has to be told in a sentence; raised in this room, and nowhere else."""
