"""The day on which deadlines are judged: a setting, so that a build can be repeated; else the day of the build in China."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

from gongkai.model.values import read_date

SHANGHAI = timezone(timedelta(hours=8))
"""Asia/Shanghai, which has had one offset since 1991."""


def reference_date(written: object, environment: Mapping[str, str]) -> date:
    """Return the day that was written, or that of `SOURCE_DATE_EPOCH`, or today; raise `WrongValueError` for what is no day."""
    if written is not None:
        return read_date(written)
    epoch = environment.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)
    return now.astimezone(SHANGHAI).date()
