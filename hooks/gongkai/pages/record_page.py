"""The page of a record.

The page has a data sheet, corrections, the kind's own fields, text, figures, attachments, approval,
neighbours and history.
"""

from __future__ import annotations

import dataclasses
import json
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any, NamedTuple

from gongkai.model import (
    COMMON_FIELDS,
    Correction,
    Dataset,
    Noun,
    Record,
    RecordId,
    Section,
    as_written,
)
from gongkai.pages.addresses import attachment_uri, record_uri, relative_link, unit_uri
from gongkai.pages.escape import Markdown, escape, escape_text
from gongkai.pages.links import RecordLinks, link, paragraphs
from gongkai.pages.page import Head, Page, PageContent, render
from gongkai.pages.scope_note import scope_note
from gongkai.pages.search_document import PAGE_TEXTS, page_texts, search_facets, search_texts
from gongkai.pages.surroundings import Surroundings
from gongkai.search import Document
from gongkai.vocabulary import Aspect, Scope, Status, term

JSON_FORMAT = "gongkai-record/1"


class PageTable(NamedTuple):
    """A table for the templates; cells are Markdown or plain values."""

    caption: str
    """Plain text or Markdown."""
    header: Sequence[object]
    rows: Sequence[Sequence[object]]


class Passage(NamedTuple):
    """A section of the text for the templates."""

    heading: Markdown
    title: str | None
    scope: Markdown
    aspect: Aspect | None
    paragraphs: Sequence[Markdown]
    items: Sequence[Markdown]
    tables: Sequence[PageTable]
    sections: Sequence[Passage]


def record_page(record: Record, around: Surroundings) -> Page:
    """Return the page of a record."""
    return Page(
        uri=record_uri(record.id),
        parent=unit_uri(record.unit),
        updated=record.published,
        changed=around.changed,
        is_listed=record.status not in {Status.WITHDRAWN, Status.MERGED},
        describe=partial(_head, record, around),
        make=partial(_make, record, around),
        depends=around.key(),
        source=around.file.path,
        record=record.id,
    )


def record_pages(dataset: Dataset, surroundings: Mapping[RecordId, Surroundings]) -> Iterator[Page]:
    """Yield the page of every record, by 索引号."""
    for key, record in dataset.records.items():
        yield record_page(record, surroundings[key])


def _head(record: Record, around: Surroundings) -> Head:
    redirect = ""
    if around.successor:
        redirect = relative_link(record_uri(record.id), record_uri(around.successor.id))
    return Head(
        title=record.title,
        description=f"{around.unit.name} {record.kind} {record.period}，{record.published} 发布",
        column=record.kind,
        issuer=around.unit.name,
        redirect=redirect,
        robots="noindex" if record.status is Status.WITHDRAWN else "",
    )


def _make(record: Record, around: Surroundings) -> PageContent:
    links = RecordLinks(record, around)
    content = record_content(record, around)
    scoped = ("corrections", "body", "attachments")
    markdown = render(
        "record.md",
        record=record,
        issuer=around.unit.name,
        status=_status(record, links),
        own_scopes={name: scope_note(record.field_scopes.get(term(name))) for name in scoped},
        corrections=[_correction(correction, links) for correction in record.corrections],
        sheet=list(_sheet(record, links)),
        tables=list(_kind_tables(record, links)),
        sections=[_section(section, links, 2) for section in record.body],
        figures=_figures(record),
        attachments=list(_attachments(record)),
        approval=_approval(record),
        contact=_contact(around.unit.label, around.unit.phone, around.unit.supervision_phone),
        previous=around.previous and links.record(around.previous),
        next=around.next and links.record(around.next),
        merged=[links.record(other) for other in around.merged],
        history=around.history,
        days_late=around.days_late,
    )
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
    facets = search_facets(record, around.unit.name, around.category)
    return PageContent(markdown, text, Document.of(facets, search_texts(content)))


