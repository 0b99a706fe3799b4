"""Check the corrections of a record (更正).

A correction quotes both texts, before and after; the record has the current text. 条例 2017 asks to
correct at once every false statement, and a reader has to see the earlier text.
"""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterable,
    Iterator,
    Sequence,
)
from functools import cache
from itertools import accumulate, pairwise
from typing import Any

from gongkai.model import Correction, Record, as_written
from gongkai.model.complaint import Complaint, at
from gongkai.vocabulary import term

_REDACTED = "〔不公开："
_UNCORRECTED = {
    term("corrections"),
    term("status"),
    term("status_note"),
    term("status_date"),
    term("approval"),
}
"""The fields that are no part of the corrected text."""
_LINE_END = "\0"
"""The separator of two lines; no line has this character."""
_FILLER = "\1"
"""The substitute for a character of an inserted text, so that all others keep their places."""
_MAX_QUOTATION = 30


def corrections_tell_something(record: Record) -> Iterator[Complaint]:
    """A correction has a text before or after it, and the two differ."""
    for index, correction in enumerate(record.corrections):
        if not correction.before and not correction.after:
            message = f"“{term('before')}”和“{term('after')}”至少写一个"
            yield Complaint(at("corrections", index), message, "field-missing")
        elif correction.before == correction.after:
            message = f"{term('after')}和{term('before')}相同；请核对"
            yield Complaint(at("corrections", index, "after"), message, "correction-text")


def corrections_follow_publication(record: Record) -> Iterator[Complaint]:
    """Corrections follow the publication, in the order of their days."""
    for index, correction in enumerate(record.corrections):
        # Where the day of publication was corrected, it may now be later than the correction.
        if correction.date < record.published and not tells_of_publication(correction):
            published = f"{term('disclosure')}.{term('published')}（{record.published}）"
            message = f"更正的{term('date')}（{correction.date}）早于 {published}"
            yield Complaint(at("corrections", index, "date"), message, "date-order")
    for index, (earlier, later) in enumerate(pairwise(record.corrections), 1):
        if later.date < earlier.date:
            message = f"更正应从早到晚排列；这一次（{later.date}）早于上一次（{earlier.date}）"
            yield Complaint(at("corrections", index, "date"), message, "date-order")


def tells_of_publication(correction: Correction) -> bool:
    """Tell whether a correction corrects the day of publication."""
    return term("published") in correction.corrected


def corrected_text_is_current(record: Record) -> Iterator[Complaint]:
    """A record has the text of its corrections, and not the text before.

    An inserted text may have been corrected again.
    """
    if not record.corrections:
        return
    text = {key: value for key, value in as_written(record).items() if key not in _UNCORRECTED}
    # A record may have 2,000 corrections of the same field: its lines are joined once.
    read = cache(lambda corrected: _Lines(_texts(_part(text, corrected))))
    yield from _missing_insertions(record.corrections, read)
    for index, correction in enumerate(record.corrections):
        yield from _remaining_deletions(correction, index, read(correction.corrected))


class _Lines:
    """The lines of a part of a record, joined for searching.

    A text is looked for in all lines at once, not in each.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self.joined = _LINE_END.join(lines)

    def __contains__(self, text: str) -> bool:
        return text in self.joined

    def around(self, place: int) -> str:
        """Return the line around a place in the joined text."""
        line_begin = self.joined.rfind(_LINE_END, 0, place) + 1
        return self.joined[line_begin:].partition(_LINE_END)[0]


def _part(text: dict[str, Any], corrected: str) -> Any:
    """Return the corrected field or figure of a record's plain text.

    The whole text is returned where `corrected` is not named as in the file.
    """
    # A figure may be named without its field; a field wins over a figure of the same name.
    part: Any = {**text.get(term("metrics"), {}), **text}
    for key in corrected.split("."):
        if not isinstance(part, dict) or key not in part:
            return text
        part = part[key]
    return part


def _missing_insertions(
    corrections: Sequence[Correction],
    read: Callable[[str], _Lines],
) -> Iterator[Complaint]:
    """Yield a complaint for each inserted text that the record lacks.

    A later correction may have deleted the text again.
    """
    # All deleted texts in a row: behind `ends[index]` stand the texts of later corrections.
    deletions = [_LINE_END.join(correction.before) for correction in corrections]
    ends = list(accumulate(len(text) + len(_LINE_END) for text in deletions))
    all_deletions = _LINE_END.join(deletions)
    for index, correction in enumerate(corrections):
        lines = read(correction.corrected)
        for text in correction.after:
            if text in lines or all_deletions.find(text, ends[index]) >= 0:
                continue
            message = f"{term('after')}“{_short(text)}”在记录里找不到；{term('after')}应同现在的正文或者字段一字不差，请核对两处"
            yield Complaint(at("corrections", index, "after"), message, "correction-text")


def _remaining_deletions(
    correction: Correction,
    index: int,
    lines: _Lines,
) -> Iterator[Complaint]:
    """Yield a complaint for each deleted text that the record still has.

    A deleted text may remain as a part of an inserted text.
    """
    # A quotation with a redaction cannot be compared: its true wording is not in the file.
    deletions = [text for text in correction.before if _REDACTED not in text and text in lines]
    if not deletions:
        return
    rest = lines.joined
    insertions = {text for text in correction.after if text}
    # The longest first: a short text may be a part of a long one.
    for text in sorted(insertions, key=len, reverse=True):
        rest = rest.replace(text, _FILLER * len(text))
    for text in deletions:
        # The places of `rest` are those of `lines`: a filler is as long as its text.
        place = rest.find(text)
        if place < 0:
            continue
        message = (
            f"{term('before')}“{_short(text)}”还在记录里：“{_short(lines.around(place))}”；"
            "请改正记录，或者把改前、改后的文字写长一些（例如整句），写到能认出是哪一处"
        )
        yield Complaint(at("corrections", index, "before"), message, "correction-text")


def _short(text: str) -> str:
    """Return the beginning of a text, for a message."""
    if len(text) <= _MAX_QUOTATION:
        return text
    return f"{text[:_MAX_QUOTATION]}…"


def _texts(value: Any, *, names: bool = False) -> Iterator[str]:
    """Yield every line of a plain value, as in the file.

    With `names` the keys of a mapping are yielded, too, as the names of figures are.
    """
    if isinstance(value, dict):
        for name, part in value.items():
            if names:
                yield name
            yield from _texts(part, names=name == term("metrics"))
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    else:
        yield from str(value).split("\n")


CORRECTION_RULES = (
    corrections_tell_something,
    corrections_follow_publication,
    corrected_text_is_current,
)
