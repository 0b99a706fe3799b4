"""Applications for disclosure (依申请公开) and opinions (意见建议): their logs, and the form to print. Nothing tells who it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from gongkai.derive.applications import Progress, progress_of
from gongkai.derive.working_days import is_announced
from gongkai.model import Dataset, Opinion
from gongkai.pages.addresses import APPLICATION, APPLICATION_FORM, APPLICATIONS, GUIDE, OPINIONS
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
    """Yield the form, the log of applications and that of opinions."""
    yield _form(dataset)
    yield _applications(dataset, judged_on)
    yield _opinions(dataset, judged_on)


def _form(dataset: Dataset) -> Page:
    contact = dataset.publisher.contact
    text = render(
        "application_form.md",
        publisher=dataset.publisher.publisher,
        days=dataset.publisher.application_days,
        rows=[
            (term(name), value) for name in ("address", "phone", "supervision_phone", "office_hours") if (value := getattr(contact, name))
        ],
    )
    description = "依申请公开的申请表，供打印"
    return Page.of(
        text, uri=APPLICATION_FORM, title="依申请公开申请表", parent=APPLICATION, updated=dataset.latest, description=description
    )


def _applications(dataset: Dataset, judged_on: date) -> Page:
    links = Links(dataset, APPLICATIONS)
    listed = progress_of(dataset, judged_on)
    by_year: dict[int, list[list[Markdown]]] = {}
    for each in listed:
        by_year.setdefault(each.application.accepted.year, []).append(_row(each, links))
    counts = Counter(each.state for each in listed)
    text = render(
        "application_log.md",
        judged_on=judged_on,
        days=dataset.publisher.application_days,
        form=links.to(APPLICATION_FORM, "申请表"),
        counts=[(f"{SYMBOLS[state]} {state}", state.description, counts[state]) for state in ApplicationState],
        total=len(listed),
        guessed="、".join(str(year) for year in sorted({each.due.year for each in listed if not is_announced(each.due.year)})),
        years=by_year.items(),
    )
    return Page.of(
        text, uri=APPLICATIONS, title="依申请公开登记", parent=APPLICATION, updated=judged_on, description="依申请公开的受理和办理情况"
    )


def _row(progress: Progress, links: Links) -> list[Markdown]:
    """Return the cells: few, each of several lines, so that a telephone shows them side by side."""
    entry = progress.application
    about = f"<br>{term('record')}：{links.value(entry.record)}" if entry.record and progress.decided else ""
    extended = f"（延长{entry.extended_by}个工作日）" if entry.extended_by else ""
    reason = f"：{escape_text(entry.reason)}" if entry.reason else ""
    decided = [f"<time>{progress.decided}</time> {progress.outcome}{reason}"] if progress.decided else []
    lines = (
        [escape(entry.number), f"受理 <time>{entry.accepted}</time>", f"最迟 <time>{progress.due}</time>{extended}"],
        [f"{escape_text(entry.content)}{scope_note(entry.scope)}{about}", str(links.unit(links.dataset.units[entry.unit]))],
        [f"{SYMBOLS[progress.state]} {progress.state}", *decided],
    )
    return [Markdown("<br>".join(cell)) for cell in lines]


def _opinions(dataset: Dataset, judged_on: date) -> Page:
    links = Links(dataset, OPINIONS)
    listed = sorted(dataset.opinions, key=lambda opinion: (opinion.date, opinion.number), reverse=True)
    answered = sum(_is_answered(opinion, judged_on) for opinion in listed)
    text = render("opinions.md", total=len(listed), answered=answered, opinions=[_opinion(each, links, judged_on) for each in listed])
    return Page.of(text, uri=OPINIONS, title="意见建议和答复", parent=GUIDE, updated=judged_on, description="收到的意见建议和答复")


def _is_answered(opinion: Opinion, judged_on: date) -> bool:
    return opinion.answered is not None and opinion.answered <= judged_on


def _opinion(opinion: Opinion, links: Links, judged_on: date) -> dict[str, object]:
    """Return an opinion as the template takes it."""
    told = _is_answered(opinion, judged_on)
    return {
        "number": opinion.number,
        "date": opinion.date,
        "channel": opinion.channel,
        "summary": Markdown(escape_text(opinion.summary) + scope_note(opinion.scope)),
        "record": opinion.record and links.value(opinion.record),
        "answer": [escape_text(paragraph) for paragraph in opinion.answer] if told else [],
        "answered": opinion.answered,
        "answered_by": opinion.answered_by and links.unit(links.dataset.units[opinion.answered_by]),
    }
