"""What a kind of record adds to the common fields, and the periods that kinds report on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from gongkai.commands.demo.scene import Scene, Stretch
from gongkai.vocabulary import Progress

Row = dict[str, str | int | None]

QUARTERS = "一二三四"


class Matter(NamedTuple):
    """What is particular to one record."""

    title: str
    fields: str
    """The kind's own fields as YAML."""
    lead: str
    """How the text begins."""
    metrics: Mapping[str, str] = MappingProxyType({})
    """Figures that have to agree with the fields."""


def day_of_event(scene: Scene) -> Stretch:
    """Return the month of the event up to the event, written as the day or as the month."""
    day = scene.event
    written = day.isoformat() if scene.chance(0.5) else f"{day:%Y-%m}"
    return Stretch(written, "本月", day.replace(day=1), day)


def finished(scene: Scene) -> Stretch:
    """Return the year, half-year or quarter that was over, or nearly so, on the day of publication."""
    year, month = scene.entry.published.year, scene.entry.published.month
    if month <= 3:  # noqa: PLR2004 - reports of the first quarter are about the last year
        return (scene.chance(0.7) and _year(year - 1)) or _half(year - 1, 2)
    if month == 12:  # noqa: PLR2004 - December
        return _year(year)
    if month <= 6:  # noqa: PLR2004 - June
        return _quarter(year, 1)
    if month <= 9:  # noqa: PLR2004 - September
        return _half(year, 1) if scene.chance(0.7) else _quarter(year, 2)
    return Stretch(f"{year}第一季度至第三季度", "前三季度", date(year, 1, 1), date(year, 9, 30)) if scene.chance(0.4) else _quarter(year, 3)


def coming(scene: Scene) -> Stretch:
    """Return the year, half-year or quarter for which one plans on the day of publication."""
    year, month = scene.entry.published.year, scene.entry.published.month
    quarter = (month + 2) // 3
    if quarter == 1:
        return _year(year)
    return _half(year, 2) if quarter == 3 else _quarter(year, quarter)  # noqa: PLR2004 - the third quarter begins the second half


def this_year(scene: Scene) -> Stretch:
    """Return the year of the event, up to the event."""
    return Stretch(str(scene.event.year), "今年", date(scene.event.year, 1, 1), scene.event)


def spoken(period: Stretch) -> str:
    """Return the period as it stands in a title: `2023年上半年`."""
    year, rest = period.written[:4], period.written[4:]
    return f"{year}年{period.said}" if rest else f"{year}年度"


def task_rows(scene: Scene, low: int, high: int) -> list[Row]:
    """Return tasks, each with somebody to do it and a day by which it is due."""
    return [_task(scene, task) for task in scene.several(low, high, lambda: scene.tell("plan"))]


def problem_rows(scene: Scene, low: int, high: int) -> list[Row]:
    """Return problems, each with a measure."""
    problems = enumerate(scene.several(low, high, lambda: scene.tell("problem")), 1)
    return [
        {
            "编号": f"问题{number}",
            "问题": problem,
            "措施": scene.tell("plan"),
            "责任": scene.say("actor"),
            "完成时限": scene.later(20, 150),
            "进展": scene.one((Progress.DONE, Progress.UNDER_WAY, Progress.CONTINUING, Progress.NOT_DONE)),
        }
        for number, problem in problems
    ]


def attendance(scene: Scene) -> tuple[int, int]:
    """Return how many should have come and how many came."""
    expected = scene.unit.members
    return expected, expected - scene.number(0, expected // 6)


def chairman(scene: Scene) -> str:
    """Return the post of the person in the chair."""
    return scene.one(("支部书记", "支部书记", "支部副书记", "组织委员") if scene.unit.field else ("党委书记", "党委副书记", "组织委员"))


def notice_days(scene: Scene) -> Row:
    """Return the days of a public notice of nine days that begins on publication, and where to object."""
    return {
        "公示开始": scene.entry.published.isoformat(),
        "公示结束": (scene.entry.published + timedelta(days=9)).isoformat(),
        "监督电话": "0837-6210012",
    }


def birth_month(scene: Scene, youngest: int, oldest: int) -> str:
    """Return the month in which somebody of this age was born."""
    return f"{scene.entry.published.year - scene.number(youngest, oldest)}-{scene.number(1, 12):02d}"


def spoken_day(day: date) -> str:
    """Return a day as a text names it: `5月11日`."""
    return f"{day.month}月{day.day}日"


def _task(scene: Scene, task: str) -> Row:
    return {
        "事项": task,
        "责任": scene.say("actor"),
        "完成时限": scene.later(15, 200),
        "进展": scene.one((Progress.UNDER_WAY, Progress.UNDER_WAY, Progress.DONE, Progress.CONTINUING, Progress.NOT_STARTED)),
        "受益": f"{scene.say('audience')}{scene.number(12, 480)}人",
    }


def _year(year: int) -> Stretch:
    return Stretch(str(year), "全年", date(year, 1, 1), date(year, 12, 10))


def _half(year: int, half: int) -> Stretch:
    last = date(year, 6, 30) if half == 1 else date(year, 12, 31)
    return Stretch(f"{year}{'上下'[half - 1]}半年", f"{'上下'[half - 1]}半年", date(year, 6 * half - 5, 1), last)


def _quarter(year: int, quarter: int) -> Stretch:
    said = f"第{QUARTERS[quarter - 1]}季度"
    return Stretch(f"{year}{said}", said, date(year, 3 * quarter - 2, 1), date(year, 3 * quarter, 28))
