"""Tell from which day society may read a data file, so that a public log may quote it.

A file says its scopes itself. Where the file does not say them legibly, no day is known, and
nobody quotes the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from gongkai.model import Audience, RecordId, WrongValueError
from gongkai.model.audience import read_audience
from gongkai.model.finding import ALWAYS, NEVER
from gongkai.model.values import read_date
from gongkai.vocabulary import Status, term

_OTHERS = re.compile(
    r"(?<=“)[^“”]*(?:records|attachments)/[^“”]*"
    r"|(?:records|attachments)/[^\s“”；，。]+"
    rf"|{RecordId.PATTERN.pattern}"
)
"""Files of records, in quotation marks or not, and numbers of records."""

_NOT_SHOWN = {str(Status.WITHDRAWN), str(Status.MERGED)}


def names_others(message: str, path: str, text: str) -> bool:
    """Tell whether a message about a file names records or files that its text does not name."""
    names = {match[0] for match in _OTHERS.finditer(message)}
    return not all(name in text or path.endswith(name) for name in names)


def public_from(uri: str, value: Any) -> date:
    """Return the day from which society may read a whole file; `value` is its content.

    Files without scopes are always public, also while nobody can read their YAML.
    """
    for folder, day_of in _WITH_SCOPES.items():
        if uri.startswith(folder):
            try:
                return day_of(value)
            except (AttributeError, KeyError, TypeError, ValueError, WrongValueError):
                # A file of another form, or a value that is none.
                return NEVER
    return ALWAYS


def _record_day(record: Any) -> date:
    """Return the day of publication of a record of which all is for society."""
    field_scopes = record.get(term("field_scopes"), {}).values()
    scopes = [*_scopes(record), *map(read_audience, field_scopes)]
    if not scopes or record.get(term("status")) in _NOT_SHOWN or not _are_for_society(scopes):
        return NEVER
    return read_date(record[term("disclosure")][term("published")])


def _register_day(register: Any) -> date:
    """Return the last day of arrival in a file of applications or opinions for society."""
    (entries,) = register.values()
    days = []
    for entry in entries:
        name = "accepted" if term("accepted") in entry else "date"
        days.append(read_date(entry[term(name)]))
    return max(days) if _are_for_society(_scopes(entries)) else NEVER


def _attachment_day(_content: Any) -> date:
    """Return no day: the record that names an attachment says its scope."""
    return NEVER


_WITH_SCOPES: Mapping[str, Callable[[Any], date]] = {
    "records/": _record_day,
    "attachments/": _attachment_day,
    "applications/": _register_day,
    "opinions/": _register_day,
}
"""Folders with files that need not be public as a whole."""


def _are_for_society(scopes: Iterable[Audience]) -> bool:
    return all(scope == Audience() for scope in scopes)


def _scopes(value: Any) -> Iterator[Audience]:
    """Yield the scopes in a value, at any depth."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key == term("scope"):
                yield read_audience(part)
            else:
                yield from _scopes(part)
    elif isinstance(value, list):
        for part in value:
            yield from _scopes(part)
