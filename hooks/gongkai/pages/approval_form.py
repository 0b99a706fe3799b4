"""党务公开审批表: the procedure of one record as one printable page of HTML, filled in as far as it has gone.

It needs no other file and no program: opened from a folder, printed on A4, signed by hand. The fields are those of the usual form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from gongkai.model import COMMON_FIELDS
from gongkai.pages.page import html_environment
from gongkai.vocabulary import Channel, Scope, SecrecyReview, TimeClass, Vocabulary, term

SUMMARY_LENGTH = 240
"""In characters: what fits beside the other fields on one sheet."""
_HAND_WRITTEN = "　　年　　月　　日"


class Choice(NamedTuple):
    """A box that is ticked or not."""

    name: str
    ticked: bool


class Step(NamedTuple):
    """A field for an opinion, with post and day below it."""

    title: str
    post: str
    opinion: str
    day: str
    choices: list[Choice]


def approval_form(written: Mapping[str, Any], unit: str, item: str, publisher: str) -> str:
    """Return the form of a record, given what stands in its file under Chinese keys, and the names that its codes stand for."""
    disclosure, approval = _mapping(written, "disclosure"), _mapping(written, "approval")
    begins, ends = _text(written, "notice_from"), _text(written, "notice_to")
    return (
        html_environment()
        .get_template("approval_form.html")
        .render(
            publisher=publisher,
            title=_text(written, "title"),
            number=_text(written, "id"),
            unit=unit,
            kind=_text(written, "kind"),
            period=_text(written, "period"),
            item=item,
            summary=summary(written),
            attachments=[_text(attachment, "name") for attachment in _list(written, "attachments")],
            scope=_choices(Scope, [_text(disclosure, "scope")]),
            group=_text(disclosure, "audience_group"),
            time_class=_choices(TimeClass, [_text(disclosure, "time_class")]),
            channels=_choices(Channel, map(str, _list(disclosure, "channels"))),
            published=_day(_text(disclosure, "published")),
            notice=f"公示 {_day(begins)} 至 {_day(ends)}" if begins or ends else "",
            steps=list(_steps(approval)),
            remarks="，".join(_text(written, name) for name in ("status", "status_date", "status_note") if _text(written, name)),
        )
    )


def _steps(approval: Mapping[str, Any]) -> Iterator[Step]:
    proposed, reviewed, approved = (_mapping(approval, name) for name in ("proposed", "reviewed", "approved"))
    secrecy = _choices(SecrecyReview, [_text(reviewed, "secrecy_review")])
    post, day = _text(reviewed, "post"), _day(_text(reviewed, "date"))
    yield Step("提出（承办人）意见", _text(proposed, "post"), _text(proposed, "opinion"), _day(_text(proposed, "date")), [])
    yield Step("保密审查意见", post, "", day, secrecy)
    yield Step("审核意见", post, _text(reviewed, "opinion"), day, [])
    yield Step("批准意见", _text(approved, "post"), _text(approved, "opinion"), _day(_text(approved, "date")), [])


def summary(written: Mapping[str, Any]) -> str:
    """Return the beginning of what is to be published: the kind's own fields, then the text."""
    common = {term(name) for name in COMMON_FIELDS}
    own = (f"{key}：{value}" for key, value in written.items() if key not in common and isinstance(value, str | int))
    text = "；".join(own)
    text += ("。" if text else "") + "".join(_sentences(_list(written, "body")))
    return text if len(text) <= SUMMARY_LENGTH else f"{text[:SUMMARY_LENGTH]}……（全文附后）"


def _sentences(sections: list[Any]) -> Iterator[str]:
    for section in sections:
        yield from str(_get(section, "paragraphs") or "").split("\n")
        yield from (_text(item, "content") for item in _list(section, "items"))
        yield from _sentences(_list(section, "sections"))


def _choices(vocabulary: type[Vocabulary], chosen: Iterable[str]) -> list[Choice]:
    known = {vocabulary(text) for text in chosen if text}
    return [Choice(member.value, member in known) for member in vocabulary]


def _day(text: str) -> str:
    """Return a day as it is written on paper, or the room to write one."""
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    return f"{int(year)}年{int(month)}月{int(day)}日" if day else _HAND_WRITTEN


def _get(value: Any, name: str) -> Any:
    return value.get(term(name)) if isinstance(value, Mapping) else None


def _text(value: Any, name: str) -> str:
    found = _get(value, name)
    return "" if found is None else str(found)


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    found = _get(value, name)
    return found if isinstance(found, Mapping) else {}


def _list(value: Any, name: str) -> list[Any]:
    found = _get(value, name)
    return found if isinstance(found, list) else []
