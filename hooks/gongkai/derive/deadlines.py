"""What is overdue and what is coming, for the person who has to see to it: the list of `gongkai due`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from gongkai.derive.applications import Progress, progress_of
from gongkai.derive.coverage import Duty, build_coverage
from gongkai.derive.working_days import is_announced, working_days_after
from gongkai.model import CatalogueItem, Dataset, Unit
from gongkai.vocabulary import ApplicationState, CoverageState


class Due(NamedTuple):
    """Something that a unit has not published."""

    duty: Duty
    unit: Unit
    item: CatalogueItem


class Deadlines(NamedTuple):
    """All that is overdue on a day or will be soon, the earliest deadline first."""

    judged_on: date
    within: int
    """In days."""
    overdue: Sequence[Due]
    coming: Sequence[Due]
    applications: Sequence[Progress] = ()
    """Applications for disclosure that are not answered and overdue, or due soon."""

    @property
    def is_anything_overdue(self) -> bool:
        """Tell whether a deadline has passed."""
        return bool(self.overdue) or any(each.state is ApplicationState.OVERDUE for each in self.applications)

    def summary(self) -> str:
        """Return how many there are, and whether a deadline was counted without knowing the holidays."""
        told = f"截至 {self.judged_on}：逾期未公开 {len(self.overdue)} 项，{self.within} 天内到期 {len(self.coming)} 项"
        if self.applications:
            late = sum(each.state is ApplicationState.OVERDUE for each in self.applications)
            told += f"；依申请公开逾期未办结 {late} 件，{self.within} 天内到期 {len(self.applications) - late} 件"
        days = [*(due.duty.slot.due for due in (*self.overdue, *self.coming)), *(each.due for each in self.applications)]
        guessed = sorted({day.year for day in days if not is_announced(day.year)})
        years = "、".join(str(year) for year in guessed)
        return told + (f"\n{years} 年的放假调休安排还没有收入日历，期限按星期一至星期五是工作日计算" if years else "")


def list_dues(dataset: Dataset, judged_on: date, within: int, unit: str | None = None) -> Deadlines:
    """Return what all units, or one, have not published and what falls due within so many days."""
    last = judged_on + timedelta(days=within)
    coverage = build_coverage(dataset, judged_on, until=last.year)
    found = sorted(
        (
            Due(duty, dataset.units[code], item)
            for cells in coverage.cells.values()
            for code, items in cells.items()
            if unit is None or code == unit
            for item in coverage.items
            for duty in items.get(item.number, ())
            if duty.state in {CoverageState.OVERDUE, CoverageState.NOT_DUE} and duty.slot.due <= last
        ),
        key=lambda due: due.duty.slot.due,
    )
    overdue = [due for due in found if due.duty.state is CoverageState.OVERDUE]
    open_applications = [
        each
        for each in sorted(progress_of(dataset, judged_on), key=lambda each: each.due)
        if each.decided is None and each.due <= last and unit in {None, each.application.unit}
    ]
    return Deadlines(judged_on, within, overdue, [due for due in found if due.duty.state is CoverageState.NOT_DUE], open_applications)


def due_lines(dues: Deadlines) -> Iterator[str]:
    """Yield a line for each due: when, who, what, and who answers for it."""
    for due in dues.overdue:
        yield f"逾期 {due.duty.slot.due} {_told(due)}，已过 {working_days_after(due.duty.slot.due, dues.judged_on)} 个工作日"
    for due in dues.coming:
        yield f"到期 {due.duty.slot.due} {_told(due)}"
    for each in dues.applications:
        told = f"{each.due} {each.application.unit} 依申请公开 {each.application.number}，{each.application.accepted} 受理"
        late = each.state is ApplicationState.OVERDUE
        yield f"逾期 {told}，已过 {working_days_after(each.due, dues.judged_on)} 个工作日" if late else f"到期 {told}"


def _told(due: Due) -> str:
    return f"{due.unit.label}（{due.unit.code}） {due.item.label} {due.duty.slot.name}，责任：{due.item.responsible}"
