"""The data computed from the records, and written by nobody.

Indexes, neighbours, the tree of units, their history, changes, deadlines and the coverage.
"""

from gongkai.derive.categories import category_of
from gongkai.derive.changes import Change, changed_on, list_changes, merged_records, successor
from gongkai.derive.clock import reference_date
from gongkai.derive.columns import BLANK_COLUMNS_THAT_FAIL, Columns, inspect_columns
from gongkai.derive.coverage import Coverage, Duty, build_coverage, state_of, tally
from gongkai.derive.difference import Piece, difference
from gongkai.derive.indexes import Indexes, Neighbours, build_indexes
from gongkai.derive.late_entry import days_late, settled_on
from gongkai.derive.notices import open_notices, publicity_note
from gongkai.derive.unit_history import Event, history

__all__ = [
    "BLANK_COLUMNS_THAT_FAIL",
    "Change",
    "Columns",
    "Coverage",
    "Duty",
    "Event",
    "Indexes",
    "Neighbours",
    "Piece",
    "build_coverage",
    "build_indexes",
    "category_of",
    "changed_on",
    "days_late",
    "difference",
    "history",
    "inspect_columns",
    "list_changes",
    "merged_records",
    "open_notices",
    "publicity_note",
    "reference_date",
    "settled_on",
    "state_of",
    "successor",
    "tally",
]
