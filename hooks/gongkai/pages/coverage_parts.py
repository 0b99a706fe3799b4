"""What every page of the coverage has: a state as symbol and words, a row of counts, and the legend. Never colour alone."""

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
STATES = (CoverageState.ON_TIME, CoverageState.LATE, CoverageState.OVERDUE, CoverageState.NOT_DUE)
"""The states of duties, in the order in which tables count them."""

_PUBLISHED = {CoverageState.ON_TIME, CoverageState.LATE}


def cell(duties: Sequence[Duty]) -> str:
    """Return a cell of the matrix: the worst state, and of several periods how many are published."""
    if not duties:
        return SYMBOLS[CoverageState.NOT_APPLICABLE]
    state = state_of(duties)
    done = f"（{sum(duty.state in _PUBLISHED for duty in duties)}/{len(duties)}）" if len(duties) > 1 else ""
    return f"{SYMBOLS[state]} {state}{done}"


def counts_row(counts: Counter[CoverageState]) -> list[object]:
    """Return the cells of a table of counts: all, each state, and how many of those that were due came in time."""
    due = counts.total() - counts[CoverageState.NOT_DUE]
    share = f"{counts[CoverageState.ON_TIME] / due:.0%}" if due else "—"
    return [counts.total(), *(counts[state] for state in STATES), share]


COUNTS_HEADER = ("应公开", *STATES, "按时率")


def legend(coverage: Coverage, judged: int | None = None) -> Markdown:
    """Return what the symbols mean, the day judged on, and of which years the holidays are not announced."""
    return markdown(
        "coverage_legend.md",
        judged_on=coverage.judged_on,
        states=[(SYMBOLS[state], state, state.description) for state in (*STATES, CoverageState.NOT_APPLICABLE)],
        years="、".join(str(year) for year in coverage.unannounced_years(judged)),
    )
