"""Members of a common site, made from their `site.json` alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gongkai.derive.site_summary import (
    KindSummary,
    RecordSummary,
    SiteSummary,
    UnitSummary,
    written_summary,
)
from gongkai.site.federation.members import Member


def made(code: str, **changes: Any) -> SiteSummary:
    """Return the summary of a small site whose records and units have a code."""
    lower = code.lower()
    values: dict[str, Any] = {
        "audience": "社会",
        "publisher": f"中共{code}委员会",
        "latest": date(2024, 3, 5),
        "records": 3,
        "codes": {code: 3},
        "years": {2024: 2, 2023: 1},
        "kinds": {"dues": KindSummary("党费收缴", "organisation", 2), "notice": KindSummary("通知公告", "other", 1)},
        "units": [
            UnitSummary(lower, f"{code}党委", "党委", "", None, 1),
            UnitSummary(f"{lower}-a", f"{code}甲支部", "党支部", lower, None, 1),
            UnitSummary(f"{lower}-a-1", f"{code}甲一小组", "党小组", f"{lower}-a", None, 1),
        ],
        "newest": [RecordSummary(f"{code}-2024-0000{day}", f"{code}公告{day}", f"{code}甲支部", f"{lower}-a", "通知公告", date(2024, 3, day), "公开")
                   for day in (5, 3)],
    }  # fmt: skip
    return SiteSummary(**(values | changes))


@pytest.fixture
def summary() -> Callable[..., SiteSummary]:
    return made


@pytest.fixture
def member() -> Callable[..., Member]:
    """Return a function that makes a member: `member("QS", "清水县", years={2024: 1})`."""
    return lambda code, name, **changes: Member(
        code.lower(), name, Path(code), made(code, **changes)
    )


@pytest.fixture
def sites(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Return a function that writes a built site's folder and returns its entry for mkdocs.yml."""

    def lay(code: str, name: str, **changes: Any) -> dict[str, str]:
        folder = tmp_path / code.lower()
        folder.mkdir()
        (folder / "site.json").write_text(written_summary(made(code, **changes)), "utf-8")
        return {"address": code.lower(), "name": name, "site": code.lower()}

    return lay
