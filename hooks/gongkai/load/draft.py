"""Read a record whose procedure is not finished.

Its approval form is printed with blanks for the missing fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from gongkai.load.files import (
    Folder,
    adapter,
    kind_complaint,
    read_document,
    record_class,
    root_complaint,
)
from gongkai.load.messages import complaints
from gongkai.model import Finding, RecordId, as_written
from gongkai.system.folders import files_below
from gongkai.vocabulary import term


def read_draft(
    folder: Folder,
    uri: str,
    findings: list[Finding],
) -> dict[str, Any] | None:
    """Return the fields of a record's file as plain values.

    The keys are Chinese. Mistakes are added to `findings`, and None is returned; missing fields are
    no mistakes.
    """
    document = read_document(folder, uri, findings)
    if document is None:
        return None
    wrong = root_complaint(document.value) or kind_complaint(document.value)
    if wrong is not None:
        findings += folder.findings(uri, iter([wrong]), document)
        return None
    kind_class = record_class(document.value)
    fields: dict[str, Any] = document.value
    try:
        fields = as_written(adapter(kind_class).validate_python(document.value))
    except ValidationError as error:
        # The form leaves a blank for a missing field.
        every_complaint = complaints(error, kind_class)
        mistakes = (each for each in every_complaint if each.rule != "field-missing")
        findings += folder.findings(uri, mistakes, document)
    if findings:
        return None
    return fields


def files_with_number(folder: Path, number: RecordId) -> Iterator[str]:
    """Yield the URIs of the records that give themselves a 索引号."""
    # Searched as text: a draft need not be readable as a record.
    own_number = re.compile(
        rf"^(?:{term('id')}|id): *[\"']?{number}[\"']? *(?:#.*)?\r?$".encode(),
        re.MULTILINE,
    )
    for uri, file in files_below(folder / "records"):
        is_record = uri.endswith(".yml") and file.is_file()
        if is_record and own_number.search(Path(file).read_bytes()):
            yield f"records/{uri}"
