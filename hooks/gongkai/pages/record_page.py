"""A record's page: data sheet, corrections, the kind's own fields, text, figures, attachments, approval, neighbours, history."""

from __future__ import annotations

import dataclasses
import json
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any, NamedTuple

from gongkai.model import COMMON_FIELDS, Correction, Dataset, Noun, Record, RecordId, Section, as_written
from gongkai.pages.addresses import attachment_uri, record_uri, relative_link, unit_uri
from gongkai.pages.escape import Markdown, escape, escape_text
from gongkai.pages.links import RecordLinks, link, paragraphs
from gongkai.pages.page import Head, Made, Page, render
from gongkai.pages.scope_note import scope_note
from gongkai.pages.search_document import search_facets, search_texts
from gongkai.pages.surroundings import IssuingUnit, Surroundings
from gongkai.search import Document
from gongkai.vocabulary import Aspect, Scope, Status, term

JSON_FORMAT = "gongkai-record/1"


class PageTable(NamedTuple):
    """A table as the templates take it; cells are Markdown or plain values."""

    caption: str
    """Plain text or Markdown."""
    header: Sequence[object]
    rows: Sequence[Sequence[object]]


class Passage(NamedTuple):
    """A section of the text as the templates take it."""

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
        tell=partial(_head, record, around),
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


def _make(record: Record, around: Surroundings) -> Made:
    links = RecordLinks(record, around)
    content = record_content(record, around.unit)
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
    facets = search_facets(record, around.unit.name)
    return Made(markdown, text, Document.of(facets, search_texts(content)))


def _status(record: Record, links: RecordLinks) -> Markdown | None:
    """Return the sentence that stands above a record that is not simply public."""
    if record.status is Status.PUBLISHED:
        return None
    parts = [f"本条状态：{record.status}（{record.status.description}）。"]
    parts += [f"{term('status_date')}：{escape(record.status_date)}。"] if record.status_date else []
    parts += [f"最近一次更正：{escape(record.corrections[-1].date)}，改前改后见下面的“更正”。"] if record.corrections else []
    said = {"status_note": escape_text(record.status_note or ""), "merged_into": links.value(record.merged_into)}
    written = [f"{term(name)}：{text}{_field_note(record, name)}" for name, text in said.items() if getattr(record, name)]
    parts += [text if text.endswith("。") else f"{text}。" for text in written]
    return Markdown("".join(parts))


class CorrectionShown(NamedTuple):
    """A correction as the template takes it."""

    date: date
    corrected: str
    before: Markdown
    after: Markdown
    difference: Markdown | None
    """Both in one; None where there is one text only."""
    reason: Markdown


def _correction(correction: Correction, links: RecordLinks) -> CorrectionShown:
    return CorrectionShown(
        correction.date,
        Markdown(escape(correction.corrected) + scope_note(correction.scope)),
        paragraphs(correction.before) if correction.before else Markdown("（原来没有）"),
        paragraphs(correction.after) if correction.after else Markdown("（删去了）"),
        links.difference(correction) if correction.before and correction.after else None,
        escape_text(correction.reason),
    )


def _sheet(record: Record, links: RecordLinks) -> Iterator[tuple[str, object]]:
    disclosure = record.disclosure
    yield term("id"), record.id
    yield term("unit"), links.to(unit_uri(record.unit), links.around.unit.short_name)
    yield term("kind"), links.kind(record.kind)
    yield term("period"), record.period
    if item := links.around.item:
        yield term("catalogue_item"), Markdown(links.item(item) + _field_note(record, "catalogue_item"))
    yield term("published"), record.published
    yield term("scope"), f"{disclosure.scope}（{disclosure.audience_group}）" if disclosure.scope is Scope.GROUP else disclosure.scope
    yield term("time_class"), disclosure.time_class
    if disclosure.channels:
        yield term("channels"), "、".join(disclosure.channels)
    if record.notice_from and record.notice_to:
        told = links.around.notice
        yield "公示", Markdown(f"{escape(record.notice_from)} 至 {escape(record.notice_to)}" + (f"，{escape(told)}" if told else ""))
    yield term("status"), record.status


def _field_note(record: Record, name: str) -> Markdown:
    return scope_note(record.field_scopes.get(term(name)))


def _kind_tables(record: Record, links: RecordLinks) -> Iterator[PageTable]:
    """Yield the kind's own fields: first all single values in one table, then a table for each list of rows."""
    own = [field.name for field in dataclasses.fields(record) if field.name not in COMMON_FIELDS]
    written = [(name, value) for name in own if (value := getattr(record, name)) not in {None, ()}]
    single = [(term(name), Markdown(links.value(value) + _field_note(record, name))) for name, value in written if not _is_rows(value)]
    if single:
        yield PageTable(record.kind, ("项目", "内容"), single)
    for name, value in written:
        if _is_rows(value):
            yield _rows_table(Markdown(escape(term(name)) + _field_note(record, name)), value, links)


