"""What is computed from the records and nobody wrote: indexes, neighbours, the tree of units, their history and the coverage."""

from gongkai.derive.columns import BLANK_COLUMNS_THAT_FAIL, Columns, inspect_columns
from gongkai.derive.coverage import Coverage, Duty, build_coverage, state_of, tally
from gongkai.derive.history import Event, history
from gongkai.derive.indexes import Indexes, Neighbours, build_indexes
from gongkai.derive.judgement import judgement_day

__all__ = [
    "BLANK_COLUMNS_THAT_FAIL",
    "Columns",
    "Coverage",
    "Duty",
    "Event",
    "Indexes",
    "Neighbours",
    "build_coverage",
    "build_indexes",
    "history",
    "inspect_columns",
    "judgement_day",
    "state_of",
    "tally",
]
