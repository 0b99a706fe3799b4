"""Make the parts that all pages of the coverage share.

The parts are the state, the row of counts and the legend. A state is a symbol with words, never a
colour alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gongkai.derive import Coverage, Duty, state_of
from gongkai.pages.escape import Markdown
from gongkai.pages.page import markdown
from gongkai.vocabulary import CoverageState

SYMBOLS = {
    CoverageState.OVERDUE: "✗",
    CoverageState.LATE: "△",
    CoverageState.ON_TIME: "✓",
    CoverageState.NOT_DUE: "○",
    CoverageState.NOT_APPLICABLE: "—",
}
STATES = (
    CoverageState.ON_TIME,
    CoverageState.LATE,
    CoverageState.OVERDUE,
    CoverageState.NOT_DUE,
)
"""The states of duties, in the order of the tables' columns."""
PUBLICATION_STATES = frozenset({CoverageState.ON_TIME, CoverageState.LATE})
"""The states of a duty whose record is public."""


def cell(duties: Sequence[Duty]) -> str:
    """Return a cell of the matrix, the worst state of duties.

    Several duties add the number of publications and of periods.
    """
    if not duties:
        return SYMBOLS[CoverageState.NOT_APPLICABLE]
    state = state_of(duties)
    # Symbol and words: a state must not depend on sight or colour alone.
    text = f"{SYMBOLS[state]} {state}"
    if len(duties) == 1:
        return text
    published = sum(duty.state in PUBLICATION_STATES for duty in duties)
    return f"{text}（{published}/{len(duties)}）"


def counts_row(counts: Counter[CoverageState]) -> list[object]:
    """Return the cells below `COUNTS_HEADER`."""
    columns = [counts[state] for state in STATES]
    return [counts.total(), *columns, on_time_share(counts)]


COUNTS_HEADER = ("应公开", *STATES, "按时率")


def on_time_share(counts: Counter[CoverageState]) -> str:
    """Return the percentage of due duties published in time."""
    due = counts.total() - counts[CoverageState.NOT_DUE]
    if not due:
        return "—"
    return f"{counts[CoverageState.ON_TIME] / due:.0%}"


def legend(coverage: Coverage, judged: int | None = None) -> Markdown:
    """Return the legend of symbols with the judgement's day.

    The legend also names the years without announced holidays, either of all years or as far as
    the deadlines of the year `judged` depend on these holidays.
    """
    states = (*STATES, CoverageState.NOT_APPLICABLE)
    return markdown(
        "coverage_legend.md",
        judged_on=coverage.judged_on,
        states=[(SYMBOLS[state], state, state.description) for state in states],
        years="、".join(map(str, coverage.unannounced_years(judged))),
    )
