"""公示: the state of a notice period on a day, in words.

A notice period ends by itself after its last day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gongkai.model import Record


def publicity_note(record: Record, day: date | None) -> str:
    """Return the state of a record's 公示 on a day.

    Returns an empty text for a record without a 公示, and without a day.
    """
    begins, ends = record.notice_from, record.notice_to
    if day is None or begins is None or ends is None:
        return ""
    if day < begins:
        return f"{begins} 开始公示"
    if day > ends:
        return "公示已结束"
    days_left = (ends - day).days
    if days_left:
        return f"公示中（至 {ends}，还有 {days_left} 天）"
    return f"公示中（至 {ends}，今天截止）"


def open_notices(records: Iterable[Record], day: date | None) -> list[Record]:
    """Return the records with an open 公示, by its last day."""
    if day is None:
        return []
    notices: list[tuple[date, str, Record]] = []
    for record in records:
        begins, ends = record.notice_from, record.notice_to
        if begins is None or ends is None:
            continue
        if begins <= day <= ends:
            notices.append((ends, record.id, record))
    # Records themselves have no order.
    notices.sort(key=lambda notice: notice[:2])
    return [record for _, _, record in notices]