def _is_rows(value: object) -> bool:
    return isinstance(value, tuple) and isinstance(value[0], Noun)


def _rows_table(caption: Markdown, rows: Sequence[Any], links: RecordLinks) -> PageTable:
    """Return a table of nouns of one class, with a column for each field that any of them has."""
    names = [field.name for field in dataclasses.fields(rows[0])]
    used = [name for name in names if any(getattr(row, name) is not None for row in rows)]
    return PageTable(caption, [term(name) for name in used], [[links.value(getattr(row, name)) for name in used] for row in rows])


def _section(section: Section, links: RecordLinks, level: int) -> Passage:
    """Return a section as the template takes it; headings go no deeper than level 6."""
    return Passage(
        heading=Markdown("#" * min(level, 6)),
        title=section.title,
        scope=scope_note(section.scope),
        aspect=section.aspect,
        paragraphs=[escape_text(paragraph) for paragraph in section.paragraphs],
        items=[_item(item, links) for item in section.items],
        tables=[
            PageTable(_caption(table), table.header, [[escape_text(cell) for cell in row] for row in table.rows])
            for table in section.tables
        ],
        sections=[_section(part, links, level + 1) for part in section.sections],
    )


def _caption(table: Any) -> Markdown:
    return Markdown(escape(table.caption or "") + scope_note(table.scope))


def _item(item: Any, links: RecordLinks) -> Markdown:
    number = f"{escape(item.number)}：" if item.number else ""
    after = f"（{term('rectification')}：{links.value(item.rectification)}）" if item.rectification else ""
    return Markdown(f"{number}{escape_text(item.content)}{after}{scope_note(item.scope)}")


def _figures(record: Record) -> PageTable | None:
    if not record.metrics:
        return None
    basis = any(metric.basis for metric in record.metrics.values())
    note = any(metric.note for metric in record.metrics.values())
    rows = []
    for name, metric in record.metrics.items():
        row: list[object] = [name, Markdown(escape_text(str(metric)) + scope_note(metric.scope))]
        row += [metric.basis or "—"] if basis else []
        row += [escape_text(metric.note) if metric.note else "—"] if note else []
        rows.append(row)
    header = ["名称", "数字", *([term("basis")] if basis else []), *([term("note")] if note else [])]
    return PageTable(Markdown(escape(term("metrics")) + _field_note(record, "metrics")), header, rows)


def _attachments(record: Record) -> Iterator[Markdown]:
    for attachment in record.attachments:
        suffix = posixpath.splitext(attachment.file)[1].removeprefix(".").upper() or "文件"
        href = relative_link(record_uri(record.id), attachment_uri(record, attachment.file))
        yield Markdown(f"{link(attachment.name, href)}（{escape(suffix)}）{scope_note(attachment.scope)}")


@lru_cache(maxsize=1000)
def _contact(label: str, phone: str | None, supervision_phone: str | None) -> Markdown | None:
    """Return the unit's telephones for questions and complaints; those of the publisher stand below every page."""
    numbers = ((term("phone"), phone), (term("supervision_phone"), supervision_phone))
    listed = "，".join(f"{name}{escape(number)}" for name, number in numbers if number)
    if not listed:
        return None
    return Markdown(f"{escape(label)}，{listed}。")


def _approval(record: Record) -> PageTable:
    approval = record.approval
    rows: list[list[object]] = [
        [term("proposed"), approval.proposed.post, approval.proposed.date, approval.proposed.opinion or "—"],
        [term("reviewed"), approval.reviewed.post, approval.reviewed.date, _review(record)],
        [term("approved"), approval.approved.post, approval.approved.date, approval.approved.opinion or "—"],
    ]
    return PageTable(term("approval"), ("环节", term("post"), term("date"), term("opinion")), rows)


def _review(record: Record) -> str:
    reviewed = record.approval.reviewed
    outcome = f"{term('secrecy_review')}{reviewed.secrecy_review}" if reviewed.secrecy_review else ""
    return "；".join(part for part in (outcome, reviewed.opinion) if part) or "—"


def record_content(record: Record, unit: IssuingUnit) -> dict[str, Any]:
    """Return the content of a record's JSON: the record as written, and the names of its unit at that time."""
    return {
        "格式": JSON_FORMAT,
        "地址": f"{posixpath.dirname(record_uri(record.id))}/",
        "单位名称": unit.name,
        "单位简称": unit.short_name,
        "年度": record.year,
        "记录": as_written(record),
    }
