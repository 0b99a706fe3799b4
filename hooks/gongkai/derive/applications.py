"""How each application for disclosure stands on a day: by when it was to be answered, and whether it was.

By local rules an application is answered in 3, 10 or 15 working days, which may be extended once: the days are a setting of the site.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from gongkai.derive.working_days import due_day
from gongkai.model import Application, Dataset
from gongkai.vocabulary import ApplicationOutcome, ApplicationState


class Progress(NamedTuple):
    """An application as it stands on a day."""

    application: Application
    due: date
    """The last day for the answer, extension included."""
    decided: date | None
    """None while there is no answer, as far as the day knows."""
    outcome: ApplicationOutcome | None
    state: ApplicationState


def progress_of(dataset: Dataset, judged_on: date) -> list[Progress]:
    """Return how each application stands, the newest first."""
    listed = [_progress(each, dataset.publisher.application_days, judged_on) for each in dataset.applications if each.accepted <= judged_on]
    return sorted(listed, key=lambda each: (each.application.accepted, each.application.number), reverse=True)


def _progress(application: Application, days: int, judged_on: date) -> Progress:
    due = due_day(application.accepted, days + (application.extended_by or 0))
    if application.decided is not None and application.decided <= judged_on:
        state = ApplicationState.ON_TIME if application.decided <= due else ApplicationState.LATE
        return Progress(application, due, application.decided, application.outcome, state)
    return Progress(application, due, None, None, ApplicationState.OVERDUE if judged_on > due else ApplicationState.OPEN)
