"""A record whose procedure is not finished: read for its approval form, with whatever is still missing left blank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from gongkai.load.files import Folder, adapter, kind_complaint, root_complaint
from gongkai.load.messages import complaints
from gongkai.load.nodes import parse
from gongkai.load.text import UnreadableError, read_text
from gongkai.model import RECORD_CLASSES, Finding, RecordId, as_written
from gongkai.vocabulary import RecordKind, term


def read_draft(folder: Folder, uri: str, findings: list[Finding]) -> dict[str, Any] | None:
    """Return what stands in a record's file as plain values under Chinese keys; report what is wrong, but not what is missing."""
    try:
        document = parse(read_text(folder.path / uri))
    except UnreadableError as error:
        findings.append(folder.finding(uri, (error.line, error.column), error.message, error.rule))
        return None
    findings += folder.mistakes(uri, document)
    wrong = root_complaint(document.value) or kind_complaint(document.value)
    if wrong is not None:
        findings += folder.findings(uri, iter([wrong]), document)
        return None
    record_class = RECORD_CLASSES[RecordKind(document.value[term("kind")])]
    written: dict[str, Any] = document.value
    try:
        written = as_written(adapter(record_class).validate_python(document.value))
    except ValidationError as error:
        found = (complaint for complaint in complaints(error, record_class) if complaint.rule != "field-missing")
        findings += folder.findings(uri, found, document)
    return None if findings else written


def files_with_number(folder: Path, number: RecordId) -> Iterator[str]:
    """Yield the URIs of the files below `records/` that give themselves a number."""
    own = re.compile(rf"^(?:{term('id')}|id): *[\"']?{number}[\"']? *(?:#.*)?\r?$".encode(), re.MULTILINE)
    for path in sorted((folder / "records").rglob("*.yml")):
        if path.is_file() and own.search(path.read_bytes()):
            yield path.relative_to(folder).as_posix()
