"""File systems with missing functions: functions of `os` that fail as on a network share or a memory stick."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, NoReturn

REFUSALS: Mapping[str, tuple[Any, str, int]] = {
    "symlink": (os, "symlink", errno.EPERM),
    "link": (os, "link", errno.EOPNOTSUPP),
    "chmod": (os, "chmod", errno.EPERM),
    "lock": (fcntl, "flock", errno.ENOLCK),
}
"""The failing function and the number of its error, for each missing feature."""

PROGRAM = """\
import errno, fcntl, os
from limited import refuse
refuse({names!r}, lambda module, name, function: setattr(module, name, function))
"""
"""A `sitecustomize.py` with which functions of another process fail too."""


def refuse(
    names: Collection[str],
    put: Callable[[Any, str, Any], None],
    numbers: Mapping[str, int] | None = None,
) -> None:
    """Let the functions of some features fail; `put` sets a function in a module."""
    for name in names:
        if name == "fsync":
            put(
                os, "fsync", _refused_for_folders(os.fsync, (numbers or {}).get(name, errno.EINVAL))
            )
            continue
        module, function, number = REFUSALS[name]
        put(module, function, _refused((numbers or {}).get(name, number)))


def _refused(number: int) -> Callable[..., NoReturn]:
    def refused(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return refused


def _refused_for_folders(real: Callable[[int], None], number: int) -> Callable[[int], None]:
    def refused(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").resolve().is_dir():
            raise OSError(number, os.strerror(number))
        real(descriptor)

    return refused
