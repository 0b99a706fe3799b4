"""The overdue and the coming deadlines: the list of `gongkai due`.

The list is for the person who has to see to the publications.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from gongkai.derive.applications import Handling, handlings_of
from gongkai.derive.coverage import Coverage, Duty, build_coverage
from gongkai.derive.working_days import is_announced, working_days_after
from gongkai.model import CatalogueItem, Dataset, Unit
from gongkai.vocabulary import ApplicationState, CoverageState

_UNPUBLISHED = frozenset({CoverageState.OVERDUE, CoverageState.NOT_DUE})


class Due(NamedTuple):
    """An unpublished item of a unit."""

    duty: Duty
    unit: Unit
    item: CatalogueItem

    @property
    def day(self) -> date:
        """Return the last day for publication in time."""
        return self.duty.slot.due


class Deadlines(NamedTuple):
    """The overdue and the coming deadlines, the earliest first."""

    judged_on: date
    within: int
    """In days."""
    overdue: Sequence[Due]
    coming: Sequence[Due]
    applications: Sequence[Handling] = ()
    """Applications for disclosure without an answer, overdue or due soon."""

    @property
    def is_anything_overdue(self) -> bool:
        """Tell whether a deadline has passed."""
        return bool(self.overdue) or self._late_applications() > 0

    def _late_applications(self) -> int:
        """Count the overdue applications; the others are due soon."""
        return sum(each.state is ApplicationState.OVERDUE for each in self.applications)

    def summary(self) -> str:
        """Return the numbers of deadlines, in Chinese.

        A second line names the years whose holidays are not announced yet.
        """
        overdue, coming = len(self.overdue), len(self.coming)
        text = f"截至 {self.judged_on}：逾期未公开 {overdue} 项，{self.within} 天内到期 {coming} 项"
        if self.applications:
            late = self._late_applications()
            coming = len(self.applications) - late
            text += f"；依申请公开逾期未办结 {late} 件，{self.within} 天内到期 {coming} 件"
        days = [due.day for due in (*self.overdue, *self.coming)]
        days += [each.due for each in self.applications]
        unannounced = sorted({day.year for day in days if not is_announced(day.year)})
        if unannounced:
            years = "、".join(str(year) for year in unannounced)
            text += f"\n{years} 年的放假调休安排还没有收入日历，期限按星期一至星期五是工作日计算"
        return text


def list_dues(
    dataset: Dataset,
    judged_on: date,
    within: int,
    unit: str | None = None,
) -> Deadlines:
    """Return the deadlines passed, or due within some days.

    `unit` limits the list to one unit, given by code.
    """
    last = judged_on + timedelta(days=within)
    # The days may reach into the next year, whose periods the coverage then has to have.
    coverage = build_coverage(dataset, judged_on, until=last.year)
    dues = sorted(_dues(dataset, coverage, unit, last), key=lambda due: due.day)
    applications: list[Handling] = []
    for each in handlings_of(dataset, judged_on):
        is_open = each.decided is None and each.due <= last
        if is_open and unit in {None, each.application.unit}:
            applications.append(each)
    applications.sort(key=lambda each: each.due)
    return Deadlines(
        judged_on,
        within,
        overdue=[due for due in dues if due.duty.state is CoverageState.OVERDUE],
        coming=[due for due in dues if due.duty.state is CoverageState.NOT_DUE],
        applications=applications,
    )


def _dues(
    dataset: Dataset,
    coverage: Coverage,
    unit: str | None,
    last: date,
) -> Iterator[Due]:
    """Yield the unpublished duties due up to the last day."""
    for cells in coverage.cells.values():
        for code, duties_by_item in cells.items():
            if unit is not None and code != unit:
                continue
            for item in coverage.items:
                for duty in duties_by_item.get(item.number, ()):
                    if duty.state in _UNPUBLISHED and duty.slot.due <= last:
                        yield Due(duty, dataset.units[code], item)


def due_lines(dues: Deadlines) -> Iterator[str]:
    """Yield a line for each deadline, in Chinese.

    Each line has the day, the unit, the item and the responsible post.
    """
    for due in dues.overdue:
        late = working_days_after(due.day, dues.judged_on)
        yield f"逾期 {due.day} {_description(due)}，已过 {late} 个工作日"
    for due in dues.coming:
        yield f"到期 {due.day} {_description(due)}"
    for each in dues.applications:
        application = each.application
        text = f"{each.due} {application.unit} 依申请公开 {application.number}，{application.accepted} 受理"
        if each.state is ApplicationState.OVERDUE:
            late = working_days_after(each.due, dues.judged_on)
            yield f"逾期 {text}，已过 {late} 个工作日"
        else:
            yield f"到期 {text}"


def _description(due: Due) -> str:
    """Return the unit, the item, the period and the responsible post."""
    unit = due.unit
    item = due.item
    period = due.duty.slot.name
    return f"{unit.label}（{unit.code}） {item.label} {period}，责任：{item.responsible}"
