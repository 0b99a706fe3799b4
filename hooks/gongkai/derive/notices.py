"""公示: whether it is still open on a day, in words; it closes by itself when its last day is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gongkai.model import Record


def notice_told(record: Record, day: date | None) -> str:
    """Return how the 公示 of a record stands on a day; nothing where there is none, or no day to judge it on."""
    begins, ends = record.notice_from, record.notice_to
    if day is None or begins is None or ends is None:
        return ""
    if day < begins:
        return f"{begins} 开始公示"
    if day > ends:
        return "公示已结束"
    left = (ends - day).days
    return f"公示中（至 {ends}，{f'还有 {left} 天' if left else '今天截止'}）"


def open_notices(records: Iterable[Record], day: date | None) -> list[Record]:
    """Return the records whose 公示 is open on a day, that which ends first at the top."""
    found = [
        (record.notice_to, record.id, record)
        for record in records
        if day is not None
        and record.notice_from is not None
        and record.notice_to is not None
        and record.notice_from <= day <= record.notice_to
    ]
    return [record for _, _, record in sorted(found, key=lambda entry: entry[:2])]
