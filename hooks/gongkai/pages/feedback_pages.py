"""Make the pages for feedback.

The pages are the logs of applications for disclosure (依申请公开) and of opinions (意见建议), and the
application form to print. No page tells who applied or who gave an opinion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from gongkai.derive.applications import Handling, handlings_of
from gongkai.derive.working_days import is_announced
from gongkai.model import Dataset, Opinion
from gongkai.pages.addresses import (
    APPLICATION,
    APPLICATION_FORM,
    APPLICATIONS,
    GUIDE,
    OPINIONS,
)
from gongkai.pages.escape import Markdown, escape, escape_text
from gongkai.pages.links import Links
from gongkai.pages.page import Page, render
from gongkai.pages.scope_note import scope_note
from gongkai.vocabulary import ApplicationState, term

SYMBOLS = {
    ApplicationState.OVERDUE: "✗",
    ApplicationState.LATE: "△",
    ApplicationState.ON_TIME: "✓",
    ApplicationState.OPEN: "○",
}


def feedback_pages(dataset: Dataset, judged_on: date) -> Iterator[Page]:
    """Yield the form and the logs of applications and opinions."""
    yield _form(dataset)
    yield _applications(dataset, judged_on)
    yield _opinions(dataset, judged_on)


def _form(dataset: Dataset) -> Page:
    """Return the application form, to print."""
    publisher = dataset.publisher
    rows: list[tuple[str, str]] = []
    for name in ("address", "phone", "supervision_phone", "office_hours"):
        value = getattr(publisher.contact, name)
        if value:
            rows.append((term(name), value))
    text = render(
        "application_form.md",
        publisher=publisher.publisher,
        days=publisher.application_days,
        rows=rows,
    )
    return Page.of(
        text,
        uri=APPLICATION_FORM,
        title="依申请公开申请表",
        parent=APPLICATION,
        updated=dataset.latest,
        description="依申请公开的申请表，供打印",
    )


def _applications(dataset: Dataset, judged_on: date) -> Page:
    """Return the log of applications, by year of acceptance."""
    links = Links(dataset, APPLICATIONS)
    applications = handlings_of(dataset, judged_on)
    by_year: dict[int, list[list[Markdown]]] = {}
    for each in applications:
        year = each.application.accepted.year
        row = _row(each, links)
        by_year.setdefault(year, []).append(row)
    text = render(
        "application_log.md",
        judged_on=judged_on,
        days=dataset.publisher.application_days,
        form=links.to(APPLICATION_FORM, "申请表"),
        counts=_counts(applications),
        total=len(applications),
        guessed="、".join(map(str, _unannounced_years(applications))),
        years=by_year.items(),
    )
    return Page.of(
        text,
        uri=APPLICATIONS,
        title="依申请公开登记",
        parent=APPLICATION,
        updated=judged_on,
        description="依申请公开的受理和办理情况",
    )


def _counts(applications: Sequence[Handling]) -> list[tuple[str, str, int]]:
    """Return the name, description and number of each state."""
    counts = Counter(each.state for each in applications)
    rows: list[tuple[str, str, int]] = []
    for state in ApplicationState:
        name = f"{SYMBOLS[state]} {state}"
        rows.append((name, state.description, counts[state]))
    return rows


def _unannounced_years(applications: Sequence[Handling]) -> list[int]:
    """Return the years of deadlines that rest on unannounced holidays."""
    years = {each.due.year for each in applications}
    return sorted(year for year in years if not is_announced(year))


def _row(progress: Handling, links: Links) -> list[Markdown]:
    """Return the cells of an application.

    The cells are few and have several lines each, so that a telephone shows the cells side by side.
    """
    entry = progress.application
    dates = [
        escape(entry.number),
        f"受理 <time>{entry.accepted}</time>",
        f"最迟 <time>{progress.due}</time>",
    ]
    if entry.extended_by:
        dates[-1] += f"（延长{entry.extended_by}个工作日）"
    content = [f"{escape_text(entry.content)}{scope_note(entry.scope)}"]
    # The record belongs to the decision and stays out of the log until then.
    if entry.record and progress.decided:
        content.append(f"{term('record')}：{links.value(entry.record)}")
    unit = links.dataset.units[entry.unit]
    content.append(links.unit(unit))
    outcome = [f"{SYMBOLS[progress.state]} {progress.state}"]
    if progress.decided:
        reason = f"：{escape_text(entry.reason)}" if entry.reason else ""
        outcome.append(f"<time>{progress.decided}</time> {progress.outcome}{reason}")
    cells = (dates, content, outcome)
    return [Markdown("<br>".join(lines)) for lines in cells]


def _opinions(dataset: Dataset, judged_on: date) -> Page:
    """Return the log of opinions, the newest first."""
    links = Links(dataset, OPINIONS)
    opinions = sorted(dataset.opinions, key=_day_and_number, reverse=True)
    text = render(
        "opinions.md",
        total=len(opinions),
        answered=sum(_is_answered(opinion, judged_on) for opinion in opinions),
        opinions=[_opinion(opinion, links, judged_on) for opinion in opinions],
    )
    return Page.of(
        text,
        uri=OPINIONS,
        title="意见建议和答复",
        parent=GUIDE,
        updated=judged_on,
        description="收到的意见建议和答复",
    )


def _day_and_number(opinion: Opinion) -> tuple[date, str]:
    """Return the key by which the log is sorted."""
    return opinion.date, opinion.number


def _is_answered(opinion: Opinion, judged_on: date) -> bool:
    """Tell whether the answer is public on the judgement's day."""
    return opinion.answered is not None and opinion.answered <= judged_on


def _opinion(
    opinion: Opinion,
    links: Links,
    judged_on: date,
) -> dict[str, object]:
    """Return an opinion for the template."""
    # An answer after the judgement is not public yet.
    answer: list[Markdown] = []
    if _is_answered(opinion, judged_on):
        answer = [escape_text(paragraph) for paragraph in opinion.answer]
    summary = escape_text(opinion.summary) + scope_note(opinion.scope)
    units = links.dataset.units
    return {
        "number": opinion.number,
        "date": opinion.date,
        "channel": opinion.channel,
        "summary": Markdown(summary),
        "record": opinion.record and links.value(opinion.record),
        "answer": answer,
        "answered": opinion.answered,
        "answered_by": opinion.answered_by and links.unit(units[opinion.answered_by]),
    }
