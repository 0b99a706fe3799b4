"""What is overdue and what is coming, for the person who has to see to it: the list of `gongkai due`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from gongkai.derive.coverage import Duty, build_coverage
from gongkai.derive.working_days import is_announced, working_days_after
from gongkai.model import CatalogueItem, Dataset, Unit
from gongkai.vocabulary import CoverageState


class Due(NamedTuple):
    """Something that a unit has not published."""

    duty: Duty
    unit: Unit
    item: CatalogueItem


class Dues(NamedTuple):
    """All that is overdue on a day or will be soon, the earliest deadline first."""

    judged_on: date
    within: int
    """In days."""
    overdue: Sequence[Due]
    coming: Sequence[Due]

    def summary(self) -> str:
        """Return how many there are, and whether a deadline was counted without knowing the holidays."""
        told = f"截至 {self.judged_on}：逾期未公开 {len(self.overdue)} 项，{self.within} 天内到期 {len(self.coming)} 项"
        guessed = sorted({due.duty.slot.due.year for due in (*self.overdue, *self.coming) if not is_announced(due.duty.slot.due.year)})
        years = "、".join(str(year) for year in guessed)
        return told + (f"\n{years} 年的放假调休安排还没有收入日历，期限按星期一至星期五是工作日计算" if years else "")


def list_dues(dataset: Dataset, judged_on: date, within: int, unit: str | None = None) -> Dues:
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
    return Dues(judged_on, within, overdue, [due for due in found if due.duty.state is CoverageState.NOT_DUE])


def due_lines(dues: Dues) -> Iterator[str]:
    """Yield a line for each due: when, who, what, and who answers for it."""
    for due in dues.overdue:
        yield f"逾期 {due.duty.slot.due} {_told(due)}，已过 {working_days_after(due.duty.slot.due, dues.judged_on)} 个工作日"
    for due in dues.coming:
        yield f"到期 {due.duty.slot.due} {_told(due)}"


def _told(due: Due) -> str:
    return f"{due.unit.label}（{due.unit.code}） {due.item.label} {due.duty.slot.name}，责任：{due.item.responsible}"
