"""Fill in the 党务公开审批表 of a record, as a page to print.

The form shows the procedure as far as it has gone, in the fields of the usual form. The page needs
no other file and no program: a clerk opens the page from a folder, prints it on A4 and signs by
hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from gongkai.model import COMMON_FIELDS
from gongkai.pages.page import html_environment
from gongkai.vocabulary import (
    Channel,
    Scope,
    SecrecyReview,
    TimeClass,
    Vocabulary,
    term,
)

SUMMARY_LENGTH = 240
"""Characters that fit beside the other fields on one sheet."""
# Full-width blanks, as long as a year, a month and a day in handwriting.
_HAND_WRITTEN = "　　年　　月　　日"


class Choice(NamedTuple):
    """A box that is ticked or not."""

    name: str
    ticked: bool


class Step(NamedTuple):
    """A field for an opinion, with post and day."""

    title: str
    post: str
    opinion: str
    day: str
    choices: list[Choice]


def approval_form(
    content: Mapping[str, Any],
    unit: str,
    item: str,
    publisher: str,
) -> str:
    """Return the form of a record.

    `content` is the record's file under Chinese keys, which may be incomplete; `unit` and `item`
    are the names of the codes in it.
    """
    disclosure = _mapping(content, "disclosure")
    template = html_environment().get_template("approval_form.html")
    return template.render(
        publisher=publisher,
        title=_text(content, "title"),
        number=_text(content, "id"),
        unit=unit,
        kind=_text(content, "kind"),
        period=_text(content, "period"),
        item=item,
        summary=summary(content),
        attachments=[_text(each, "name") for each in _list(content, "attachments")],
        scope=_choices(Scope, [_text(disclosure, "scope")]),
        group=_text(disclosure, "audience_group"),
        time_class=_choices(TimeClass, [_text(disclosure, "time_class")]),
        channels=_choices(Channel, map(str, _list(disclosure, "channels"))),
        published=_day(_text(disclosure, "published")),
        notice=_notice(content),
        steps=list(_steps(_mapping(content, "approval"))),
        remarks=_remarks(content),
    )


def _notice(content: Mapping[str, Any]) -> str:
    """Return the days of the 公示, or nothing."""
    first_day = _text(content, "notice_from")
    last_day = _text(content, "notice_to")
    if not first_day and not last_day:
        return ""
    return f"公示 {_day(first_day)} 至 {_day(last_day)}"


def _remarks(content: Mapping[str, Any]) -> str:
    """Return the status with its day and note, as far as given."""
    texts = [_text(content, name) for name in ("status", "status_date", "status_note")]
    return "，".join(filter(None, texts))


def _steps(approval: Mapping[str, Any]) -> Iterator[Step]:
    """Yield the steps of the procedure in their order."""
    proposed = _mapping(approval, "proposed")
    yield Step(
        "提出（承办人）意见",
        post=_text(proposed, "post"),
        opinion=_text(proposed, "opinion"),
        day=_day(_text(proposed, "date")),
        choices=[],
    )
    # One step in the record, two fields in the form: the reviewer signs both.
    reviewed = _mapping(approval, "reviewed")
    post = _text(reviewed, "post")
    day = _day(_text(reviewed, "date"))
    yield Step(
        "保密审查意见",
        post=post,
        opinion="",
        day=day,
        choices=_choices(SecrecyReview, [_text(reviewed, "secrecy_review")]),
    )
    yield Step(
        "审核意见",
        post=post,
        opinion=_text(reviewed, "opinion"),
        day=day,
        choices=[],
    )
    approved = _mapping(approval, "approved")
    yield Step(
        "批准意见",
        post=_text(approved, "post"),
        opinion=_text(approved, "opinion"),
        day=_day(_text(approved, "date")),
        choices=[],
    )


def summary(content: Mapping[str, Any]) -> str:
    """Return the beginning of a record's content.

    The fields of the kind come first, then the text. The fields that all kinds share stand
    elsewhere in the form.
    """
    common = {term(name) for name in COMMON_FIELDS}
    fields: list[str] = []
    for key, value in content.items():
        if key not in common and isinstance(value, str | int):
            fields.append(f"{key}：{value}")
    text = "；".join(fields)
    # Without fields there is no sentence to close.
    if text:
        text += "。"
    text += "".join(_sentences(_list(content, "body")))
    if len(text) > SUMMARY_LENGTH:
        return f"{text[:SUMMARY_LENGTH]}……（全文附后）"
    return text


def _sentences(sections: list[Any]) -> Iterator[str]:
    """Yield the texts of sections in their order."""
    for section in sections:
        # `paragraphs` is one text with a paragraph a line.
        yield from str(_get(section, "paragraphs") or "").split("\n")
        for item in _list(section, "items"):
            yield _text(item, "content")
        yield from _sentences(_list(section, "sections"))


def _choices(vocabulary: type[Vocabulary], texts: Iterable[str]) -> list[Choice]:
    """Return a box for each word of a vocabulary.

    The boxes of the words in `texts` are ticked.
    """
    members = {vocabulary(text) for text in texts if text}
    return [Choice(member.value, member in members) for member in vocabulary]


def _day(text: str) -> str:
    """Return a day in words, or blanks to fill in."""
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    if not day:
        return _HAND_WRITTEN
    return f"{int(year)}年{int(month)}月{int(day)}日"


# A form may be wanted of an unfinished file: an absent or wrong value counts as empty.
def _get(value: Any, name: str) -> Any:
    """Return the field of a mapping, or None."""
    return value.get(term(name)) if isinstance(value, Mapping) else None


def _text(value: Any, name: str) -> str:
    """Return the field of a mapping as text, or an empty text."""
    content = _get(value, name)
    return "" if content is None else str(content)


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    """Return the field of a mapping as mapping, or an empty mapping."""
    content = _get(value, name)
    return content if isinstance(content, Mapping) else {}


def _list(value: Any, name: str) -> list[Any]:
    """Return the field of a mapping as list, or an empty list."""
    content = _get(value, name)
    return content if isinstance(content, list) else []
