"""The shell of the tests of new sites, with the tested commands."""

from __future__ import annotations

import pytest
from shell import Shell, new_shell

DAY = "1767585600"
"""The 5th of January 2026, in seconds of the epoch."""


@pytest.fixture(scope="session")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Return a shell with a fixed day."""
    return new_shell(tmp_path_factory.mktemp("shell") / "commands", DAY)
