"""The parts of a record that its kind decides: fields, figures and period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from gongkai.commands.demo.scene import Scene, StoryPeriod
from gongkai.vocabulary import Progress

Row = dict[str, str | int | None]

QUARTERS = "一二三四"


class Matter(NamedTuple):
    """The title, own fields and lead of one record."""

    title: str
    fields: str
    """The kind's own fields as YAML."""
    lead: str
    """The first sentence of the text."""
    metrics: Mapping[str, str] = MappingProxyType({})
    """Figures that agree with the fields."""


def event_period(scene: Scene) -> StoryPeriod:
    """Return the month of the event up to the event.

    The value is the day, or only the month.
    """
    day = scene.event
    value = day.isoformat() if scene.chance(0.5) else f"{day:%Y-%m}"
    return StoryPeriod(value, "本月", day.replace(day=1), day)


def past_period(scene: Scene) -> StoryPeriod:
    """Return a year, half-year or quarter that a report may cover.

    The period is over on the day of publication, or in December nearly over.
    """
    year, month = scene.entry.published.year, scene.entry.published.month
    if month == 12:  # noqa: PLR2004 - December
        return _year(year)
    if month <= 3:  # noqa: PLR2004 - reports of the first quarter are about the last year
        share, period, other_period = 0.7, _year(year - 1), _half(year - 1, 2)
    elif month <= 6:  # noqa: PLR2004 - June
        return _quarter(year, 1)
    elif month <= 9:  # noqa: PLR2004 - September
        share, period, other_period = 0.7, _half(year, 1), _quarter(year, 2)
    else:
        share, period, other_period = 0.4, _three_quarters(year), _quarter(year, 3)
    return period if scene.chance(share) else other_period


def coming_period(scene: Scene) -> StoryPeriod:
    """Return the year, half-year or quarter of a plan.

    A plan of the first quarter is for the year, a plan of the third for the second half-year.
    """
    year, month = scene.entry.published.year, scene.entry.published.month
    quarter = (month + 2) // 3
    if quarter == 1:
        return _year(year)
    if quarter == 3:  # noqa: PLR2004 - the third quarter begins the second half
        return _half(year, 2)
    return _quarter(year, quarter)


def this_year(scene: Scene) -> StoryPeriod:
    """Return the year of the event, up to the event."""
    year = scene.event.year
    return StoryPeriod(str(year), "今年", date(year, 1, 1), scene.event)


def spoken(period: StoryPeriod) -> str:
    """Return a period for a title: `2023年上半年`."""
    year, rest = period.value[:4], period.value[4:]
    if not rest:
        return f"{year}年度"
    return f"{year}年{period.name}"


def task_rows(scene: Scene, low: int, high: int) -> list[Row]:
    """Return tasks, each with a person in charge and a deadline."""
    tasks = scene.several(low, high, lambda: scene.tell("plan"))
    return [_task(scene, task) for task in tasks]


def problem_rows(scene: Scene, low: int, high: int) -> list[Row]:
    """Return problems, each with a measure."""
    progress = (Progress.DONE, Progress.UNDER_WAY, Progress.CONTINUING, Progress.NOT_DONE)
    problems = scene.several(low, high, lambda: scene.tell("problem"))
    return [
        {
            "编号": f"问题{number}",
            "问题": problem,
            "措施": scene.tell("plan"),
            "责任": scene.say("actor"),
            "完成时限": scene.later(20, 150),
            "进展": scene.one(progress),
        }
        for number, problem in enumerate(problems, 1)
    ]


def attendance(scene: Scene) -> tuple[int, int]:
    """Return the numbers of expected and of present members."""
    expected = scene.unit.members
    return expected, expected - scene.number(0, expected // 6)


def chairman(scene: Scene) -> str:
    """Return the post of the person in the chair."""
    if scene.unit.field:
        return scene.one(("支部书记", "支部书记", "支部副书记", "组织委员"))
    return scene.one(("党委书记", "党委副书记", "组织委员"))


def notice_days(scene: Scene) -> Row:
    """Return the days of a 公示 and the telephone for objections.

    The 公示 begins on the day of publication and ends nine days later.
    """
    first = scene.entry.published
    last = first + timedelta(days=9)
    return {
        "公示开始": first.isoformat(),
        "公示结束": last.isoformat(),
        "监督电话": "0837-6210012",
    }


def birth_month(scene: Scene, youngest: int, oldest: int) -> str:
    """Return the month of birth of a person, with ages in years."""
    year = scene.entry.published.year - scene.number(youngest, oldest)
    return f"{year}-{scene.number(1, 12):02d}"


def spoken_day(day: date) -> str:
    """Return a day for a text: `5月11日`."""
    return f"{day.month}月{day.day}日"


def _task(scene: Scene, task: str) -> Row:
    progress = (
        Progress.UNDER_WAY,
        Progress.UNDER_WAY,
        Progress.DONE,
        Progress.CONTINUING,
        Progress.NOT_STARTED,
    )
    return {
        "事项": task,
        "责任": scene.say("actor"),
        "完成时限": scene.later(15, 200),
        "进展": scene.one(progress),
        "受益": f"{scene.say('audience')}{scene.number(12, 480)}人",
    }


def _year(year: int) -> StoryPeriod:
    # A report of December is written before the year ends.
    return StoryPeriod(str(year), "全年", date(year, 1, 1), date(year, 12, 10))


def _half(year: int, half: int) -> StoryPeriod:
    name = "上半年" if half == 1 else "下半年"
    first = date(year, 6 * half - 5, 1)
    last = date(year, 6, 30) if half == 1 else date(year, 12, 31)
    return StoryPeriod(f"{year}{name}", name, first, last)


def _quarter(year: int, quarter: int) -> StoryPeriod:
    name = f"第{QUARTERS[quarter - 1]}季度"
    first = date(year, 3 * quarter - 2, 1)
    return StoryPeriod(f"{year}{name}", name, first, date(year, 3 * quarter, 28))


def _three_quarters(year: int) -> StoryPeriod:
    value = f"{year}第一季度至第三季度"
    return StoryPeriod(value, "前三季度", date(year, 1, 1), date(year, 9, 30))
