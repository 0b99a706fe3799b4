"""Examine machine and site for `gongkai doctor`, with advice for each fault.

Each examination is a generator of results that never raises: a thing that cannot be examined is a
result as well. `machine` needs no site, `site` examines the folder, its repository and its
settings, `destination` examines the requirements of publishing to a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gongkai.commands.doctor.destination import examine_destination
from gongkai.commands.doctor.machine import examine_machine
from gongkai.commands.doctor.result import Level, Result
from gongkai.commands.doctor.site import examine_site

__all__ = ["Level", "Result", "examine"]


def examine(config: Path, destination: str | None) -> Iterator[Result]:
    """Yield the results for the machine, the site and the destination.

    `config` is the site's mkdocs.yml; without a destination none is examined.
    """
    yield from examine_machine()
    yield from examine_site(config)
    if destination is not None:
        yield from examine_destination(destination, config.resolve().parent)
