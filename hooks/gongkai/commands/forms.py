"""The approval form of one file: read what there is, and put names in the place of codes."""

from __future__ import annotations

from pathlib import Path

from gongkai.load.catalogue import load_catalogue
from gongkai.load.draft import read_draft
from gongkai.load.files import Folder, read_noun
from gongkai.load.units import load_units
from gongkai.model import Finding, ItemCode, Publisher, UnitId, bounded, shown_path
from gongkai.pages.approval_form import approval_form
from gongkai.vocabulary import CategoryScheme, term


def make_form(data: Path, uri: str) -> tuple[str | None, list[Finding]]:
    """Return the HTML of a record's approval form, or None and what is wrong with the record or the files that it needs."""
    folder = Folder(data.resolve(), shown_path(data))
    findings: list[Finding] = []
    written = read_draft(folder, uri, findings)
    publisher = read_noun(folder, "site.yml", Publisher, findings)
    units, _ = load_units(folder, findings)
    catalogue = load_catalogue(folder, publisher.category_scheme if publisher else CategoryScheme.REGULATION_2017, findings)
    if written is None or publisher is None or catalogue is None or findings:
        return None, bounded(findings)
    code, number = str(written.get(term("unit"), "")), str(written.get(term("catalogue_item"), ""))
    unit, item = units.get(UnitId(code)), catalogue.item(ItemCode(number)) if number else None
    return approval_form(written, unit.name if unit else code, item.label if item else number, publisher.publisher), []
