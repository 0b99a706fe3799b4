"""The kinds of record, each with its own typed fields and relations of numbers.

A class stands for the row of `vocabulary.RecordKind` with its name. `vocabulary/fields.py` has the
term and the explanation of each field. Everything else follows from the class: loading, the JSON
Schema, the table on the page, the JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gongkai.model.arithmetic import Among, Ascending, Relation, Total, Unlike
from gongkai.model.attendance import Attendance
from gongkai.model.metric import Amount
from gongkai.model.record import Record
from gongkai.model.rows import (
    Applicant,
    Appointee,
    Award,
    Course,
    Elected,
    Grade,
    Problem,
    Project,
    Rating,
    Spending,
    Task,
    Vote,
)
from gongkai.model.values import Count, Day, Line, Number, Phone, RecordRef, UnitRef
from gongkai.vocabulary import (
    AdmissionStage,
    MeetingKind,
    OrganisationAction,
    PersonnelAction,
    Validity,
)

_PRESENT = Ascending(("present", "expected"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSummary(Record):
    """工作总结."""

    reported_to: Line | None = None
    deliberated_by: Line | None = None
    plan: RecordRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPlan(Record):
    """工作计划."""

    deliberated_by: Line | None = None
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Record):
    """三会一课."""

    EVENT: ClassVar[str | None] = "date"
    RELATIONS: ClassVar[tuple[Relation, ...]] = (_PRESENT,)

    meeting: MeetingKind
    date: Day
    place: Line | None = None
    expected: Count | None = None
    present: Attendance | None = None
    observers: Line | None = None
    chair: Line | None = None
    recorder: Line | None = None
    lecturer: Line | None = None
    agenda: tuple[Line, ...] = ()
    resolutions: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeDay(Record):
    """主题党日."""

    EVENT: ClassVar[str | None] = "date"
    RELATIONS: ClassVar[tuple[Relation, ...]] = (_PRESENT,)

    theme: Line
    date: Day
    place: Line | None = None
    expected: Count | None = None
    present: Attendance | None = None
    chair: Line | None = None
    programme: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationalLife(Record):
    """组织生活会."""

    EVENT: ClassVar[str | None] = "date"
    RELATIONS: ClassVar[tuple[Relation, ...]] = (_PRESENT, Unlike("problems.number"))

    theme: Line
    date: Day
    place: Line | None = None
    expected: Count | None = None
    present: Attendance | None = None
    chair: Line | None = None
    supervisor: Line | None = None
    opinions_collected: Attendance | None = None
    talks: Attendance | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal(Record):
    """民主评议党员."""

    EVENT: ClassVar[str | None] = "date"
    RELATIONS: ClassVar[tuple[Relation, ...]] = (
        Ascending(("assessed", "expected")),
        Total(
            ("excellent", "qualified", "basically_qualified", "unqualified"),
            "assessed",
            is_complete=True,
        ),
    )

    date: Day
    expected: Count
    assessed: Count
    excellent: Count | None = None
    qualified: Count | None = None
    basically_qualified: Count | None = None
    unqualified: Count | None = None
    method: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dues(Record):
    """党费收缴."""

    RELATIONS: ClassVar[tuple[Relation, ...]] = (
        Ascending(("paying", "owing")),
        # What was left of the last period may be handed on with this one's.
        Ascending(("remitted", "collected"), is_certain=False),
    )

    owing: Count
    paying: Count
    collected: Amount
    remitted: Amount | None = None
    spending: tuple[Spending, ...] = ()
    balance: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission(Record):
    """发展党员."""

    stage: AdmissionStage
    people: tuple[Applicant, ...]
    supervision_phone: Phone | None = None
    result: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Election(Record):
    """换届选举."""

    EVENT: ClassVar[str | None] = "date"
    RELATIONS: ClassVar[tuple[Relation, ...]] = (
        _PRESENT,
        Ascending(("votes.vote_count", "ballots_valid", "ballots_returned", "ballots_issued")),
        Ascending(("votes.vote_count", "present")),
        # Two committees are elected with two ballots each.
        Ascending(
            ("ballots_valid", "ballots_returned", "ballots_issued", "present"),
            is_certain=False,
        ),
        Among("result", "votes", name="person", group="post"),
    )

    date: Day
    term_of_office: Line | None = None
    place: Line | None = None
    method: Line | None = None
    expected: Count
    present: Count
    ballots_issued: Count | None = None
    ballots_returned: Count | None = None
    ballots_valid: Count | None = None
    votes: tuple[Vote, ...] = ()
    result: tuple[Elected, ...] = ()
    document: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationChange(Record):
    """组织设置."""

    EVENT: ClassVar[str | None] = "effective"

    action: OrganisationAction
    units_involved: tuple[UnitRef, ...] = ()
    document: Line
    authority: Line
    effective: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class Training(Record):
    """教育培训."""

    EVENT: ClassVar[str | None] = "begins"
    RELATIONS: ClassVar[tuple[Relation, ...]] = (
        # Two courses may be held at the same time.
        Total(("courses.class_hours",), "class_hours", is_certain=False),
    )

    theme: Line
    begins: Day
    ends: Day
    place: Line | None = None
    organiser: Line | None = None
    trainees: Line
    attendance: Attendance | None = None
    class_hours: Number | None = None
    courses: tuple[Course, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(Record):
    """考核评议."""

    date: Day
    method: Line
    organiser: Line | None = None
    grades: tuple[Grade, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StarRating(Record):
    """星级评定."""

    authority: Line
    date: Day
    ratings: tuple[Rating, ...]
    valid_for: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Honour(Record):
    """表彰荣誉."""

    awarded_by: Line
    date: Day
    document_number: Line | None = None
    awards: tuple[Award, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand(Record):
    """党建品牌."""

    brand: Line
    slogan: Line | None = None
    leader: Line | None = None
    serving: Line | None = None
    measures: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alliance(Record):
    """党建联盟."""

    lead_unit: Line
    members: tuple[Line, ...]
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid(Record):
    """网格治理."""

    RELATIONS: ClassVar[tuple[Relation, ...]] = (
        Ascending(("settled", "received")),
        Ascending(("passed_up", "received")),
    )

    grids: Count
    grid_leaders: Count | None = None
    grid_workers: Count | None = None
    received: Count
    settled: Count
    passed_up: Count | None = None
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticalDeeds(Record):
    """办实事."""

    tasks: tuple[Task, ...]
    investment: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Record):
    """走访慰问."""

    EVENT: ClassVar[str | None] = "date"

    date: Day
    visited: Line
    households: Attendance | None = None
    headcount: Attendance | None = None
    money: Amount | None = None
    goods: Line | None = None
    fund: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectiveEconomy(Record):
    """集体经济."""

    RELATIONS: ClassVar[tuple[Relation, ...]] = (
        # The earnings of a project may go to others, too.
        Total(("projects.earnings",), "income", is_certain=False),
    )

    income: Amount
    expenditure: Amount | None = None
    income_target: Amount | None = None
    projects: tuple[Project, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Personnel(Record):
    """干部人事."""

    matter: PersonnelAction
    people: tuple[Appointee, ...] = ()
    supervision_phone: Phone | None = None
    document: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningEducation(Record):
    """警示教育."""

    EVENT: ClassVar[str | None] = "date"

    theme: Line
    date: Day
    place: Line | None = None
    method: Line
    present: Attendance | None = None
    talks_given: Attendance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectification(Record):
    """问题整改."""

    RELATIONS: ClassVar[tuple[Relation, ...]] = (Unlike("problems.number"),)

    source: Line
    source_record: RecordRef | None = None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation(Record):
    """制度文件."""

    document_number: Line | None = None
    issued_by: Line
    issued: Day
    effective: Day
    validity: Validity
    repealed: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Record):
    """通知公告."""

    document_number: Line | None = None
    addressees: Line | None = None
    begins: Day | None = None
    valid_until: Day | None = None
    phone: Phone | None = None
