"""What must hold of the corrections of a record (更正): both texts are told, and the record has the text as it is now.

条例 2017 asks to correct at once what proves to be false; whoever reads the record has to see what it said before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import Any

from gongkai.load.messages import Complaint, at
from gongkai.model import Correction, Record, as_written
from gongkai.vocabulary import term

_REDACTED = "〔不公开："
_OWN = {term("corrections"), term("status"), term("status_note"), term("status_date"), term("approval")}
"""What is no part of the text that was corrected."""


def corrections_tell_something(record: Record) -> Iterator[Complaint]:
    """A correction has a text before or after it, and the two differ."""
    for index, correction in enumerate(record.corrections):
        if not correction.before and not correction.after:
            message = f"“{term('before')}”和“{term('after')}”至少写一个"
            yield Complaint(at("corrections", index), message, "field-missing")
        elif correction.before == correction.after:
            yield Complaint(at("corrections", index, "after"), f"{term('after')}和{term('before')}相同；请核对", "correction-text")


def corrections_follow_publication(record: Record) -> Iterator[Complaint]:
    """Corrections come after the publication, and stand in the order of their days."""
    for index, correction in enumerate(record.corrections):
        if correction.date < record.published and not tells_of_publication(correction):
            message = f"更正的{term('date')}（{correction.date}）早于 {term('disclosure')}.{term('published')}（{record.published}）"
            yield Complaint(at("corrections", index, "date"), message, "date-order")
    for index, (earlier, later) in enumerate(pairwise(record.corrections), 1):
        if later.date < earlier.date:
            message = f"更正应从早到晚排列；这一次（{later.date}）早于上一次（{earlier.date}）"
            yield Complaint(at("corrections", index, "date"), message, "date-order")


def tells_of_publication(correction: Correction) -> bool:
    """Tell whether it is the day of publication that was corrected."""
    return term("published") in correction.corrected


def corrected_text_is_current(record: Record) -> Iterator[Complaint]:
    """What a correction put in stands in the record, or was corrected again; what it took out stands there no more."""
    if not record.corrections:
        return
    written = {key: value for key, value in as_written(record).items() if key not in _OWN}
    read = cache(lambda corrected: _Lines(_texts(_part(written, corrected))))
    yield from _stand(record.corrections, read)
    for index, correction in enumerate(record.corrections):
        yield from _is_gone(correction, index, read(correction.corrected))


class _Lines:
    """The lines of a part of a record, in which many texts are looked for: all at once, not one by one."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.all = _END.join(lines)

    def __contains__(self, text: str) -> bool:
        return text in self.all

    def around(self, place: int) -> str:
        """Return the line in which a place is."""
        return self.all[self.all.rfind(_END, 0, place) + 1 :].partition(_END)[0]


_END = "\0"
"""What stands between two lines, and in none."""


def _part(written: dict[str, Any], corrected: str) -> Any:
    """Return the field or figure that was corrected, if it is named as in the file, else the whole record."""
    part: Any = {**written.get(term("metrics"), {}), **written}
    for key in corrected.split("."):
        if not isinstance(part, dict) or key not in part:
            return written
        part = part[key]
    return part


def _stand(corrections: Sequence[Correction], read: Callable[[str], _Lines]) -> Iterator[Complaint]:
    """Yield what was put in and stands nowhere; a later correction may have taken it out again."""
    taken_out = [_END.join(correction.before) for correction in corrections]
    ends = list(accumulate(len(text) + len(_END) for text in taken_out))
    all_taken_out = _END.join(taken_out)
    for index, correction in enumerate(corrections):
        written = read(correction.corrected)
        for text in correction.after:
            if text not in written and all_taken_out.find(text, ends[index]) < 0:
                message = f"{term('after')}“{_short(text)}”在记录里找不到；{term('after')}应同现在的正文或者字段一字不差，请核对两处"
                yield Complaint(at("corrections", index, "after"), message, "correction-text")


def _is_gone(correction: Correction, index: int, written: _Lines) -> Iterator[Complaint]:
    """Yield what was taken out and still stands there, where it is no part of what was put in."""
    before = [text for text in correction.before if _REDACTED not in text and text in written]
    if not before:
        return
    rest = written.all
    for after in sorted({text for text in correction.after if text}, key=len, reverse=True):
        rest = rest.replace(after, _GONE * len(after))
    for text in before:
        place = rest.find(text)
        if place >= 0:
            message = (
                f"{term('before')}“{_short(text)}”还在记录里：“{_short(written.around(place))}”；请改正记录，"
                "或者把改前、改后的文字写长一些（例如整句），写到能认出是哪一处"
            )
            yield Complaint(at("corrections", index, "before"), message, "correction-text")


_GONE = "\1"
"""What stands in the place of a character that a correction has put in, so that all others keep their places."""


_SHORT = 30


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"


def _texts(value: Any, *, names: bool = False) -> Iterator[str]:
    """Yield every line of a plain value, as it is written; of the figures their names too."""
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


CORRECTION_RULES = (corrections_tell_something, corrections_follow_publication, corrected_text_is_current)