def _status(record: Record, links: RecordLinks) -> Markdown | None:
    """Return the sentence on the status of a record; None for a published record."""
    if record.status is Status.PUBLISHED:
        return None
    parts = [f"本条状态：{record.status}（{record.status.description}）。"]
    if record.status_date:
        parts.append(f"{term('status_date')}：{escape(record.status_date)}。")
    if record.corrections:
        latest = escape(record.corrections[-1].date)
        parts.append(f"最近一次更正：{latest}，改前改后见下面的“更正”。")
    texts = {
        "status_note": escape_text(record.status_note or ""),
        "merged_into": links.value(record.merged_into),
    }
    for name, text in texts.items():
        if getattr(record, name):
            sentence = f"{term(name)}：{text}{_field_note(record, name)}"
            parts.append(sentence if sentence.endswith("。") else f"{sentence}。")
    return Markdown("".join(parts))


class CorrectionShown(NamedTuple):
    """A correction for the template."""

    date: date
    corrected: str
    before: Markdown
    after: Markdown
    difference: Markdown | None
    """Both texts in one; None where a text is missing."""
    reason: Markdown


def _correction(correction: Correction, links: RecordLinks) -> CorrectionShown:
    before = Markdown("（原来没有）")
    if correction.before:
        before = paragraphs(correction.before)
    after = Markdown("（删去了）")
    if correction.after:
        after = paragraphs(correction.after)
    difference = None
    if correction.before and correction.after:
        difference = links.difference(correction)
    return CorrectionShown(
        date=correction.date,
        corrected=Markdown(escape(correction.corrected) + scope_note(correction.scope)),
        before=before,
        after=after,
        difference=difference,
        reason=escape_text(correction.reason),
    )


def _sheet(record: Record, links: RecordLinks) -> Iterator[tuple[str, object]]:
    disclosure = record.disclosure
    yield term("id"), record.id
    yield term("unit"), links.to(unit_uri(record.unit), links.around.unit.short_name)
    yield term("kind"), links.kind(record.kind)
    yield term("period"), record.period
    if item := links.around.item:
        note = _field_note(record, "catalogue_item")
        yield term("catalogue_item"), Markdown(links.item(item) + note)
        yield term("category"), Markdown(escape(item.category) + note)
    yield term("published"), record.published
    scope = str(disclosure.scope)
    if disclosure.scope is Scope.GROUP:
        scope = f"{disclosure.scope}（{disclosure.audience_group}）"
    yield term("scope"), scope
    yield term("time_class"), disclosure.time_class
    if disclosure.channels:
        yield term("channels"), "、".join(disclosure.channels)
    if record.notice_from and record.notice_to:
        period = f"{escape(record.notice_from)} 至 {escape(record.notice_to)}"
        if links.around.notice:
            period = f"{period}，{escape(links.around.notice)}"
        yield "公示", Markdown(period)
    yield term("status"), record.status


def _field_note(record: Record, name: str) -> Markdown:
    return scope_note(record.field_scopes.get(term(name)))


def _kind_tables(record: Record, links: RecordLinks) -> Iterator[PageTable]:
    """Yield tables of the kind's own fields.

    The first table has all single values; each list of rows has a table of its own.
    """
    own = [field.name for field in dataclasses.fields(record) if field.name not in COMMON_FIELDS]
    values = [(name, getattr(record, name)) for name in own]
    present = [(name, value) for name, value in values if value not in {None, ()}]
    single: list[tuple[str, Markdown]] = []
    for name, value in present:
        if not _is_rows(value):
            text = Markdown(links.value(value) + _field_note(record, name))
            single.append((term(name), text))
    if single:
        yield PageTable(record.kind, ("项目", "内容"), single)
    for name, value in present:
        if _is_rows(value):
            caption = Markdown(escape(term(name)) + _field_note(record, name))
            yield _rows_table(caption, value, links)


def _is_rows(value: object) -> bool:
    return isinstance(value, tuple) and isinstance(value[0], Noun)


def _rows_table(caption: Markdown, rows: Sequence[Any], links: RecordLinks) -> PageTable:
    """Return a table of nouns of one class, with a column for each used field."""
    names = [field.name for field in dataclasses.fields(rows[0])]
    used = [name for name in names if any(getattr(row, name) is not None for row in rows)]
    header = [term(name) for name in used]
    cells = [_cells(row, used, links) for row in rows]
    return PageTable(caption, header, cells)


def _cells(row: Any, names: Sequence[str], links: RecordLinks) -> list[Markdown]:
    return [links.value(getattr(row, name)) for name in names]


