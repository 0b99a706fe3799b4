"""What is computed from the records and nobody wrote: indexes, neighbours, the tree of units and their history."""

from gongkai.derive.history import Event, history
from gongkai.derive.indexes import Indexes, Neighbours, build_indexes

__all__ = ["Event", "Indexes", "Neighbours", "build_indexes", "history"]
