"""The day on which deadlines are judged.

The day is a setting, so that a build can be repeated; without the setting the day is today in
China.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

from gongkai.model.values import read_date

SHANGHAI = timezone(timedelta(hours=8))
"""Asia/Shanghai, which has had one offset since 1991."""


def reference_date(written: object, environment: Mapping[str, str]) -> date:
    """Return the day of the setting, of `SOURCE_DATE_EPOCH`, or today.

    Raises `WrongValueError` for a setting that is no day.
    """
    if written is not None:
        return read_date(written)
    # The variable of reproducible-builds.org, in seconds; a value that is no number is ignored.
    epoch = environment.get("SOURCE_DATE_EPOCH", "")
    now = datetime.now(UTC)
    if epoch.isdecimal():
        now = datetime.fromtimestamp(int(epoch), UTC)
    return now.astimezone(SHANGHAI).date()
