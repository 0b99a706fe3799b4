"""What tests of new sites share: a shell in which the commands are those under test."""

from __future__ import annotations

import pytest
from shell import Shell, new_shell

DAY = "1767585600"
"""The 5th of January 2026, in seconds."""


@pytest.fixture(scope="session")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Return a shell in which it is always the same day."""
    return new_shell(tmp_path_factory.mktemp("shell") / "commands", DAY)
