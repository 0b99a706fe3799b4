"""The state of each application for disclosure on a day: its deadline and its answer.

Local rules give 3, 10 or 15 working days for an answer, which may be extended once, so the days
are a setting of the site.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from gongkai.derive.working_days import due_day
from gongkai.model import Application, Dataset
from gongkai.vocabulary import ApplicationOutcome, ApplicationState


class Handling(NamedTuple):
    """An application with its state on a day."""

    application: Application
    due: date
    """The last day for the answer, extension included."""
    decided: date | None
    """None while there is no answer on the day."""
    outcome: ApplicationOutcome | None
    state: ApplicationState


def handlings_of(dataset: Dataset, judged_on: date) -> list[Handling]:
    """Return the state of each application, the newest first."""
    days = dataset.publisher.application_days
    applications = [each for each in dataset.applications if each.accepted <= judged_on]
    states = [_progress(each, days, judged_on) for each in applications]
    return sorted(states, key=_by_acceptance, reverse=True)


def _by_acceptance(progress: Handling) -> tuple[date, str]:
    """Return the key for sorting: the day, and the number within a day."""
    application = progress.application
    return application.accepted, application.number


def _progress(
    application: Application,
    days: int,
    judged_on: date,
) -> Handling:
    """Return the state of one application, due after so many working days."""
    extension = application.extended_by or 0
    due = due_day(application.accepted, days + extension)
    decided = application.decided
    # An answer after the day of judgement does not exist yet on that day.
    if decided is None or decided > judged_on:
        state = ApplicationState.OVERDUE if judged_on > due else ApplicationState.OPEN
        return Handling(application, due, None, None, state)
    state = ApplicationState.ON_TIME if decided <= due else ApplicationState.LATE
    return Handling(application, due, decided, application.outcome, state)
