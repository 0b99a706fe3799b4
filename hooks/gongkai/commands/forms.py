"""The approval form of one record's file, which may be a draft.

Only the files that the form needs are read, because a draft must be printable for signature while
other records are unfinished. Codes of units and catalogue items are shown as names.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gongkai.load.catalogue import load_catalogue
from gongkai.load.draft import read_draft
from gongkai.load.files import Folder, read_noun
from gongkai.load.units import load_units
from gongkai.model import (
    Catalogue,
    Finding,
    ItemCode,
    Publisher,
    UnitId,
    bounded,
    shown_path,
)
from gongkai.pages.approval_form import approval_form
from gongkai.vocabulary import CategoryScheme, term


def make_form(data: Path, uri: str) -> tuple[str | None, list[Finding]]:
    """Return the HTML of a record's approval form.

    With errors in the record, or in the files that the form needs, the HTML is None and the
    findings are returned.
    """
    folder = Folder(data.resolve(), shown_path(data))
    # Every reader adds its findings, so that one run reports the errors of all files.
    findings: list[Finding] = []
    draft = read_draft(folder, uri, findings)
    publisher = read_noun(folder, "site.yml", Publisher, findings)
    units, _ = load_units(folder, findings)
    scheme = publisher.category_scheme if publisher else CategoryScheme.REGULATION_2017
    catalogue = load_catalogue(folder, scheme, findings)
    if draft is None or publisher is None or catalogue is None or findings:
        return None, bounded(findings)
    code = _value(draft, "unit")
    unit = units.get(UnitId(code))
    unit_name = unit.name if unit else code
    item_label = _item_label(_value(draft, "catalogue_item"), catalogue)
    return approval_form(draft, unit_name, item_label, publisher.publisher), []


def _value(draft: dict[str, Any], field: str) -> str:
    """Return a field of a draft as text, empty without the field."""
    return str(draft.get(term(field), ""))


def _item_label(number: str, catalogue: Catalogue) -> str:
    """Return the label of a catalogue item, or the number of an unknown item."""
    item = catalogue.item(ItemCode(number)) if number else None
    return item.label if item else number
