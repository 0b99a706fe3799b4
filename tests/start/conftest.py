"""The shell of the tests of new sites, with the tested commands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from commands import served_commands
from shell import Shell, new_shell

DAY = "1767585600"
"""The 5th of January 2026, in seconds of the epoch."""


@pytest.fixture(scope="session")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Return a shell with a fixed day, whose commands begin without loading their modules."""
    folder = tmp_path_factory.mktemp("shell") / "commands"
    shell = new_shell(folder, DAY)
    with served_commands(folder):
        yield shell
