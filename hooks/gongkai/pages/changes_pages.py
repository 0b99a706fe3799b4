"""Make the list 更正与撤下, as pages and as JSON.

The list has every public record that was corrected, withdrawn or merged.
"""

from __future__ import annotations

import json
import posixpath
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from operator import attrgetter
from typing import Any

from gongkai.derive import Change, list_changes
from gongkai.model import Dataset, as_written
from gongkai.pages.addresses import CHANGES, CHANGES_JSON, HOME, record_uri
from gongkai.pages.listing import Form, RowGroup, listing
from gongkai.pages.page import Page, markdown
from gongkai.vocabulary import term

JSON_FORMAT = "gongkai-changes/1"


def changes_pages(dataset: Dataset) -> Iterator[Page]:
    """Yield the list of changes, the newest first."""
    changes = list_changes(dataset)
    by_year: defaultdict[int, list[Change]] = defaultdict(list)
    for change in changes:
        by_year[change.date.year].append(change)
    groups = [RowGroup(f"y{year}", f"{year}年", by_year[year]) for year in by_year]
    form = Form(
        "changes",
        fingerprint=partial(_fingerprint, dataset),
        day=attrgetter("date"),
    )
    yield from listing(
        dataset,
        CHANGES,
        "更正与撤下",
        groups,
        form,
        parent=HOME,
        intro=markdown("changes_intro.md", count=len(changes)),
    )


def _fingerprint(dataset: Dataset, change: Change) -> object:
    """Return everything that the list shows of a change."""
    record = change.record
    successor = None
    if record.merged_into:
        # None too if the audience may not see that record.
        successor = dataset.records.get(record.merged_into)
    # A listing is made anew only if one of these values changes.
    return (
        change.date,
        change.what,
        change.reason,
        change.correction,
        record.id,
        record.title,
        record.kind,
        dataset.units[record.unit].as_of(record.as_of).short_name,
        successor and (successor.id, successor.title),
    )


def changes_files(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """Yield the path and text of the list as JSON."""
    changes = [_content(change) for change in list_changes(dataset)]
    content = {"格式": JSON_FORMAT, "变动": changes}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    yield CHANGES_JSON, f"{text}\n"


def _content(change: Change) -> dict[str, Any]:
    """Return a change as plain values under Chinese keys."""
    record = change.record
    content: dict[str, Any] = {
        term("date"): change.date.isoformat(),
        term("status"): change.what.value,
        term("id"): str(record.id),
        term("title"): record.title,
        term("unit"): str(record.unit),
        "地址": f"{posixpath.dirname(record_uri(record.id))}/",
        term("reason"): change.reason,
    }
    if change.correction:
        content |= as_written(change.correction)
    elif record.merged_into:
        content[term("merged_into")] = str(record.merged_into)
    return content
