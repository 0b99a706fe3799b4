"""What is missing or odd on the machine and in the site, and what is to be done about each: `gongkai doctor`.

Each examination is a generator of results that never raises: what cannot be looked at is a result, too. `machine` needs no site,
`site` looks at the folder, its repository and its settings, `destination` at what publishing to a place needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gongkai.commands.doctor.destination import examine_destination
from gongkai.commands.doctor.machine import examine_machine
from gongkai.commands.doctor.result import Result, State
from gongkai.commands.doctor.site import examine_site

__all__ = ["Result", "State", "examine"]


def examine(config: Path, destination: str | None) -> Iterator[Result]:
    """Yield what was found of the machine, of the site, and of where it is published to, if that is given."""
    yield from examine_machine()
    yield from examine_site(config)
    if destination is not None:
        yield from examine_destination(destination, config.resolve().parent)
