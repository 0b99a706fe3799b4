"""Applications for disclosure (依申请公开) and opinions (意见建议) from the public.

Neither noun has a field for the person, and the loader refuses such a key: the log shows the
request and its outcome only.
"""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.model.audience import WrittenAudience
from gongkai.model.noun import Noun
from gongkai.model.values import Day, Line, Paragraphs, RecordRef, UnitRef, WorkingDays
from gongkai.vocabulary import ApplicationOutcome, OpinionChannel


@dataclass(frozen=True, slots=True, kw_only=True)
class Application(Noun):
    """An application for the disclosure of an unpublished matter."""

    number: Line
    accepted: Day
    """The day from which the deadline is counted."""
    content: Line
    """The request, without any clue to the applicant."""
    unit: UnitRef
    """The unit that has to answer."""
    extended_by: WorkingDays | None = None
    """The number of working days by which the deadline was extended."""
    decided: Day | None = None
    outcome: ApplicationOutcome | None = None
    reason: Line | None = None
    record: RecordRef | None = None
    """The record that was published because of the application."""
    scope: WrittenAudience | None = None
    """The audience of this entry of the log; None for everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applications(Noun):
    """The applications accepted in one year.

    The file is `data/applications/<year>.yml`.
    """

    applications: tuple[Application, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion(Noun):
    """An opinion or a suggestion, and the answer."""

    number: Line
    date: Day
    channel: OpinionChannel
    summary: Line
    """The opinion, without any clue to its author."""
    answer: Paragraphs = ()
    answered: Day | None = None
    answered_by: UnitRef | None = None
    record: RecordRef | None = None
    """The record that the opinion is about."""
    scope: WrittenAudience | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinions(Noun):
    """The opinions received in one year: `data/opinions/<year>.yml`."""

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
"""Keys that would identify the person; the loader refuses each of these keys."""
