"""What people outside the procedure ask for and say: applications for disclosure (依申请公开) and opinions (意见建议).

Neither has a field for who it was, and the loader refuses one: the log tells what was asked and how it was settled.
"""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.model.audience import WrittenAudience
from gongkai.model.noun import Noun
from gongkai.model.values import Day, Line, Paragraphs, RecordRef, UnitRef, WorkingDays
from gongkai.vocabulary import ApplicationOutcome, OpinionChannel


@dataclass(frozen=True, slots=True, kw_only=True)
class Application(Noun):
    """An application for the disclosure of something that is not published."""

    number: Line
    accepted: Day
    """The day from which the deadline is counted."""
    content: Line
    """What was asked for, without anything that tells who asked."""
    unit: UnitRef
    """The unit that has to answer."""
    extended_by: WorkingDays | None = None
    """By how many working days the deadline was extended."""
    decided: Day | None = None
    outcome: ApplicationOutcome | None = None
    reason: Line | None = None
    record: RecordRef | None = None
    """The record that was published because of it."""
    scope: WrittenAudience | None = None
    """To whom this entry of the log is shown; None for everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applications(Noun):
    """The applications that were accepted in one year: `data/applications/<year>.yml`."""

    applications: tuple[Application, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion(Noun):
    """An opinion or a suggestion, and the answer to it."""

    number: Line
    date: Day
    channel: OpinionChannel
    summary: Line
    """What was said, without anything that tells who said it."""
    answer: Paragraphs = ()
    answered: Day | None = None
    answered_by: UnitRef | None = None
    record: RecordRef | None = None
    """The record that it is about."""
    scope: WrittenAudience | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinions(Noun):
    """The opinions that came in one year: `data/opinions/<year>.yml`."""

    opinions: tuple[Opinion, ...]


ABOUT_PERSONS = frozenset(
    {
        "申请人",
        "提意见人",
        "意见人",
        "反映人",
        "来访人",
        "姓名",
        "性别",
        "身份证号",
        "身份证",
        "电话",
        "手机",
        "手机号",
        "联系电话",
        "联系方式",
        "住址",
        "地址",
        "电子邮箱",
        "邮箱",
        "微信",
        "applicant",
        "name",
        "person",
    }
)
"""Keys that would tell who it was."""
