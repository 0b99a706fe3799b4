"""The rows of the tables in records: tasks, problems, expenses, people, votes and more."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.model.metric import Amount
from gongkai.model.noun import Noun
from gongkai.model.values import Count, Day, Line, Month, Number
from gongkai.vocabulary import Progress, Stars


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Noun):
    """A task: post, deadline, progress and beneficiaries."""

    task: Line
    responsible: Line | None = None
    due: Day | None = None
    progress: Progress | None = None
    beneficiaries: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Noun):
    """A shortcoming and the measure against it."""

    number: Line | None = None
    problem: Line
    measure: Line
    responsible: Line | None = None
    due: Day | None = None
    progress: Progress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending(Noun):
    """One expense out of Party dues."""

    purpose: Line
    amount: Amount
    date: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant(Noun):
    """A person on an admission notice."""

    person: Line
    sex: Line | None = None
    birth: Month | None = None
    schooling: Line | None = None
    occupation: Line | None = None
    applied: Day | None = None
    sponsors: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote(Noun):
    """A candidate's votes."""

    person: Line
    post: Line | None = None
    vote_count: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Elected(Noun):
    """A person elected to a post."""

    person: Line
    post: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Course(Noun):
    """A course of a training and its teacher."""

    title: Line
    lecturer: Line | None = None
    class_hours: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade(Noun):
    """The assessment of one unit or person."""

    assessee: Line
    score: Number | None = None
    rank: Count | None = None
    grade: Line | None = None
    opinion: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating(Noun):
    """The stars of a branch: claimed and awarded."""

    name: Line
    stars_claimed: Stars | None = None
    stars_given: Stars
    note: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Noun):
    """An honour and its recipient."""

    award: Line
    recipient: Line
    awarded_by: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project(Noun):
    """A project of the collective economy."""

    project: Line
    investment: Amount | None = None
    earnings: Amount | None = None
    progress: Progress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointee(Noun):
    """A person in a personnel matter."""

    person: Line
    sex: Line | None = None
    birth: Month | None = None
    schooling: Line | None = None
    current_post: Line | None = None
    proposed_post: Line | None = None
