from __future__ import annotations

from datetime import date

import pytest

from gongkai.site.mourning import Grey, read_grey


@pytest.mark.parametrize(
    ("written", "grey"),
    [
        (None, None),
        (False, None),
        (True, Grey()),
        (date(2026, 12, 13), Grey("2026-12-13", "2026-12-13")),
        ("2026-12-13", Grey("2026-12-13", "2026-12-13")),
        ("2026-12-13 至 2026-12-15", Grey("2026-12-13", "2026-12-15")),
        ("2026-12-13/2026-12-15", Grey("2026-12-13", "2026-12-15")),
    ],
)
def test_the_days_are_read_as_they_are_written(written: object, grey: Grey | None) -> None:
    assert read_grey(written) == grey


@pytest.mark.parametrize(
    "written", ["是", "2026-13-01", "2026-12-15 至 2026-12-13", "12月13日", 20261213]
)
def test_what_is_no_day_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=str(written)[:4]):
        read_grey(written)