def _section(section: Section, links: RecordLinks, level: int) -> Passage:
    """Return a section for the template; HTML has no heading below level 6."""
    return Passage(
        heading=Markdown("#" * min(level, 6)),
        title=section.title,
        scope=scope_note(section.scope),
        aspect=section.aspect,
        paragraphs=[escape_text(paragraph) for paragraph in section.paragraphs],
        items=[_item(item, links) for item in section.items],
        tables=[_table(table) for table in section.tables],
        sections=[_section(part, links, level + 1) for part in section.sections],
    )


def _table(table: Any) -> PageTable:
    caption = Markdown(escape(table.caption or "") + scope_note(table.scope))
    rows = [list(map(escape_text, row)) for row in table.rows]
    return PageTable(caption, table.header, rows)


def _item(item: Any, links: RecordLinks) -> Markdown:
    number = ""
    if item.number:
        number = f"{escape(item.number)}："
    rectification = ""
    if item.rectification:
        rectification = f"（{term('rectification')}：{links.value(item.rectification)}）"
    text = f"{number}{escape_text(item.content)}{rectification}{scope_note(item.scope)}"
    return Markdown(text)


def _figures(record: Record) -> PageTable | None:
    """Return the table of figures; a column that no figure fills is left out."""
    if not record.metrics:
        return None
    has_basis = any(metric.basis for metric in record.metrics.values())
    has_note = any(metric.note for metric in record.metrics.values())
    header = ["名称", "数字"]
    if has_basis:
        header.append(term("basis"))
    if has_note:
        header.append(term("note"))
    rows: list[list[object]] = []
    for name, metric in record.metrics.items():
        figure = Markdown(escape_text(str(metric)) + scope_note(metric.scope))
        row: list[object] = [name, figure]
        if has_basis:
            row.append(metric.basis or "—")
        if has_note:
            row.append(escape_text(metric.note) if metric.note else "—")
        rows.append(row)
    caption = Markdown(escape(term("metrics")) + _field_note(record, "metrics"))
    return PageTable(caption, header, rows)


def _attachments(record: Record) -> Iterator[Markdown]:
    for attachment in record.attachments:
        extension = posixpath.splitext(attachment.file)[1].removeprefix(".")
        form = escape(extension.upper() or "文件")
        href = relative_link(record_uri(record.id), attachment_uri(record, attachment.file))
        name = link(attachment.name, href)
        yield Markdown(f"{name}（{form}）{scope_note(attachment.scope)}")


# All records of a unit share this line.
@lru_cache(maxsize=1000)
def _contact(label: str, phone: str | None, supervision_phone: str | None) -> Markdown | None:
    """Return the unit's telephones for questions and complaints.

    The telephones of the publisher stand below every page.
    """
    numbers = ((term("phone"), phone), (term("supervision_phone"), supervision_phone))
    listed = "，".join(f"{name}{escape(number)}" for name, number in numbers if number)
    if not listed:
        return None
    return Markdown(f"{escape(label)}，{listed}。")


def _approval(record: Record) -> PageTable:
    approval = record.approval
    proposed, reviewed, approved = approval.proposed, approval.reviewed, approval.approved
    rows: list[list[object]] = [
        [term("proposed"), proposed.post, proposed.date, proposed.opinion or "—"],
        [term("reviewed"), reviewed.post, reviewed.date, _review(reviewed)],
        [term("approved"), approved.post, approved.date, approved.opinion or "—"],
    ]
    header = ("环节", term("post"), term("date"), term("opinion"))
    return PageTable(term("approval"), header, rows)


def _review(review: Any) -> str:
    """Return outcome and opinion of the secrecy review (保密审查)."""
    parts: list[str] = []
    if review.secrecy_review:
        parts.append(f"{term('secrecy_review')}{review.secrecy_review}")
    if review.opinion:
        parts.append(review.opinion)
    return "；".join(parts) or "—"


def record_content(record: Record, around: Surroundings) -> dict[str, Any]:
    """Return the content of a record's JSON.

    The content is the record as written, with the names of its unit at that time and the texts
    that the page shows in the place of codes.
    """
    unit = around.unit
    return {
        "格式": JSON_FORMAT,
        "地址": f"{posixpath.dirname(record_uri(record.id))}/",
        "单位名称": unit.name,
        "单位简称": unit.short_name,
        "年度": record.year,
        "记录": as_written(record),
        PAGE_TEXTS: page_texts(record, around),
    }
