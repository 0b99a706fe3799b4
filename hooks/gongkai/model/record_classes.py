"""The class of each kind of record."""

from __future__ import annotations

from gongkai.model import kinds  # noqa: F401 - defines the classes
from gongkai.model.record import Record
from gongkai.vocabulary import RecordKind


def _classes() -> dict[RecordKind, type[Record]]:
    """Pair each row of the vocabulary with the class of its name.

    Raises TypeError when a row has no class or a class has no row.
    """
    by_name = {cls.__name__: cls for cls in Record.__subclasses__()}
    classes: dict[RecordKind, type[Record]] = {}
    missing: list[str] = []
    for kind in RecordKind:
        # WORK_SUMMARY is WorkSummary.
        record_class = by_name.pop(kind.name.title().replace("_", ""), None)
        if record_class is None:
            missing.append(kind.name)
        else:
            classes[kind] = record_class
    if by_name or missing:
        difference = f"no class for {missing}, no row for {sorted(by_name)}"
        message = f"vocabulary.RecordKind and model/kinds.py differ: {difference}"
        raise TypeError(message)
    return classes


RECORD_CLASSES = _classes()
"""The class of each kind."""
